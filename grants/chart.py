"""The chart of support by year and kind, measured here so that the template only writes it down.

One row of bars for each kind, one place in it for each year; a bar's height is the amount approved. Grants whose
amounts are not published show as an empty square: they are there, their size is not known.
"""

from dataclasses import dataclass

from grants.models import Kind
from grants.totals import Sums

WIDTH = 360  # units; letters of 11 of them stay readable on a phone as wide
BAR, LABEL, GAP = 24, 17, 10
YEARS_NAMED = 10  # more do not fit side by side


@dataclass
class Bar:
    x: float
    y: float
    width: float
    height: float
    is_known: bool


@dataclass
class Strip:
    kind: str
    figure: Sums
    label_y: float
    base: float
    bars: list[Bar]


class Chart:
    """`cells`: sums by (year or None, kind)."""

    def __init__(self, cells: dict[tuple[int | None, str], Sums]):
        self.cells = cells
        known = {year for year, _kind in cells if year is not None}
        self.years = list(range(min(known), max(known) + 1)) if known else []
        if any(year is None for year, _kind in cells):
            self.years.append(None)
        self._tallest = max((figure.approved for figure in cells.values()), default=0) or 1
        self._step = WIDTH / max(len(self.years), 1)

    @property
    def strips(self):
        """Kinds in their order, each with its bars."""
        top = 0
        for kind in Kind:
            of_kind = {year: figure for (year, of), figure in self.cells.items() if of == kind}
            if of_kind:
                base = top + LABEL + BAR
                bars = [self._bar(year, of_kind[year], base) for year in self.years if year in of_kind]
                yield Strip(kind.label, Sums.sum(of_kind.values()), top + 12, base, bars)
                top = base + GAP

    def _bar(self, year, figure, base):
        x, width = self.years.index(year) * self._step, self._step - min(4, self._step / 4)
        if not figure.n_approved:
            return Bar(x + width / 2 - 3, base - 6, 6, 6, is_known=False)
        height = max(BAR * figure.approved / self._tallest, 1)
        return Bar(x, base - height, width, height, is_known=True)

    @property
    def samples(self):
        """What of the bars is invented, in đồng."""
        return Sums.sum(self.cells.values()).approved_samples

    @property
    def height(self):
        return len({kind for _year, kind in self.cells}) * (LABEL + BAR + GAP) + 14

    @property
    def year_labels(self):
        """(x, year) along the foot; every other one where they would touch."""
        every = 1 + (len(self.years) - 1) // YEARS_NAMED
        for place, year in enumerate(self.years):
            if place % every == 0 or year is None:
                yield place * self._step, year

    @property
    def rows(self):
        """The table of the chart: (year or None, kind, sums), newest first."""
        kinds = list(Kind)
        order = sorted(self.cells, key=lambda cell: (-(cell[0] or 0), kinds.index(cell[1])))
        return [(year, Kind(kind).label, self.cells[year, kind]) for year, kind in order]
