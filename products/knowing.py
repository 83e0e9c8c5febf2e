"""What the register knows: whether a later decision can exist that it does not tell of.

A star that ended, or was never found, is stated as a fact only where every body that could have decided otherwise
is marked complete for the whole time (`CompletePeriod`). Everywhere else the register says that it found no
later decision in its sources.
"""

import datetime
from dataclasses import dataclass
from typing import Self

from django.db.models import BigIntegerField, F, Value

from core.models import Level, Place
from core.prepared import Prepared
from products.models.coverage import CompletePeriod
from products.models.recognition import Standing
from products.models.rules import RuleSet

FIRST_DECREE = datetime.date(2018, 5, 7)
"""490/QĐ-TTg opened the programme; nothing was decided before."""
_LAST_DAY_OF = {Level.DISTRICT: datetime.date(2025, 6, 30)}
"""Districts ended on 1 July 2025 (Resolution 202/2025/QH15), a few days before the rules that named them."""
_FOR_EVER = datetime.date.max
_ONE_DAY = datetime.timedelta(days=1)


def _periods():
    """Whether it is complete or (of rule sets) decided in, level, place, first and last day."""
    columns = ("is_complete", "of_level", "of_place", "first", "last")
    complete = CompletePeriod.objects.annotate(
        is_complete=Value(True), of_level=F("level"), of_place=F("place"), first=F("first_day"), last=F("last_day")
    )
    deciding = RuleSet.objects.filter(deciding_levels__isnull=False).annotate(
        is_complete=Value(False),
        of_level=F("deciding_levels__level"),
        of_place=Value(None, BigIntegerField()),
        first=F("valid_from"),
        last=F("valid_to"),
    )
    return complete.order_by().values_list(*columns).union(deciding.order_by().values_list(*columns))


_PERIODS = Prepared(_periods)


@dataclass(frozen=True)
class _Period:
    first: datetime.date
    last: datetime.date


class Knowledge:
    """What staff marked as complete, held against who decided when. Loading costs one query."""

    def __init__(self, complete, deciding):
        self._complete = complete
        self._deciding = deciding

    @classmethod
    def of_register(cls) -> Self:
        complete, deciding = [], []
        for is_complete, level, place, first, last in _PERIODS.rows():
            period = _Period(first, last or _FOR_EVER)
            if is_complete:
                complete.append((level, place, period))
            else:
                last = min(period.last, _LAST_DAY_OF.get(level, _FOR_EVER))
                deciding.append((level, _Period(first, last)))
        return cls(complete, deciding)

    def is_complete(self, place: Place | None, first: datetime.date, last: datetime.date) -> bool:
        """Whether every decision on a product of `place` from `first` to `last` is in the register.

        Of the districts only that of an old place could decide on it; where the place is not known or one of
        today's, all must be complete. False where no rule set says who decided.
        """
        district = place.old_district if place else None
        asked = [
            (level, _Period(max(first, period.first), min(last, period.last)))
            for level, period in self._deciding
            if period.first <= last and period.last >= first
        ]
        return bool(asked) and all(_covers(self._of_body(level, district), period) for level, period in asked)

    def is_whole(self, day: datetime.date) -> bool:
        """Whether no decision of any level up to `day` is missing: nothing then needs to be left open."""
        return self.is_complete(None, FIRST_DECREE, day)

    def missing(self, last: datetime.date) -> list[tuple[str, datetime.date, datetime.date]]:
        """Level, first and last day of every time until `last` that is not marked complete for a whole level."""
        return [
            (level, max(period.first, FIRST_DECREE), min(period.last, last))
            for level, period in self._deciding
            if period.first <= last
            and not _covers(self._of_body(level, None), _Period(period.first, min(period.last, last)))
        ]

    def is_settled(self, product, latest, day: datetime.date) -> bool:
        """Whether the register can say for certain how `product` stood on `day`.

        `latest` is its last recognition begun by then, or None. One replaced by another that is not here proves a
        gap. Of samples all else is known: they are invented.
        """
        if latest and latest.standing_on(day) == Standing.SUPERSEDED:
            return False
        if product.is_sample:
            return True
        if latest:
            return self.is_complete(latest.place, latest.valid_from, day)
        return self.is_complete(product.producer.place if product.producer else None, FIRST_DECREE, day)

    def _of_body(self, level, district):
        places = {None, district.pk} if district and level == Level.DISTRICT else {None}
        return [period for of_level, place, period in self._complete if of_level == level and place in places]


def _covers(periods: list[_Period], wanted: _Period) -> bool:
    """Whether every day of `wanted` lies in one of `periods`."""
    reached = wanted.first
    for period in sorted(periods, key=lambda period: period.first):
        if period.first > reached:
            break
        if period.last >= wanted.last:
            return True
        reached = max(reached, period.last + _ONE_DAY)
    return False
