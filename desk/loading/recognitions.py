"""Ratings: recognitions, and results of councils that a decision had yet to follow."""

import datetime
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from core.models import Decision, Level
from core.partial_dates import PartialDate, Precision
from desk.loading.decisions import give_decisions
from desk.loading.products import Products, key_of_product
from desk.loading.reading import Row, for_each, read_table
from desk.loading.saving import Built, Counts, add_missing
from products.models import Recognition, ReportedStar, RuleSet

COLUMNS = ["product_key", "standing", "stars", "score", "level", "decided_on", "decision_no", "valid_to", "source"]
MORE_OF_SAMPLES = [
    *("extended_until", "extension_reason", "withdrawn_on", "withdrawal_ground", "withdrawal_decision_no"),
    *("rule_set", "rule_set_reason"),
]
STANDINGS = ("recognition", "council_score")
FIELD_COLUMNS = {
    "valid_from": "decided_on",
    "reported_on": "decided_on",
    "decision": "decision_no",
    "withdrawal_decision": "withdrawal_decision_no",
}

END_OF_SOURCE = "Hạn ghi theo nguồn, khác thời hạn của bộ quy định"

# The name of the body that decides at a level: until the day given, and from that day on. The provinces
# merged on 1 July 2025, the ministries on 1 March 2025.
ISSUERS = {
    Level.PROVINCE: (datetime.date(2025, 7, 1), "UBND tỉnh Bắc Kạn", "UBND tỉnh Thái Nguyên"),
    Level.CENTRAL: (
        datetime.date(2025, 3, 1),
        "Bộ Nông nghiệp và Phát triển nông thôn",
        "Bộ Nông nghiệp và Môi trường",
    ),
}


def load_recognitions(data: Path, folder: str, is_sample: bool, products: Products, counts: Counts) -> set[str]:
    """Load one file of ratings. Returns the keys of the products it rates."""
    columns = COLUMNS + MORE_OF_SAMPLES if is_sample else COLUMNS
    rows = read_table(data, f"{folder}/ratings.csv", columns, key=["product_key", "standing", "decided_on"])
    for_each(rows, _check_standing)
    recognition_rows = [row for row in rows if row.text("standing") == "recognition"]
    council_rows = [row for row in rows if row.text("standing") == "council_score"]
    built = for_each(recognition_rows, _recognition_builder(products))
    if is_sample:
        _give_sample_decisions(built)
    else:
        give_decisions(counts, [pair for pair in built if key_of_product(pair[1]) not in products.left])
    end_by_later_recognition(built)
    kind = "sample recognitions" if is_sample else "recognitions"
    add_missing(counts, kind, built, products.left, key_of_product, FIELD_COLUMNS)

    reported = for_each(council_rows, lambda row: _council_score(row, products))
    add_missing(counts, "reported stars", reported, products.left, key_of_product, FIELD_COLUMNS)
    return {row.text("product_key") for row in rows}


def end_by_later_recognition(built: Built) -> None:
    """A later recognition of a product ends the earlier one, where that would still be in force."""
    by_product = defaultdict(list)
    for _row, recognition in built:
        by_product[key_of_product(recognition)].append(recognition)
    for recognitions in by_product.values():
        recognitions.sort(key=lambda recognition: recognition.valid_from)
        for earlier, later in pairwise(recognitions):
            if earlier.end >= later.valid_from and not earlier.withdrawn_on:
                earlier.superseded_on = later.valid_from


def _check_standing(row: Row) -> None:
    if row.required("standing") not in STANDINGS:
        raise row.bad("standing", f"not one of {', '.join(STANDINGS)}: {row.text('standing')!r}")


def _recognition_builder(products: Products):
    rule_sets = list(RuleSet.objects.order_by("-valid_from"))
    by_code = {rule_set.code: rule_set for rule_set in rule_sets}

    def rule_set_for(row: Row, day: datetime.date) -> RuleSet:
        """As the row says, else as `RuleSet.objects.proposed_for` proposes."""
        if row.text("rule_set"):
            return row.found("rule_set", by_code)
        rule_set = next((rule_set for rule_set in rule_sets if rule_set.valid_from <= day), None)
        if rule_set is None:
            raise row.bad("decided_on", f"no rule set was in force on this day: {row.text('decided_on')!r}")
        return rule_set

    def build(row: Row) -> Recognition:
        product = products.of(row)
        row.required("decided_on")
        decided_on = row.date("decided_on")
        level = row.choice("level", Level)
        rule_set = rule_set_for(row, decided_on.day)
        end_of_term = rule_set.end_of_term(decided_on)
        valid_to = row.date("valid_to") or end_of_term
        return Recognition(
            product=product,
            stars=row.number("stars"),
            score=row.decimal("score"),
            level=level,
            issuer=issuer_of(level, decided_on),
            producer=product.producer,
            product_set=product.product_set,
            place=product.producer.place if product.producer else None,
            rule_set=rule_set,
            rule_set_reason=row.text("rule_set_reason"),
            exception_reason="" if valid_to == end_of_term else END_OF_SOURCE,
            valid_from=decided_on.day,
            valid_from_precision=decided_on.precision,
            valid_to=valid_to.day,
            valid_to_precision=valid_to.precision,
            extended_until=row.day("extended_until"),
            extension_reason=row.text("extension_reason"),
            withdrawn_on=row.day("withdrawn_on"),
            withdrawal_ground=row.text("withdrawal_ground"),
            source=row.addresses("source"),
        )

    return build


def issuer_of(level: str, decided_on: PartialDate) -> str:
    """The deciding body where level and date leave no doubt of it, else nothing."""
    if level not in ISSUERS:
        return ""
    changed_on, before, after = ISSUERS[level]
    earliest = {
        Precision.DAY: decided_on.day,
        Precision.MONTH: decided_on.day.replace(day=1),
        Precision.YEAR: decided_on.day.replace(month=1, day=1),
    }[decided_on.precision]
    if decided_on.day < changed_on:
        return before
    return after if earliest >= changed_on else ""


def _give_sample_decisions(built: Built) -> None:
    decisions = {decision.number: decision for decision in Decision.objects.filter(is_sample=True)}

    recognition_of = dict(built)

    def give(row):
        recognition = recognition_of[row]
        recognition.decision = row.found("decision_no", decisions)
        recognition.issuer = recognition.decision.issuer
        if recognition.decision.level != recognition.level:
            raise row.bad("level", f"the decision was made at another: {recognition.decision.level}")
        if row.text("withdrawal_decision_no"):
            recognition.withdrawal_decision = row.found("withdrawal_decision_no", decisions)

    for_each(recognition_of, give)


def _council_score(row: Row, products: Products) -> ReportedStar:
    """Reported, not recognised. The register keeps the stars of such a result and nothing else of it."""
    reported_on = row.date("decided_on")
    for column in ("score", "decision_no", "valid_to"):
        if row.text(column):
            raise row.bad(column, "only a recognition has one")
    return ReportedStar(
        product=products.of(row),
        kind=ReportedStar.Kind.COUNCIL_SCORE,
        stars=row.number("stars"),
        reported_on=reported_on and reported_on.day,
        reported_on_precision=reported_on.precision if reported_on else Precision.DAY,
        source=row.addresses("source"),
    )
