"""Every public list costs the same number of queries for 300 products as for 3."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperatives.models import Producer
from products.entries import fresh
from products.models import Product, Recognition
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_new_commune
from tests.products.factories import make_product, recognition_facts

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/products/",
    "/products/?view=list&status=all&sort=name",
    "/products/?q=mien&group=food&kind=cooperative",
    "/products/download.csv",
    "/statistics/",
    "/statistics/?on=2025-01-01&from=2024-01-01&status=recognised",
    "/statistics/changes/?from=2024-01-01&kind=new",
    "/statistics/corrections/?on=2024-12-31&act=entered",
    "/producers/",
    "/producers/htx-0/",
    "/products/mien-0/",
    "/suggest/?q=mien",
    "/sitemap.xml",
    "/verify/?q=mien",
    "/v/status.jws",
    "/en/products/",
]


def fill(numbers):
    """Products with a producer each, half of them of the first one, in force or ended."""
    commune = make_commune()
    Producer.objects.bulk_create(
        Producer(slug=f"htx-{n}", name_vi=f"HTX {n}", kind="cooperative", place=commune) for n in numbers
    )
    makers = list(Producer.objects.order_by("pk"))
    template = make_product(slug=f"mien-mau-{numbers[0]}", producer=makers[0])
    Product.objects.bulk_create(
        Product(
            slug=f"mien-{n}",
            name_vi=f"Miến dong {n}",
            product_set=template.product_set,
            producer=makers[0] if n % 2 else makers[n % len(makers)],
        )
        for n in numbers
    )
    today = timezone.localdate()
    facts = recognition_facts(template)
    products = Product.objects.filter(slug__in=[f"mien-{n}" for n in numbers]).select_related("producer")
    Recognition.objects.bulk_create(
        Recognition(
            **facts
            | {
                "product": product,
                "producer": product.producer,
                "place": commune,
                "exception_reason": "hạn cố định",
                "valid_to": today + datetime.timedelta(days=400 if at % 3 else -1),
            }
        )
        for at, product in enumerate(products)
    )
    fresh()


def queries_of(client, path):
    fresh()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(queries)


def test_three_products_and_three_hundred_cost_the_same(client):
    make_new_commune(was=[make_commune()])
    make_producer()
    fill(range(3))
    before = {path: queries_of(client, path) for path in PAGES}
    fill(range(3, 300))
    after = {path: queries_of(client, path) for path in PAGES}
    assert after == before
    assert max(after.values()) <= 23
