"""Counting products. Every figure of the catalogue is counted from the bits of one index."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from core.facets import Facet, Figure
from products.bits import Bits
from products.index import Index

NOTHING = Figure()


@dataclass(frozen=True)
class BitTally:
    """Products, as bits of `index`, counted as `core.facets.Tally` counts rows."""

    index: Index
    bits: Bits

    FIGURE = Figure

    def where(self, column: str, admitted: Collection) -> "BitTally":
        """The part that has one of the `admitted` values in `column`."""
        return BitTally(self.index, self.bits & self.index.having(column, admitted))

    def by_choice(self, facet: Facet, values: Iterable[str]) -> dict[str, Figure]:
        """A figure for each of these choices of a facet: of the products that its click opens."""
        having, column = self.index.having, facet.column
        return {value: self._common(having(column, facet.choices[value].admits)) for value in values}

    @property
    def figure(self) -> Figure:
        return Figure(len(self.bits), len(self._samples))

    def _common(self, part):
        total = self.bits.intersection_cardinality(part)
        if not total:
            return NOTHING
        return Figure(total, total if self._are_samples else self._samples.intersection_cardinality(part))

    @cached_property
    def _samples(self):
        return self.bits & self.index.samples

    @cached_property
    def _are_samples(self):
        """Whether all of them are, and need not be counted twice."""
        return len(self._samples) == len(self.bits)
