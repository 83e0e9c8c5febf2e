"""Whether a point is open at a moment. Times are those of Vietnam, whatever the clock of the server says.

Exceptional days go before Tết, Tết before the week. A time over midnight belongs to the day on which it begins.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from showrooms.models import ExceptionalDays, Showroom, TetHoliday

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LOOK_AHEAD = 14  # days in which the next opening is looked for


@dataclass(frozen=True)
class Span:
    """From `opens` up to, but not at, `closes`, which lies on the next day where it is not after `opens`."""

    opens: datetime.time
    closes: datetime.time

    def on(self, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
        ends = day + datetime.timedelta(days=self.closes <= self.opens)
        return _moment(day, self.opens), _moment(ends, self.closes)


@dataclass(frozen=True)
class Day:
    """The hours of one day. `spans` is empty where it is closed and None where nobody told the hours."""

    date: datetime.date
    spans: Sequence[Span] | None
    exception: ExceptionalDays | None = None
    is_tet: bool = False


@dataclass(frozen=True)
class Now:
    """`is_open` is None where the hours are not known; `until` is when it closes, `opens` when it opens next."""

    is_open: bool | None
    until: datetime.datetime | None = None
    opens: datetime.datetime | None = None


class Hours:
    """The hours of one point. Costs no query after `ShowroomQuerySet.for_display`."""

    def __init__(self, showroom: Showroom, tet: Iterable[TetHoliday]):
        self._closes_at_tet = showroom.closes_at_tet
        self._exceptions = list(showroom.exceptional_days.all())
        self._tet = tet
        self._week: dict[int, list[Span]] = {}
        for row in showroom.opening_hours.all():
            self._week.setdefault(row.weekday, []).append(Span(row.opens, row.closes))

    @property
    def are_known(self) -> bool:
        return bool(self._week)

    @property
    def week(self) -> list[tuple[int, list[Span]]]:
        """Monday to Sunday, each with its spans."""
        return [(weekday, self._week.get(weekday, [])) for weekday in range(7)]

    def on(self, date: datetime.date) -> Day:
        for row in self._exceptions:
            if row.first_day <= date <= row.last_day:
                return Day(date, [] if row.opens is None else [Span(row.opens, row.closes)], exception=row)
        is_tet = any(row.first_day <= date <= row.last_day for row in self._tet)
        if is_tet and self._closes_at_tet is not False:
            return Day(date, [] if self._closes_at_tet else None, is_tet=True)
        return Day(date, self._week.get(date.weekday(), []) if self._week else None, is_tet=is_tet)

    def at(self, moment: datetime.datetime) -> Now:
        """`moment` knows its zone. A time that began yesterday and runs over midnight still counts."""
        today = moment.astimezone(VIETNAM).date()
        for date in (today - datetime.timedelta(days=1), today):
            for span in self.on(date).spans or ():
                begins, ends = span.on(date)
                if begins <= moment < ends:
                    return Now(True, until=ends)
        if self.on(today).spans is None:
            return Now(None)
        return Now(False, opens=self._next_opening(moment, today))

    def _next_opening(self, moment, today):
        for ahead in range(LOOK_AHEAD):
            date = today + datetime.timedelta(days=ahead)
            begins = [span.on(date)[0] for span in self.on(date).spans or ()]
            later = [begin for begin in begins if begin > moment]
            if later:
                return min(later)
        return None


def open_at(showrooms: Iterable[Showroom], tet: Collection[TetHoliday], moment: datetime.datetime) -> set[int]:
    """Ids of the points whose hours say that they are open at `moment`."""
    return {showroom.pk for showroom in showrooms if Hours(showroom, tet).at(moment).is_open}


def _moment(date: datetime.date, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(date, time, VIETNAM)
