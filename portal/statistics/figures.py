"""The figures of one day: tables of products, each figure with the address of exactly its rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperatives.models import Producer
from core.facets import Figure
from core.models import Level, Place
from core.place_map import OUTSIDE, OUTSIDE_TODAY, UNKNOWN, UNKNOWN_TODAY
from core.showing import place_short
from portal.statistics.asking import COUNTED
from portal.statistics.counting import Counts
from products.filters import FIRST_DAY
from products.models import ProductSet


@dataclass
class Cell:
    """A figure of the page, and the address of exactly the products it counts."""

    name: str
    figure: Figure
    url: str


@dataclass
class Row:
    """A line of a table, split by stars; `longest` is the largest total of the table, which fills its bar.

    `asked` are the parameters of the catalogue that the line stands for; `place` is the district or commune of a
    line that stands for one.
    """

    label: str
    total: Cell
    by_stars: list[Cell] = field(default_factory=list)
    asked: dict = field(default_factory=dict)
    longest: int = 1
    place: Place | None = None

    @property
    def width(self) -> float:
        return 100 * self.total.figure.total / self.longest

    @property
    def bars(self):
        """The parts of the bar, in hundredths of the longest: (tone, start, width)."""
        start = 0
        for tone, cell in zip("abc", self.by_stars, strict=True):
            width = 100 * cell.figure.total / self.longest
            yield tone, start, width
            start += width


@dataclass
class Table:
    """Rows that part the products counted; without rows of nothing where there are many kinds of row."""

    name: str
    heading: str
    caption: str
    rows: list[Row]

    def __post_init__(self):
        to_scale(self.rows)


class Statistics:
    """The register on one day; `status` (a key of `COUNTED`) says which of its products the tables count.

    Costs what its `Counts` cost, however many products there are.
    """

    def __init__(self, day: datetime.date, status: str = "valid", counts: Counts | None = None):
        self.day = day
        self.status = status
        self._counts = counts or Counts(day)

    # --- all of them ------------------------------------------------------------------------------------

    @cached_property
    def in_force(self) -> Row:
        return self._row(_("All"), "in-force", status="valid")

    @cached_property
    def recognised(self) -> Row:
        """Everything that held a star on this day or before: the sum of `standings`."""
        return self._row(_("All"), "recognised", status="recognised")

    @cached_property
    def standings(self) -> Table:
        rows = [
            self._row(_("In force"), "valid", status="valid"),
            self._row(_("Ended"), "ended", status="ended"),
            self._row(_("Withdrawn"), "withdrawn", status="withdrawn"),
        ]
        return Table("standing", _("Standing"), "", rows)

    @cached_property
    def counted(self) -> Row:
        """What every table sums up to."""
        return self._row(_("All"), "counted")

    # --- in parts ---------------------------------------------------------------------------------------

    @cached_property
    def tables(self) -> list[Table]:
        return [self.by_group, self.by_district, self.by_kind, self.by_level, self.by_set, self.by_commune]

    @cached_property
    def by_group(self) -> Table:
        """A row for every group, the largest first."""
        groups = {}
        for product_set in self.sets:
            groups.setdefault(product_set.group, set()).add(product_set.pk)
        rows = [self._part("group", group.code, group.name, "named_set", ids) for group, ids in groups.items()]
        return Table("group", _("Group"), "", largest_first(rows))

    @cached_property
    def by_set(self) -> Table:
        """A row for every set with products, in the order of the decree."""
        rows = [self._part("set", str(s.number), str(s.name), "named_set", [s.pk]) for s in self.sets]
        return Table("set", _("Product set"), _("Sets without such a product are left out."), with_products(rows))

    @cached_property
    def by_district(self) -> Table:
        """A row for every old district, the largest first, then those of no certain district."""
        caption = _("Where the product is made, by the districts of before 1 July 2025.")
        return Table("district", _("Old district"), caption, self.districts + self.beside_districts)

    @cached_property
    def by_commune(self) -> Table:
        """A row for every commune of 2025 with products, the largest first, then those of no certain commune."""
        caption = _("By the communes and wards of 1 July 2025. Those without such a product are left out.")
        _label, standings = COUNTED[self.status]
        communes = [
            place
            for place in self._places.new_communes
            if self._counts.has_any(standings, "named_place", self._places.covered(place.key))
        ]
        return Table("commune", _("Commune of today"), caption, self._units(communes) + self.beside_communes)

    @cached_property
    def districts(self) -> list[Row]:
        """A row for every old district, the largest first."""
        return self._units(self._places.old_districts)

    @cached_property
    def communes(self) -> list[Row]:
        """A row for every commune of 2025, the largest first."""
        return self._units(self._places.new_communes)

    @cached_property
    def beside_districts(self) -> list[Row]:
        return [self._place(UNKNOWN, _("Not known")), self._place(OUTSIDE, _("Outside old Bắc Kạn"))]

    @cached_property
    def beside_communes(self) -> list[Row]:
        outside = with_products([self._place(OUTSIDE_TODAY, _("Outside Thái Nguyên"))])
        return [self._place(UNKNOWN_TODAY, _("Not known")), *outside]

    @cached_property
    def by_kind(self) -> Table:
        """A row for every kind of producer, the largest first, then producers not known."""
        rows = largest_first(
            self._part("kind", kind.value, str(capfirst(kind.label)), "named_kind", [kind.value])
            for kind in Producer.Kind
        )
        rows.append(self._part("kind", "unknown", _("Not known"), "named_kind", [None]))
        return Table("kind", _("Kind of producer"), "", rows)

    @cached_property
    def by_level(self) -> Table:
        """A row for every level of authority; a recognition always names one."""
        rows = [
            self._part("level", level.value, str(capfirst(level.label)), "named_level", [level.value])
            for level in Level
        ]
        return Table("level", _("Deciding level"), "", rows)

    @cached_property
    def by_year(self) -> list[Row]:
        """A row for the end of every earlier year and one for this day, in force."""
        holding = self._counts.holding
        return to_scale(
            [
                Row(
                    date_format(day) if day == self.day else str(day.year),
                    Cell(f"year-{day.year}", holding.in_force(day), f"{self._catalogue}?on={day.isoformat()}"),
                )
                for day in [*year_ends(self.day.year), self.day]
            ]
        )

    # --- how --------------------------------------------------------------------------------------------

    @property
    def sets(self) -> list[ProductSet]:
        """In the order of the decree, with their groups."""
        return self._counts.sets

    @property
    def _places(self):
        return self._counts.place_map

    @cached_property
    def _catalogue(self):
        return reverse("products:catalogue")

    @cached_property
    def _of_day(self):
        return f"{self._catalogue}?on={self.day.isoformat()}"

    def _units(self, places):
        rows = []
        for place in sorted(places, key=lambda place: place.name_sort):
            rows.append(self._place(place.key, place_short(place)))
            rows[-1].place = place
        return largest_first(rows)

    def _place(self, key, label):
        return self._part("place", key, label, "named_place", self._places.covered(key))

    def _part(self, facet, value, label, column, values):
        """The part of the products counted whose `column` has one of `values`, as a facet of the catalogue asks."""
        return self._row(label, f"{facet}-{value}", {facet: value}, column, values)

    def _row(self, label, name, asked=None, column="", values=None, status=None):
        _label, standings = COUNTED[status or self.status]
        asked = (asked or {}) | ({} if standings == ("valid",) else {"status": standings})
        url = "&".join([self._of_day, *(as_query(*pair) for pair in asked.items())])
        by_stars = self._counts.by_stars(standings, column, values)
        cells = [Cell(f"{name}-{n}", figure, f"{url}&stars={n}") for n, figure in by_stars.items()]
        return Row(label, Cell(name, Figure.sum(by_stars.values()), url), cells, asked)


def year_ends(year: int) -> list[datetime.date]:
    """Of every year of the programme before this one."""
    return [datetime.date(earlier, 12, 31) for earlier in range(FIRST_DAY.year, year)]


@lru_cache(maxsize=1_000)
def as_query(name: str, values: str | tuple[str, ...]) -> str:
    """ "status=ended&status=withdrawn"; the rows of every page ask for the same."""
    return urlencode({name: values}, doseq=True)


def largest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.total.figure.total)


def with_products(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.total.figure.total]


def to_scale(rows: list[Row]) -> list[Row]:
    """The rows of one table, their bars measured by the longest."""
    longest = max((row.total.figure.total for row in rows), default=0)
    for row in rows:
        row.longest = longest or 1
    return rows
