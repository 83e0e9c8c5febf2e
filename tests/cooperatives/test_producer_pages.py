"""The pages of the producers: stars belong to products, and what is private stays so."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperatives.models import Producer
from core.partial_dates import add_months
from products.models import Recognition
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_new_commune
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def page_of(client, producer, prefix=""):
    return page(client, f"{prefix}/producers/{producer.slug}/")


def in_force(producer, **facts):
    product = make_product(producer=producer, sample=producer.is_sample, **facts)
    decision = make_decision(sample=producer.is_sample)
    return recognise(product, valid_from=add_months(timezone.localdate(), -6), decision=decision).product


def lapsed(producer, **facts):
    return recognise(make_product(producer=producer, **facts), valid_from=datetime.date(2020, 3, 1)).product


def test_products_in_force_come_first_then_the_others_with_their_reason(client):
    producer = make_producer()
    held, ended, never = in_force(producer), lapsed(producer), make_product(producer=producer)
    first, others = page_of(client, producer).split("Chưa biết sao nào còn hiệu lực")
    assert held.name_vi in first
    assert ended.name_vi not in first
    assert "đã hết hạn ngày 1/3/2023, chưa thấy quyết định sau đó" in others.split(ended.name_vi)[1]
    assert "chưa thấy công nhận" in others.split(never.name_vi)[1]


def test_stars_belong_to_products(client):
    html = page_of(client, make_producer())
    assert "Sao thuộc về từng sản phẩm, không thuộc về người làm." in html
    assert "Chủ thể này hiện có 0 sản phẩm còn sao." in html


def test_the_head_of_a_producer_is_never_named(client):
    producer = make_producer(director="Nguyễn Văn Kín")
    in_force(producer)
    for address in (f"/producers/{producer.slug}/", f"/en/producers/{producer.slug}/", "/producers/"):
        assert "Kín" not in page(client, address)


def test_contact_shows_only_by_consent_and_with_its_day(client):
    private = make_producer(phone="0912 345 678", email="kin@example.org")
    html = page_of(client, private)
    assert "0912" not in html
    assert "kin@example.org" not in html
    assert "Chưa công bố" in html
    public = make_producer(phone="0912 345 678", contact_consent_on=datetime.date(2025, 3, 8))
    html = page_of(client, public)
    assert '<a href="tel:0912345678">0912 345 678</a>' in html
    assert "ngày 8/3/2025" in html


def test_facts_about_the_producer(client):
    commune = make_commune()
    make_new_commune(was=[commune])
    producer = make_producer(place=commune, founded_year=2018, website="https://example.org/", former_names="HTX Cũ")
    html = page_of(client, producer)
    assert "<dd>2018</dd>" in html
    assert "Xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn" in html
    assert "Xã Côn Minh, tỉnh Thái Nguyên" in html
    assert 'href="https://example.org/" rel="nofollow noopener"' in html
    assert "HTX Cũ" in html


def test_band_is_woven_from_the_slug(client):
    producer = make_producer(slug="bac-ha")
    in_force(producer)
    assert 'src="/patterns/bac-ha-band.svg?v=tc1-7"' in page_of(client, producer)


def test_sample_producer_says_so(client):
    producer = make_producer(sample=True)
    in_force(producer)
    assert "Đây là bản ghi mẫu." in page_of(client, producer)
    assert '<span class="sample">mẫu</span>' in page(client, "/producers/")


def test_unknown_producer_is_not_found(client):
    assert client.get("/producers/nobody/").status_code == 404


def test_list_counts_products_in_force(client):
    producer = make_producer()
    in_force(producer), in_force(producer), lapsed(producer)
    assert "2 trong 3 sản phẩm còn sao" in page(client, "/producers/")
    assert "2 of 3 products in force" in page(client, "/en/producers/")


def test_list_counts_real_and_sample_producers_apart(client):
    make_producer(), make_producer(sample=True), make_producer(sample=True)
    html = page(client, "/producers/")
    assert 'data-total="3" data-samples="2"' in html
    assert "Trong đó 1 là thật" in html


def test_list_has_pages(client):
    for _ in range(61):
        make_producer()
    assert 'aria-current="page"><span class="vh">Trang </span>1</a>' in page(client, "/producers/")
    assert page(client, "/producers/?page=2").count("/producers/producer-") == 1
    page(client, "/producers/?page=x")
    page(client, "/producers/?page=99999999999999999999")


def test_number_in_force_follows_the_rule_of_recognitions():
    today = timezone.localdate()
    producer = make_producer()
    for facts in (
        {"valid_from": add_months(today, -6)},
        {"valid_from": add_months(today, -36)},
        {"valid_from": add_months(today, -40)},
        {"valid_from": today + datetime.timedelta(days=1)},
        {"valid_from": add_months(today, -6), "withdrawn_on": today, "withdrawal_ground": "stopped"},
        {"valid_from": add_months(today, -6), "superseded_on": today + datetime.timedelta(days=1)},
    ):
        recognise(make_product(producer=producer), **facts)
    counted = Producer.objects.with_n_in_force(today).get()
    assert counted.n_products == 6
    assert counted.n_in_force == Recognition.objects.valid_on(today).count() == 3


@pytest.mark.parametrize("address", ["/producers/", "/producers/one/"])
def test_more_products_cost_no_more_queries(client, address):
    producer = make_producer(slug="one", place=make_commune())

    def queries():
        with CaptureQueriesContext(connection) as seen:
            page(client, address)
        return len(seen)

    in_force(producer), lapsed(producer)
    few = queries()
    for _ in range(6):
        in_force(producer), lapsed(producer), in_force(make_producer(place=make_commune()))
    assert queries() == few
