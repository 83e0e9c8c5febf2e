"""Every kind of public page, for whoever sees little, uses no mouse or holds a phone. More in docs/quality.md."""

import pytest
from django.utils import timezone

from tests.axe import assert_accessible
from tests.measuring import cut_off_when_spaced, moving, sideways, small_targets, unseen_stops
from tests.small_register import make_small_register

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "home",
    "catalogue",
    "catalogue as a list",
    "filter sheet",
    "empty result",
    "product",
    "lapsed product",
    "withdrawn product",
    "product without a star",
    "sample",
    "producer",
    "producers",
    "no producer found",
    "showrooms",
    "showrooms nearest to a commune",
    "no showroom found",
    "showroom",
    "operator's page",
    "refused link",
    "places",
    "places by the map of today",
    "old district",
    "commune of today",
    "about",
    "statistics",
    "changes between two days",
    "later corrections",
    "checking offline",
    "page not found",
]
# Where the words of elements stand, which may be narrower than the elements.
WORDS = """elements => elements.map(element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().toJSON();
})"""
WINDOWS = [(390, "light", "vi"), (390, "dark", "en"), (1366, "light", "en"), (1366, "dark", "vi")]


@pytest.fixture
def addresses(db):
    return make_small_register()


@pytest.fixture
def open_page(new_page, addresses):
    def open_page(name, width=1366, language="vi", **options):
        page = new_page(width=width, **options)
        page.goto(("/en" if language == "en" else "") + addresses[name])
        return page

    return open_page


def test_every_kind_of_page_is_looked_at(addresses):
    assert list(addresses) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way(open_page, name):
    for width, scheme, language in WINDOWS:
        assert_accessible(open_page(name, width, language, color_scheme=scheme))


@pytest.mark.parametrize("name", PAGES)
def test_narrow_windows_wider_letters_keyboard_and_still_pages(open_page, name):
    narrow = open_page(name, 320)
    assert sideways(narrow) == []
    assert cut_off_when_spaced(narrow) == []
    for width in (390, 1366):
        page = open_page(name, width, reduced_motion="reduce")
        stops, unseen = unseen_stops(page)
        assert unseen == []
        assert stops > 8
        assert small_targets(page) == []
        assert moving(page) == []


def test_districts_on_the_map_are_reached_by_keyboard(open_page):
    page = open_page("home")
    link = page.locator(".map").get_by_role("link", name="Na Rì")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/?place=pre2025-066")


@pytest.mark.parametrize(
    ("name", "painted"),
    [("product", True), ("lapsed product", False), ("withdrawn product", False)],
)
def test_stars_in_force_stay_solid_in_forced_colours(open_page, name, painted):
    page = open_page(name, forced_colors="active")
    fill = page.locator(".cert .stars, .line .stars").first.evaluate("stars => getComputedStyle(stars).fill")
    assert (fill != "none") is painted


def test_drawings_are_named_in_words(open_page):
    page = open_page("product")
    assert page.locator(".strip").get_attribute("aria-label") == "Đã qua 6 trong 36 tháng"
    assert page.locator(".stars:not([aria-hidden])").count() == 0
    assert page.locator(".cert").inner_text().split("\n\n")[:2] == ["Sản phẩm OCOP được công nhận", "5 sao"]
    assert "1 sản phẩm năm sao màu vàng" in open_page("home").locator(".cloth img").get_attribute("alt")


@pytest.mark.parametrize("width", [320, 390, 1366])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["product", "withdrawn product"])
def test_scale_of_the_strip_has_its_ends_below_those_of_the_strip(open_page, name, language, width):
    page = open_page(name, width, language)
    assert sideways(page) == []
    strip = page.locator(".strip").bounding_box()
    first, middle, last = page.locator(".strip-key span").evaluate_all(WORDS)
    assert first["top"] == middle["top"] == last["top"]
    assert first["left"] == pytest.approx(strip["x"], abs=2)
    assert last["right"] == pytest.approx(strip["x"] + strip["width"], abs=2)
    assert first["right"] < middle["left"]
    assert middle["right"] < last["left"]


def test_printed_product_begins_with_its_certificate(open_page):
    page = open_page("product", 673, height=1001)  # A4 within its margins
    page.emulate_media(media="print")
    assert sideways(page) == []
    assert page.locator(".cert").bounding_box()["y"] < 200
    assert page.evaluate("document.querySelector('.cert').getBoundingClientRect().bottom") < 1001
    stars = page.locator(".cert .stars").first
    assert stars.evaluate("stars => getComputedStyle(stars).fill") == "rgb(0, 0, 0)"
    for hidden in (".nav", ".foot", ".crumbs", ".prod figure"):
        assert not page.locator(hidden).first.is_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["product", "withdrawn product", "producer", "showroom", "catalogue"])
def test_printed_page_says_on_which_day_it_was_true(open_page, name, language):
    page = open_page(name, language=language)
    line = page.locator(".mast .on-paper")
    assert not line.is_visible()
    page.emulate_media(media="print")
    day = timezone.localdate()
    written = f"{day.day}/{day.month}/{day.year}" if language == "vi" else f"{day.day} {day:%b %Y}"
    assert written in line.inner_text()


@pytest.mark.parametrize("name", ["product", "showroom", "showrooms", "catalogue"])
def test_printed_page_has_nothing_to_press(open_page, name):
    page = open_page(name, 673)
    actions = "[download], [href$='.png'], [href$='.pdf'], p [href*='/showrooms/?'], [href*='google.com/maps'], .btn"
    assert page.locator(actions).count()
    page.emulate_media(media="print")
    assert [action.inner_text() for action in page.locator(actions).all() if action.is_visible()] == []


def test_printed_items_are_not_split_between_sheets_nor_headings_left_behind(open_page):
    page = open_page("product", 673)
    page.emulate_media(media="print")
    for item in page.locator("main li, .facts > div, .facts dd > div").all():
        assert item.evaluate("item => getComputedStyle(item).breakInside") == "avoid"
    for heading in page.locator("main h2, main h3").all():
        assert heading.evaluate("heading => getComputedStyle(heading).breakAfter") == "avoid"
