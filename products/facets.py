"""Counting products. Every figure of the catalogue and of the statistics is a sum over one `Tally`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count

IN_FORCE = frozenset({"valid", "ending"})
RECOGNISED = IN_FORCE | {"ended", "withdrawn"}
"""Values of `status` (`ProductQuerySet.with_facets`)."""


class Figure(NamedTuple):
    """A number of products, and how many of them are samples."""

    total: int = 0
    samples: int = 0

    @property
    def real(self) -> int:
        return self.total - self.samples

    @classmethod
    def sum(cls, figures: Iterable["Figure"]) -> "Figure":
        figures = list(figures)
        return cls(sum(f.total for f in figures), sum(f.samples for f in figures))


class Tally:
    """Products of a queryset counted on a day by every column they are filtered by; costs one query.

    The database counts each combination of columns once. Narrowing and summing happens here, so that all
    figures of a page agree with each other and with the list a click opens.
    """

    COLUMNS = ("status", "stars", "named_set", "named_place", "named_kind")

    def __init__(self, cells):
        self._cells = cells

    @classmethod
    def of(cls, products, day) -> "Tally":
        rows = products.with_facets(day).order_by().values_list(*cls.COLUMNS, "is_sample").annotate(n=Count("pk"))
        return cls(
            [
                (dict(zip(cls.COLUMNS, columns, strict=True)), Figure(n, n if is_sample else 0))
                for *columns, is_sample, n in rows
            ]
        )

    def where(self, column: str, admitted: Collection) -> "Tally":
        """The part whose `column` holds one of the `admitted` values."""
        return Tally([(columns, n) for columns, n in self._cells if columns[column] in admitted])

    def by(self, column: str) -> dict:
        """A figure for every value of `column`; values nothing has are 0."""
        parts = defaultdict(list)
        for columns, figure in self._cells:
            parts[columns[column]].append(figure)
        return defaultdict(Figure, {value: Figure.sum(figures) for value, figures in parts.items()})

    @property
    def figure(self) -> Figure:
        return Figure.sum(figure for _, figure in self._cells)
