"""Whether a point is known to be open: what the last confirmation said, and how long ago."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from showrooms.models.confirmation import Confirmation

FRESH_DAYS = 180
"""So many days after somebody saw or heard that a point is open, nobody knows it any more."""


class Freshness(models.TextChoices):
    """What is known on a day of whether a point is still there."""

    OPEN = "open", _("confirmed open")
    STALE = "stale", _("not confirmed within 180 days")
    SHUT = "shut", _("found closed")
    ENDED = "ended", _("closed for good")


def freshness(day: date, confirmed_on: date | None, found_open: bool | None, closed_on: date | None) -> Freshness:
    """The rule for one point, by its last confirmation until `day` (None: there was none)."""
    if closed_on is not None and closed_on <= day:
        return Freshness.ENDED
    if confirmed_on is None:
        return Freshness.STALE
    if not found_open:
        return Freshness.SHUT
    return Freshness.OPEN if (day - confirmed_on).days <= FRESH_DAYS else Freshness.STALE


def freshness_columns(day: date, showroom: str = "") -> tuple[dict, dict]:
    """The same rule as annotations; the second may refer to the first. `showroom` leads to the point ("showroom__").

    The first gives `confirmed_on`, `confirmed_how` and `found_open`, all of the last confirmation until `day`;
    the second `freshness`.
    """
    latest = Confirmation.objects.filter(showroom=OuterRef(f"{showroom}pk"), confirmed_on__lte=day).order_by(
        "-confirmed_on", "-pk"
    )
    last = {
        "confirmed_on": Subquery(latest.values("confirmed_on")[:1]),
        "confirmed_how": Subquery(latest.values("how")[:1]),
        "found_open": Subquery(latest.values("is_open")[:1]),
    }
    rule = Case(
        When(**{f"{showroom}closed_on__lte": day}, then=Value(Freshness.ENDED)),
        When(found_open=False, then=Value(Freshness.SHUT)),
        When(confirmed_on__gte=day - timedelta(days=FRESH_DAYS), then=Value(Freshness.OPEN)),
        default=Value(Freshness.STALE),
        output_field=models.CharField(),
    )
    return last, {"freshness": rule}
