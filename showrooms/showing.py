"""Hours and distances in words."""

import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.showing import place_full
from showrooms.hours import VIETNAM
from showrooms.models import OpeningHours

MIDNIGHT = datetime.time(0)


def clock(time: datetime.time) -> str:
    """7:30, as it is written and said here."""
    return f"{time.hour}:{time.minute:02}"


def in_words(spans):
    """ "7:30 đến 11:30, 13:30 đến 17:00"; "closed" for an empty list, "not known" for None."""
    if spans is None:
        return _("hours not known")
    if not spans:
        return _("closed all day")
    return ", ".join(_span(span) for span in spans)


def _span(span):
    if span.opens == span.closes:
        return _("day and night")
    closes = "24:00" if span.closes == MIDNIGHT else clock(span.closes)
    sentence = (
        _("%(opens)s to %(closes)s the next day")
        if span.opens > span.closes > MIDNIGHT
        else _("%(opens)s to %(closes)s")
    )
    return sentence % {"opens": clock(span.opens), "closes": closes}


def moment_in_words(moment):
    """A moment of the coming days: "13:30", "7:30 tomorrow", "7:30 on Monday 30/11/2026"."""
    there = moment.astimezone(VIETNAM)
    time = clock(there.time())
    if there.time() == MIDNIGHT:
        there, time = there - datetime.timedelta(days=1), "24:00"
    ahead = (there.date() - timezone.localdate()).days
    if ahead == 0:
        return time
    if ahead == 1:
        return _("%(time)s tomorrow") % {"time": time}
    weekday = OpeningHours.Weekday(there.weekday()).label
    return _("%(time)s on %(weekday)s %(day)s") % {"time": time, "weekday": weekday, "day": date_format(there.date())}


def weekday(number):
    return OpeningHours.Weekday(number).label


def metres(distance):
    """800 m; 4,2 km; 37 km: no finer than a position by commune can be."""
    if distance < 950:
        return _("%(n)s m") % {"n": max(50, round(distance / 50) * 50)}
    kilometres = distance / 1000
    shown = number_format(kilometres, 1) if kilometres < 9.95 else number_format(round(kilometres))
    return _("%(n)s km") % {"n": shown}


def directions_to(showroom):
    """Address of a map service that shows the way; "" for a sample, which is nowhere, and where no place is known."""
    if showroom.is_sample or not showroom.place:
        return ""
    if showroom.latitude is not None:
        goal = f"{showroom.latitude},{showroom.longitude}"
    else:
        written = (showroom.operator or showroom.name_vi, showroom.address, place_full(showroom.place))
        goal = ", ".join(filter(None, written))
    return f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': goal})}"
