"""For each rule of this app: a row that keeps it, and SQL that breaks it (`tests.test_constraints`)."""

import datetime

from products.entries import fresh
from products.models import Award, Barcode, CompletePeriod, DecidingLevel, QualityCertificate, ReportedStar
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision, make_district
from tests.products.factories import make_photo, make_product, make_rule_sets, make_set, recognise

D = datetime.date


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


def withdrawn(**facts):
    """Three stars under 148, withdrawn by a province on the last day that its decision may have been issued on."""
    make_rule_sets()["148"].deciding_levels.get_or_create(stars=3, defaults={"level": "province"})
    decision = make_decision(issued_on=D(2025, 6, 30), issued_on_precision="month")
    return recognise(
        decision=make_decision(),
        withdrawn_on=D(2025, 6, 1),
        withdrawal_ground="stopped",
        withdrawal_decision=decision,
        **facts,
    )


def two_recognitions():
    first = recognise(valid_from=D(2020, 1, 1), valid_to=D(2023, 1, 1))
    return recognise(first.product, valid_from=D(2023, 1, 2), valid_to=D(2026, 1, 2))


def sampled_decision():
    make_decision(sample=True, number="MẪU-1/QĐ-UBND")
    return recognise(decision=make_decision())


CASES = {
    "entry_state_is_one": (fresh, "UPDATE {table} SET id = 2 WHERE id = {id}"),
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
    "recognition_withdrawn_by_another_decision": (
        withdrawn,
        "UPDATE {table} SET withdrawal_decision_id = decision_id WHERE id = {id}",
    ),
    "products_recognition.withdrawal_decided_before": (
        withdrawn,
        "UPDATE {table} SET withdrawn_on = withdrawn_on - 1 WHERE id = {id}",
    ),
    "products_recognition.withdrawal_at_a_level_that_may": (
        lambda: (make_decision(level="district", issuer="UBND huyện Na Rì", number="9/QĐ-UBND"), withdrawn())[1],
        "UPDATE {table} SET withdrawal_decision_id = (SELECT id FROM core_decision WHERE level = 'district')"
        " WHERE id = {id}",
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
}
