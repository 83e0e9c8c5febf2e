"""Why the figures of two days differ, line by line; the lines add up, in all and for each number of stars."""

import datetime
import operator
from dataclasses import dataclass
from functools import cached_property, reduce

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst

from core.facets import Figure
from portal.statistics.counting import STARS, Counts
from portal.statistics.figures import Cell
from products.changes import HELD_BEFORE, HOLDS_AFTER, Change
from products.models import Standing

SHOWN_ALWAYS = (Change.NEW, Change.RENEWED, Change.UPGRADED, Change.RERATED, Change.LAPSED, Change.WITHDRAWN)
"""Lines that stand there even for no product; the others are rare."""
IN_FORCE = ("valid", "ending")


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


class Difference:
    """What lies between the products in force at the end of `since` and of `day`, by the bits of both.

    The lists that the lines open are those of `products.changes`. Costs what its `Counts` cost.
    """

    def __init__(self, since: datetime.date, day: datetime.date, after: Counts | None = None):
        self.since = since
        self.day = day
        self._after = after or Counts(day)
        self._before = self._after.on(since)

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(
                change,
                Cell(f"change-{change}", self._after.figure(bits), self.url_of(change)),
                self._moved(change, bits),
            )
            for change, bits in self._changed.items()
            if bits or change in SHOWN_ALWAYS
        ]

    @cached_property
    def _changed(self):
        """The products of each change, as bits; those of all of them are different ones."""
        before, after = self._before, self._after
        held, holds = (counts.having("status", *IN_FORCE) for counts in (before, after))
        begun = after.holding.begun_between(self.since, self.day)
        stood_withdrawn, withdrawn = (counts.having("status", Standing.WITHDRAWN) for counts in (before, after))
        for_the_first_time = holds & before.having("status", Standing.UNKNOWN)
        restored = holds & stood_withdrawn
        replaced = holds & held & begun
        upgraded, lowered = self._rated(replaced, operator.gt), self._rated(replaced, operator.lt)
        lost = held - holds
        neither = after.everything - (held | holds)
        return {
            Change.NEW: for_the_first_time,
            Change.RENEWED: holds - (held | for_the_first_time | restored),
            Change.RESTORED: restored,
            Change.UPGRADED: upgraded,
            Change.RERATED: replaced - (upgraded | lowered),
            Change.LOWERED: lowered,
            Change.LAPSED: lost - withdrawn,
            Change.WITHDRAWN: lost & withdrawn,
            Change.BETWEEN: neither & begun,
            Change.WITHDRAWN_LATE: (neither & withdrawn) - (begun | stood_withdrawn),
        }

    def _rated(self, products, compared):
        """Those whose stars, compared with what they were, are so."""
        pairs = [(was, stars) for was in STARS for stars in STARS if compared(stars, was)]
        having = [self._before.having("stars", was) & self._after.having("stars", stars) for was, stars in pairs]
        return products & reduce(operator.or_, having)

    def _moved(self, change, bits):
        """By how many the figure of each number of stars moved for these products."""
        moved = dict.fromkeys(STARS, 0)
        for stars in STARS:
            if change in HELD_BEFORE:
                moved[stars] -= self._before.figure(bits & self._before.having("stars", stars)).total
            if change in HOLDS_AFTER:
                moved[stars] += self._after.figure(bits & self._after.having("stars", stars)).total
        return moved

    @cached_property
    def by_stars_before(self) -> list[Cell]:
        """In force on the first day, by stars."""
        figures = self._before.by_stars((Standing.VALID,))
        return [Cell(f"before-{n}", figure, f"{self._of_first_day}&stars={n}") for n, figure in figures.items()]

    @cached_property
    def before(self) -> Cell:
        """In force on the first day, in all."""
        total = Figure.sum(cell.figure for cell in self.by_stars_before)
        return Cell("before", total, self._of_first_day)

    @property
    def has_samples(self) -> bool:
        return any(cell.figure.samples for cell in [self.before, *(line.products for line in self.lines)])

    def url_of(self, change: Change) -> str:
        return f"{self._list}&kind={change.value}"

    @cached_property
    def _list(self):
        return f"{reverse('portal:changes')}?from={self.since.isoformat()}&on={self.day.isoformat()}"

    @cached_property
    def _of_first_day(self):
        return f"{reverse('products:catalogue')}?on={self.since.isoformat()}"


def signed(number: int) -> str:
    """+7, 0 or −5, with the sign of arithmetic."""
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{number_format(abs(number), force_grouping=True)}"
