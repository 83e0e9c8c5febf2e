"""Counting products. Every figure of the catalogue is counted from the bits of one index."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.facets import Facet, Figure
from products.index import Index

NOTHING = Figure()


@dataclass(frozen=True)
class BitTally:
    """Products, as bits of `index`, counted as `core.facets.Tally` counts rows."""

    index: Index
    bits: int

    FIGURE = Figure

    def where(self, column: str, admitted: Collection) -> "BitTally":
        """The part that has one of the `admitted` values in `column`."""
        return BitTally(self.index, self.bits & self.index.having(column, admitted))

    def by_choice(self, facet: Facet, values: Iterable[str]) -> dict[str, Figure]:
        """A figure for each of these choices of a facet: of the products that its click opens."""
        having, column = self.index.having, facet.column
        return {value: self._figure(self.bits & having(column, facet.choices[value].admits)) for value in values}

    @property
    def figure(self) -> Figure:
        return self._figure(self.bits)

    def _figure(self, bits):
        return Figure(bits.bit_count(), (bits & self.index.samples).bit_count()) if bits else NOTHING
