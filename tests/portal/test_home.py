"""The first page and the frame every page stands in."""

import datetime
import re

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from django.views.defaults import server_error

from core.models import Place
from core.partial_dates import add_months
from products.entries import fresh
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district
from tests.products.factories import know_everything, make_product, make_set, recognise
from tests.small_register import make_small_register

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/en/", "/producers/", "/en/producers/", "/products/", "/statistics/"]


def in_force(stars=3, sample=False, place=None, product_set=None):
    """A product recognised half a year ago."""
    producer = make_producer(sample=sample, place=place)
    product = make_product(sample=sample, producer=producer, product_set=product_set or make_set())
    first_day = add_months(datetime.datetime.now(tz=datetime.UTC).date(), -6)
    return recognise(product, stars=stars, valid_from=first_day, decision=make_decision(sample=sample)).product


def lapsed(**facts):
    return recognise(make_product(**facts), valid_from=datetime.date(2020, 3, 1)).product


def page(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_cloth_and_tally_show_what_is_in_force(client):
    in_force(5), in_force(4), in_force(4), in_force(3), lapsed()
    html = page(client)
    assert "/patterns/cloth.svg?n=1-2-1&amp;v=tc1" in html
    assert re.findall(r'<dd><a href="(/products/[^"]*)">(\d+)</a>', html) == [
        ("/products/", "4"),
        ("/products/?stars=5", "1"),
        ("/products/?stars=4", "2"),
        ("/products/?stars=3", "1"),
    ]


def test_real_products_and_samples_are_counted_apart(client):
    in_force(5), in_force(3, sample=True), in_force(3, sample=True)
    html = page(client)
    assert "Trong đó 1 là thật, lấy từ quyết định hoặc nguồn công khai; 2 là mẫu, đặt ra để dùng thử." in html
    assert "1 sản phẩm thật" in html
    assert "2 sản phẩm mẫu" in html


def test_two_questions_side_by_side(client):
    html = page(client, "/en/")
    assert '<form class="search" action="/en/products/" role="search">' in html
    assert re.search(r'<form class="search" action="/en/verify/">.*?name="q"', html)
    assert '<a href="/en/verify/">Check a label</a>' in html


def test_without_samples_none_are_spoken_of(client):
    in_force(5)
    assert "mẫu" not in page(client)


def test_empty_register(client):
    html = page(client)
    assert "n=0-0-0" in html
    assert "Hôm nay không có sản phẩm nào còn hiệu lực." in html


def test_newest_and_just_ended(client):
    newest, ended = in_force(3), lapsed()
    new, over = page(client).split("Vừa hết hạn")
    assert newest.name_vi in new
    assert ended.name_vi not in new
    assert ended.name_vi in over


def test_groups_link_to_their_products(client):
    in_force(product_set=make_set(14, group="drinks"))
    html = page(client)
    assert re.search(r'href="/products/\?group=drinks">drinks<span>1 sản phẩm', html)


def test_old_districts_count_what_lies_in_them(client):
    in_force(place=make_commune()), in_force(place=make_district())
    city = make_district(code="058", name="Bắc Kạn")
    Place.objects.filter(pk=city.pk).update(kind=Place.Kind.CITY)
    html = page(client)
    assert re.search(r'href="/products/\?place=pre2025-066">Na Rì</a> <span>2 sản phẩm', html)
    assert re.search(r'href="/products/\?place=pre2025-058">TP Bắc Kạn</a> <span>0 sản phẩm', html)


def test_that_sources_are_incomplete_is_said_only_while_they_are(client):
    lapsed()
    open_words = {
        "/": ["Nguồn công khai còn thiếu", "Có thể đã có quyết định sau đó"],
        "/statistics/": ["Nguồn công khai chưa đủ"],
        "/about/": ["Các trang ấy không nêu hết mọi quyết định."],
    }
    said = {address: page(client, address) for address in open_words}
    assert [words for address in said for words in open_words[address] if words not in said[address]] == []
    know_everything()
    said = {address: page(client, address) for address in open_words}
    assert [words for address in said for words in open_words[address] if words in said[address]] == []
    assert "Sổ có đủ mọi quyết định đến hôm nay." in said["/"]
    assert "Sổ có đủ mọi quyết định đến ngày này." in said["/statistics/"]
    assert "sổ ghi rõ là sản phẩm chưa được đánh giá lại" in said["/about/"]


def test_more_rows_cost_no_more_queries(client):
    def queries():
        fresh()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client)
        return len(seen)

    in_force(5, place=make_commune()), lapsed()
    few = queries()
    for _ in range(5):
        in_force(5, place=make_commune()), in_force(3), lapsed()
    assert queries() == few


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_set_no_cookie_and_may_be_shared(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ["/", "/producers/"])
def test_pages_only_read(client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert client.trace(address).status_code == 405


def test_each_language_knows_the_other(client):
    vietnamese, english = page(client, "/producers/"), page(client, "/en/producers/")
    assert '<html lang="vi">' in vietnamese
    assert '<html lang="en">' in english
    for html in (vietnamese, english):
        assert '<link rel="alternate" hreflang="vi" href="http://testserver/producers/">' in html
        assert '<link rel="alternate" hreflang="en" href="http://testserver/en/producers/">' in html
    assert '<link rel="canonical" href="http://testserver/en/producers/">' in english
    assert '<a class="mast-link" href="/producers/" lang="vi" hreflang="vi">' in english


def test_language_switch_keeps_what_was_asked(client):
    assert 'href="/en/products/?stars=5&amp;q=mi" lang="en"' in page(client, "/products/?stars=5&q=mi")


def test_section_of_the_page_is_marked(client):
    assert '<a href="/producers/" aria-current="page">' in page(client, "/producers/")


def test_no_inline_script_or_style(client):
    in_force(5)
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page(client))


def test_page_not_found_says_so_and_offers_search(client):
    response = client.get("/en/nowhere/")
    assert response.status_code == 404
    html = response.content.decode()
    assert "<h1>Page not found</h1>" in html
    assert 'action="/en/products/"' in html


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "%00=1", "q=a&stars=%C3%28"])
def test_unreadable_address_is_refused_on_a_page_of_our_own(client, query):
    response = client.get(f"/products/?{query}")
    assert response.status_code == 400
    assert "Không trả lời được yêu cầu này" in response.content.decode()


def test_server_error_page_stands_on_its_own(django_assert_num_queries):
    with override("vi"), django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Trang gặp lỗi" in response.content.decode()


@pytest.mark.parametrize("name", ["catalogue", "product", "producers", "producer", "showrooms", "showroom"])
def test_english_pages_say_in_which_language_the_rest_is(client, name):
    address = make_small_register()[name]
    assert "Untranslated parts are in Vietnamese." in client.get("/en" + address).content.decode()
    shown = client.get(address).content.decode()
    assert "Untranslated" not in shown
    assert "Phần chưa dịch" not in shown


def test_the_masthead_leads_to_checking_a_label_and_to_what_the_register_is(client):
    masthead = client.get("/").content.decode().split("<header")[1].split("</header>")[0]
    assert '<a class="mast-link to-index" href="/verify/">Kiểm tra</a>' in masthead
    assert '<a href="/about/">Giới thiệu</a>' in masthead
