"""The answer in a real browser: read by everybody, without styles and scripts, at the weight of a weak signal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.axe import assert_accessible
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.measuring import cut_off_when_spaced, moving, sideways, small_targets, unseen_stops
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses():
    """One address for every kind of answer."""
    today = timezone.localdate()
    maker = make_producer(name_vi="Hợp tác xã Tài Hoan", place=make_commune())

    def product(name, **facts):
        made = make_product(name_vi=name, producer=maker)
        if facts:
            recognise(made, decision=make_decision(), **facts)
        return f"/v/{made.code}"

    sample = make_product(sample=True, name_vi="Miến Mẫu", producer=make_producer(sample=True))
    recognise(sample, valid_from=today)
    return {
        "form": "/verify/",
        "in force": product("Miến dong Tài Hoan", stars=5, valid_from=today - timedelta(days=90)),
        "withdrawn": product(
            "Miến dong cũ",
            valid_from=today - timedelta(days=300),
            withdrawn_on=today - timedelta(days=9),
            withdrawal_ground="stopped",
        ),
        "ended": product("Miến ngô", valid_from=today - timedelta(days=2000)),
        "to come": product("Miến đao", valid_from=today + timedelta(days=9)),
        "another product": "/verify/?q=Mật ong rừng&maker=HTX Tài Hoan",
        "no record": "/verify/?q=Chè dây Phja Đén",
        "several": "/verify/?q=mien",
        "mistyped": "/v/000002",
        "sample": f"/v/{sample.code}",
    }


def test_nothing_stands_in_the_way(new_page, addresses):
    for name, address in addresses.items():
        for width, scheme, language in ((390, "light", ""), (1280, "dark", "/en")):
            page = new_page(width, color_scheme=scheme, reduced_motion="reduce")
            page.goto(language + address)
            assert_accessible(page)
            assert small_targets(page) == [], name
            assert moving(page) == [], name
            stops, unseen = unseen_stops(page)
            assert unseen == [], name
            assert stops >= 4
        narrow = new_page(320)
        narrow.goto(address)
        assert sideways(narrow) == [], name
        assert cut_off_when_spaced(narrow) == [], name


def test_the_case_of_lai_chau(new_page, addresses):
    """A household with one rated product put its star on the others; the shopper holds a jar of honey."""
    page = new_page(390, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("navigation", name="Mục lục").get_by_role("link", name="Kiểm tra nhãn").click()
    page.get_by_label("Mã trên nhãn, mã vạch").fill("mat ong rung")
    page.get_by_label("Chủ thể ghi trên nhãn").fill("htx tai hoan")
    page.get_by_role("button", name="Kiểm tra").click()
    answer = page.locator(".ans strong")
    expect(answer).to_have_text("≠ Chưa thấy sao cho sản phẩm này")
    expect(page).to_have_title("Chưa thấy sao cho sản phẩm này")
    expect(page.locator("dd li")).to_have_text(["Miến dong Tài Hoan, 5 sao"])
    page.get_by_role("link", name="Miến dong Tài Hoan").click()
    expect(page.locator(".ans strong")).to_have_text("✓ Đúng, còn 5 sao ★★★★★")


def test_without_styles_the_second_line_answers(new_page, addresses):
    page = new_page(java_script_enabled=False)
    page.route("**/*.css", lambda route: route.abort())
    page.goto(addresses["in force"])
    lines = [line.strip() for line in page.locator("main").inner_text().splitlines() if line.strip()]
    assert lines[0] == "Miến dong Tài Hoan"
    assert lines[2] == "✓ Đúng, còn 5 sao ★★★★★"
    assert lines[3].startswith("Còn hiệu lực đến hết ngày")


def test_all_that_is_fetched_weighs_eight_kilobytes_at_most(new_page, addresses):
    for address in addresses.values():
        page, fetched = new_page(390), []
        page.on("requestfinished", lambda request, fetched=fetched: fetched.append(request))
        page.goto(address, wait_until="networkidle")
        kinds = sorted(request.resource_type for request in fetched)
        assert [kind for kind in kinds if kind != "other"] == ["document", "stylesheet"]
        assert sum(request.sizes()["responseBodySize"] for request in fetched) <= 8 * 1024


def test_the_question_on_the_first_page(page, addresses):
    page.goto("/en/")
    page.get_by_label("Code on the label").fill(addresses["in force"].removeprefix("/v/").lower())
    page.get_by_role("button", name="Check").click()
    assert page.title() == "Miến dong Tài Hoan: Yes, it holds 5 stars"


def test_the_certificate_of_a_product_leads_to_its_answer(page, addresses):
    page.goto("/products/?q=tai+hoan")
    page.get_by_role("link", name="Miến dong Tài Hoan").first.click()
    page.locator(".cert .qr a").first.click()
    assert page.url.endswith(addresses["in force"])


def test_printed_it_is_black_on_white(page, addresses):
    page.goto(addresses["in force"])
    page.emulate_media(media="print")
    box = page.locator(".ans")
    assert box.evaluate("box => getComputedStyle(box).color") == "rgb(0, 0, 0)"
    assert not page.locator("form").is_visible()
