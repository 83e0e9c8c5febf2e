"""The list of showrooms and its map in a browser: by keyboard, without scripts, on a phone, a position denied."""

import re

import pytest

from tests.axe import assert_accessible
from tests.measuring import sideways
from tests.showrooms.factories import confirm, make_link
from tests.small_register import make_small_register

pytestmark = pytest.mark.django_db(transaction=True)
MOST_BYTES = 250_000


@pytest.fixture
def addresses(db):
    return make_small_register()


def test_the_map_by_keyboard_only(new_page, addresses):
    page = new_page()
    page.goto("/showrooms/")
    pin = page.locator(".map .pin").first
    pin.focus()
    assert "1. Điểm bán Côn Minh" in pin.get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.wait_for_url("**#diem-1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Điểm bán Côn Minh"
    page.keyboard.press("Enter")
    page.wait_for_url("**/showrooms/diem-con-minh/")


def test_a_district_on_the_map_zooms_to_it(new_page, addresses):
    page = new_page()
    page.goto("/showrooms/")
    page.locator(".map").get_by_role("link", name="Na Rì").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/showrooms/?place=pre2025-066#ban-do")
    assert page.locator(".map image").get_attribute("href") == "/maps/pre2025-066.svg"


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts(new_page, addresses, width):
    page = new_page(width=width, java_script_enabled=False)
    page.goto("/showrooms/")
    assert not page.get_by_role("button", name="Gần tôi nhất").is_visible()
    page.get_by_label("Gần nơi").fill("xã Côn Minh")
    page.get_by_role("button", name="Tra cứu").click()
    page.wait_for_url("**near=*")
    assert page.locator(".ledger h3").all_inner_texts() == ["Điểm Mẫu", "Điểm bán Côn Minh"]  # by distance
    assert re.search(r"\d km", page.locator(".ledger li").last.inner_text())


def test_a_denied_position_is_told_and_changes_nothing(new_page, addresses):
    page = new_page(width=390)
    page.goto("/showrooms/")
    page.get_by_role("button", name="Gần tôi nhất").click()
    page.get_by_text("Trình duyệt không cho biết vị trí của bạn.").wait_for()
    assert page.url.endswith("/showrooms/")
    assert_accessible(page)


def test_a_position_orders_the_list(new_page, addresses):
    page = new_page(permissions=["geolocation"], geolocation={"latitude": 22.1481, "longitude": 105.8341})
    page.goto("/showrooms/?page=1")
    page.get_by_role("button", name="Gần tôi nhất").click()
    page.wait_for_url("**lat=22.148&lon=105.834")
    assert "m" in page.locator(".ledger li").first.inner_text()
    page.get_by_text("Gần vị trí của bạn").wait_for()


def test_the_operator_confirms_on_a_phone(new_page, addresses):
    page = new_page(width=390, java_script_enabled=False)
    page.goto(addresses["operator's page"])
    page.get_by_label("Còn hoạt động", exact=True).check()
    page.get_by_label("Miến dong Tài Hoan").check()
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("heading", name="Đã ghi. Cảm ơn bạn.").wait_for()
    page.goto(addresses["operator's page"])
    page.get_by_role("heading", name="Đường dẫn này không mở được").wait_for()


def test_forgetting_to_say_is_told(new_page, addresses):
    page = new_page(width=390)
    page.goto(make_link(confirm().showroom).get_absolute_url())
    page.evaluate("document.querySelector('form[method=post]').noValidate = true")  # as some browsers of messengers
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("alert").wait_for()
    assert "Hãy cho biết điểm còn hoạt động không." in page.get_by_role("alert").inner_text()
    assert_accessible(page)
    assert sideways(page) == []


def test_the_map_page_stays_light_and_shows_its_list_first(new_page, addresses):
    page, sizes = new_page(), {}

    def note(response):
        sizes[response.url] = len(response.body())

    page.on("response", note)
    page.route("**/maps/*.svg", lambda route: None)  # the map never comes
    page.goto("/showrooms/", wait_until="domcontentloaded")
    page.get_by_role("link", name="Điểm bán Côn Minh", exact=True).wait_for()
    assert page.locator(".ledger li").count() == 2
    page.unroute("**/maps/*.svg")
    page.goto("/showrooms/", wait_until="networkidle")
    assert any("/maps/pre2025.svg" in url for url in sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert all(url.startswith(page.url.split("/showrooms")[0]) for url in sizes)  # no third party
