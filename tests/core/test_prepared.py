"""Queries that are put together once answer as if they were put together each time."""

import datetime

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, Sum, Value

from core.content_version import READ
from core.models import Decision, Place
from core.prepared import Prepared, summed_up
from tests.core.factories import make_commune, make_decision

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


def test_objects_come_with_what_is_selected_and_prefetched_beside_them(django_assert_num_queries):
    commune = make_commune()
    found = Prepared(lambda pk: Place.objects.filter(pk=pk).select_related("parent").prefetch_related("aliases"))
    with django_assert_num_queries(2):
        (place,) = found.objects(commune.pk)
        assert (place, place.parent, list(place.aliases.all())) == (commune, commune.parent, [])
    assert found.objects(commune.parent_id)[0].name_vi == commune.parent.name_vi
    assert found.objects(0) == []


def test_objects_bear_values_as_django_reads_them():
    """Generated columns, annotations and decimals are read by the fields, as they are by Django."""
    commune = make_commune()
    Place.objects.filter(pk=commune.pk).update(latitude="22.14500", longitude="105.83000")
    annotated = Place.objects.annotate(n=Count("children"))
    found = Prepared(lambda code, vintage: annotated.filter(code=code, vintage=vintage))
    (place,) = found.objects(commune.code, commune.vintage)
    expected = annotated.get(pk=commune.pk)
    assert vars(place).keys() == vars(expected).keys()
    assert (place.latitude, place.name_folded, place.n) == (expected.latitude, expected.name_folded, 0)


def test_another_object_each_time():
    commune = make_commune()
    found = Prepared(lambda pk: Place.objects.filter(pk=pk))
    (first,) = found.objects(commune.pk)
    first.name_vi = "khác"
    assert found.objects(commune.pk)[0].name_vi == commune.name_vi


@pytest.mark.parametrize(
    "build",
    [
        lambda day: Decision.objects.filter(issued_on__gte=day - datetime.timedelta(days=1)),
        lambda day: Decision.objects.filter(issued_on__gte=datetime.timedelta(days=1) + day),
        lambda day: Decision.objects.filter(issued_on__year=day.year),
        lambda day: Decision.objects.filter(number__contains=str(day)),
        lambda day: Decision.objects.all(),
    ],
)
def test_what_is_worked_out_from_a_day_is_refused(build):
    """It would be the same for every day asked for later."""
    with pytest.raises((TypeError, ValueError)):
        Prepared(build).rows(DAY)


@pytest.mark.django_db(transaction=True)
def test_what_a_rollback_makes_the_server_forget_is_prepared_anew():
    make_decision(issued_on=DAY)
    prepared = Prepared(issued)
    prepared.rows(DAY)
    version = connection.connection.ask(READ)
    with transaction.atomic():
        prepared.rows(DAY)
        transaction.set_rollback(True)
    assert prepared.rows(DAY) == [(DAY,)]
    assert connection.connection.ask(READ) == version


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_since_the_last_request_is_made_anew():
    make_decision(issued_on=DAY)
    prepared = Prepared(issued)
    prepared.rows(DAY)
    connection.close_at = None  # it is not too old
    connection.close_if_unusable_or_obsolete()  # as at the start of a request
    connection.connection.close()
    assert prepared.rows(DAY) == [(DAY,)]
