"""A visitor without scripts narrows the table, reads its totals and opens a grant; nothing stands in anybody's way."""

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible
from tests.grants.factories import make_project
from tests.grants.registers import make_register
from tests.measuring import cut_off_when_spaced, sideways, small_targets, unseen_stops

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def register(db):
    make_register()
    make_project()


@pytest.mark.parametrize("width", [390, 1280])
def test_narrowing_without_scripts(new_page, width):
    page = new_page(width=width, java_script_enabled=False)
    page.goto("/grants/")
    before = int(page.locator("[data-approved]").get_attribute("data-total"))
    page.get_by_label("Mục đích").select_option("label")
    page.get_by_text("Thêm điều kiện").click()
    page.get_by_label("Nguồn tiền").select_option("science")
    page.get_by_role("button", name="Lọc").click()
    page.wait_for_url("**kind=label**")
    line = page.locator("[data-approved]")
    assert 0 < int(line.get_attribute("data-total")) < before
    shown = page.locator("tbody td:nth-child(6)").first.locator("xpath=ancestor::table").locator("tbody tr").count()
    assert shown == int(line.get_attribute("data-total"))
    assert page.get_by_label("Nguồn tiền").is_visible()
    page.get_by_text("Biểu đồ dưới dạng bảng").click()
    page.locator("tbody td a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    assert "/grants/" in page.url
    expect(page.get_by_role("heading", name="Sau khi được hỗ trợ")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/grants/", "/grants/?kind=label&then=3&producer=htx", "/grants/?year=2019&kind=x", "/grants/projects/", "first"],
)
def test_axe_finds_nothing(new_page, path):
    for width, scheme, language in [
        (390, "light", ""),
        (390, "dark", "/en"),
        (1366, "light", "/en"),
        (1366, "dark", ""),
    ]:
        page = new_page(width=width, color_scheme=scheme)
        page.goto(f"{language}/grants/" if path == "first" else f"{language}{path}")
        if path == "first":
            page.locator("tbody td a").first.click()
            page.wait_for_url("**/grants/*/")
        assert_accessible(page)


COLUMN_STARTS = """table => [...table.tHead.rows[0].cells].map((heading, at) => {
  const start = cell => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const box = text.getBoundingClientRect();
    return Math.round(cell.classList.contains("r") ? box.right : box.left);
  };
  return [heading.innerText, start(heading), start(table.tBodies[0].rows[0].cells[at])];
})"""


@pytest.mark.parametrize("width", [1024, 1280])
def test_headings_stand_over_their_columns(new_page, width):
    page = new_page(width=width)
    page.goto("/grants/")
    columns = page.locator("table").first.evaluate(COLUMN_STARTS)
    assert len(columns) == 7
    assert [column for column in columns if column[1] != column[2]] == []


def test_narrow_windows_wider_letters_and_keyboard(new_page):
    narrow = new_page(width=320)
    for path in ("/grants/", "/grants/?kind=label&then=3", "/grants/projects/"):
        narrow.goto(path)
        assert sideways(narrow) == []
        assert cut_off_when_spaced(narrow) == []
    for width in (390, 1366):
        page = new_page(width=width, reduced_motion="reduce")
        page.goto("/grants/")
        _stops, unseen = unseen_stops(page)
        assert unseen == []
        assert small_targets(page) == []
