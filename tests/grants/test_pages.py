"""One grant, the projects, and the line of time on a producer's page."""

import datetime
import re

import pytest
from django.utils.translation import override

from grants.models import Disbursement, Grant
from products.models import Award
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.grants.factories import make_grant, make_payable, make_project, pay
from tests.products.factories import make_product, recognise
from tests.showrooms.factories import make_showroom

D = datetime.date
pytestmark = pytest.mark.django_db
CAUSES = re.compile(r"nhờ|gây ra|khiến cho|kết quả của khoản|caused by|thanks to|because of the grant", re.IGNORECASE)


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def maker():
    """Supported in 2019, upgraded in 2021, awarded in 2022, paid in 2024."""
    maker = make_producer(name_vi="HTX Tài Hoan", slug="tai-hoan", founded_year=2010)
    product = make_product(name_vi="Miến dong", producer=maker)
    recognise(
        product,
        stars=3,
        valid_from=D(2018, 12, 31),
        valid_from_precision="year",
        valid_to=D(2021, 3, 1),
        producer=maker,
    )
    recognise(product, stars=4, valid_from=D(2021, 6, 30), producer=maker)
    Award.objects.create(product=product, level="regional", year=2022, source="https://example.org")
    make_grant(maker, purpose_vi="Xây xưởng", given_on=D(2019, 12, 31), given_on_precision="year", approved_vnd=None)
    pay(make_payable(maker, purpose_vi="Mua máy", decision=make_decision(issued_on=D(2024, 5, 20))), 7_000_000)
    make_grant(maker, purpose_vi="Chưa rõ khi nào", given_on=None)
    make_project(maker, name_vi="Đề tài dong riềng", begins_on=D(2020, 3, 31), begins_on_precision="month")
    make_grant(maker, purpose_vi="Đang dự kiến", status="planned")
    return maker


def test_the_producer_s_line_of_time_holds_all_in_order(client, maker):
    line = page(client, "/producers/tai-hoan/").split('<ol class="line">')[1].split("</ol>")[0]
    events = [re.sub(r"<[^>]+>|\s+", " ", event) for event in line.split("</li>")[:-1]]
    expected = ["đã chi 7.000.000", "Mua máy", "2022", "nâng hạng từ 3 sao", "3/2020", "2019", "2018", "chưa rõ ngày"]
    assert [part for part, event in zip(expected, events, strict=True) if part not in event] == []
    assert "Đang dự kiến" not in line
    assert "31/12/2019" not in line


@pytest.mark.parametrize("language", ["", "/en"])
def test_words_say_followed_and_never_caused(client, maker, language):
    grant = make_grant(maker, given_on=D(2020, 1, 1))
    for path in (f"{language}{grant.get_absolute_url()}", f"{language}/grants/", f"{language}/producers/tai-hoan/"):
        html = page(client, path)
        assert not CAUSES.search(html)
        assert ("nguyên nhân" in html) or ("cause" in html) or ("came of it" in html)


def test_a_grant_tells_what_followed_it_and_nothing_before(client, maker):
    grant = make_grant(maker, given_on=D(2020, 1, 1))
    followed = page(client, grant.get_absolute_url()).split("Sau khi được hỗ trợ")[1]
    assert "nâng hạng từ 3 sao" in followed
    assert "Sản phẩm công nghiệp nông thôn tiêu biểu" in followed
    assert "2018" not in followed.split("</ol>")[0]


@pytest.mark.parametrize(
    ("given", "year", "followed"),
    [(D(2022, 3, 1), 2022, False), (D(2021, 12, 31), 2022, True), (D(2022, 12, 31), 2022, False)],
)
def test_what_may_have_come_before_the_grant_is_not_said_to_have_followed(client, given, year, followed):
    """Of what is known to the year alone, in the year of the grant, nobody knows which came first."""
    maker, recognised = make_producer(), D(year, 12, 31)
    product = make_product(producer=maker)
    Award.objects.create(product=product, level="regional", year=year, source="https://example.org")
    recognise(product, producer=maker, valid_from=recognised, valid_from_precision="year")
    html = page(client, make_grant(maker, given_on=given).get_absolute_url())
    section = html.split("Sau khi được hỗ trợ")[1].split("</section>")[0]
    assert section.count("</li>") == (2 if followed else 0)


def test_of_a_grant_of_no_known_day_nothing_is_said_to_have_followed(client, maker):
    grant = make_grant(maker, given_on=None)
    assert "chưa thể nói điều gì xảy ra sau đó" in page(client, grant.get_absolute_url())


def test_one_grant_in_full(client):
    grant = make_payable(
        make_producer(name_vi="HTX A"), make_producer(name_vi="HTX B"), rate_percent=50, own_funds_vnd=90_000_000
    )
    pay(grant, 60_000_000), pay(grant, -20_000_000, reason="chuyển nhầm")
    html = page(client, grant.get_absolute_url())
    for part in ("HTX A", "HTX B", "100.000.000", "90.000.000", "-20.000.000", "chuyển nhầm", "40.000.000", "50%"):
        assert part in html
    assert grant.decision.number in html


def test_who_approved_and_who_paid_is_never_public(client):
    from tests.accounts.factories import make_user

    approver, payer = make_user(last_name="Nông", first_name="Ẩn"), make_user(last_name="Hoàng", first_name="Kín")
    grant = make_payable(make_producer(director="Lý Thị Riêng"), approved_by=approver)
    pay(grant, paid_by=payer)
    for path in ("/grants/", grant.get_absolute_url(), "/grants/download.csv"):
        response = client.get(path)
        text = (response.getvalue() if response.streaming else response.content).decode()
        for private in ("Nông Ẩn", "Hoàng Kín", approver.username, payer.username, "Lý Thị Riêng"):
            assert private not in text


@pytest.mark.parametrize(("model", "name"), [(Grant, "ceiling_reason"), (Disbursement, "reason")])
def test_a_reason_that_visitors_read_says_so_where_it_is_written(client, model, name):
    grant = make_payable(make_producer(), ceiling_reason="Lý do mức chi")
    pay(grant, 2_000_000), pay(grant, -1_000_000, reason="Lý do thu lại")
    html = page(client, grant.get_absolute_url())
    assert "Lý do mức chi" in html
    assert "Lý do thu lại" in html
    with override("vi"):
        assert "hiện công khai, không ghi tên người" in str(model._meta.get_field(name).help_text)


def test_projects_with_no_named_producer_are_listed_and_not_counted(client):
    make_project(make_producer(), name_vi="Có tên"), make_project(name_vi="Không nêu ai")
    html = page(client, "/grants/projects/")
    assert html.count('data-total="1" data-samples="0"') == 2
    assert "Không nêu ai" in html
    assert "không nêu tên; không đếm" in html


@pytest.mark.parametrize(("asked", "total"), [("2019-12-31", 0), ("2020-03-01", 1), ("2020-02-30", 1), ("x", 1)])
def test_the_count_of_any_day(client, asked, total):
    make_project(make_producer(), begins_on=D(2020, 3, 1))
    html = page(client, f"/grants/projects/?on={asked}")
    assert f'data-total="{total}" data-samples="0"' in html
    assert ("không xem được" in html or "data-left-out" in html) == (asked in ("2020-02-30", "x"))


def test_a_project_begun_after_the_day_asked_for_is_listed_as_not_counted(client):
    make_project(make_producer(), name_vi="Đã đếm", begins_on=D(2020, 3, 1))
    make_project(make_producer(), name_vi="Bắt đầu sau", begins_on=D(2020, 3, 2))
    make_project(make_producer(), name_vi="Nguồn sau", begins_on=None, known_on=D(2020, 3, 2))
    asked, today = page(client, "/grants/projects/?on=2020-03-01"), page(client, "/grants/projects/")
    rows = asked.split('<li id="project-')[1:]
    told = {row.split("<h2>")[1].split("</h2>")[0]: "chưa đếm vào ngày này" in row for row in rows}
    assert told == {"Đã đếm": False, "Bắt đầu sau": True, "Nguồn sau": True}
    assert "chưa đếm vào ngày này" not in today


def test_more_projects_and_events_cost_no_more_queries(client, django_assert_num_queries, maker):
    with django_assert_num_queries(4):
        page(client, "/grants/projects/")
    for _serial in range(10):
        make_project(maker, decision=make_decision())
    with django_assert_num_queries(4):
        page(client, "/grants/projects/")


def test_english_purpose_or_vietnamese_marked_so(client):
    grant = make_grant(make_producer(), purpose_vi="Máy sấy", purpose_en="")
    assert '<h1 lang="vi">Máy sấy</h1>' in page(client, f"/en/grants/{grant.pk}/")


def test_the_section_is_marked_in_the_navigation(client):
    assert '<a href="/grants/" aria-current="page">Tiền hỗ trợ</a>' in page(client, "/grants/")
    assert '<a href="/grants/" aria-current="true">Tiền hỗ trợ</a>' in page(client, "/grants/projects/")


def test_grant_and_point_of_sale_name_each_other(client):
    point = make_showroom(name_vi="Điểm bán Bến xe")
    grant = make_grant(showroom=point, kind="showroom", purpose_vi="Lắp kệ và biển hiệu")
    make_grant(showroom=point, status="planned", purpose_vi="Chưa quyết định")
    assert point.get_absolute_url() in page(client, grant.get_absolute_url())
    of_point = page(client, point.get_absolute_url())
    assert grant.get_absolute_url() in of_point
    assert "Chưa quyết định" not in of_point
