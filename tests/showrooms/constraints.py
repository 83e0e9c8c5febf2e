"""For each rule of this app: a row that keeps it, and SQL that breaks it (`tests.test_constraints`)."""

import datetime

from showrooms.models import TetHoliday
from tests.showrooms.factories import confirm, make_link, make_showroom, make_showroom_photo, show

D = datetime.date


def opening_hours():
    return make_showroom().opening_hours.create(weekday=4, opens="18:00", closes="02:00")


def exceptional_days():
    return make_showroom().exceptional_days.create(first_day=D(2026, 4, 30), last_day=D(2026, 5, 1))


def tet():
    return TetHoliday.objects.create(first_day=D(2026, 2, 16), last_day=D(2026, 2, 20))


CASES = {
    "showrooms_showroom.sample_mark_stays": (make_showroom, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "showroom_has_name": (make_showroom, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "showroom_begins": (make_showroom, "UPDATE {table} SET opened_on = NULL WHERE id = {id}"),
    "showroom_closes_after_opening": (make_showroom, "UPDATE {table} SET closed_on = opened_on WHERE id = {id}"),
    "showroom_position_in_vietnam": (
        make_showroom,
        "UPDATE {table} SET latitude = 48.85, longitude = 2.35 WHERE id = {id}",
    ),
    "showroom_opened_on_last_day": (
        make_showroom,
        "UPDATE {table} SET opened_on_precision = 'year' WHERE id = {id}",
    ),
    "showroom_named_on_last_day": (
        make_showroom,
        "UPDATE {table} SET named_on = '2025-05-03', named_on_precision = 'month' WHERE id = {id}",
    ),
    "showroom_closed_on_last_day": (
        make_showroom,
        "UPDATE {table} SET closed_on = '2025-05-03', closed_on_precision = 'year' WHERE id = {id}",
    ),
    "showroom_photo_is_described": (make_showroom_photo, "UPDATE {table} SET alt_vi = '' WHERE id = {id}"),
    "showroom_photo_taken_on_last_day": (
        make_showroom_photo,
        "UPDATE {table} SET taken_on = '2021-05-03', taken_on_precision = 'year' WHERE id = {id}",
    ),
    "hours_weekday": (opening_hours, "UPDATE {table} SET weekday = 7 WHERE id = {id}"),
    "hours_once_at_a_time": (
        opening_hours,
        "INSERT INTO {table} (showroom_id, weekday, opens, closes) SELECT showroom_id, weekday, '21:00', '23:00'"
        " FROM {table}",
    ),
    "exception_ends_after_start": (
        exceptional_days,
        "UPDATE {table} SET last_day = first_day - 1 WHERE id = {id}",
    ),
    "exception_hours_both": (exceptional_days, "UPDATE {table} SET opens = '07:00' WHERE id = {id}"),
    "exception_once_at_a_time": (
        exceptional_days,
        "INSERT INTO {table} (showroom_id, first_day, last_day, reason_vi, reason_en)"
        " SELECT showroom_id, last_day, last_day + 3, '', '' FROM {table}",
    ),
    "tet_ends_after_start": (tet, "UPDATE {table} SET last_day = first_day - 1 WHERE id = {id}"),
    "tet_once": (
        tet,
        "INSERT INTO {table} (first_day, last_day) SELECT last_day, last_day + 3 FROM {table}",
    ),
    "display_once_at_a_time": (
        show,
        "INSERT INTO {table} (showroom_id, product_id) SELECT showroom_id, product_id FROM {table}",
    ),
    "display_ends_after_start": (
        show,
        "UPDATE {table} SET last_seen = NULL, since = '2026-01-02', until = '2026-01-02' WHERE id = {id}",
    ),
    "display_seen_while_there": (show, "UPDATE {table} SET since = last_seen + 1 WHERE id = {id}"),
    "display_price_positive": (show, "UPDATE {table} SET price_vnd = 0 WHERE id = {id}"),
    "showrooms_display.samples_kept_apart": (
        lambda: (make_showroom(sample=True, slug="mau"), show())[1],
        "UPDATE {table} SET showroom_id = (SELECT id FROM showrooms_showroom WHERE slug = 'mau') WHERE id = {id}",
    ),
    "showrooms_display.seen_not_in_the_future": (
        show,
        "UPDATE {table} SET last_seen = last_seen + 1 WHERE id = {id}",
    ),
    "showrooms_confirmation.confirmation_not_in_the_future": (
        confirm,
        "UPDATE {table} SET confirmed_on = confirmed_on + 1 WHERE id = {id}",
    ),
    "link_used_or_revoked": (make_link, "UPDATE {table} SET used_at = now(), revoked_at = now() WHERE id = {id}"),
    "link_confirms_by_being_used": (
        lambda: make_link(confirm().showroom),
        "UPDATE {table} SET confirmation_id = (SELECT min(id) FROM showrooms_confirmation) WHERE id = {id}",
    ),
    "link_is_short_lived": (make_link, "UPDATE {table} SET expires_on = made_on + 93 WHERE id = {id}"),
}
