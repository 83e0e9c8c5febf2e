"""Products in force by the map of before 1 July 2025 and by the map of today. Both add up to the same total."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.facets import Figure
from core.maps import cloth_of
from core.models import Place, Vintage
from core.place_map import OUTSIDE, OUTSIDE_TODAY, UNKNOWN, UNKNOWN_TODAY, PlaceMap
from core.weaving import patch
from products.facets import IN_FORCE, count_products
from products.models import Product

STARS = (5, 4, 3)
TONES = "abc"


@dataclass
class Row:
    """A unit of the map, or what lies in none of them, with its products in force."""

    key: str
    label: str
    figure: Figure
    by_stars: list[Figure]
    url: str
    place: Place | None = None


@dataclass
class Patch:
    """A unit on the map: its threads as a path, and its tone, "a" for the most; "" where it has no product."""

    row: Row
    path: str
    tone: str


class PlaceTotals:
    """Totals on `day` by the old districts (`whole` "pre2025") or the communes of today ("2025").

    Costs three queries, and one more for the map.
    """

    def __init__(self, whole: str, day: datetime.date, places: PlaceMap):
        self.whole, self.day, self.places = whole, day, places
        self._tally = count_products(Product.objects.all(), day).where("status", IN_FORCE)

    @property
    def total(self) -> Figure:
        return self._tally.figure

    @property
    def by_stars(self) -> list[Figure]:
        return self._stars(self._tally)

    @cached_property
    def units(self) -> list[Row]:
        """Every unit of the map, the one with most products first."""
        is_old = self.whole == Vintage.PRE2025
        units = self.places.old_districts if is_old else self.places.new_communes
        rows = [self._row(place.key, str(place.full_name), place) for place in units]
        return sorted(rows, key=lambda row: (-row.figure.total, row.place.name_sort))

    @cached_property
    def besides(self) -> list[Row]:
        """What lies in no certain unit of this map, and what lies outside of it."""
        if self.whole == Vintage.PRE2025:
            return [self._row(UNKNOWN, _("Not known")), self._row(OUTSIDE, _("Outside old Bắc Kạn"))]
        outside = self._row(OUTSIDE_TODAY, _("Outside Thái Nguyên"))
        return [self._row(UNKNOWN_TODAY, _("Not known")), *([outside] if outside.figure.total else [])]

    @property
    def rows(self) -> list[Row]:
        return [*self.units, *self.besides]

    @property
    def shown(self) -> list[Row]:
        """The rows of the table: units that have something, and always what lies besides."""
        return [row for row in self.units if row.figure.total] + self.besides

    @property
    def n_empty(self) -> int:
        return sum(not row.figure.total for row in self.units)

    # --- the map ------------------------------------------------------------------------------------------

    @cached_property
    def cloth(self):
        return cloth_of(self.whole)

    @cached_property
    def patches(self) -> list[Patch]:
        rows = {row.place.pk: row for row in self.units}
        tones = {row.key: tone for tone, members in self.tones for row in members}
        return [Patch(rows[pk], patch(runs), tones.get(rows[pk].key, "")) for pk, runs in self.cloth.runs().items()]

    @cached_property
    def tones(self) -> list[tuple[str, list[Row]]]:
        """Units with products in three parts, by thirds of the different figures: equal figures share a tone."""
        rows = [row for row in self.units if row.figure.total]
        figures = sorted({row.figure.total for row in rows}, reverse=True)
        tone_of = {figure: TONES[len(TONES) * place // len(figures)] for place, figure in enumerate(figures)}
        return [(tone, list(members)) for tone, members in groupby(rows, lambda row: tone_of[row.figure.total])]

    @property
    def legend(self) -> list[tuple[str, int, int]]:
        """(tone, least, most) of each tone."""
        return [(tone, members[-1].figure.total, members[0].figure.total) for tone, members in self.tones]

    def _row(self, key, label, place=None):
        tally = self._tally.where("named_place", self.places.covered(key))
        query = urlencode({"on": self.day.isoformat(), "place": key})
        return Row(key, label, tally.figure, self._stars(tally), f"{reverse('products:catalogue')}?{query}", place)

    @staticmethod
    def _stars(tally):
        by_stars = tally.by("stars")
        return [by_stars[stars] for stars in STARS]
