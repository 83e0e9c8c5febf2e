"""How far the register has been kept."""

import datetime

from cooperatives.models import Producer
from core.models import Decision
from core.prepared import Prepared
from products.models import CompletePeriod, Product, Recognition


def recorded_up_to() -> datetime.datetime | None:
    """When that on which figures, answers and the signed list rest was last changed; None while there is nothing.

    Costs one query.
    """
    return max((moment for (moment,) in NEWEST.rows()), default=None)


def _newest_versions():
    """When the newest version of each kind of record was recorded."""
    first, *others = [
        model.pgh_event_model.objects.order_by("-pgh_id").values_list("pgh_created_at")[:1]
        for model in (Product, Producer, Recognition, Decision, CompletePeriod)
    ]
    return first.union(*others, all=True)


NEWEST = Prepared(_newest_versions)
