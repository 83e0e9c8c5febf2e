"""Where the words searched for stand that a card does not show."""

import re
from collections import OrderedDict

import pytest

from products import cards
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_new_commune
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "typed", "line"),
    [
        ("", "kayak", "Giới thiệu: <span>Thuyền <mark>kayak</mark> &amp; cá</span>"),
        ("/en", "kayak", 'Story: <span lang="vi">Thuyền <mark>kayak</mark> &amp; cá</span>'),
        ("", "12/QĐ-UBND", "Quyết định: <span><mark>12</mark>/<mark>QĐ</mark>-<mark>UBND</mark></span>"),
        ("", "trout", 'Tên: <span lang="en"><mark>Trout</mark></span>'),
        ("", "thung lung", "Nguyên liệu: <span>cá <mark>thung</mark> <mark>lũng</mark></span>"),
        ("", "cá thuyền", "Giới thiệu: <span><mark>Thuyền</mark> kayak &amp; cá</span>"),  # "Cá" stands in the name
        ("", "van lang", "Địa bàn: <span>xã <mark>Văn</mark> <mark>Lang</mark>"),
    ],
)
def test_a_card_says_where_the_words_stand_that_it_does_not_show(client, path, typed, line):
    commune = make_commune("02149", "Lương Thượng")
    make_new_commune("02143", "Văn Lang", was=[commune])
    maker = make_producer(place=commune)
    facts = {"raw_material_vi": "cá thung lũng", "summary_vi": "Thuyền kayak & cá"}
    product = make_product(name_vi="Cá suối", name_en="Trout", producer=maker, **facts)
    recognise(product, decision=make_decision(number="12/QĐ-UBND"))
    for view in ("grid", "list"):
        html = client.get(f"{path}/products/", {"q": typed, "view": view, "status": "all"}).content.decode()
        assert line in html


def test_of_a_long_story_what_stands_around_the_word(client):
    make_product(name_vi="Cá", summary_vi=f"{'nước trong ' * 40}thuyền kayak {'hồ xanh ' * 40}")
    html = client.get("/products/?q=kayak&status=all").content.decode()
    line = re.search(r'<p class="found">Giới thiệu: <span>(.*?)</span>', html)[1]
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert "thuyền <mark>kayak</mark> hồ" in line
    assert len(line) < 200


def test_a_card_that_shows_every_word_says_no_more(client):
    recognise(make_product(name_vi="Miến dong", summary_vi="Miến dong ngon"))
    assert 'class="found"' not in client.get("/products/?q=mien+dong").content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("typed", ["kayak", "thuyen kayak", "thuyen kayac", "mien kayak"])
def test_it_takes_no_more_than_six_queries_though_nothing_is_kept(
    client, monkeypatch, typed, django_assert_max_num_queries
):
    for serial in range(30):
        recognise(make_product(name_vi=f"Miến {serial}", summary_vi="Thuyền kayak"))
    client.get("/products/?q=mein")  # whoever comes first after a change pays for it
    monkeypatch.setattr(cards, "_kept", OrderedDict())
    with django_assert_max_num_queries(6):
        html = client.get("/products/", {"q": typed}).content.decode()
    assert 'class="found"' in html
