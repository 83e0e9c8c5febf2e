"""The figures by hand: two days are chosen, a line is opened, all without scripts."""

import datetime

import pytest
from playwright.sync_api import expect

from products.models import Recognition
from tests.axe import assert_accessible
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.products.factories import make_product, make_set, recognise
from tests.small_register import make_small_register

FIRST = datetime.date(2024, 6, 1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def register(live_server):
    make_new_commune(was=[make_commune(district=make_district())])
    for serial in range(3):
        recognise(make_product(name_vi=f"Miến dong {serial}"), stars=4, valid_from=FIRST)
    late = recognise(make_product(True, product_set=make_set(11, "drinks")), valid_from=FIRST)
    Recognition.objects.filter(pk=late.pk).update(stars=5)
    return live_server.url


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_accessible_and_within_the_window(new_page, register, width, scheme, language):
    page = new_page(width, color_scheme=scheme)
    for address in (
        "/statistics/?on=2024-12-31&from=2024-05-31",
        "/statistics/?on=x&from=y&status=z",
        "/statistics/changes/?from=2024-05-31&on=2024-12-31&kind=new",
        "/statistics/corrections/?on=2024-12-31&act=changed",
        "/statistics/corrections/?on=2024-12-31&act=entered",
        "/products/?level=province&place=unknown-2025",
    ):
        page.goto(register + language + address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


def test_two_days_are_compared_and_a_line_opened_without_scripts(new_page, register):
    page = new_page(390, java_script_enabled=False)
    page.goto(f"{register}/en/statistics/")
    page.get_by_label("As of").fill("2024-12-31")
    page.get_by_role("button", name="Show figures").click()
    expect(page.locator(".sums[data-on]")).to_have_attribute("data-total", "4")
    page.get_by_label("Compare with").fill("2024-05-31")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator('[data-line="new"] td').last).to_have_text("+4")
    page.locator('[data-figure="change-new"]').click()
    assert page.locator("p[data-total]").get_attribute("data-total") == "4"
    expect(page.locator(".ledger > li")).to_have_count(4)
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="Statistics").click()
    expect(page.get_by_label("As of")).to_have_value("2024-12-31")
    page.locator('[data-figure="corrections-changed"]').click()
    expect(page.locator(".ledger > li")).to_have_count(1)


def test_the_tables_count_what_is_chosen(new_page):
    addresses = make_small_register()
    page = new_page(java_script_enabled=False)
    page.goto(addresses["statistics"])
    page.locator("#tables").get_by_role("link", name="Đã hết hạn").click()
    figure = page.locator('[data-figure="group-food"]')
    total = figure.get_attribute("data-total")
    figure.click()
    assert page.locator("p[data-total]").get_attribute("data-total") == total == "1"
