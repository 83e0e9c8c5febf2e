"""Products in force by the map of before 1 July 2025 and by the map of today. Both add up to the same total."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from core.maps import cloth_of, district_labels
from core.models import Vintage
from core.showing import place_short
from core.weaving import patch
from portal.statistics.figures import Row, Statistics, with_products

TONES = "abc"


@dataclass
class Patch:
    """A unit on the map: its threads as a path, and its tone, "a" for the most; "" where it has no product."""

    row: Row
    path: str
    tone: str


class PlaceTotals:
    """Totals on `day` by the old districts (`whole` "pre2025") or the communes of today ("2025"), and their map.

    The figures are those of the statistics. Costs three queries, and one more for the map.
    """

    def __init__(self, whole: str, day: datetime.date):
        self.whole, self.day = whole, day
        self._statistics = Statistics(day)

    @property
    def total(self) -> Row:
        return self._statistics.in_force

    @property
    def units(self) -> list[Row]:
        """Every unit of the map, the one with most products first."""
        is_old = self.whole == Vintage.PRE2025
        return self._statistics.districts if is_old else self._statistics.communes

    @property
    def besides(self) -> list[Row]:
        """What lies in no certain unit of this map, and what lies outside of it."""
        is_old = self.whole == Vintage.PRE2025
        return self._statistics.beside_districts if is_old else self._statistics.beside_communes

    @property
    def shown(self) -> list[Row]:
        """The rows of the table: units that have something, and always what lies besides."""
        return with_products(self.units) + self.besides

    @property
    def n_empty(self) -> int:
        return len(self.units) - len(with_products(self.units))

    # --- the map ------------------------------------------------------------------------------------------

    @cached_property
    def cloth(self):
        return cloth_of(self.whole)

    @cached_property
    def patches(self) -> list[Patch]:
        rows = {row.place.pk: row for row in self.units}
        tones = {row.place.pk: tone for tone, members in self.tones for row in members}
        return [Patch(rows[pk], patch(runs), tones.get(pk, "")) for pk, runs in self.cloth.runs().items()]

    @property
    def names(self) -> list[tuple[str, int, int]]:
        """The name of each old district and where it stands; today's communes are too many to be named on a map."""
        labels = district_labels(self.whole, self.cloth)
        return [(place_short(row.place), *labels[row.place.code]) for row in self.units if row.place.code in labels]

    @cached_property
    def tones(self) -> list[tuple[str, list[Row]]]:
        """Units with products in three parts, by thirds of the different figures: equal figures share a tone."""
        rows = with_products(self.units)
        figures = sorted({_number(row) for row in rows}, reverse=True)
        tone_of = {figure: TONES[len(TONES) * place // len(figures)] for place, figure in enumerate(figures)}
        return [(tone, list(members)) for tone, members in groupby(rows, lambda row: tone_of[_number(row)])]

    @property
    def legend(self) -> list[tuple[str, int, int]]:
        """(tone, least, most) of each tone."""
        return [(tone, _number(members[-1]), _number(members[0])) for tone, members in self.tones]


def _number(row: Row) -> int:
    return row.total.figure.total
