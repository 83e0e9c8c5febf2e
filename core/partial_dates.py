"""Dates known only in part.

Sources often give a year or a month. Such a date is stored as the last day of what is known, the day it
counts from, together with its precision; screens show only the known part.
"""

import calendar
import datetime
import re
from typing import NamedTuple

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class PartialDate(NamedTuple):
    """`day` is the day the date counts as; `precision` says how much of it is known."""

    day: datetime.date
    precision: str


_ISO = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?", re.ASCII)
_VIETNAMESE = re.compile(r"(?:(?:(?P<d>\d{1,2})/)?(?P<m>\d{1,2})/)?(?P<y>\d{4})", re.ASCII)


def parse(text: str) -> PartialDate:
    """Read "2021", "2021-12", "2021-12-29", "12/2021" or "29/12/2021". Raises ValueError for anything else."""
    match = _ISO.fullmatch(text.strip()) or _VIETNAMESE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"not a date: {text!r}")
    year, month, day = (int(match[part]) if match[part] else None for part in "ymd")
    if month is None:
        return PartialDate(datetime.date(year, 12, 31), Precision.YEAR)
    if day is None:
        return PartialDate(datetime.date(year, month, last_day_of_month(year, month)), Precision.MONTH)
    return PartialDate(datetime.date(year, month, day), Precision.DAY)


def write(partial: PartialDate) -> str:
    """The known part of a date, in the way `parse` reads it back: 29/12/2021, 12/2021 or 2021."""
    form = {Precision.YEAR: "%Y", Precision.MONTH: "%m/%Y"}.get(partial.precision, "%d/%m/%Y")
    return partial.day.strftime(form)


def first_day_of(partial: PartialDate) -> datetime.date:
    """The first day it may have been: 1 January of a date known to the year."""
    if partial.precision == Precision.DAY:
        return partial.day
    return partial.day.replace(day=1, month=1 if partial.precision == Precision.YEAR else partial.day.month)


def last_day_of_month(year: int, month: int) -> int:
    """28 to 31. Raises ValueError for a month outside 1 to 12."""
    if not 1 <= month <= 12:
        raise ValueError(f"not a month: {month}")
    return calendar.monthrange(year, month)[1]


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` later, or the month's last day where that day does not exist (29 February)."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return day.replace(year=year, month=month, day=min(day.day, last_day_of_month(year, month)))


class DaysLater(Func):
    """A date so many days later (or earlier), as a date: an interval would make it a time with a zone."""

    template = "((%(expressions)s)::date + (%(days)s))"
    arity = 1
    output_field = models.DateField()

    def __init__(self, expression, days):
        super().__init__(expression, days=days)


def counts_from_last_day(field: str, name: str) -> models.CheckConstraint:
    """Constraint: a date known to the month or the year is stored as that period's last day."""
    known_to_the_day = Q(**{f"{field}_precision": Precision.DAY})
    ends_a_month = Q(**{f"{field}_precision": Precision.MONTH}) & models.lookups.Exact(
        ExtractDay(DaysLater(field, 1)), 1
    )
    ends_a_year = Q(**{f"{field}_precision": Precision.YEAR}) & models.lookups.Exact(
        ExtractMonth(field) * 100 + ExtractDay(field), 1231
    )
    return models.CheckConstraint(
        condition=Q(**{field: None}) | known_to_the_day | ends_a_month | ends_a_year,
        name=name,
        violation_error_message=_(
            "A date known only to the month or year is stored as the last day of that month or year."
        ),
    )
