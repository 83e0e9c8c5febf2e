"""What search engines are told: real entries, both languages, one address for each list."""

import re

import pytest
from django.utils import timezone

from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune
from tests.grants.factories import make_grant
from tests.products.factories import make_product, recognise
from tests.showrooms.factories import make_showroom

pytestmark = pytest.mark.django_db

NOINDEX = '<meta name="robots" content="noindex">'


def head(client, address):
    return client.get(address).content.decode().split("<body")[0]


SECTIONS = [
    *("/", "/products/", "/producers/", "/showrooms/", "/places/", "/statistics/", "/about/"),
    *("/verify/", "/verify/offline/", "/grants/", "/grants/projects/"),
]


def test_real_entries_in_both_languages_and_no_samples(client):
    product, producer = make_product(slug="mien"), make_producer(slug="htx")
    point, place = make_showroom(slug="diem"), make_commune()
    make_showroom(True, slug="mau-diem")
    grant, left_out = make_grant(producer), make_grant(make_producer(sample=True, slug="htx-mau"), sample=True)
    plan = make_grant(producer, status="planned")
    make_product(sample=True, slug="mau")
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    xml = response.content.decode()
    for language in ("", "/en"):
        for path in SECTIONS:
            assert f"<loc>http://testserver{language}{path}</loc>" in xml
        for record in (product, producer, grant, point, place, place.parent):
            assert f"{language}{record.get_absolute_url()}</loc>" in xml
    assert "mau" not in xml
    assert all(f"{record.get_absolute_url()}<" not in xml for record in (left_out, plan))
    assert xml.count('hreflang="x-default"') == xml.count("<loc>") == 34


def test_sitemap_costs_the_same_for_more_entries(client, django_assert_num_queries):
    for n in (1, 10):
        for _serial in range(n):
            make_product(), make_grant(make_producer()), make_showroom()
        with django_assert_num_queries(5):
            client.get("/sitemap.xml")


def test_every_address_of_the_sitemap_answers(client):
    recognise(make_product(producer=make_producer()))
    addresses = re.findall(r"<loc>http://testserver([^<]+)", client.get("/sitemap.xml").content.decode())
    assert len(addresses) >= 2 * (len(SECTIONS) + 2)  # in both languages, with the product and its producer
    for address in addresses:
        assert client.get(address).status_code == 200


def test_robots(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    for closed in (
        "/admin/",
        "/en/admin/",
        "/products/download.csv",
        "/en/products/download.xlsx",
        "/v/",
        "/suggest/",
    ):
        assert f"Disallow: {closed}" in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_samples_are_kept_out_of_search_engines(client):
    makers = make_producer(), make_producer(sample=True)
    products = make_product(producer=makers[0]), make_product(sample=True, producer=makers[1])
    for kept, left_out in (makers, products):
        assert NOINDEX not in head(client, kept.get_absolute_url())
        assert NOINDEX in head(client, left_out.get_absolute_url())


@pytest.mark.parametrize("path", ["/products/", "/producers/"])
def test_what_somebody_searched_for_is_no_page_of_its_own(client, path):
    assert NOINDEX in head(client, f"{path}?q=mien")
    assert NOINDEX not in head(client, f"{path}?kind=cooperative")


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/products/?view=list&sort=name&utm_source=x", "/products/"),
        ("/products/?stars=4&view=list&kind=cooperative", "/products/?stars=4&amp;kind=cooperative"),
        ("/products/?stars=4&stars=9", "/products/?stars=4"),
        ("/products/?page=2&sort=name", "/products/?page=2"),
        ("/products/?page=1", "/products/"),
        ("/producers/?kind=cooperative&page=7", "/producers/?kind=cooperative"),
    ],
)
def test_a_list_has_one_address_however_it_is_shown(client, asked, kept):
    for _serial in range(25):
        recognise(make_product(producer=make_producer()), stars=3, valid_from=timezone.localdate())
    found = head(client, asked)
    assert re.search('rel="canonical" href="http://testserver([^"]+)"', found)[1] == kept
    assert f'hreflang="en" href="http://testserver/en{kept}"' in found
    assert f'hreflang="vi" href="http://testserver{kept}"' in found
