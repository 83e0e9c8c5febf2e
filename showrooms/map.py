"""Pins and names on a woven map, in its own units; the map itself is a file of its own (`core.maps`)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.maps import cloth_of, district_labels, map_url
from core.models import Place, Vintage
from core.place_map import PlaceMap
from core.showing import place_short
from core.weaving import Point, spread
from showrooms.models import Showroom

WHOLE = {Vintage.PRE2025.value: "pre2025", Vintage.Y2025.value: "2025"}
NAMED_AT_MOST = 30
LINE, HALF_LETTER, HALF_PIN = 36, 8, 30  # units a name is high; half the width of a letter, of a pin
BASELINE = 9  # from the middle of a pin down to the line its figure stands on


@dataclass
class Pin:
    number: int
    showroom: Showroom
    at: Point


@dataclass
class Name:
    """The name of a unit on the map; `opens` is the place its link zooms to, if any."""

    text: str
    at: Point
    opens: Place | None = None


class Drawing:
    """A map with pins for some points. Costs one query or two; `cloth` is None where no boundary is known."""

    def __init__(self, key: str, places: PlaceMap, numbered: Iterable[tuple[int, Showroom]]):
        self.key = key
        self.cloth = cloth_of(key)
        self.url = map_url(key)
        self.place = places.by_key.get(key)
        self.pins, self.n_outside = [], 0
        if self.cloth is None:
            return
        placed = []
        for number, showroom in numbered:
            at = showroom.position and self.cloth.place(*showroom.position)
            if at and self.cloth.holds(at):
                placed.append((number, showroom, at))
            else:
                self.n_outside += 1
        free = spread([at for *_, at in placed])
        self.pins = [Pin(number, showroom, at) for (number, showroom, _at), at in zip(placed, free, strict=True)]
        self.names = list(self._names(places))

    @property
    def has_lead(self):
        """Whether the line from the city to its name, set by hand, belongs on this map."""
        return bool(district_labels(self.key, self.cloth))

    def _names(self, places):
        units = [places.places[pk] for pk in self.cloth.units]
        if len(units) > NAMED_AT_MOST:
            return
        taken = [(Point(pin.at.x, pin.at.y + BASELINE), HALF_PIN) for pin in self.pins]
        labels = district_labels(self.key, self.cloth)
        for unit in sorted(units, key=lambda unit: unit.code):
            set_by_hand = labels.get(unit.code)
            if set_by_hand is None and unit.latitude is None:
                continue
            at = Point(*set_by_hand) if set_by_hand else self.cloth.place(unit.latitude, unit.longitude)
            text = place_short(unit) if unit.level == Place.Level.DISTRICT else unit.name_vi
            half = HALF_LETTER * len(text)
            at = self._free_spot(unit.pk, at, half, taken)
            taken.append((at, half))
            yield Name(text, at, unit if unit.level == Place.Level.DISTRICT else None)

    def _free_spot(self, unit, at: Point, half: int, taken: list[tuple[Point, int]]) -> Point:
        """The spot nearest to `at` within the unit where a name so wide covers nothing; `at` where there is none."""
        spots = [Point(at.x + 30 * right, at.y + LINE * down) for right in range(-4, 5) for down in range(-4, 5)]
        for spot in sorted(spots, key=lambda spot: (math.dist(spot, at), spot)):
            is_own = spot == at or self.cloth.unit_at(spot) == unit
            if is_own and not any(abs(spot.x - x) < half + wide and abs(spot.y - y) < LINE for (x, y), wide in taken):
                return spot
        return at


def zoomed(place: Place | None, whole: str) -> str:
    """The map that shows a place best: a district's own, of an old commune its district's."""
    if place is None:
        return whole
    if place.vintage == Vintage.PRE2025 and place.level == Place.Level.COMMUNE:
        return place.parent.key
    return place.key
