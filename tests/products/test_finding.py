"""The list of a page: in one order, whichever way the rows are come by, and however far down."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products import finding, index, ordering
from products.catalogue import Catalogue
from products.filters import ProductFilter
from products.models import Product, Recognition
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune
from tests.products.factories import make_product, make_set, recognise
from tests.products.registers import build, registers
from tests.products.test_facets import addresses

pytestmark = pytest.mark.django_db


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    register=registers, params=addresses(), sort=st.sampled_from(list(finding.SORTS)), few=st.sampled_from([0, 3, 99])
)
def test_the_pages_are_the_download_cut_up(monkeypatch, register, params, sort, few):
    monkeypatch.setattr(ordering, "FEW", few)
    monkeypatch.setattr(index, "PART", 2)
    monkeypatch.setattr(index, "WIDE", 2)
    params["sort"] = sort
    with transaction.atomic():
        build(register)
        shown = Catalogue(params)
        downloaded = [product.pk for product in shown.filter.qs]
        assert len(downloaded) == shown.total
        for first in range(0, len(downloaded), 3):
            assert [row[0] for row in shown.rows[first : first + 3]] == downloaded[first : first + 3]
        transaction.set_rollback(True)


@pytest.fixture
def long_list(monkeypatch):
    """Five pages of four products, of which all but the first two are far down."""
    monkeypatch.setattr(index, "PART", 3)
    monkeypatch.setattr(ordering, "FEW", 2)
    monkeypatch.setattr(finding, "FAR", 6)
    monkeypatch.setattr(finding, "NEAR", 5)
    monkeypatch.setattr(Catalogue, "page_size", 4)
    product_set = make_set()
    for serial in range(20):
        recognise(make_product(name_vi=f"Miến {serial:02}", product_set=product_set), stars=3 + serial % 3)


def page_after(client, response, label):
    """The page that a link of the pager opens, by its label or number."""
    pager = re.search(r'<nav class="pager".*?</nav>', response.content.decode(), re.DOTALL)[0]
    href = re.search(rf'href="([^"#]+)[^"]*"[^>]*>(?:<span class="vh">[^<]*</span>)?{label}<', pager)[1]
    return href, client.get(href.replace("&amp;", "&"))


def slugs(response):
    return re.findall(r'<h2[^>]*><a href="/products/([-\w]+)/"', response.content.decode())


@pytest.mark.parametrize("sort", list(finding.SORTS))
def test_turning_pages_of_a_past_day(client, long_list, sort):
    day = timezone.localdate() - timedelta(days=1)
    response = client.get(f"/products/?status=all&sort={sort}&on={day}")
    shown = slugs(response)
    for number in range(2, 6):
        href, response = page_after(client, response, number)
        assert ("after=" in href) == (number > 2)
        shown += slugs(response)
    assert shown == [product.slug for product in ProductFilter(QueryDict(f"status=all&sort={sort}&on={day}")).qs]


@pytest.mark.parametrize("sort", list(finding.SORTS))
def test_turning_pages_shows_every_product_once_and_back_again(client, long_list, sort):
    first = client.get(f"/products/?status=all&sort={sort}")
    forwards, response = [slugs(first)], first
    for number in range(2, 6):
        href, response = page_after(client, response, number)
        assert ("after=" in href) == (number > 2)
        forwards.append(slugs(response))
    assert sorted(chain.from_iterable(forwards)) == sorted(Product.objects.values_list("slug", flat=True))
    for number in range(4, 1, -1):
        href, response = page_after(client, response, number)
        assert ("before=" in href) == (number > 2)
        assert slugs(response) == forwards[number - 1]
    assert slugs(page_after(client, response, 1)[1]) == forwards[0]
    assert slugs(client.get(f"/products/?status=all&sort={sort}&page=5")) == forwards[4]


def test_whoever_turns_the_page_while_a_product_is_added_misses_none(client, long_list):
    second = client.get("/products/?status=all&sort=name&page=2")
    _href, expected = page_after(client, second, 3)
    recognise(make_product(name_vi="Ấm chè"))
    _href, third = page_after(client, second, 3)
    assert slugs(third) == slugs(expected)


def test_whoever_turns_to_the_last_page_while_a_product_is_removed_misses_none(client, long_list):
    fourth = client.get("/products/?status=all&sort=name&page=4")
    _href, expected = page_after(client, fourth, 5)
    Recognition.objects.filter(product__name_vi="Miến 00").delete()
    Product.objects.filter(name_vi="Miến 00").delete()
    _href, fifth = page_after(client, fourth, 5)
    assert 'data-total="19"' in fifth.content.decode()
    assert slugs(fifth) == slugs(expected)


@pytest.mark.parametrize(("page", "edge", "name"), [(5, "after", "Miến 19"), (100, "before", "Miến 00")])
def test_where_nothing_is_left_beside_the_edge_the_number_counts(client, long_list, page, edge, name):
    plain = client.get("/products/?status=all&sort=name&page=5")
    product = Product.objects.get(name_vi=name)
    assert slugs(client.get(f"/products/?status=all&sort=name&page={page}&{edge}={product.pk}")) == slugs(plain)


@pytest.mark.parametrize(("page", "beside", "at", "name"), [(4, 5, -1, "Ấm chè"), (4, 3, 0, "Vịt bầu")])
def test_where_the_product_of_the_edge_has_itself_moved_the_number_counts(client, long_list, page, beside, at, name):
    shown = client.get(f"/products/?status=all&sort=name&page={page}")
    Product.objects.filter(slug=slugs(shown)[at]).update(name_vi=name)
    href, turned = page_after(client, shown, beside)
    assert re.search("after=|before=", href)
    assert slugs(turned) == slugs(client.get(f"/products/?status=all&sort=name&page={beside}"))


@pytest.mark.parametrize(
    "edge", ["after=x", "after=", "after=999999999999", "before=-1", "after=%D9%A3", "after=" + "9" * 40]
)
def test_an_edge_that_is_no_product_is_passed_over(client, long_list, edge):
    plain = client.get("/products/?status=all&page=3")
    assert slugs(client.get(f"/products/?status=all&page=3&{edge}")) == slugs(plain)


def test_an_address_with_an_edge_is_no_page_of_its_own(client, long_list):
    html = client.get("/products/?status=all&page=3&after=1").content.decode()
    canonical = re.search(r'rel="canonical" href="([^"]+)"', html)[1]
    assert canonical.endswith("/products/?status=all&amp;page=3")


def test_a_corrected_search_keeps_what_was_typed_in_its_links():
    recognise(make_product(name_vi="Miến dong"))
    shown = Catalogue(QueryDict("q=mein+dong&status=all"))
    assert shown.filter.found.is_corrected
    assert shown.total == 1
    assert shown.filter.params()["q"] == "mein dong"


def test_a_match_spread_over_name_and_place_still_offers_the_nearest_spelling(client):
    """ "mến dong" finds leaf-yeast liquor of a commune Đồng Thắng; what was meant is offered beside it."""
    maker = make_producer(place=make_commune(name="Đồng Thắng"))
    recognise(make_product(name_vi="Rượu men lá", producer=maker), producer=maker)
    for name in ("Miến dong Tài Hoan", "Miến dong Nhất Thiện"):
        recognise(make_product(name_vi=name))
    html = client.get("/products/?q=mến+dong&status=all").content.decode()
    assert 'data-total="1"' in html
    assert 'data-nearest="2"' in html
    assert "data-nearest" not in client.get("/products/?q=rượu+men&status=all").content.decode()


def test_the_nearest_spelling_is_offered_too_where_what_was_found_is_not_in_force(client):
    """One sample's story has every word of "gao bao thi"; meant is a name."""
    make_product(name_vi="Bánh", summary_vi="Gạo bao, thi trấn")
    recognise(make_product(name_vi="Gạo bao thai"))
    html = client.get("/products/?q=gao+bao+thi").content.decode()
    assert 'data-total="0"' in html
    assert 'data-nearest="1">“gao bao thai” (1)' in html


@pytest.mark.parametrize(
    ("typed", "drops"),
    [
        ("mien dong xyzzz", [("xyzzz", 2)]),
        ("mien mat", [("mien", 1), ("mat", 2)]),
        ("mien mat ong", []),
        ("xyzzz", []),
    ],
)
def test_where_nothing_is_found_a_word_that_stands_nowhere_can_be_dropped_and_each_of_two(client, typed, drops):
    for name in ("Miến dong A", "Miến dong B", "Mật ong"):
        recognise(make_product(name_vi=name))
    html = client.get("/products/", {"q": typed}).content.decode()
    assert 'data-total="0"' in html
    offered = re.findall(r'data-drop="(\d)">[^<]*“([^”]+)”', html)
    assert [(words, int(total)) for total, words in offered if words != typed] == drops


def test_of_two_words_that_find_nothing_together_one_may_stand_in_a_story_alone(client):
    recognise(make_product(name_vi="Homestay", summary_vi="Thuyền kayak"))
    recognise(make_product(name_vi="Mật"))
    html = client.get("/products/?q=kayak+mat").content.decode()
    assert re.findall(r'data-drop="1">[^<]*“([^”]+)”', html) == ["kayak", "mat"]


def test_where_nothing_is_found_words_that_name_a_place_can_be_dropped_and_so_can_the_others(client):
    """ "Trà 4 sao Chợ Đồn": the four-star teas of other places are offered, and what else is made there."""
    for code, name, stars, place in (
        ("01900", "Trà A", 4, "Khang Ninh"),
        ("02185", "Trà B", 4, "Côn Minh"),
        ("02020", "Trà C", 3, "Chợ Đồn"),
        ("02023", "Mật ong D", 4, "Chợ Đồn"),
    ):
        maker = make_producer(place=make_commune(code, place))
        recognise(make_product(name_vi=name, producer=maker), stars=stars, producer=maker, place=maker.place)
    html = client.get("/products/?q=tra+4+sao+cho+don&status=all").content.decode()
    assert 'data-total="0"' in html
    for total, words in ((2, "cho don"), (1, "tra")):
        link = re.search(rf'href="([^"#]+)[^"]*" data-drop="{total}">[^<]*“{words}”', html)[1]
        assert f'data-total="{total}"' in client.get(link.replace("&amp;", "&")).content.decode()
