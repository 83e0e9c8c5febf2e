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
    """Products, as bits of `index`, counted as `core.facets.Tally` counts rows.

    `asked` says which they are, by columns and the values admitted, so that the index may keep their counts; None
    where words were searched for.
    """

    index: Index
    bits: Bits
    asked: frozenset[tuple[str, frozenset]] | None = None

    FIGURE = Figure

    def where(self, column: str, admitted: Collection) -> "BitTally":
        """The part that has one of the `admitted` values in `column`."""
        asked = None if self.asked is None else self.asked | {(column, frozenset(admitted))}
        return BitTally(self.index, self.bits & self.index.having(column, admitted), asked)

    def by_choice(self, facet: Facet, values: Iterable[str]) -> dict[str, Figure]:
        """A figure for each of these choices of a facet: of the products that its click opens."""
        counts = {} if self.asked is None else self.index.counts(self.asked)
        found = {}
        for value in values:
            part = facet.column, facet.choices[value].admits
            if part not in counts:
                counts[part] = self._common(self.index.having(*part))
            found[value] = counts[part]
        return found

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
