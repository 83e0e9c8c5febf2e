"""Counts beside choices are what the click opens, whatever is recorded and whatever was asked."""

import datetime

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.facets import Figure
from products.catalogue import Catalogue
from products.facets import BitTally
from products.filters import ProductFilter
from products.index import index_of
from tests.products.factories import make_product, recognise
from tests.products.registers import DAYS, build, registers

pytestmark = pytest.mark.django_db

VALUES = {
    "q": ["mien", "che shan", "ba be", "miến", "mein", "che gao", "htx", "mien 4 sao"],
    "status": ["valid", "ending", "ended", "withdrawn", "unknown", "all"],
    "stars": ["5", "4", "3"],
    "group": ["food", "drinks"],
    "set": ["1", "7", "14"],
    "place": [
        "pre2025-061",
        "pre2025-066",
        "pre2025-02185",
        "2025-01933",
        "unknown",
        "unknown-2025",
        "outside",
        "outside-2025",
    ],
    "kind": ["cooperative", "company", "unknown"],
    "level": ["central", "district"],
    "certificate": ["gi", "organic", "haccp"],
    "award": ["provincial", "national"],
}


@st.composite
def addresses(draw):
    """Some choices of some facets, on some day."""
    params = QueryDict(mutable=True)
    for name, values in VALUES.items():
        params.setlist(name, draw(st.lists(st.sampled_from(values), max_size=1 if name == "q" else 2, unique=True)))
    day = draw(st.none() | DAYS)  # today is told by the entries, any other day by the rule itself
    if day:
        params["on"] = day.isoformat()
    return params


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, params=addresses())
def test_every_count_is_the_total_after_the_click(register, params):
    with transaction.atomic():
        build(register)
        catalogue = Catalogue(params)
        assert catalogue.filter.qs.count() == catalogue.figure.total
        for facet in catalogue.facets:
            for link in facet.links:
                after = Catalogue(link.params)
                assert after.figure == link.figure, (facet.name, link.value)
                assert after.filter.qs.count() == link.figure.total
        for chip in catalogue.chips:
            assert chip.figure is None or Catalogue(chip.params).figure == chip.figure
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, params=addresses())
def test_only_choices_that_find_something_are_offered_unless_chosen(register, params):
    with transaction.atomic():
        build(register)
        for facet in Catalogue(params).facets:
            assert all(link.figure.total or link.is_chosen for link in facet.links)
        transaction.set_rollback(True)


def tally_of(day):
    index = index_of(day)
    return BitTally(index, index.everything)


def test_counts_are_kept_only_where_both_days_are_of_one_state():
    day = recognise(make_product()).valid_from
    asked = ProductFilter(QueryDict(f"on={day}"))
    assert asked.tally.asked == frozenset()
    asked.today = asked.today.followed_by(asked.today.day, asked.today.version + 1, [])
    assert asked.tally.asked is None


def test_samples_are_counted_apart():
    for is_sample in (True, True, False):
        recognise(make_product(is_sample))
    tally = tally_of(recognise(make_product()).valid_from)
    assert tally.figure == Figure(total=4, samples=2)
    assert tally.figure.real == 2
    assert tally.where("stars", {3}).figure == Figure(4, 2)
    assert tally.where("stars", {4, 5}).figure == Figure(0, 0)


def test_a_product_with_several_certificates_counts_once_beside_each():
    both, one = recognise(make_product()).product, recognise(make_product()).product
    for product, kinds in ((both, ["gi", "haccp", "haccp"]), (one, ["haccp"])):
        for serial, kind in enumerate(kinds):
            product.certificates.create(kind=kind, name=str(serial))
    tally = tally_of(recognise(make_product()).valid_from)
    assert tally.figure.total == 3
    assert [tally.where("certificate_kinds", {kind}).figure.total for kind in ("gi", "haccp")] == [1, 2]
    assert tally.where("certificate_kinds", {"gi", "haccp"}).figure.total == 2


def test_a_certificate_counts_while_it_is_not_known_to_have_ended():
    product, day = make_product(), datetime.date(2025, 6, 1)
    for kind, days in {
        "gi": {},
        "organic": {"valid_to": day},
        "haccp": {"valid_to": day - datetime.timedelta(days=1)},
        "vietgap": {"valid_from": day + datetime.timedelta(days=1)},
    }.items():
        product.certificates.create(kind=kind, name=kind, **days)
    for year in (2024, 2026, None):
        product.awards.create(level="national" if year == 2026 else "provincial", year=year, source="x")
    index = index_of(day)
    assert set(index.values("certificate_kinds")) == {"gi", "organic"}
    assert set(index.values("award_levels")) == {"provincial"}
