"""A visitor's way: from the first page to the five-star products, to one of them, to who makes it."""

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible
from tests.small_register import make_small_register

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "vi": {
        "question": "Sản phẩm này có sao OCOP không?",
        "in_force": "Còn hiệu lực",
        "stars": "5 sao",
        "made": "HTX Tài Hoan",
    },
    "en": {
        "question": "Does this product hold an OCOP star?",
        "in_force": "In force",
        "stars": "5 stars",
        "made": "HTX Tài Hoan",
    },
}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request, new_page):
    make_small_register()
    return new_page(width=390, java_script_enabled=request.param)


@pytest.fixture
def arrive(page, request):
    """Wait for a page with that heading and see that it stands in nobody's way; axe itself is a script."""
    scripted = request.node.callspec.params["page"]

    def arrive(heading):
        page.get_by_role("heading", level=1, name=heading).wait_for()
        if scripted:
            assert_accessible(page)

    return arrive


@pytest.mark.parametrize("language", ["vi", "en"])
def test_from_the_first_page_to_a_producer(page, arrive, language):
    words = WORDS[language]
    page.goto("/")
    if language == "en":
        page.locator("header a[hreflang=en]").click()
    arrive(words["question"])

    page.locator(".tally a[href*='stars=5']").click()
    arrive("OCOP")
    expect(page.locator(".cards h2")).to_have_text(["Miến dong Tài Hoan"])

    page.locator(".cards h2 a").click()
    arrive("Miến dong Tài Hoan")
    certificate = page.locator(".cert").inner_text()
    assert words["stars"] in certificate
    assert words["in_force"] in certificate

    page.locator(".lede a").click()
    arrive("HTX Tài Hoan")
    expect(page.locator(".cards h3")).to_have_text(["Miến dong Tài Hoan"])
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_search_without_accents_finds_a_lapsed_product_and_says_so(page, arrive, path):
    page.goto(path)
    page.locator("#q").fill("mien ngo")
    page.locator("#q").press("Enter")
    arrive("OCOP")
    page.locator("[data-not-in-force]").click()
    page.locator("#ket-qua h2 a").click()
    arrive("Miến ngô")
    assert page.locator(".cert .mark").inner_text() in ("Đã hết hạn", "Ended")


def test_filter_sheet_of_a_phone_needs_no_script(page, arrive):
    page.goto("/products/")
    page.locator("a.to-facets").click()
    page.locator("[data-facet=stars][data-value='5']").click()
    page.locator(".sheet-end a").click()
    arrive("Sản phẩm OCOP")
    expect(page.locator("#loc")).to_be_hidden()
    expect(page.locator(".cards h2")).to_have_text(["Miến dong Tài Hoan"])
