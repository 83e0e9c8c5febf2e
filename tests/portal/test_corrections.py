"""Later corrections to a day: what was recorded after it about stars that held on it, never by whom."""

import datetime
import itertools
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.statistics.corrections import Act, Corrections
from products.entries import fresh
from products.models import Recognition
from tests.cooperatives.factories import make_producer
from tests.portal.history import recorded_at
from tests.products.factories import make_product, recognise
from tests.products.registers import DAYS, build, registers

D = datetime.date
DAY = D(2025, 3, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def star():
    """Recorded in time: it holds on DAY, and its history says that it was entered before."""
    star = recognise(make_product(name_vi="Miến dong"), stars=4, valid_from=D(2024, 6, 1))
    recorded_at(D(2024, 6, 3))
    return star


def told(day=DAY, acts=tuple(Act)):
    corrections = Corrections(day)
    with override("en"):
        found = corrections.told(corrections.of(*acts))
    assert len(found) == sum(corrections.numbers[act] for act in acts)
    return found


def changed(day=DAY):
    return [[tuple(field) for field in correction.fields] for correction in told(day, (Act.CHANGED,))]


def update(record, **facts):
    type(record).objects.filter(pk=record.pk).update(**facts)


def test_what_was_recorded_in_time_is_no_correction(star):
    assert told() == []


def test_stars_corrected_later(star):
    update(star, stars=3)
    assert changed() == [[("stars", "4", "3")]]
    assert changed(D(2024, 5, 31)) == []
    assert changed(timezone.localdate()) == []


def test_what_was_entered_later(star):
    late = recognise(make_product(name_vi="Chè dây"), stars=5, valid_from=D(2025, 1, 2))
    (correction,) = told()
    assert (correction.act, correction.record) == (Act.ENTERED, late.product)
    assert ("stars", "", "5") in correction.fields
    assert timezone.now() - correction.at < datetime.timedelta(minutes=1)
    assert told(D(2025, 1, 1)) == []


def test_what_was_removed_later(star):
    star.delete()
    (correction,) = told()
    assert (correction.act, correction.record) == (Act.REMOVED, star.product)
    assert ("stars", "4", "") in correction.fields


def test_a_product_no_longer_there_is_still_told_of(star, client):
    star.delete()
    star.product.delete()
    (correction,) = told()
    assert correction.record is None
    html = client.get(f"/en/statistics/corrections/?on={DAY}&act=removed").content.decode()
    assert "A product no longer in the register" in html


@pytest.mark.parametrize(
    "act",
    [
        {"withdrawn_on": D(2025, 4, 1), "withdrawal_ground": Recognition.Ground.STOPPED},
        {"superseded_on": D(2025, 4, 1)},
        {"extended_until": D(2027, 8, 1), "extension_reason": "đang xét"},
        {"source": "https://example.org/another"},
    ],
)
def test_acts_of_later_days_are_no_corrections(star, act):
    update(star, **act)
    assert told() == []


def test_an_act_of_the_day_recorded_late_is_one(star):
    update(star, withdrawn_on=DAY, withdrawal_ground=Recognition.Ground.STOPPED)
    assert changed() == [[("withdrawn on", "", "31 Mar 2025")]]
    assert changed(D(2025, 3, 30)) == []


def test_a_withdrawal_taken_back_gives_the_day_its_star_back(star):
    update(star, withdrawn_on=D(2025, 1, 1), withdrawal_ground=Recognition.Ground.STOPPED)
    recorded_at(D(2025, 1, 2))
    assert told() == []
    update(star, withdrawn_on=None, withdrawal_ground="")
    assert changed() == [[("withdrawn on", "1 Jan 2025", "")]]


def test_a_first_day_moved_past_the_day(star):
    update(star, valid_from=D(2025, 4, 30), valid_from_precision="month", exception_reason="hạn cố định")
    assert changed() == [[("in force from", "1 Jun 2024", "Apr 2025")]]


def test_a_last_day_known_better_than_before(star):
    update(star, valid_to=D(2027, 12, 31), valid_to_precision="year", exception_reason="hạn cố định")
    update(star, valid_to_precision="month")
    assert changed() == [
        [("in force until", "2027", "Dec 2027")],
        [("in force until", "1 Jun 2027", "2027")],
    ]


def test_name_and_producer_of_a_product_that_held_a_star(star):
    maker = make_producer(name_vi="HTX Tài Hoan")
    update(star.product, name_vi="Miến dong khô")
    update(star.product, producer=maker)
    update(star.product, summary_vi="Một câu chuyện khác.")
    assert changed() == [[("producer", "", "HTX Tài Hoan")], [("name", "Miến dong", "Miến dong khô")]]
    other = make_product(name_vi="Măng khô")
    update(other, name_vi="Măng ớt")
    assert len(changed()) == 2


@pytest.mark.parametrize("named_by", ["product", "recognition"])
def test_kind_of_a_producer_whose_product_held_a_star(star, client, named_by):
    """The table by kind of producer follows it."""
    maker = make_producer(name_vi="HTX Tài Hoan", kind="cooperative")
    update(star if named_by == "recognition" else star.product, producer=maker)
    recorded_at(D(2024, 6, 3))
    update(maker, kind="company")
    update(make_producer(), kind="company")
    (correction,) = told(acts=(Act.CHANGED,))
    assert (correction.record, correction.fields) == (maker, [("kind", "cooperative", "company")])
    for address in (f"/statistics/?on={DAY}", f"/statistics/corrections/?on={DAY}"):
        assert f'"{maker.get_absolute_url()}">HTX Tài Hoan</a>' in client.get(address).content.decode()
    assert "HTX Tài Hoan" in client.get(f"/statistics/figures.csv?on={DAY}").getvalue().decode()


def test_a_day_turns_over_at_midnight_in_vietnam(star):
    update(star, stars=3)
    recorded_at(DAY, hour=23)
    assert changed() == []
    update(star, stars=5)
    recorded_at(D(2025, 4, 1), hour=0)
    assert changed() == [[("stars", "3", "5")]]


def test_the_page_and_its_lists_say_what_when_and_never_who(star, client):
    update(star, stars=3)
    html = client.get(f"/en/statistics/?on={DAY}").content.decode()
    assert "4 → 3" in html
    assert "Recorded up to" in html
    assert 'data-figure="corrections-changed" data-total="1"' in html
    opened = client.get(f"/en/statistics/corrections/?on={DAY}&act=changed").content.decode()
    assert 'data-total="1"' in opened
    assert "4 → 3" in opened


CHANGES = {
    "stars": lambda act, n: update(act, stars=3 + n % 3),
    "start": lambda act, n: update(act, valid_from=act.valid_from + timedelta(days=n), exception_reason="nhầm ngày"),
    "end": lambda act, n: update(act, valid_to=act.valid_to - timedelta(days=n), exception_reason="nhầm ngày"),
    "withdrawal": lambda act, n: update(act, withdrawn_on=act.valid_from + timedelta(days=1 + n), **GROUND),
    "no withdrawal": lambda act, n: update(act, withdrawn_on=None, withdrawal_ground=""),
    "replacement": lambda act, n: update(act, superseded_on=act.valid_from + timedelta(days=1 + n)),
    "source": lambda act, n: update(act, source=f"https://example.org/{n}"),
    "producer": lambda act, n: update(act, producer=make_producer(act.product.is_sample)),
    "name": lambda act, n: update(act.product, name_vi=f"Miến {n}"),
    "maker": lambda act, n: update(act.product, producer=make_producer(act.product.is_sample)),
    "kind": lambda act, n: update(act.product.producer or act.producer, kind=["company", "farm"][n % 2]),
    "removal": lambda act, n: act.delete(),
}
GROUND = {"withdrawal_ground": Recognition.Ground.STOPPED}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    register=registers,
    steps=st.lists(st.tuples(st.sampled_from([*CHANGES]), st.integers(0, 400), DAYS), max_size=8),
    data=st.data(),
)
def test_there_are_as_many_as_their_lists_have_on_any_day(register, steps, data):
    with transaction.atomic():
        build(register)
        for change, n, recorded in steps:
            acts = list(Recognition.objects.order_by("pk").select_related("product__producer", "producer"))
            if not acts:
                break
            # What no record may say, stays as it was.
            with suppress(DatabaseError, AttributeError), transaction.atomic():
                CHANGES[change](acts[n % len(acts)], n)
            recorded_at(recorded)
        known = Recognition.pgh_event_model.objects.values_list("valid_from", "valid_to", "withdrawn_on")
        days = {*itertools.chain.from_iterable(known), *(recorded for *_change, recorded in steps)} - {None}
        days = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)} or {DAY}
        for day in data.draw(st.lists(st.sampled_from(sorted(days)), min_size=1, max_size=8, unique=True)):
            corrections = Corrections(day)
            assert corrections.numbers == {act: len(corrections.of(act)) for act in Act}
        transaction.set_rollback(True)


def test_more_corrections_cost_no_more_queries(star, client, django_assert_num_queries):
    def fill(number):
        for _serial in range(number):
            late = recognise(make_product(producer=make_producer()), valid_from=D(2025, 1, 2))
            update(late, stars=5)
            update(late.product, name_vi="Tên khác")
        fresh()

    address = f"/statistics/corrections/?on={DAY}&act=changed"
    fill(2)
    with django_assert_num_queries(18):
        client.get(address)
    fill(8)
    with django_assert_num_queries(18):
        client.get(address)


@pytest.mark.parametrize(
    "query", ["", "?on=x&act=y", "?act=removed&page=99999999999", "?page=x", "?act=entered&act=x"]
)
def test_the_list_answers_whatever_was_asked(client, query):
    assert client.get(f"/statistics/corrections/{query}").status_code == 200
