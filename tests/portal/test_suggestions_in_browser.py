"""Suggestions under the search field: by keyboard, touch and screen reader, composed, offline, without scripts."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.partial_dates import add_months
from tests.axe import assert_accessible
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district
from tests.measuring import cut_off_when_spaced, sideways
from tests.products.factories import make_product, make_set, recognise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def register(live_server):
    """Two kinds of vermicelli in force, an ended one, a tea, their maker and her commune."""
    maker = make_producer(name_vi="HTX Miến Côn Minh", slug="htx", place=make_commune(district=make_district()))
    start = add_months(timezone.localdate(), -6)
    for slug, name, stars, number, group in (
        ("mien-dong", "Miến dong Tài Hoan", 5, 7, "food"),
        ("mien-gao", "Miến gạo lứt ăn kiêng hữu cơ Nhất Thiện, gói năm trăm gam", 4, 6, "food"),
        ("che-day", "Chè dây", 4, 12, "drinks"),
    ):
        product = make_product(slug=slug, name_vi=name, producer=maker, product_set=make_set(number, group))
        recognise(product, stars=stars, valid_from=start)
    ended = make_product(slug="mien-ngo", name_vi="Miến ngô", producer=maker)
    recognise(ended, valid_from=add_months(start, -40))
    return live_server.url


@pytest.fixture
def asked(register):
    """Opens a page and keeps the texts suggestions were asked for."""

    def open_on(page, path="/"):
        texts = []
        page.on("request", lambda request: "/suggest/" in request.url and texts.append(request.url.split("q=")[1]))
        page.goto(register + path)
        return texts

    return open_on


def field(page):
    return page.locator("#q")


def options(page):
    return page.get_by_role("option")


def type_and_wait(page, text):
    field(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


def chosen(page):
    """Name of the suggestion the field points to, or "" ."""
    return page.evaluate(
        "document.getElementById(q.getAttribute('aria-activedescendant'))?.firstChild.textContent || ''"
    )


# --- roles ----------------------------------------------------------------------------------------------


def test_a_screen_reader_hears_a_combobox_with_a_list(page, asked):
    asked(page, "/en/")
    combobox = page.get_by_role("combobox", name="Product, producer or commune")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    type_and_wait(page, "mien")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(combobox).to_have_attribute("aria-autocomplete", "list")
    listbox = page.get_by_role("listbox", name="Suggestions")
    assert combobox.get_attribute("aria-controls") == listbox.get_attribute("id")
    assert page.get_by_role("status").inner_text() == "4 suggestions"
    names = [option.locator("b").inner_text() for option in options(page).all()]
    assert names == [
        *("Miến dong Tài Hoan", "Miến gạo lứt ăn kiêng hữu cơ Nhất Thiện, gói năm trăm gam", "Miến ngô"),
        "HTX Miến Côn Minh",
    ]
    assert "ended" in options(page).nth(2).inner_text()
    assert options(page).locator("b[lang=vi]").count() == 4
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Miến dong Tài Hoan")
    assert chosen(page) == "Miến dong Tài Hoan"
    field(page).fill("che d")
    expect(page.get_by_role("status")).to_have_text("1 suggestion")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "dark")])
@pytest.mark.parametrize("path", ["/", "/en/products/?stars=4&stars=5"])
def test_accessible_and_within_the_window_while_open(new_page, asked, path, width, scheme):
    page = new_page(width, color_scheme=scheme)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    asked(page, path)
    type_and_wait(page, "mien")
    page.keyboard.press("ArrowDown")
    assert_accessible(page)
    assert sideways(page) == []
    for option in options(page).all():
        box = option.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert cut_off_when_spaced(page) == []
    assert complaints == []


def test_the_chosen_one_is_seen_in_forced_colours(new_page, asked):
    page = new_page(forced_colors="active")
    asked(page)
    type_and_wait(page, "mien")
    page.keyboard.press("ArrowDown")
    outlines = options(page).evaluate_all("all => all.map(one => getComputedStyle(one).outlineStyle)")
    assert outlines == ["solid", "none", "none", "none"]


# --- keyboard -------------------------------------------------------------------------------------------


def test_arrows_go_round_through_the_field(page, asked):
    asked(page)
    type_and_wait(page, "mien")
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        seen.append(chosen(page).split(",")[0])
    first, second, last = "Miến dong Tài Hoan", "Miến gạo lứt ăn kiêng hữu cơ Nhất Thiện", "HTX Miến Côn Minh"
    assert seen == [first, second, first, "", last, "", first]
    assert field(page).input_value() == "mien"


def test_enter_opens_the_chosen_one_and_else_searches(page, asked, register):
    asked(page)
    type_and_wait(page, "mien")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{register}/products/mien-dong/")
    page.go_back()
    field(page).fill("mien")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{register}/products/?q=mien")


def test_escape_closes_and_keeps_the_text_and_home_and_end_move_in_it(page, asked):
    asked(page)
    type_and_wait(page, "mien")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert chosen(page) == ""
    assert page.evaluate("q.selectionStart") == 0
    page.keyboard.press("End")
    assert page.evaluate("q.selectionStart") == 4
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    assert field(page).input_value() == "mien"
    assert page.get_by_role("status").inner_text() == ""
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(4)


def test_tab_moves_on_and_closes(page, asked):
    asked(page)
    type_and_wait(page, "mien")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tra cứu")).to_be_focused()
    expect(options(page)).to_have_count(0)


# --- typing ---------------------------------------------------------------------------------------------


def test_quick_typing_asks_once(page, asked):
    texts = asked(page)
    type_and_wait(page, "mien ga")
    expect(options(page)).to_have_count(1)
    assert texts[-1] == "mien%20ga"
    assert len(texts) < len("mien ga")
    field(page).fill("m")
    expect(options(page)).to_have_count(0)
    assert texts[-1] == "mien%20ga"


def test_an_older_answer_never_replaces_a_newer_one(page, asked):
    """The answer to the first text is held back until the second has come."""
    asked(page)
    held = []
    page.route("**/suggest/?q=mien", lambda route: held.append(route))
    with page.expect_request("**/suggest/?q=mien"):
        field(page).fill("mien")
    field(page).fill("che")
    expect(options(page)).to_have_count(1)
    held[0].fulfill(json=[{"label": "old", "lang": "", "detail": "", "address": "/"}] * 3)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(options(page)).to_have_count(1)
    assert "Chè dây" in options(page).inner_text()


def test_nothing_is_chosen_of_the_answer_to_an_older_text(page, asked):
    asked(page)
    type_and_wait(page, "mien")
    held = []
    page.route("**/suggest/?q=mien%20ngo", lambda route: held.append(route))
    with page.expect_request("**/suggest/?q=mien%20ngo"):
        field(page).press_sequentially(" ngo")
        page.keyboard.press("ArrowDown")
    assert chosen(page) == ""
    held[-1].continue_()
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "Miến ngô"


@pytest.fixture
def compose(page):
    """Types as an input method does: the text stays in composition, underlined, until it is inserted."""
    keyboard = page.context.new_cdp_session(page)

    def compose(text):
        keyboard.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )

    return compose


def test_a_word_is_suggested_for_before_its_composition_ends(page, asked, compose):
    """On Android every word is composed until the space; what is shown neither ends that nor takes the focus."""
    asked(page)
    page.evaluate("q.addEventListener('compositionend', () => document.title = 'ended')")
    field(page).focus()
    for part in ("m", "mi", "mie", "mien"):
        compose(part)
    expect(options(page)).to_have_count(4)
    compose("che")
    expect(options(page)).to_have_count(1)
    expect(field(page)).to_be_focused()
    assert field(page).input_value() == "che"
    assert page.title() != "ended"


def test_the_end_of_a_word_asks_for_nothing_anew(page, asked, compose):
    page.clock.install()
    texts = asked(page)
    field(page).focus()
    compose("mien")
    page.clock.run_for(1000)
    expect(options(page)).to_have_count(4)
    page.keyboard.insert_text("mien ")
    page.clock.run_for(1000)
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "Miến dong Tài Hoan"
    assert texts == ["mien"]


def test_keys_of_a_composition_are_left_to_it(page, asked, compose):
    """Telex: the keys "mieens" become "miến" when the syllable is composed; Enter then ends it, no more."""
    asked(page)
    field(page).focus()
    for part in ("m", "mi", "miê", "miến"):
        compose(part)
    expect(options(page)).to_have_count(4)

    def is_left_alone(key, **facts):
        facts = {"key": key, "bubbles": True, "cancelable": True} | facts
        return page.evaluate("facts => q.dispatchEvent(new KeyboardEvent('keydown', facts))", facts)

    assert is_left_alone("ArrowDown", isComposing=True)
    assert chosen(page) == ""
    page.keyboard.insert_text("miến")
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "Miến dong Tài Hoan"
    # The Enter of a composition is not taken, though a suggestion is chosen.
    assert is_left_alone("Enter", isComposing=True)
    assert is_left_alone("Enter", keyCode=229)
    assert page.url.endswith("/")


@pytest.mark.parametrize("answer", [{"status": 503}, {"body": "no list"}, None])
def test_nothing_happens_without_an_answer(page, asked, register, answer):
    asked(page)
    faults = []
    page.on("pageerror", lambda fault: faults.append(fault))
    page.route("**/suggest/**", lambda route: route.fulfill(**answer) if answer else route.abort())
    with page.expect_event("response" if answer else "requestfailed", lambda one: "/suggest/" in one.url):
        field(page).fill("mien")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{register}/products/?q=mien")
    assert faults == []


def test_a_hostile_name_stays_text(page, asked):
    make_product(name_vi="Miến <img src=x onerror=alert(1)>", slug="zzz")
    asked(page)
    field(page).press_sequentially("mien img")
    field(page).fill("mien <im")
    expect(options(page)).to_have_count(1)
    assert "<img" in options(page).inner_text()
    assert page.locator(".suggestions img").count() == 0


# --- mouse, touch, phone --------------------------------------------------------------------------------


def test_a_click_opens_and_a_click_elsewhere_closes(page, asked, register):
    asked(page, "/products/")
    type_and_wait(page, "con min")
    page.locator("h1").click()
    expect(options(page)).to_have_count(0)
    field(page).fill("con minh")
    options(page).filter(has_text="xã Côn Minh").click()
    page.wait_for_url(f"{register}/places/pre2025/02185/")


def test_on_a_phone_by_touch_with_the_filter_sheet(new_page, asked, register):
    page = new_page(390, has_touch=True, is_mobile=True)
    asked(page, "/products/?status=all")
    field(page).tap()
    type_and_wait(page, "mien")
    assert sideways(page) == []
    page.get_by_role("button", name="Tra cứu").tap()
    page.wait_for_url("**/products/?q=mien&status=all")
    sheet = page.locator("#loc")
    page.get_by_role("link", name="Lọc, đang chọn").tap()
    expect(sheet).to_be_visible()
    page.locator('[data-facet="stars"][data-value="4"]').first.tap()
    expect(sheet).to_be_visible()
    page.get_by_role("link", name="Xem 2 sản phẩm").tap()
    expect(sheet).to_be_hidden()
    assert page.locator("p[data-total]").get_attribute("data-total") == "2"  # the tea is made by a maker so named
    assert field(page).input_value() == "mien"
    field(page).tap()
    field(page).fill("mien ng")
    options(page).first.tap()
    page.wait_for_url(f"{register}/products/mien-ngo/")


def test_on_a_phone_by_keyboard_with_the_filter_sheet(new_page, asked, register):
    page = new_page(390)
    asked(page, "/products/?status=all&q=mien#loc")
    sheet = page.locator("#loc")
    expect(sheet).to_be_visible()
    page.locator('[data-facet="stars"][data-value="4"]').first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**stars=4**")
    expect(sheet).to_be_visible()
    field(page).focus()  # whoever leaves the sheet by keyboard closes it, so that no list opens beneath
    expect(sheet).to_be_hidden()
    field(page).fill("mien ng")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{register}/products/mien-ngo/")


def test_the_form_works_without_scripts(new_page, asked, register):
    page = new_page(390, java_script_enabled=False)
    asked(page)
    expect(page.get_by_role("searchbox", name="Tên sản phẩm, chủ thể hoặc xã")).to_have_count(1)
    assert page.get_by_role("combobox").count() == 0
    field(page).press_sequentially("mien go")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{register}/products/?q=mien+go")
    field(page).fill("mien gao")
    page.get_by_role("button", name="Tra cứu").click()
    page.wait_for_url(f"{register}/products/?q=mien+gao")
    assert page.locator("p[data-total]").get_attribute("data-total") == "1"
