"""Maps drawn from our own boundaries as woven cloth: every unit a patch of threads, an empty thread at each border.

Nobody else is asked for a map. Boundaries are generalised and no legal line; whoever shows a map shows their
attribution, which stands in the foot of every page.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

CELL = 10
COLUMNS = 76
MOST_ROWS = 120
THREAD = 0.82
TINTS = ("#5f73bd", "#7d8dca", "#98a6d8")
"""As in static/img/map.svg; the same by day and by night, like all cloth."""

Run = tuple[int, int, int]


class Point(NamedTuple):
    x: int
    y: int


class Cloth:
    """A map of some units, by their outlines: GeoJSON polygons by the unit's key, longitude first.

    The loom is 760 units wide and as high as the land asks, degrees of longitude drawn shorter by the latitude.
    """

    def __init__(self, outlines: dict[object, dict]):
        rings = {key: list(_rings(geometry)) for key, geometry in outlines.items()}
        points = [point for unit in rings.values() for ring in unit for point in ring]
        longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
        self._west, self._north = min(longitudes), max(latitudes)
        self._shrink = math.cos(math.radians((self._north + min(latitudes)) / 2))
        wide, high = (max(longitudes) - self._west) * self._shrink, self._north - min(latitudes)
        self._scale = min(COLUMNS / wide, MOST_ROWS / high)
        self.columns, self.rows = math.ceil(wide * self._scale), math.ceil(high * self._scale)
        self._outlines = rings

    @property
    def units(self) -> list:
        """Keys of the units drawn."""
        return list(self._outlines)

    @property
    def width(self) -> int:
        return self.columns * CELL

    @property
    def height(self) -> int:
        return self.rows * CELL

    def place(self, latitude, longitude) -> Point:
        """Where a position lies on the map, in units of its `width` and `height`."""
        x, y = self._project(float(longitude), float(latitude))
        return Point(round(x * CELL), round(y * CELL))

    def holds(self, point: Point) -> bool:
        return 0 <= point.x <= self.width and 0 <= point.y <= self.height

    def unit_at(self, point: Point):
        """Key of the unit drawn there; None outside of all."""
        return self._owners.get((point.y // CELL, point.x // CELL))

    def runs(self) -> dict[object, list[Run]]:
        """Threads of every unit as (row, first column, length), without the borders."""
        found = defaultdict(list)
        for row in range(self.rows):
            start, owner = 0, None
            for column in range(self.columns + 1):
                here = self._visible(row, column)
                if here == owner:
                    continue
                if owner is not None:
                    found[owner].append((row, start, column - start))
                start, owner = column, here
        return found

    def tints(self) -> dict[object, int]:
        """One of three tints for every unit, such that neighbours differ where three suffice."""
        beside = defaultdict(set)
        for (row, column), owner in self._owners.items():
            for other in (self._owners.get((row, column + 1)), self._owners.get((row + 1, column))):
                if other is not None and other != owner:
                    beside[owner].add(other)
                    beside[other].add(owner)
        chosen: dict[object, int] = {}
        for unit in sorted(set(self._owners.values()), key=lambda unit: (-len(beside[unit]), str(unit))):
            used = [chosen[other] for other in beside[unit] if other in chosen]
            chosen[unit] = min(range(len(TINTS)), key=used.count)
        return chosen

    def svg(self) -> str:
        """The cloth alone, as a file; names and pins are text of the page that shows it."""
        tints, threads = self.tints(), defaultdict(list)
        for unit, runs in self.runs().items():
            threads[tints[unit]] += [f"M{column} {row}.5h{length}" for row, column, length in runs]
        strands = "".join(f'<path stroke="{TINTS[tint]}" d="{"".join(d)}"/>' for tint, d in sorted(threads.items()))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.columns} {self.rows}"'
            f' width="{self.width}" height="{self.height}"><g stroke-width="{THREAD}">{strands}</g></svg>'
        )

    def _project(self, longitude, latitude):
        return (longitude - self._west) * self._shrink * self._scale, (self._north - latitude) * self._scale

    @cached_property
    def _owners(self) -> dict[tuple[int, int], object]:
        """Unit of every cell whose middle lies in one, row by row (even-odd rule)."""
        owners = {}
        for key, unit in self._outlines.items():
            crossings = defaultdict(list)
            for ring in unit:
                projected = [self._project(*point[:2]) for point in ring]
                for (x1, y1), (x2, y2) in pairwise(projected):
                    low, high = sorted((y1, y2))
                    for row in range(math.ceil(low - 0.5), math.ceil(high - 0.5)):
                        crossings[row].append(x1 + (row + 0.5 - y1) * (x2 - x1) / (y2 - y1))
            for row, xs in crossings.items():
                xs.sort()
                for start, end in zip(xs[::2], xs[1::2], strict=False):
                    for column in range(math.ceil(start - 0.5), math.ceil(end - 0.5)):
                        owners[row, column] = key
        return owners

    def _visible(self, row, column):
        """Owner of a cell; None outside and on the side of a border that stays empty."""
        owner = self._owners.get((row, column))
        for other in (self._owners.get((row, column + 1)), self._owners.get((row + 1, column))):
            if other is not None and other != owner:
                return None
        return owner


def patch(runs: Iterable[Run]) -> str:
    """Threads as one filled path in units of the map, for a patch that takes its colour from a class."""
    thick = round(THREAD * CELL)
    return "".join(
        f"M{column * CELL} {row * CELL + 1}h{length * CELL}v{thick}h-{length * CELL}z" for row, column, length in runs
    )


def spread(points: Iterable[Point], room: int = 46) -> Iterator[Point]:
    """The points in their order, each moved to the nearest free spot where an earlier one is too near."""
    taken: list[Point] = []
    for point in points:
        spot = next(spot for spot in _around(point, room) if all(math.dist(spot, other) >= room for other in taken))
        taken.append(spot)
        yield spot


def _around(point, room):
    yield point
    ring = 1
    while True:
        for step in range(6 * ring):
            angle = math.tau * step / (6 * ring)
            yield Point(
                round(point.x + room * ring * math.cos(angle) * 1.02),
                round(point.y + room * ring * math.sin(angle) * 1.02),
            )
        ring += 1


def _rings(geometry):
    """All rings of a polygon or of several; nothing of other shapes."""
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon
