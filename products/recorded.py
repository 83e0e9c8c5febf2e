"""How far the register has been kept."""

import datetime

from products.models import CompletePeriod, Product, Recognition


def recorded_up_to() -> datetime.datetime | None:
    """When that on which figures, answers and the signed list rest was last changed; None while there is nothing."""
    newest = [
        model.pgh_event_model.objects.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()
        for model in (Product, Recognition, CompletePeriod)
    ]
    return max(filter(None, newest), default=None)
