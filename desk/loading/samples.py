"""Removing the sample entries, so that a register tried out with them can go on as a real one."""

import pghistory
from django.db import transaction

from cooperatives.models import Producer
from core.models import Decision
from desk.bulk import unhurried
from desk.models import RenewalNote
from grants.models import Disbursement, Grant, ScienceProject, SupportPolicy
from products.models import Product, Recognition
from showrooms.models import Showroom

AT_ONCE = 5_000
"""Of a million records so many are held in memory at a time."""


@transaction.atomic
def remove_samples() -> dict[str, int]:
    """Delete all sample entries and tell how many of each kind. Reference data stays; so does the history."""
    with pghistory.context(command="remove_samples"), unhurried():
        return {
            kind: _delete(records)
            for kind, records in (
                ("notes", RenewalNote.objects.filter(renewal__product__is_sample=True)),
                ("payments", Disbursement.objects.filter(grant__is_sample=True)),
                ("grants", Grant.objects.filter(is_sample=True)),
                ("policies", SupportPolicy.objects.filter(is_sample=True)),
                ("projects", ScienceProject.objects.filter(is_sample=True)),
                ("showrooms", Showroom.objects.filter(is_sample=True)),
                ("recognitions", Recognition.objects.filter(product__is_sample=True)),
                ("products", Product.objects.filter(is_sample=True)),
                ("producers", Producer.objects.filter(is_sample=True)),
                ("decisions", Decision.objects.filter(is_sample=True)),
            )
        }


def _delete(records):
    """Delete records, some at a time, and count them without what went with them."""
    model, n_deleted, last = records.model, 0, 0
    # From the last one on: the server would look again at all that it has just deleted.
    while some := list(records.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        _all, by_model = model._default_manager.filter(pk__in=some).delete()
        n_deleted += by_model.get(model._meta.label, 0)
        last = some[-1]
    return n_deleted
