"""What the register writes into the signed status list."""

import datetime

from django.db.models import Prefetch
from django.utils import timezone

from products.knowing import Knowledge
from products.models import Product, Recognition, Standing
from products.recorded import recorded_up_to
from products.status_list import Entry, Stars, State, StatusList
from products.verifying import Life, public_products


def status_list(day: datetime.date, now: datetime.datetime | None = None) -> StatusList:
    """How every real product stands on `day`. Samples are left out. Costs five queries.

    Issued in the minute of `now`, so that whoever asks again within it has the same bytes.
    """
    knowledge = Knowledge.of_register()
    recognitions = Recognition.objects.select_related("place__parent")
    products = public_products().filter(is_sample=False).prefetch_related(Prefetch("recognitions", recognitions))
    entries = tuple(entry_of(product, day, knowledge).write() for product in products.order_by("code"))
    issued_at = (now or timezone.now()).replace(second=0, microsecond=0)
    return StatusList(day, issued_at, recorded_up_to(), entries)


def entry_of(product: Product, day: datetime.date, knowledge: Knowledge) -> Entry:
    """How one product stands on `day`, by its prefetched recognitions."""
    life = Life.of(product.recognitions.all(), day)
    settled = knowledge.is_settled(product, life.latest, day)
    coming = tuple(Stars(one.stars, one.last_day, _what_follows(one), first=one.valid_from) for one in life.coming)
    if life.latest is None:
        return Entry(product.code, State.NEVER if settled else State.NO_RECORD, None, coming)
    state, now = _state(life.latest, day, settled)
    return Entry(product.code, state, now, coming)


def _state(latest, day, settled):
    match latest.standing_on(day):
        case Standing.VALID:
            state = State.EXTENDED if latest.extended_until else State.VALID
            return state, Stars(latest.stars, latest.last_day, _what_follows(latest))
        case Standing.WITHDRAWN:
            return State.WITHDRAWN, Stars(latest.stars, latest.withdrawn_on)
        case Standing.SUPERSEDED:
            return State.REPLACED, Stars(latest.stars, latest.superseded_on)
    return State.ENDED if settled else State.NOT_FOUND, Stars(latest.stars, latest.end)


def _what_follows(recognition):
    """What is on the day after the last one: a withdrawal, a replacement, or the mere end of the term."""
    next_day = recognition.last_day + datetime.timedelta(days=1)
    return {recognition.withdrawn_on: "w", recognition.superseded_on: "r"}.get(next_day, "")
