"""The term of a recognition drawn as months: one lozenge each, hollow when spent, cut where the star ended early."""

from typing import NamedTuple

from core.partial_dates import Precision, last_day_of_month
from products.models import Standing

MOST_MONTHS = 60


class Strip(NamedTuple):
    """Months of the term and how many of them are over; `past` and `left` are the outlines of the lozenges.

    `cut` is the place where the star was withdrawn or replaced before its term, else None.
    """

    months: int
    n_past: int
    cut: int | None

    @property
    def past(self):
        return self._lozenges(0, self.n_past)

    @property
    def left(self):
        return self._lozenges(self.n_past, self.months)

    @property
    def width(self):
        return 10 * self.months + 2

    @staticmethod
    def _lozenges(start, end):
        return "".join(f"M{10 * month + 5} 0l5 5-5 5-5-5z" for month in range(start, end))


def strip(recognition, day) -> Strip | None:
    """None where first or last day is known only to the year, or the term is too long to draw."""
    if Precision.YEAR in (recognition.valid_from_precision, recognition.valid_to_precision):
        return None
    months = begun_months(recognition.valid_from, recognition.end)
    if not 1 <= months <= MOST_MONTHS:
        return None
    standing = recognition.standing_on(day)
    past = whole_months(recognition.valid_from, min(day, recognition.last_day))
    # As long as a star is in force, its last month is not over.
    past = months if standing == Standing.ENDED else min(max(past, 0), months - 1)
    is_cut = standing in (Standing.WITHDRAWN, Standing.SUPERSEDED)
    return Strip(months, past, 10 * past if is_cut else None)


def whole_months(start, end) -> int:
    """Full months from `start` to `end`: 1 July 2024 to 23 November 2026 are 28."""
    months = _months(start, end)
    return months if end.day >= start.day else months - 1


def begun_months(start, end) -> int:
    """Months from `start` to `end`, the last of which may be short: 26 June 2023 to 18 December 2026 are 42.

    The last day of a month, which a date known to the month is stored as, is as late as that of a longer month.
    """
    months = _months(start, end)
    is_longer = end.day > start.day and start.day < last_day_of_month(start.year, start.month)
    return months + 1 if is_longer else months


def _months(start, end):
    return (end.year - start.year) * 12 + end.month - start.month
