"""Every rule of the database, tried in plain SQL: no form, import or shell can go round it.

The table below holds, for each constraint and trigger of our models, a row that keeps the rule and the
SQL that breaks it. A rule without a case fails `test_no_rule_is_left_out`.
"""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core.models import PlaceAlias, PlaceChange
from desk.models import Reminder, ReminderSubject, RenewalNote
from grants.models import Grant
from products.models import Award, Barcode, CompletePeriod, DecidingLevel, QualityCertificate, ReportedStar
from showrooms.models import TetHoliday
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune
from tests.grants.factories import make_grant, make_payable, make_policy, make_project, pay
from tests.products.factories import make_photo, make_product, make_rule_sets, make_set, recognise
from tests.showrooms.factories import confirm, make_link, make_showroom, make_showroom_photo, show

D = datetime.date
pytestmark = pytest.mark.django_db
OUR_APPS = ("core", "accounts", "cooperatives", "products", "showrooms", "grants", "desk")


def change():
    return PlaceChange.objects.create(old=make_commune(), new=make_new_commune(), changed_on=D(2025, 7, 1))


def alias():
    return PlaceAlias.objects.create(written_as="Rã Bản", place=make_commune(), why="merged in 2020")


def band():
    return make_rule_sets()["148"].bands.get(stars=5)


def deciding_level():
    rule_set = make_rule_sets()["148"]
    DecidingLevel.objects.create(rule_set=rule_set, stars=4, level="province")
    return DecidingLevel.objects.create(rule_set=rule_set, stars=5, level="central")


def reported_star():
    return ReportedStar.objects.create(product=make_product(), kind="undated", stars=3, source="https://example.org")


def two_certificates():
    product = make_product()
    facts = {"product": product, "kind": "vietgap", "valid_from": D(2024, 1, 1)}
    QualityCertificate.objects.create(name="A", number="1", **facts)
    return QualityCertificate.objects.create(name="B", number="2", **facts)


def complete_period(**facts):
    facts = {"level": "province", "first_day": D(2019, 1, 1), "basis": "so với sổ lưu"} | facts
    return CompletePeriod.objects.create(**facts)


def barcode(**facts):
    return Barcode.objects.create(**{"product": make_product(), "gtin": "08934567890120"} | facts)


def two_barcodes():
    barcode()
    return barcode(gtin="00012345678905")


def award(year=2022):
    return Award.objects.create(product=make_product(), level="provincial", year=year, source="https://example.org")


def two_awards():
    first = award(year=None)
    return Award.objects.create(product=first.product, level="provincial", year=2022, source="https://example.org")


def recognition_under_decree():
    deciding_level()
    return recognise(stars=5, level="central", score="90")


def two_recognitions():
    first = recognise(valid_from=D(2020, 1, 1), valid_to=D(2023, 1, 1))
    return recognise(first.product, valid_from=D(2023, 1, 2), valid_to=D(2026, 1, 2))


def sampled_decision():
    make_decision(sample=True, number="MẪU-1/QĐ-UBND")
    return recognise(decision=make_decision())


def opening_hours():
    return make_showroom().opening_hours.create(weekday=4, opens="18:00", closes="02:00")


def exceptional_days():
    return make_showroom().exceptional_days.create(first_day=D(2026, 4, 30), last_day=D(2026, 5, 1))


def tet():
    return TetHoliday.objects.create(first_day=D(2026, 2, 16), last_day=D(2026, 2, 20))


def payment_of_a_cancelled_grant():
    payment = pay()
    Grant.objects.update(status=Grant.Status.CANCELLED)
    return payment


def paid_grant():
    return pay().grant


def two_producers_of_a_grant():
    return make_grant(make_producer(slug="a"), make_producer()).beneficiaries.last()


def producer_beside(make, sample=False, **facts):
    """What `make` makes with a producer of its own, beside another producer."""

    def both():
        make_producer(sample, slug="other", **facts)
        return make(make_producer(founded_year=2020))

    return both


def two_products_of_a_grant():
    return make_grant(products=[make_product(slug="a"), make_product()]).named_products.last()


def two_producers_of_a_project():
    return make_project(make_producer(slug="a"), make_producer()).participants.last()


OTHER_PRODUCER = (
    "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'other') WHERE id = {id}"
)
POINT_AT_SAMPLE_DECISION = (
    "UPDATE {table} SET decision_id = (SELECT id FROM core_decision WHERE is_sample) WHERE id = {id}"
)


def reminder(**facts):
    make_producer(sample=True, slug="mau")
    facts = {
        "producer": make_producer(),
        "kind": "opens",
        "day": D(2026, 12, 3),
        "recipient": "a@example.vn",
        "subject": "a",
        "text": "a",
        "message_id": "<1@example.vn>",
    } | facts
    return Reminder.objects.create(**facts)


def reminder_subject(kind="opens"):
    return ReminderSubject.objects.create(reminder=reminder(), renewal_id=recognise().pk, kind=kind)


def renewal_note():
    return RenewalNote.objects.create(renewal_id=recognise().pk, said="sẽ nộp hồ sơ")


# rule: (a row that keeps it, what breaks it)
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
    "producer_founded_year": (make_producer, "UPDATE {table} SET founded_year = 20180 WHERE id = {id}"),
    "producer_has_name": (make_producer, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "producer_consent_has_contact": (
        make_producer,
        "UPDATE {table} SET contact_consent_on = '2026-01-01' WHERE id = {id}",
    ),
    "cooperatives_producer.sample_mark_stays": (make_producer, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "rule_set_ends_after_start": (
        lambda: make_rule_sets()["148"],
        "UPDATE {table} SET valid_to = '2020-01-01' WHERE id = {id}",
    ),
    "rule_set_one_start": (
        lambda: make_rule_sets()["148"],
        "UPDATE {table} SET valid_from = '2019-08-21' WHERE id = {id}",
    ),
    "rule_set_filing_window": (
        lambda: make_rule_sets()["148"],
        "UPDATE {table} SET filing_opens_days = 30, filing_closes_days = 60 WHERE id = {id}",
    ),
    "score_band_once": (band, "UPDATE {table} SET stars = 4 WHERE id = {id}"),
    "score_band_range": (band, "UPDATE {table} SET score_from = 101 WHERE id = {id}"),
    "deciding_level_once": (deciding_level, "UPDATE {table} SET stars = 4 WHERE id = {id}"),
    "deciding_level_range": (deciding_level, "UPDATE {table} SET stars = 2 WHERE id = {id}"),
    "product_set_number": (make_set, "UPDATE {table} SET number = 27 WHERE id = {id}"),
    "product_has_name": (make_product, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "product_price_positive": (make_product, "UPDATE {table} SET price_vnd = 0 WHERE id = {id}"),
    "products_product.sample_mark_stays": (make_product, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "products_product.samples_kept_apart": (
        lambda: (make_producer(sample=True, slug="mau"), make_product())[1],
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'mau') WHERE id = {id}",
    ),
    "recognition_stars": (recognise, "UPDATE {table} SET stars = 6 WHERE id = {id}"),
    "recognition_score_range": (recognise, "UPDATE {table} SET score = 100.5 WHERE id = {id}"),
    "recognition_score_two_decimals": (recognise, "UPDATE {table} SET score = 89.995 WHERE id = {id}"),
    "recognition_ends_after_start": (
        recognise,
        "UPDATE {table} SET valid_to = valid_from - 1, exception_reason = 'x' WHERE id = {id}",
    ),
    "recognition_extension": (recognise, "UPDATE {table} SET extended_until = valid_to + 30 WHERE id = {id}"),
    "recognition_withdrawal": (recognise, "UPDATE {table} SET withdrawn_on = '2025-01-01' WHERE id = {id}"),
    "recognition_superseded_after_start": (recognise, "UPDATE {table} SET superseded_on = valid_from WHERE id = {id}"),
    "recognition_one_early_end": (
        recognise,
        "UPDATE {table} SET superseded_on = valid_from + 9, withdrawn_on = valid_from + 9,"
        " withdrawal_ground = 'stopped' WHERE id = {id}",
    ),
    "recognition_has_evidence": (recognise, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "recognition_valid_from_last_day": (
        recognise,
        "UPDATE {table} SET valid_from_precision = 'month', exception_reason = 'x' WHERE id = {id}",
    ),
    "recognition_one_at_a_time": (two_recognitions, "UPDATE {table} SET valid_from = valid_from - 1 WHERE id = {id}"),
    "products_recognition.samples_kept_apart": (
        sampled_decision,
        "UPDATE {table} SET decision_id = (SELECT id FROM core_decision WHERE number = 'MẪU-1/QĐ-UBND')"
        " WHERE id = {id}",
    ),
    "products_recognition.rule_set_as_proposed_or_explained": (
        recognise,
        "UPDATE {table} SET rule_set_id = (SELECT id FROM products_ruleset WHERE code = '2018') WHERE id = {id}",
    ),
    "products_recognition.extension_within_limit": (
        recognise,
        "UPDATE {table} SET extended_until = valid_to + 181, extension_reason = 'x' WHERE id = {id}",
    ),
    "products_recognition.level_as_decreed_or_explained": (
        recognition_under_decree,
        "UPDATE {table} SET level = 'district' WHERE id = {id}",
    ),
    "products_recognition.term_as_decreed_or_explained": (
        recognition_under_decree,
        "UPDATE {table} SET valid_to = valid_to + 1 WHERE id = {id}",
    ),
    "products_recognition.stars_within_score_or_explained": (
        recognition_under_decree,
        "UPDATE {table} SET score = 89.99 WHERE id = {id}",
    ),
    "complete_period_ends_after_start": (
        complete_period,
        "UPDATE {table} SET last_day = '2018-12-31' WHERE id = {id}",
    ),
    "complete_period_has_basis": (complete_period, "UPDATE {table} SET basis = '' WHERE id = {id}"),
    "products_completeperiod.complete_period_of_a_district": (
        lambda: complete_period(level="district", place=make_district()),
        "UPDATE {table} SET level = 'province' WHERE id = {id}",
    ),
    "product_code_well_formed": (
        make_product,
        "INSERT INTO {table} (slug, code, name_vi, name_en, product_set_id, summary_vi, summary_en, raw_material_vi,"
        " raw_material_en, packages, export_markets_vi, export_markets_en, shop_links, source, is_sample)"
        " SELECT 'b', left(code, 5) || chr(ascii(right(code, 1)) + 1), name_vi, '', product_set_id, '', '', '', '',"
        " '', '', '', '', '', false FROM {table} WHERE id = {id}",
    ),
    "products_product.product_code_stays": (
        make_product,
        "UPDATE {table} SET code = ocop_new_code() WHERE id = {id}",
    ),
    "photo_is_described": (make_photo, "UPDATE {table} SET alt_vi = '' WHERE id = {id}"),
    "photo_taken_on_last_day": (
        make_photo,
        "UPDATE {table} SET taken_on = '2021-05-03', taken_on_precision = 'year' WHERE id = {id}",
    ),
    "reported_star_stars": (reported_star, "UPDATE {table} SET stars = 2 WHERE id = {id}"),
    "reported_star_has_source": (reported_star, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "reported_star_last_day": (
        reported_star,
        "UPDATE {table} SET reported_on = '2021-05-03', reported_on_precision = 'year' WHERE id = {id}",
    ),
    "certificate_once": (
        two_certificates,
        "UPDATE {table} SET name = 'A', number = '1' WHERE id = {id}",
    ),
    "certificate_ends_after_start": (
        two_certificates,
        "UPDATE {table} SET valid_to = '2023-12-31' WHERE id = {id}",
    ),
    "barcode_once": (two_barcodes, "UPDATE {table} SET gtin = '08934567890120' WHERE id = {id}"),
    "products_barcode.barcode_check_digit": (barcode, "UPDATE {table} SET gtin = '08934567890121' WHERE id = {id}"),
    "award_once": (two_awards, "UPDATE {table} SET year = NULL WHERE id = {id}"),
    "award_year": (award, "UPDATE {table} SET year = 1999 WHERE id = {id}"),
    "award_has_evidence": (award, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "products_award.samples_kept_apart": (
        lambda: (make_decision(sample=True, number="MẪU-1/QĐ-UBND"), award())[1],
        "UPDATE {table} SET decision_id = (SELECT id FROM core_decision WHERE number = 'MẪU-1/QĐ-UBND')"
        " WHERE id = {id}",
    ),
    "renewal_note_says_something": (renewal_note, "UPDATE {table} SET said = '' WHERE id = {id}"),
    "reminder_settled_when_known": (reminder, "UPDATE {table} SET status = 'sent' WHERE id = {id}"),
    "reminder_answer": (reminder, "UPDATE {table} SET status = 'refused', settled_at = now() WHERE id = {id}"),
    "desk_reminder.samples_get_no_mail": (
        reminder,
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'mau') WHERE id = {id}",
    ),
    "reminder_once": (
        reminder_subject,
        "INSERT INTO {table} (reminder_id, renewal_id, kind, is_given_back)"
        " SELECT reminder_id, renewal_id, kind, false FROM {table}",
    ),
    "desk_remindersubject.reminder_subject_of_its_kind": (
        reminder_subject,
        "UPDATE {table} SET kind = 'closes' WHERE id = {id}",
    ),
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
    "policy_has_name": (make_policy, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "policy_rate": (make_policy, "UPDATE {table} SET rate_percent = 101 WHERE id = {id}"),
    "policy_ceiling": (make_policy, "UPDATE {table} SET ceiling_vnd = 0 WHERE id = {id}"),
    "policy_ends_after_start": (
        make_policy,
        "UPDATE {table} SET valid_from = '2025-01-01', valid_to = '2024-12-31' WHERE id = {id}",
    ),
    "policy_valid_from_last_day": (
        make_policy,
        "UPDATE {table} SET valid_from = '2025-01-01', valid_from_precision = 'year' WHERE id = {id}",
    ),
    "policy_valid_to_last_day": (
        make_policy,
        "UPDATE {table} SET valid_to = '2025-01-01', valid_to_precision = 'year' WHERE id = {id}",
    ),
    "grants_supportpolicy.sample_mark_stays": (make_policy, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "grants_supportpolicy.samples_kept_apart": (
        lambda: (make_decision(sample=True), make_policy())[1],
        POINT_AT_SAMPLE_DECISION.replace("decision_id", "document_id"),
    ),
    "grants_supportpolicy.grants_stay_within": (
        lambda: make_grant(rate_percent=60).policy,
        "UPDATE {table} SET rate_percent = 50 WHERE id = {id}",
    ),
    "grant_has_purpose": (make_grant, "UPDATE {table} SET purpose_vi = '' WHERE id = {id}"),
    "grant_rate": (make_grant, "UPDATE {table} SET rate_percent = 0 WHERE id = {id}"),
    "grant_disbursed_within_approved": (
        paid_grant,
        "UPDATE {table} SET approved_vnd = 9999999 WHERE id = {id}",
    ),
    "grant_ends_after_start": (
        make_grant,
        "UPDATE {table} SET begins_on = '2025-01-01', ends_on = '2024-12-31' WHERE id = {id}",
    ),
    "grant_accepted_on_a_day": (make_grant, "UPDATE {table} SET status = 'accepted' WHERE id = {id}"),
    "grant_planned_is_not_approved": (make_payable, "UPDATE {table} SET status = 'planned' WHERE id = {id}"),
    "grant_has_evidence": (make_grant, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "grant_given_on_last_day": (make_grant, "UPDATE {table} SET given_on_precision = 'year' WHERE id = {id}"),
    "grant_begins_on_last_day": (
        make_grant,
        "UPDATE {table} SET begins_on = '2025-01-01', begins_on_precision = 'month' WHERE id = {id}",
    ),
    "grant_ends_on_last_day": (
        make_grant,
        "UPDATE {table} SET ends_on = '2025-01-01', ends_on_precision = 'month' WHERE id = {id}",
    ),
    "grant_accepted_on_last_day": (
        make_grant,
        "UPDATE {table} SET accepted_on = '2025-01-01', accepted_on_precision = 'month' WHERE id = {id}",
    ),
    "grants_grant.sample_mark_stays": (make_grant, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "grants_grant.samples_kept_apart": (
        lambda: (make_decision(sample=True), make_grant())[1],
        POINT_AT_SAMPLE_DECISION,
    ),
    "grants_grant.limits_kept_or_explained": (
        lambda: make_grant(policy=make_policy(rate_percent=50)),
        "UPDATE {table} SET rate_percent = 51 WHERE id = {id}",
    ),
    "grants_grant.paid_is_sum_of_payments": (
        paid_grant,
        "UPDATE {table} SET disbursed_vnd = disbursed_vnd - 1 WHERE id = {id}",
    ),
    "grants_grant.payments_follow_decision": (
        paid_grant,
        "UPDATE {table} SET decision_id = NULL WHERE id = {id}",
    ),
    "grants_grant.payments_follow_approval": (paid_grant, "UPDATE {table} SET approved_by_id = NULL WHERE id = {id}"),
    "grants_grant.payments_by_another": (
        paid_grant,
        "UPDATE {table} SET approved_by_id = (SELECT paid_by_id FROM grants_disbursement) WHERE id = {id}",
    ),
    "grants_grant.producers_existed_then": (
        lambda: make_grant(make_producer(founded_year=2020)),
        "UPDATE {table} SET given_on = '2019-12-31' WHERE id = {id}",
    ),
    "grant_producer_once": (
        two_producers_of_a_grant,
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'a') WHERE id = {id}",
    ),
    "grants_grantproducer.samples_kept_apart": (
        producer_beside(lambda producer: make_grant(producer).beneficiaries.get(), sample=True),
        OTHER_PRODUCER,
    ),
    "grants_grantproducer.existed_then": (
        producer_beside(lambda producer: make_grant(producer).beneficiaries.get(), founded_year=2025),
        OTHER_PRODUCER,
    ),
    "grant_product_once": (
        two_products_of_a_grant,
        "UPDATE {table} SET product_id = (SELECT id FROM products_product WHERE slug = 'a') WHERE id = {id}",
    ),
    "grants_grantproduct.samples_kept_apart": (
        lambda: (make_product(True, slug="mau"), make_grant(products=[make_product()]).named_products.get())[1],
        "UPDATE {table} SET product_id = (SELECT id FROM products_product WHERE slug = 'mau') WHERE id = {id}",
    ),
    "disbursement_amount": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, paid_on_precision, 0, 'x', '', paid_by_id FROM {table}",
    ),
    "disbursement_reversal_has_reason": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, paid_on_precision, -1, '', '', paid_by_id FROM {table}",
    ),
    "disbursement_paid_on_last_day": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, 'year', 1, '', '', paid_by_id FROM {table}",
    ),
    "grants_disbursement.grant_is_open": (
        payment_of_a_cancelled_grant,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, paid_on_precision, 1, '', '', paid_by_id FROM {table}",
    ),
    "grants_disbursement.not_before_it_is_made": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, '2099-12-31', 'year', 1, '', '', paid_by_id FROM {table}",
    ),
    "grants_disbursement.stays_as_booked": (pay, "UPDATE {table} SET amount_vnd = 1 WHERE id = {id}"),
    "cooperatives_producer.founded_before_grants": (
        lambda: make_grant(make_producer()).producers.get(),
        "UPDATE {table} SET founded_year = 2025 WHERE id = {id}",
    ),
    "project_has_title": (make_project, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "project_counts_from_a_day": (make_project, "UPDATE {table} SET begins_on = NULL WHERE id = {id}"),
    "project_ends_after_start": (make_project, "UPDATE {table} SET ends_on = begins_on - 1 WHERE id = {id}"),
    "project_has_evidence": (make_project, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "project_begins_on_last_day": (make_project, "UPDATE {table} SET begins_on_precision = 'year' WHERE id = {id}"),
    "project_ends_on_last_day": (
        make_project,
        "UPDATE {table} SET ends_on = '2024-03-01', ends_on_precision = 'year' WHERE id = {id}",
    ),
    "grants_scienceproject.sample_mark_stays": (make_project, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "grants_scienceproject.samples_kept_apart": (
        lambda: (make_decision(sample=True), make_project())[1],
        POINT_AT_SAMPLE_DECISION,
    ),
    "project_producer_once": (
        two_producers_of_a_project,
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'a') WHERE id = {id}",
    ),
    "grants_projectproducer.samples_kept_apart": (
        producer_beside(lambda producer: make_project(producer).participants.get(), sample=True),
        OTHER_PRODUCER,
    ),
}


def rules():
    """Every constraint and refusing trigger of our models, by name."""
    for label in OUR_APPS:
        for model in apps.get_app_config(label).get_models():
            if hasattr(model, "pgh_tracked_model"):
                continue
            for constraint in model._meta.constraints:
                yield constraint.name, constraint.violation_error_message
            for trigger in getattr(model._meta, "triggers", []):
                if hasattr(trigger, "sentence"):
                    yield f"{model._meta.db_table}.{trigger.name}", trigger.sentence


def test_no_rule_is_left_out():
    assert {name for name, _sentence in rules()} == set(CASES)


@pytest.mark.parametrize("rule", CASES)
def test_the_database_refuses(rule):
    make, breaking = CASES[rule]
    row = make()
    sentences = dict(rules())
    expected = sentences[rule] if "." in rule else rule
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breaking.format(table=row._meta.db_table, id=row.pk))
    assert expected in str(refusal.value)


@pytest.mark.parametrize("rule", CASES)
def test_staff_read_a_sentence(rule):
    sentence = str(dict(rules())[rule])
    assert len(sentence) > 15
    assert sentence.endswith(".")
    assert "Constraint" not in sentence
