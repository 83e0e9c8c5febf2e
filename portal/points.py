"""How many points of introduction and sale there were on a day, and the list of exactly these."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from core.facets import Figure
from core.prepared import Prepared, summed_up
from showrooms.models import Showroom


@dataclass(frozen=True)
class Points:
    figure: Figure
    url: str


def points_on(day: datetime.date) -> Points:
    """Points not closed for good by `day`, whether or not somebody confirmed them; costs one query."""
    return Points(Figure(*RUNNING.rows(day)[0]), f"{reverse('showrooms:list')}?on={day.isoformat()}")


def _running(day):
    counts = {"total": Count("pk"), "samples": Count("pk", filter=Q(is_sample=True))}
    return summed_up(Showroom.objects.running_on(day), counts)


RUNNING = Prepared(_running)
