"""How far the register has been kept."""

import datetime

from core.prepared import Prepared
from products.models import CompletePeriod, Product, Recognition


def recorded_up_to() -> datetime.datetime | None:
    """When that on which figures, answers and the signed list rest was last changed; None while there is nothing."""
    return max((moment for newest in NEWEST for (moment,) in newest.rows()), default=None)


def _newest(model):
    versions = model.pgh_event_model.objects.order_by("-pgh_id")
    return Prepared(lambda: versions.values_list("pgh_created_at")[:1])


NEWEST = [_newest(model) for model in (Product, Recognition, CompletePeriod)]
