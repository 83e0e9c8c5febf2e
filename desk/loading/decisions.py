"""Official decisions. Sample decisions have a file; real ones are known only through the ratings they gave."""

from pathlib import Path

from core.models import Decision, Level
from desk.loading.reading import Row, for_each, read_table
from desk.loading.saving import Built, Counts, add_missing
from products.models import Recognition

SAMPLE_COLUMNS = ["number", "issuer", "level", "issued_on", "title"]


def load_sample_decisions(data: Path, counts: Counts) -> None:
    """The numbers of sample decisions are all different, so a corrected date does not make a second one."""
    rows = read_table(data, "samples/decisions.csv", SAMPLE_COLUMNS, key=["number"])

    def build(row):
        row.required("issued_on")
        issued_on = row.date("issued_on")
        return Decision(
            number=row.required("number"),
            issuer=row.text("issuer"),
            level=row.choice("level", Level),
            issued_on=issued_on.day,
            issued_on_precision=issued_on.precision,
            title=row.text("title"),
            is_sample=True,
        )

    known = set(Decision.objects.filter(is_sample=True).values_list("number", flat=True))
    add_missing(counts, "sample decisions", for_each(rows, build), known, lambda decision: decision.number)


def give_decisions(counts: Counts, recognitions: Built) -> None:
    """Point each real recognition whose row names a decision at that decision, adding it where it is missing.

    A number begins anew each year, so issuer and year say which one is meant.
    """
    numbered = [(row, recognition) for row, recognition in recognitions if row.text("decision_no")]
    built = [(row, _decision_of(row, recognition)) for row, recognition in numbered]
    known = add_decisions(counts, built, {"number": "decision_no"})
    for (_row, recognition), (_same_row, decision) in zip(numbered, built, strict=True):
        recognition.decision = known[number_issuer_year(decision)]


def add_decisions(counts: Counts, built: Built, columns: dict[str, str]) -> dict[tuple, Decision]:
    """Add the real decisions that are missing; all of them by `number_issuer_year`."""
    different = {}
    for row, decision in built:
        different.setdefault(number_issuer_year(decision), (row, decision))
    known = {number_issuer_year(decision): decision for decision in Decision.objects.filter(is_sample=False)}
    new = add_missing(counts, "decisions", list(different.values()), known, number_issuer_year, columns)
    return known | {number_issuer_year(decision): decision for _row, decision in new}


def named_decision(row: Row, number: str, issuer: str, issued_on: str, title: str = "") -> Decision | None:
    """The decision of the province that a row names in these columns; None where it names none."""
    if not row.text(number):
        return None
    row.required(issued_on)
    day = row.date(issued_on)
    return Decision(
        number=row.text(number),
        issuer=row.required(issuer),
        level=Level.PROVINCE,
        issued_on=day.day,
        issued_on_precision=day.precision,
        title=title,
        source=row.addresses("source"),
    )


def _decision_of(row, recognition: Recognition) -> Decision:
    return Decision(
        number=row.text("decision_no"),
        issuer=recognition.issuer,
        level=recognition.level,
        issued_on=recognition.valid_from,
        issued_on_precision=recognition.valid_from_precision,
        source=recognition.source,
    )


def number_issuer_year(decision: Decision) -> tuple[str, str, int]:
    return (decision.number, decision.issuer, decision.issued_on.year)
