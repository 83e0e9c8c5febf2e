"""The history as if it had been recorded on another day."""

import datetime

from django.db import connection, models
from django.utils import timezone

from cooperatives.models import Producer
from core.models import Decision
from products.models import Product, Recognition


def recorded_at(day, hour=9):
    """Move the history so far back to a day, as only the owner of the database can."""
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))
    with connection.cursor() as cursor:
        for model in (Recognition, Product, Producer, Decision):
            versions = model.pgh_event_model
            cursor.execute(f"ALTER TABLE {versions._meta.db_table} DISABLE TRIGGER USER")
            models.QuerySet(versions).filter(pgh_created_at__gt=at).update(pgh_created_at=at)
            cursor.execute(f"ALTER TABLE {versions._meta.db_table} ENABLE TRIGGER USER")
