"""Words kept by a process find what PostgreSQL finds, whatever is written and whatever is asked."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products import index, kept_words
from products.finding import Holds
from products.index import index_of
from products.models import Entry, Product
from products.searching import PLACES, Query, search
from products.words import words_of
from tests.products.factories import make_product, recognise
from tests.products.registers import build, registers
from tests.products.test_entries import rewrite

pytestmark = pytest.mark.django_db

TEXTS = st.lists(
    st.sampled_from(
        ["miến", "mien", "dong", "trà", "tra", "shan", "hợp", "tác", "xã", "gạo", "noodles", "honey", "x"]
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def queries(draw):
    words = tuple(words_of(" ".join(draw(TEXTS))))
    return Query(words, with_accents=draw(st.booleans()), as_prefixes=draw(st.booleans()))


def found_by(query, now):
    having = now.kept_words.find({term for terms in query.terms for term in terms})
    return [set(tier) for tier in query.found_in(having)]


def found_by_postgresql(query):
    found, before = [], set()
    for where in PLACES:
        all_there = set(Entry.objects.filter(Holds("document", query.within(where))).values_list("pk", flat=True))
        found.append(all_there - before)
        before |= all_there
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, data=st.data(), most=st.sampled_from([0, 5_000, kept_words.MOST]))
def test_kept_words_find_what_postgresql_finds_after_any_change(monkeypatch, register, data, most):
    """Each index is followed, as those of a process are whose content has been committed."""
    monkeypatch.setattr(kept_words, "MOST", most)
    monkeypatch.setattr(index, "_kept", {})
    with transaction.atomic():
        build(register)
        for _step in range(data.draw(st.integers(1, 4))):
            for query in data.draw(st.lists(queries(), max_size=4)):
                now = index_of()
                assert found_by(query, now) == found_by_postgresql(query)
                now.is_certain = True
            rewrite(data.draw)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_word_asked_for_before_costs_no_query_until_something_changes(django_assert_num_queries):
    products = [recognise(make_product(name_vi=name)).product for name in ("Miến dong", "Miến gạo")]
    assert len(search("miến", index_of()).bits) == 2
    now = index_of()
    with django_assert_num_queries(0):
        assert len(search("miến", now).bits) == 2
    Product.objects.filter(pk=products[0].pk).update(name_vi="Trà")
    now = index_of()
    with django_assert_num_queries(0):
        assert set(search("miến", now).bits) == {products[1].pk}


@pytest.mark.django_db(transaction=True)
def test_after_a_change_of_much_words_are_read_anew_when_asked_for(monkeypatch, django_assert_num_queries):
    product = recognise(make_product(name_vi="Miến dong")).product
    search("miến", index_of())
    monkeypatch.setattr(kept_words, "MOST_FOLLOWED", 0)
    Product.objects.update(name_vi="Trà")
    now = index_of()
    with django_assert_num_queries(1):
        assert set(search("trà", now).bits) == {product.pk}


def test_words_not_asked_for_longest_make_room(monkeypatch, django_assert_num_queries):
    recognise(make_product(name_vi="Miến dong"))
    monkeypatch.setattr(kept_words, "MOST", 2_500)  # bytes: of two words
    now = index_of()
    for text in ("mien", "dong", "mien", "xyz", "mien"):
        found_by(Query(tuple(words_of(text))), now)
    with django_assert_num_queries(0):
        found_by(Query(tuple(words_of("mien"))), now)
    with django_assert_num_queries(1):
        found_by(Query(tuple(words_of("dong"))), now)


def test_an_index_read_anew_is_the_one_that_was_followed(monkeypatch):
    """By every column, and by name in parts that follow each other."""
    monkeypatch.setattr(index, "_kept", {})
    monkeypatch.setattr(index, "PART", 2)
    monkeypatch.setattr(index, "WIDE", 2)
    for name in ("b", "d", "f", "h", "j"):
        recognise(make_product(name_vi=name))
    before = index_of()
    before.is_certain = True
    for name in ("a", "c", "e", "k", "d"):
        recognise(make_product(name_vi=name))
    Product.objects.filter(name_vi="h").update(name_vi="aa")
    after = index_of()
    in_parts = [pk for bits in _flat(after.in_order(index.NAMES)) for pk in _by_name(bits)]
    assert in_parts == list(Entry.objects.order_by("name_sort", "pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM products_entry")
        assert len(after.everything) == cursor.fetchone()[0]
    monkeypatch.setattr(index, "_kept", {})
    anew = index_of()
    for column in [*index.FACETS, *index.ORDERS]:
        for value in {*after.values(column), *anew.values(column)}:
            assert after.having(column, [value]) == anew.having(column, [value])


def _flat(parts):
    for bits, finer in parts:
        yield from _flat(finer) if finer else [bits]


def _by_name(bits):
    return Entry.objects.filter(pk__in=list(bits)).order_by("name_sort", "pk").values_list("pk", flat=True)
