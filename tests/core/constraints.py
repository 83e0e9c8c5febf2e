"""For each rule of this app: a row that keeps it, and SQL that breaks it (`tests.test_constraints`)."""

import datetime

from core.models import PlaceAlias, PlaceChange
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune

D = datetime.date


def change():
    return PlaceChange.objects.create(old=make_commune(), new=make_new_commune(), changed_on=D(2025, 7, 1))


def alias():
    return PlaceAlias.objects.create(written_as="Rã Bản", place=make_commune(), why="merged in 2020")


CASES = {
    "place_code_once_per_map": (
        lambda: (make_commune(), make_commune("02186", "Dương Sơn"))[1],
        "UPDATE {table} SET code = '02185' WHERE id = {id}",
    ),
    "place_below_province_has_parent": (make_district, "UPDATE {table} SET parent_id = NULL WHERE id = {id}"),
    "place_position_in_vietnam": (
        make_district,
        "UPDATE {table} SET latitude = 48.85, longitude = 2.35 WHERE id = {id}",
    ),
    "place_change_old_once": (
        change,
        "INSERT INTO {table} (old_id, new_id, changed_on) SELECT old_id, new_id, changed_on FROM {table}",
    ),
    "place_change_not_to_itself": (change, "UPDATE {table} SET new_id = old_id WHERE id = {id}"),
    "place_alias_once": (
        alias,
        "INSERT INTO {table} (written_as, place_id, why) SELECT written_as, place_id, '' FROM {table}",
    ),
    "decision_once": (
        make_decision,
        "INSERT INTO {table} (number, issuer, level, issued_on, issued_on_precision, title, file, source, is_sample)"
        " SELECT number, issuer, level, issued_on, issued_on_precision, '', '', '', is_sample FROM {table}",
    ),
    "decision_sample_number": (make_decision, "UPDATE {table} SET number = 'MẪU-1' WHERE id = {id}"),
    "decision_issued_on_last_day": (
        make_decision,
        "UPDATE {table} SET issued_on_precision = 'year' WHERE id = {id}",
    ),
    "core_decision.sample_mark_stays": (
        make_decision,
        "UPDATE {table} SET is_sample = true, number = 'MẪU-9' WHERE id = {id}",
    ),
}
