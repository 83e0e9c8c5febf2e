"""Counting the products of a day by the bits of its index: for the statistics, the places and the first page."""

import datetime
from collections.abc import Collection

from core.facets import Figure
from core.place_map import PlaceMap
from products.bits import Bits
from products.choices import choices_of
from products.holding import HOLDING, Holding
from products.index import Index, index_of
from products.models import ProductSet

STARS = (5, 4, 3)


class Counts:
    """Recognised products of a day, counted with standing and stars by the columns of the index (`products.index`).

    Costs the query that every use of an index begins with. The index of a day that no page asked for lately is read
    from the whole register first.
    """

    def __init__(self, day: datetime.date, today: Index | None = None):
        self._today = today or index_of()
        self._index = self._today if day == self._today.day else index_of(day, self._today)
        self._standings = choices_of(self._today)["status"]
        self._by_stars = {}
        self.place_map: PlaceMap = self._today.place_map
        self.sets: list[ProductSet] = list(self._today.sets.values())
        """In the order of the decree, with their groups."""

    def on(self, day: datetime.date) -> "Counts":
        """The same of another day; costs no query."""
        return Counts(day, self._today)

    @property
    def version(self) -> int:
        """Of the entries that are counted."""
        return self._today.version

    @property
    def holding(self) -> Holding:
        """From when to when products hold stars, on whichever day."""
        return HOLDING.of(self._today.version)

    @property
    def everything(self) -> Bits:
        """All products."""
        return self._index.everything

    def having(self, column: str, *values) -> Bits:
        """The products with one of the values."""
        return self._index.having(column, values)

    def figure(self, bits: Bits) -> Figure:
        return Figure(len(bits), bits.intersection_cardinality(self._index.samples))

    def by_stars(self, standings: Collection[str], column: str = "", values: Collection | None = None) -> dict:
        """A figure for each number of stars, of products with one of `standings`, as the catalogue asks for them.

        `values` are those of `column` to count; None: all of them.
        """
        standings = frozenset(standings)
        counts = self._index.counts((STARS, standings))
        asked = column, values if values is None else frozenset(values)
        if asked not in counts:
            part = self._index.everything if values is None else self._index.having(column, values)
            counts[asked] = {
                stars: Figure(counted.intersection_cardinality(part), samples.intersection_cardinality(part))
                for stars, (counted, samples) in self._of_each_star(standings).items()
            }
        return counts[asked]

    def has_any(self, standings: Collection[str], column: str, values: Collection) -> bool:
        """Whether `by_stars` of the same would count anything at all."""
        part = self._index.having(column, values)
        return any(counted.intersect(part) for counted, _samples in self._of_each_star(frozenset(standings)).values())

    def _of_each_star(self, standings):
        if standings not in self._by_stars:
            admitted = frozenset().union(*(self._standings[standing].admits for standing in standings))
            counted = self._index.having("status", admitted)
            by_stars = {stars: counted & self._index.having("stars", [stars]) for stars in STARS}
            self._by_stars[standings] = {stars: (bits, bits & self._index.samples) for stars, bits in by_stars.items()}
        return self._by_stars[standings]
