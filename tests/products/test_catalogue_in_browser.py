"""Catalogue and statistics in a real browser: accessible, within the window, working without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.axe import assert_accessible
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.products.factories import make_product, make_set, recognise


@pytest.fixture
def register(live_server):
    """Thirty products in force, some of them samples, and one that ended."""
    commune = make_commune(district=make_district("061", "Ba Bể"))
    make_new_commune(was=[commune])
    start = timezone.localdate() - timedelta(days=300)
    for serial in range(30):
        sample = serial % 3 == 0
        product = make_product(
            sample,
            name_vi=f"Miến dong số {serial}",
            producer=make_producer(sample, place=commune),
            product_set=make_set(7, "food") if serial % 2 else make_set(11, "drinks"),
        )
        recognise(product, stars=3 + serial % 3, valid_from=start)
    recognise(valid_from=start - timedelta(days=1200))
    return live_server.url


ADDRESSES = [
    "/products/",
    "/products/?stars=4&stars=5&view=list",
    "/products/?q=zzz&stars=4&on=x",
    "/products/?status=all&group=food#loc",
    "/statistics/",
    "/statistics/?on=x",
]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (320, "dark")])
def test_accessible_and_within_the_window(new_page, register, width, scheme):
    page = new_page(width, color_scheme=scheme)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    for language in ("", "/en"):
        for address in ADDRESSES:
            page.goto(register + language + address)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert complaints == []


def test_narrowing_on_a_phone_without_scripts(new_page, register):
    page = new_page(390, java_script_enabled=False)
    page.goto(f"{register}/en/products/")
    sheet, total = page.locator("#loc"), page.locator("[data-total]")
    assert not sheet.is_visible()
    page.get_by_role("link", name="Filter, 1 chosen").click()
    expect(sheet).to_be_visible()
    page.locator('[data-facet="stars"][data-value="5"]').click()
    expect(sheet).to_be_visible()
    page.locator('[data-facet="group"][data-value="food"]').click()
    page.get_by_role("link", name="Show 5 products").click()
    expect(sheet).to_be_hidden()
    expect(total).to_have_attribute("data-total", "5")
    page.locator(".chip", has_text="5 stars").click()
    expect(total).to_have_attribute("data-total", "15")


def test_a_figure_of_the_statistics_opens_its_list(new_page, register):
    page = new_page(java_script_enabled=False)
    page.goto(f"{register}/statistics/")
    figure = page.locator('[data-figure="group-food-4"]')
    total = figure.get_attribute("data-total")
    figure.click()
    assert page.locator("p[data-total]").get_attribute("data-total") == total


@pytest.mark.parametrize("width", [390, 1280])
def test_counts_of_a_facet_stand_in_one_column_though_one_choice_is_chosen(new_page, register, width):
    page = new_page(width=width)
    page.goto(f"{register}/products/?stars=4#loc")
    counts = page.locator('.facets [data-facet="stars"] .n')
    assert page.locator(".facets .also").count()
    assert len({round(count.bounding_box()["x"] + count.bounding_box()["width"]) for count in counts.all()}) == 1
