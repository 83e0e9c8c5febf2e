"""Removing the sample entries, so that a register tried out with them can go on as a real one."""

import pghistory
from django.db import transaction

from cooperatives.models import Producer
from core.models import Decision
from desk.models import RenewalNote
from grants.models import Disbursement, Grant, ScienceProject, SupportPolicy
from products.models import Product, Recognition
from showrooms.models import Showroom


@transaction.atomic
def remove_samples() -> dict[str, int]:
    """Delete all sample entries and tell how many of each kind. Reference data stays; so does the history."""
    with pghistory.context(command="remove_samples"):
        return {
            kind: records.delete()[1].get(records.model._meta.label, 0)
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
