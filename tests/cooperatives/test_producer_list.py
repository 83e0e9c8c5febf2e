"""The list of producers: what an address finds, says and offers."""

import re

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cooperatives.views import ProducerList
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.products.registers import build, registers

pytestmark = pytest.mark.django_db

VALUES = {
    "q": ["ba be", "thử", "zzz"],
    "kind": ["cooperative", "company", "household"],
    "place": ["pre2025-061", "pre2025-066", "unknown", "outside", "2025-01933"],
}


@st.composite
def addresses(draw):
    params = QueryDict(mutable=True)
    for name, values in VALUES.items():
        params.setlist(name, draw(st.lists(st.sampled_from(values), max_size=1 if name == "q" else 2, unique=True)))
    return params


def names(client, query=""):
    html = client.get(f"/producers/{query}").content.decode()
    found = re.findall(r"<h2[^>]*><a[^>]*>([^<]+)", html)
    assert int(re.search(r'data-total="(\d+)"', html)[1]) == len(found)
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, params=addresses())
def test_every_count_is_the_total_after_the_click(register, params):
    with transaction.atomic():
        build(register)
        found = ProducerList(params)
        assert found.filter.qs.count() == found.figure.total
        for facet in found.facets:
            for link in facet.links:
                assert link.figure.total or link.is_chosen
                after = ProducerList(link.params)
                assert after.figure == link.figure
                assert after.filter.qs.count() == link.figure.total
        transaction.set_rollback(True)


def test_search_goes_without_accents_by_name_former_name_and_place(client):
    commune = make_commune(district=make_district("061", "Ba Bể"))
    make_producer(name_vi="HTX Tài Hoan", place=commune)
    make_producer(name_vi="HTX Thanh Tâm", former_names="Tổ hợp tác Bằng Phúc")
    assert names(client, "?q=tai+hoan") == ["HTX Tài Hoan"]
    assert names(client, "?q=bang+phuc") == ["HTX Thanh Tâm"]
    assert names(client, "?q=htx+ba+be") == ["HTX Tài Hoan"]
    assert names(client, "?q=htx") == ["HTX Tài Hoan", "HTX Thanh Tâm"]


def test_old_districts_and_communes_of_today_both_find(client):
    commune = make_commune()
    make_new_commune(was=[commune])
    make_producer(name_vi="HTX Một", place=commune)
    make_producer(name_vi="HTX Hai")
    assert names(client, "?place=pre2025-066") == names(client, "?place=2025-02185") == ["HTX Một"]
    assert names(client, "?place=unknown") == ["HTX Hai"]


def test_the_sentence_names_every_condition(client):
    make_producer(place=make_commune())
    html = client.get("/en/producers/?q=htx&kind=cooperative&place=pre2025-066").content.decode()
    sentence = re.sub(r"\s+", " ", re.search(r'<p class="lede" data-total.*?</p>', html, re.S)[0])
    for part in ("1 producer", "of the kind cooperative", "in Na Rì district", "matching “htx”"):
        assert part in sentence


def test_nothing_found_offers_ways_on(client):
    html = client.get("/en/producers/?q=zzz&kind=farm").content.decode()
    assert "No producer found:" in html
    assert 'href="/en/products/?q=zzz"' in html
    assert html.count('class="chip"') == 2


@pytest.mark.parametrize("query", ["?kind=x", "?place=pre2025-999", "?q=" + "a" * 121])
def test_what_is_not_known_is_named_and_left_out(client, query):
    make_producer()
    html = client.get(f"/producers/{query}").content.decode()
    assert 'data-left-out="1"' in html
    assert 'data-total="1"' in html
