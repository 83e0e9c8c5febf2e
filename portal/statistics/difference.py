"""Why the figures of two days differ, line by line; the lines add up, in all and for each number of stars."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.text import capfirst

from core.facets import Figure
from core.prepared import Prepared
from portal.statistics.counting import STARS
from portal.statistics.figures import Cell, catalogue_url
from products.changes import HELD_BEFORE, HOLDS_AFTER, Change, changes_between
from products.models import Recognition

SHOWN_ALWAYS = (Change.NEW, Change.RENEWED, Change.UPGRADED, Change.RERATED, Change.LAPSED, Change.WITHDRAWN)
"""Lines that stand there even for no product; the others are rare."""


@dataclass
class Line:
    """One way to change: its products, and by how many each figure of products in force moved for it."""

    change: Change
    products: Cell
    moved: dict[int, int]
    """By number of stars."""

    @property
    def label(self) -> str:
        return str(capfirst(self.change.label))

    @property
    def by_stars(self) -> list[str]:
        return [signed(self.moved[stars]) for stars in STARS]

    @property
    def total(self) -> str:
        return signed(self.in_all)

    @property
    def in_all(self) -> int:
        return sum(self.moved.values())


def _changes(since, day):
    changes = changes_between(since, day).order_by()
    return changes.values_list("change", "stars_before", "stars", "product__is_sample").annotate(n=Count("pk"))


def _in_force(day):
    holds = Recognition.objects.valid_on(day).order_by()
    return holds.values_list("stars", "product__is_sample").annotate(n=Count("pk"))


CHANGES, IN_FORCE = Prepared(_changes), Prepared(_in_force)


class Difference:
    """What lies between the products in force at the end of `since` and of `day`. Costs two queries."""

    def __init__(self, since: datetime.date, day: datetime.date):
        self.since = since
        self.day = day

    @cached_property
    def lines(self) -> list[Line]:
        figures, moved = defaultdict(list), defaultdict(lambda: dict.fromkeys(STARS, 0))
        for change, stars_before, stars, is_sample, n in CHANGES.rows(self.since, self.day):
            figures[change].append(Figure(n, n if is_sample else 0))
            if change in HELD_BEFORE:
                moved[change][stars_before] -= n
            if change in HOLDS_AFTER:
                moved[change][stars] += n
        return [
            Line(change, Cell(f"change-{change}", Figure.sum(figures[change]), self.url_of(change)), moved[change])
            for change in Change
            if change in figures or change in SHOWN_ALWAYS
        ]

    @cached_property
    def by_stars_before(self) -> list[Cell]:
        """In force on the first day, by stars; costs one query."""
        found = defaultdict(list)
        for stars, is_sample, n in IN_FORCE.rows(self.since):
            found[stars].append(Figure(n, n if is_sample else 0))
        return [Cell(f"before-{n}", Figure.sum(found[n]), catalogue_url(self.since, {"stars": n})) for n in STARS]

    @property
    def before(self) -> Cell:
        """In force on the first day, in all."""
        total = Figure.sum(cell.figure for cell in self.by_stars_before)
        return Cell("before", total, catalogue_url(self.since, {}))

    @property
    def has_samples(self) -> bool:
        return any(cell.figure.samples for cell in [self.before, *(line.products for line in self.lines)])

    def url_of(self, change: Change) -> str:
        days = {"from": self.since.isoformat(), "on": self.day.isoformat()}
        return f"{reverse('portal:changes')}?{urlencode(days | {'kind': change.value})}"


def signed(number: int) -> str:
    """+7, 0 or −5, with the sign of arithmetic."""
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{number_format(abs(number), force_grouping=True)}"
