"""Counting products. Every figure of the catalogue is a sum over one tally."""

from core.facets import Tally

COLUMNS = (
    "status",
    "stars",
    "named_set",
    "named_place",
    "named_kind",
    "named_level",
    "certificate_kinds",
    "award_levels",
)


def count_products(products, day) -> Tally:
    """Products counted by every facet as they stood on `day`; costs one query."""
    return Tally.of(products.with_facets(day), COLUMNS)
