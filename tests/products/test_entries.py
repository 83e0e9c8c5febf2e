"""Entries follow from the records, whatever changes them and whichever day it is."""

import datetime
from collections import defaultdict
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Place
from products import entries, index, words
from products.cards import cards
from products.entries import fresh
from products.entry_rows import FACETS
from products.index import index_of
from products.models import Barcode, Entry, Product, ProductSet, QualityCertificate, Recognition, StaleMark
from products.searching import search
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.products.factories import make_product, make_set, recognise
from tests.products.registers import DAYS, build, registers

pytestmark = pytest.mark.django_db
ARRAYS = {"certificate_kinds", "award_levels"}


def kept():
    """Facets of every entry, as whoever asks next finds them."""
    fresh()
    return sorted(Entry.objects.values_list("pk", *FACETS))


def by_the_rule(day=None):
    return sorted(Product.objects.with_facets(day or timezone.localdate()).values_list("pk", *FACETS))


def rewrite(draw):
    """Changes of every kind, by the ORM, in bulk and in plain SQL."""
    products = list(Product.objects.order_by("pk"))
    acts = list(Recognition.objects.order_by("pk"))
    sets = list(ProductSet.objects.order_by("pk"))
    kind = draw(st.sampled_from(["stars", "sql", "bulk", "withdraw", "delete", "paper", "producer", "set", "place"]))
    if kind == "stars" and acts:
        act = draw(st.sampled_from(acts))
        act.stars = draw(st.integers(3, 5))
        act.save()
    elif kind == "sql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE products_recognition SET stars = 3 + (id + %s) %% 3", [draw(st.integers(0, 2))])
    elif kind == "bulk":
        Product.objects.update(product_set=draw(st.sampled_from(sets)))
    elif kind == "withdraw" and acts:
        act = draw(st.sampled_from(acts))
        if not act.superseded_on:
            act.withdrawn_on = act.valid_from + timedelta(days=draw(st.integers(1, 100)))
            act.withdrawal_ground = Recognition.Ground.STOPPED
            act.save()
    elif kind == "delete" and acts:
        draw(st.sampled_from(acts)).delete()
    elif kind == "paper" and products:
        product = draw(st.sampled_from(products))
        product.certificates.create(kind="gmp", name=str(product.certificates.count()))
    elif kind == "producer" and products:
        product = draw(st.sampled_from(products))
        product.producer = make_producer(product.is_sample, kind="farm")
        product.save()
    elif kind == "set":
        ProductSet.objects.filter(pk=draw(st.sampled_from(sets)).pk).update(name_vi="khác")
    elif kind == "place":
        Recognition.objects.update(place=Place.objects.order_by("pk").first())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, data=st.data())
def test_entries_and_bits_are_what_the_rule_says_after_any_change_and_on_any_day(monkeypatch, register, data):
    with transaction.atomic():
        build(register)
        assert kept() == by_the_rule()
        for _step in range(data.draw(st.integers(1, 4))):
            if data.draw(st.booleans()):
                rewrite(data.draw)
            else:
                day = data.draw(st.dates(datetime.date(2019, 1, 1), datetime.date(2027, 12, 31)))
                monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
            rows = by_the_rule()
            assert kept() == rows
            assert columns_of(index_of()) == columns(rows)
        transaction.set_rollback(True)


def columns(rows):
    """Ids by column and value."""
    found = defaultdict(set)
    for pk, *values in rows:
        for column, value in zip(FACETS, values, strict=True):
            for one in value if isinstance(value, list) else [value]:
                found[column, one].add(pk)
    return found


def columns_of(index):
    found = {
        (column, value): list(index.having(column, [value])) for column in FACETS for value in index.values(column)
    }
    return {key: set(ids) for key, ids in found.items() if ids}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, day=DAYS, away=st.lists(st.integers(-150, 150), max_size=3))
def test_the_bits_of_a_past_day_are_what_the_rule_says(register, day, away):
    """Whether read from the whole register or from what changed since a day near to it."""
    with transaction.atomic():
        build(register)
        for other in [day, *(day + timedelta(days=days) for days in away)]:
            assert columns_of(index_of(other)) == columns(by_the_rule(other))
        transaction.set_rollback(True)


def test_a_star_withdrawn_after_its_last_day_is_withdrawn_from_then_on(monkeypatch):
    act = recognise()
    late = act.valid_to + timedelta(days=30)
    Recognition.objects.update(withdrawn_on=late, withdrawal_ground=Recognition.Ground.STOPPED)
    for day, status in ((late - timedelta(days=1), "ended"), (late, "withdrawn")):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        fresh()
        assert Entry.objects.get().status == status


def test_who_asks_when_nothing_changed_pays_one_query(django_assert_num_queries):
    recognise()
    fresh()
    with django_assert_num_queries(1):
        fresh()


@pytest.mark.parametrize(
    "change",
    [
        lambda act: Product.objects.update(packages="1 kg"),
        lambda act: Recognition.objects.filter(pk=act.pk).update(score="91.5"),
        lambda act: act.product.certificates.create(kind="gi", name="x"),
        lambda act: act.product.awards.create(level="national", year=2024, source="x"),
        lambda act: Barcode.objects.create(product=act.product, gtin="08934567890120"),
        lambda act: type(act.producer).objects.filter(pk=act.producer_id).update(name_vi="HTX Khác"),
        lambda act: type(act.decision).objects.filter(pk=act.decision_id).update(number="99/QĐ-UBND"),
        lambda act: Place.objects.update(name_vi="Khác"),
        lambda act: ProductSet.objects.update(name_en="other"),
    ],
)
def test_a_change_of_whatever_a_card_or_a_search_shows_gives_the_entry_a_new_version(change):
    maker = make_producer(place=make_commune())
    act = recognise(make_product(producer=maker), producer=maker, decision=make_decision())
    before = fresh().version
    change(act)
    assert StaleMark.objects.exists()
    assert fresh().version > before
    assert Entry.objects.get(pk=act.product_id).version > before


def test_a_change_that_comes_to_nothing_marks_nothing():
    product = make_product()
    before = fresh().version
    with transaction.atomic():
        Product.objects.update(name_vi="Khác")
        transaction.set_rollback(True)
    assert fresh().version == before
    assert Entry.objects.get(pk=product.pk).document


def test_the_command_compares_and_rebuilds(capsys):
    product = recognise().product
    fresh()
    call_command("refresh_entries", "--check")
    Entry.objects.update(stars=5)
    with pytest.raises(CommandError, match=f"products {product.pk} "):
        call_command("refresh_entries", "--check")
    call_command("refresh_entries", "--whole")
    call_command("refresh_entries", "--check")
    assert capsys.readouterr().out.count("1 entries, all as the records say.") == 2


def test_a_product_that_is_no_more_has_no_entry():
    product = make_product()
    fresh()
    assert Entry.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_product WHERE id = %s", [product.pk])
    fresh()
    assert not Entry.objects.exists()
    assert not index_of().everything


def test_a_product_removed_while_a_page_is_made_has_no_card():
    there = recognise().product
    rows = [(there.pk, fresh().version), (there.pk + 1, 1)]
    shown = list(cards(rows, timezone.localdate(), "grid").values())
    assert [there.slug in card for card in shown] == [True]


def test_many_stale_entries_are_written_in_batches(monkeypatch):
    monkeypatch.setattr(entries, "BATCH", 2)
    product_set = make_set()
    for serial in range(5):
        make_product(name_vi=f"Miến {serial}", product_set=product_set)
    written = []
    entries.refresh(written.append)
    assert written == [2, 2, 1]
    assert Entry.objects.count() == 5


def test_the_last_day_of_a_star_is_its_last_day_in_the_catalogue(monkeypatch, client):
    act = recognise()
    for days, status in ((0, "ending"), (1, "ended"), (-119, "ending"), (-120, "valid")):
        day = act.valid_to + timedelta(days=days)
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        fresh()
        assert Entry.objects.get().status == status


@pytest.mark.django_db(transaction=True)
def test_the_index_of_a_process_follows_what_others_write():
    kinds = ("gi", "haccp")
    products = [recognise().product for _ in kinds]
    before = index_of()
    for product, kind in zip(products, kinds, strict=True):
        product.certificates.create(kind=kind, name="x")
    QualityCertificate.objects.filter(kind="haccp").delete()
    after = index_of()
    assert (len(before.having("certificate_kinds", kinds)), before.everything) == (0, after.everything)
    assert len(after.having("certificate_kinds", kinds)) == 1
    Product.objects.get(pk=products[1].pk).recognitions.all().delete()
    Product.objects.filter(pk=products[1].pk).delete()
    assert len(index_of().everything) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_read_the_index_ahead_has_it_for_its_first_visitor(monkeypatch, django_assert_num_queries):
    recognise()
    fresh()
    monkeypatch.setattr(index, "_kept", {})
    index.read_ahead()
    with django_assert_num_queries(1):
        known = index_of()
        assert len(known.everything) == 1
        assert known.sets
        assert known.place_map.by_name == {}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_read_ahead_while_entries_are_stale_or_the_database_is_away(monkeypatch):
    recognise()
    monkeypatch.setattr(index, "_kept", {})
    index.read_ahead()
    assert StaleMark.objects.exists()

    def away():
        raise OperationalError

    monkeypatch.setattr(index, "state_if_fresh", away)
    index.read_ahead()
    assert not index._kept


@pytest.mark.django_db(transaction=True)
def test_the_index_of_a_past_day_follows_too():
    """Also where another producer is named than that of today, and where a product is no more."""
    day = datetime.date(2025, 4, 22)
    then, now = make_producer(kind="cooperative"), make_producer(kind="household")
    acts = [recognise(make_product(producer=now), producer=then, valid_from=datetime.date(2024, 5, 1)) for _ in "ab"]
    index_of(day)
    for change in (
        lambda: type(then).objects.filter(pk=then.pk).update(kind="company"),
        lambda: Recognition.objects.filter(pk=acts[0].pk).update(stars=5),
        lambda: recognise(make_product(), valid_from=datetime.date(2025, 1, 1)),
        lambda: (acts[1].delete(), acts[1].product.delete()),
    ):
        change()
        assert columns_of(index_of(day)) == columns(by_the_rule(day))


LONG_STORIES = {
    "words of Vietnamese": " ".join(f"{chr(0x1EA0 + n % 90)}{n:x}" for n in range(120_000)),
    "words of eight letters": " ".join(f"{n:08}" for n in range(120_000)),
    "letters that come apart": " ".join(chr(0xAC00 + n % 11_000) + chr(0xAC00 + n // 11) for n in range(120_000)),
    "one word": "a" * 1_200_000,
    "short words": "a b c d e f g h " * 70_000,
}


@pytest.mark.parametrize("story", LONG_STORIES.values(), ids=LONG_STORIES)
def test_however_long_a_story_is_the_catalogue_answers(story):
    """PostgreSQL refuses words of more than a megabyte, and every page would fail with that one entry."""
    recognise(make_product(name_vi="Miến dong", summary_vi=story, summary_en=story))
    assert len(search("miến dong", index_of()).tiers[0]) == 1


def test_long_texts_are_not_kept():
    """A name may stand in a thousand products, a story in one."""
    words._kept_forms_of.cache_clear()
    words.document([("A", "một cái tên"), ("C", "câu chuyện dài " * 10)])
    assert words._kept_forms_of.cache_info().currsize == 1


def test_the_days_asked_for_last_are_kept(django_assert_num_queries):
    recognise()
    days = [datetime.date(2025, 1, 1) + timedelta(days=n) for n in range(index.FEW_DAYS + 1)]
    for day in days[:-1]:
        index_of(day)
    index_of(days[0])
    index_of(days[-1])
    with django_assert_num_queries(1):
        index_of(days[0])


def test_an_index_that_follows_many_new_products_is_cut_anew(monkeypatch):
    monkeypatch.setattr(index, "PART", 2)
    for _n in range(3):
        recognise()
    index_of()
    for _n in range(30):
        recognise()
    assert index_of().is_well_cut
    assert max(len(bits) for bits, _finer in index_of().in_order(index.NAME)) <= 8


def test_reference_data_are_followed_where_there_are_no_products_yet():
    assert not index_of().sets
    make_set()
    assert len(index_of().sets) == 1
