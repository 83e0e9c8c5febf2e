"""Queries that are put together once answer as if they were put together each time."""

import datetime

import pytest
from django.db.models import Count, Q, Sum, Value

from core.models import Decision
from core.prepared import Prepared, summed_up
from tests.core.factories import make_decision

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 1, 1)
NEXT = datetime.date(2025, 1, 2)


def issued(first, last=None):
    found = Decision.objects.filter(issued_on__gte=first, number__gt=Value(""))
    return (
        (found if last is None else found.filter(issued_on__lte=last)).order_by("issued_on").values_list("issued_on")
    )


def test_each_time_the_days_asked_for_count():
    make_decision(issued_on=DAY), make_decision(issued_on=NEXT)
    prepared = Prepared(issued)
    assert prepared.rows(DAY, DAY) == [(DAY,)]
    assert prepared.rows(DAY, NEXT) == [(DAY,), (NEXT,)]
    assert prepared.rows(NEXT, DAY) == []
    assert prepared.rows(NEXT) == [(NEXT,)]
    assert [prepared.count(DAY), prepared.count(DAY, DAY)] == [2, 1]


def test_a_query_is_put_together_once():
    put_together = []

    def build(day):
        put_together.append(day)
        return issued(day)

    prepared = Prepared(build)
    prepared.rows(DAY), prepared.rows(NEXT), prepared.count(DAY)
    assert len(put_together) == 1


def test_moments_are_asked_for_as_days_are():
    noon = datetime.datetime(2025, 1, 1, 12, tzinfo=datetime.UTC)
    version = Decision.pgh_event_model
    recorded = Prepared(lambda moment: version.objects.filter(pgh_created_at__gt=moment).values_list("number"))
    decision = make_decision()
    assert recorded.rows(noon) == [(decision.number,)]
    assert recorded.rows(noon.replace(year=9000)) == []


@pytest.mark.parametrize("n", [0, 2])
def test_summing_up_gives_one_row_even_of_nothing(n):
    for _ in range(n):
        make_decision(issued_on=DAY)
    sums = {"total": Count("pk"), "later": Count("pk", filter=Q(issued_on__gt=DAY)), "zero": Sum(Value(0), default=0)}
    prepared = Prepared(lambda day: summed_up(Decision.objects.filter(issued_on__lte=day), sums))
    assert prepared.rows(DAY) == [(n, 0, 0)]
