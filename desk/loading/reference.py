"""Reference tables: product groups and sets, and the rules of each decree."""

from pathlib import Path

from core.models import Level
from desk.loading.reading import for_each, read_table
from desk.loading.saving import Counts, add_missing
from products.models import DecidingLevel, ProductGroup, ProductSet, RuleSet, ScoreBand

SET_COLUMNS = ["number", "name_vi", "name_en", "group", "group_name_vi", "group_name_en", "ministries"]
RULE_SET_COLUMNS = [
    *("code", "name_vi", "name_en", "valid_from", "valid_to", "months_valid"),
    *("filing_opens_days", "filing_closes_days", "extension_limit_days", "note", "source"),
]


def load_reference(data: Path, counts: Counts) -> None:
    _load_sets(data, counts)
    _load_rules(data, counts)


def _load_sets(data: Path, counts: Counts) -> None:
    """The groups stand in the file in their legal order."""
    rows = read_table(data, "reference/product_sets.csv", SET_COLUMNS, key=["number"])
    first_of_group = {row.text("group"): row for row in reversed(rows)}
    in_order = [row for row in rows if first_of_group[row.text("group")] is row]
    position = {row.text("group"): place for place, row in enumerate(in_order, start=1)}

    def build_group(row):
        return ProductGroup(
            code=row.required("group"),
            name_vi=row.text("group_name_vi"),
            name_en=row.text("group_name_en"),
            position=position[row.text("group")],
        )

    known = set(ProductGroup.objects.values_list("code", flat=True))
    columns = {"code": "group", "name_vi": "group_name_vi", "name_en": "group_name_en"}
    add_missing(counts, "product groups", for_each(in_order, build_group), known, lambda group: group.code, columns)
    groups = ProductGroup.objects.in_bulk(field_name="code")

    def build_set(row):
        return ProductSet(
            number=row.number("number"),
            group=row.found("group", groups),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            ministries=row.text("ministries"),
        )

    known = set(ProductSet.objects.values_list("number", flat=True))
    add_missing(counts, "product sets", for_each(rows, build_set), known, lambda product_set: product_set.number)


def _load_rules(data: Path, counts: Counts) -> None:
    """Bands and deciding levels come with their rule set: one already there is left wholly alone."""
    rows = read_table(data, "reference/rule_sets.csv", RULE_SET_COLUMNS, key=["code"])
    band_rows = read_table(
        data, "reference/score_bands.csv", ["rule_set", "stars", "score_from"], key=["rule_set", "stars"]
    )
    level_rows = read_table(
        data, "reference/deciding_levels.csv", ["rule_set", "stars", "level"], key=["rule_set", "stars"]
    )

    def build_rules(row):
        return RuleSet(
            code=row.required("code"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
            months_valid=row.number("months_valid"),
            filing_opens_days=row.number("filing_opens_days"),
            filing_closes_days=row.number("filing_closes_days"),
            extension_limit_days=row.number("extension_limit_days"),
            note=row.text("note"),
            source=row.addresses("source"),
        )

    known = set(RuleSet.objects.values_list("code", flat=True))
    add_missing(counts, "rule sets", for_each(rows, build_rules), known, lambda rules: rules.code)
    rule_sets = RuleSet.objects.in_bulk(field_name="code")

    def build_band(row):
        return ScoreBand(
            rule_set=row.found("rule_set", rule_sets), stars=row.number("stars"), score_from=row.decimal("score_from")
        )

    def build_level(row):
        return DecidingLevel(
            rule_set=row.found("rule_set", rule_sets), stars=row.number("stars"), level=row.choice("level", Level)
        )

    for kind, built in (
        ("score bands", for_each(band_rows, build_band)),
        ("deciding levels", for_each(level_rows, build_level)),
    ):
        add_missing(counts, kind, built, known, key=lambda part: part.rule_set.code)
