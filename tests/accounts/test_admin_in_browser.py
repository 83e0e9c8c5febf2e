"""Staff pages in a real browser: usable by everyone, within the content policy."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts import second_factor
from products.models import Award
from tests.accounts.factories import PASSWORD, make_reader, make_user
from tests.axe import assert_accessible
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.products.factories import make_product, make_rule_sets, recognise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refused(page):
    """What the browser refused or stumbled over. Asked before axe runs, which itself tries inline styles."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def product():
    make_rule_sets()
    product = make_product(name_vi="Miến dong Tài Hoan", producer=make_producer(place=make_commune()))
    recognise(product, decision=make_decision())
    Award.objects.create(product=product, level="regional", source="https://example.org")
    return product


def log_in(page, live_server, user):
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")


@pytest.mark.parametrize("width", [1280, 390])
def test_main_pages_are_accessible_and_within_the_policy(page, live_server, refused, product, width):
    user = make_user(is_superuser=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + "/en/admin/login/")
    assert_accessible(page)
    log_in(page, live_server, user)
    recognition = product.recognitions.get()
    for address in (
        "/admin/",
        "/admin/products/product/",
        reverse("admin:products_product_change", args=[product.pk]),
        reverse("admin:products_product_history", args=[product.pk]),
        reverse("admin:products_recognition_change", args=[recognition.pk]),
        reverse("admin:products_recognition_delete", args=[recognition.pk]),
        reverse("admin:products_recognition_withdraw", args=[recognition.pk]),
        reverse("admin:products_recognition_add"),
        reverse("admin:products_recognition_from_decision"),
        "/en/admin/core/decision/",
        "/admin/accounts/user/add/",
        reverse("admin:accounts_user_change", args=[user.pk]),
        "/admin/password_change/",
        "/admin/second-factor/set-up/",
    ):
        refused.clear()
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert refused == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)


def test_second_step_of_logging_in_is_accessible(page, live_server, refused):
    user = make_reader()
    second_factor.set_up(user, second_factor.new_key())
    log_in(page, live_server, user)
    page.fill("#id_code", "000000")
    page.click("input[type=submit]")
    expect(page.locator(".errorlist")).to_be_visible()
    assert refused == []
    assert_accessible(page)


def test_pickers_autocomplete_parts_and_popups_work_within_the_policy(page, live_server, refused, product):
    log_in(page, live_server, make_user(is_superuser=True))
    address = live_server.url + reverse("admin:products_product_change", args=[product.pk])
    page.goto(address)
    page.click(".field-producer .select2-selection")
    page.keyboard.type("htx thu")
    page.locator(".select2-results__option", has_text="HTX Thử").wait_for()
    page.keyboard.press("Escape")

    page.click("#certificates-group .add-row a")
    page.click("#certificates-0 .field-valid_from .datetimeshortcuts a:last-child >> nth=0")
    expect(page.locator(".calendarbox:visible")).to_have_count(1)
    page.keyboard.press("Escape")

    page.goto(address)
    with page.expect_popup() as opened:
        page.click("#change_id_producer")
    popup = opened.value
    with popup.expect_event("close"):
        popup.click("input[name=_save]")
    page.fill("#nav-filter", "sản")
    assert refused == []
