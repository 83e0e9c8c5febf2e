"""One timeline of producers: support and, between it, what happened to their products' stars and awards.

It says what came after what. Nothing here says that one thing came of another.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core.partial_dates import PartialDate, Precision, first_day_of
from grants.models import Disbursement, Grant, ProjectProducer
from products.models import Award, Recognition


@dataclass
class Event:
    """Something that happened: `record` is the Grant, Disbursement, ScienceProject, Recognition or Award.

    `day` is None where no source tells it. `before` are the stars that the same product held last before.
    """

    what: str
    record: Any
    day: datetime.date | None
    precision: str = Precision.DAY
    before: int | None = None

    @property
    def is_sample(self) -> bool:
        owner = {"payment": "grant", "recognition": "product", "award": "product"}.get(self.what)
        return (getattr(self.record, owner) if owner else self.record).is_sample


def timeline(producers: Collection[int]) -> list[Event]:
    """What is known of the producers with these ids, newest first, things of no known day at the end.

    Costs five queries and one for the producers of all grants.
    """
    events = [*_grants(producers), *_payments(producers), *_projects(producers)]
    events += [*_recognitions(producers), *_awards(producers)]
    dated = [event for event in events if event.day]
    return sorted(dated, key=lambda event: event.day, reverse=True) + [event for event in events if not event.day]


def followed(grant: Grant) -> list[Event]:
    """Stars and awards of the grant's producers after the day it was given, oldest first.

    What is known only to the month or year counts where even its first day lies after that day.
    """
    if grant.given_on is None:
        return []
    producers = [producer.pk for producer in grant.producers.all()]
    events = [*_recognitions(producers), *_awards(producers)]
    later = [e for e in events if e.day and first_day_of(PartialDate(e.day, e.precision)) > grant.given_on]
    return sorted(later, key=lambda event: event.day)


def _grants(producers):
    served = Grant.objects.public().filter(producers__in=producers).distinct()
    for grant in served.for_display():
        yield Event("grant", grant, grant.given_on, grant.given_on_precision)
        if grant.accepted_on:
            yield Event("acceptance", grant, grant.accepted_on, grant.accepted_on_precision)


def _payments(producers):
    grants = Grant.objects.public().filter(producers__in=producers)
    for payment in Disbursement.objects.filter(grant__in=grants).select_related("grant"):
        yield Event("payment", payment, payment.paid_on, payment.paid_on_precision)


def _projects(producers):
    roles = ProjectProducer.objects.filter(producer__in=producers).select_related("project__decision")
    for project in {role.project_id: role.project for role in roles}.values():
        yield Event("project", project, project.begins_on, project.begins_on_precision)
        if project.status == project.Status.ACCEPTED and project.status_on:
            yield Event("project accepted", project, project.status_on)


def _recognitions(producers):
    recognitions = Recognition.objects.filter(producer__in=producers).with_standing(timezone.localdate())
    held = {}
    for recognition in recognitions.select_related("product").order_by("valid_from"):
        before = held.get(recognition.product_id)
        yield Event("recognition", recognition, recognition.valid_from, recognition.valid_from_precision, before)
        held[recognition.product_id] = recognition.stars


def _awards(producers):
    for award in Award.objects.filter(product__producer__in=producers).select_related("product"):
        day = award.year and datetime.date(award.year, 12, 31)
        yield Event("award", award, day, Precision.YEAR)
