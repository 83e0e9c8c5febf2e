"""Official decisions. Sample decisions have a file; real ones are known only through the ratings they gave."""

from pathlib import Path

from core.models import Decision, Level
from desk.loading.reading import for_each, read_table
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
    built = {}
    for row, recognition in numbered:
        decision = _decision_of(row, recognition)
        built.setdefault(_number_issuer_year(decision), (row, decision))
    known = {_number_issuer_year(decision): decision for decision in Decision.objects.filter(is_sample=False)}
    new = add_missing(counts, "decisions", list(built.values()), known, _number_issuer_year, {"number": "decision_no"})
    known |= {_number_issuer_year(decision): decision for _row, decision in new}
    for row, recognition in numbered:
        recognition.decision = known[_number_issuer_year(_decision_of(row, recognition))]


def _decision_of(row, recognition: Recognition) -> Decision:
    return Decision(
        number=row.text("decision_no"),
        issuer=recognition.issuer,
        level=recognition.level,
        issued_on=recognition.valid_from,
        issued_on_precision=recognition.valid_from_precision,
        source=recognition.source,
    )


def _number_issuer_year(decision: Decision) -> tuple[str, str, int]:
    return (decision.number, decision.issuer, decision.issued_on.year)
