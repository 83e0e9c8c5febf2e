"""The public table: what an address finds, its totals and its ways on, whatever is asked."""

import datetime
import re
from unittest import mock

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.downloads import Download
from grants.models import Grant, GrantProducer
from grants.table import GrantTable
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune
from tests.grants.factories import make_grant, make_payable, make_policy, make_project, pay
from tests.grants.registers import VALUES, addresses, make_register
from tests.products.factories import make_product, recognise

D = datetime.date
pytestmark = pytest.mark.django_db
TOTALS = re.compile(r'data-total="(\d+)" data-samples="(\d+)" data-approved="(\d+)" data-disbursed="(\d+)"')
many = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def register():
    make_register()


def totals(client, query=""):
    return tuple(map(int, TOTALS.search(client.get(f"/grants/{query}").content.decode()).groups()))


def found(query=""):
    return GrantTable(QueryDict(query)).figure


@many
@given(params=addresses())
def test_totals_are_the_sums_of_the_downloaded_rows(register, params):
    table, download = GrantTable(params), Download(params, str)
    headings = [str(column.heading) for column in download.columns]
    rows = [dict(zip(headings, cells, strict=True)) for cells in download.rows()]
    figure = table.figure
    assert figure.total == len(rows)
    for name, amount, number, invented in (
        ("approved_vnd", figure.approved, figure.n_approved, figure.approved_samples),
        ("disbursed_vnd", figure.disbursed, figure.n_disbursed, figure.disbursed_samples),
    ):
        published = [row[name] for row in rows if row[name] is not None]
        assert (amount, number) == (sum(published), len(published))
        assert invented == sum(row[name] or 0 for row in rows if row["Mẫu"] != "không")
    names = {name for row in rows for name in row["Chủ thể"].split("; ")}
    assert table.n_producers == len(names)
    chart = table.chart
    assert sum(sums.approved for _year, _kind, sums in chart.rows) == figure.approved
    assert sum(strip.figure.total for strip in chart.strips) == figure.total


@settings(many, max_examples=60)
@given(params=addresses())
def test_a_number_beside_a_choice_is_the_total_after_it(register, params):
    table = GrantTable(params)
    for facet in (*table.first_selects, *table.more_selects[:2]):
        for link in facet.links:
            assert GrantTable(link.params).figure == link.figure, (facet.name, link.value)


@settings(many, max_examples=40)
@given(params=addresses(), noise=st.dictionaries(st.sampled_from([*VALUES, "page", "sort"]), st.text(max_size=20)))
def test_what_means_nothing_is_left_out_and_named(register, params, noise):
    for name, value in noise.items():
        params.appendlist(name, value)
    table = GrantTable(params)
    assert table.page.number >= 1
    assert len(table.shown) <= table.page_size


def test_plans_are_not_public(client):
    plan = make_grant(make_producer(), status=Grant.Status.PLANNED)
    assert found().total == 0
    assert client.get(f"/grants/{plan.pk}/").status_code == 404


def test_the_line_of_totals(client):
    make_grant(make_producer(), approved_vnd=5_000_000)
    make_grant(make_producer(), approved_vnd=None)
    pay(make_payable(make_producer(sample=True), sample=True, approved_vnd=3_000_000), 2_000_000)
    assert totals(client) == (3, 1, 8_000_000, 2_000_000)
    html = client.get("/grants/").content.decode()
    assert 'data-approved-samples="3000000" data-disbursed-samples="2000000"' in html
    assert "trong đó 3.000.000 đồng là của mục mẫu" in html
    assert "trong đó 2.000.000 đồng là của mục mẫu" in html
    under_table = html.split("Trong đó của mục mẫu, đặt ra để dùng thử")[1].split("</tfoot>")[0]
    assert re.findall(r">([\d.]+)</td>", under_table) == ["3.000.000", "2.000.000"]
    assert "Trong tất cả các cột có 3.000.000 đồng là của mục mẫu" in html
    assert "8.000.000" in html
    assert "của 2 khoản có công bố số tiền" in html
    assert html.count("chưa công bố</em>") >= 3


def test_no_grant_says_so_and_offers_all(client):
    html = client.get("/grants/?producer=zzz").content.decode()
    assert 'data-total="0"' in html
    assert "vẫn có thể có thật" in html


@pytest.mark.parametrize("asked", ["tai-hoan", "Tài Hoan", "tai hoan", "TÀI"])
def test_a_producer_is_asked_for_by_key_or_by_words_of_its_name(asked):
    make_grant(make_producer(slug="tai-hoan", name_vi="HTX Tài Hoan"))
    make_grant(make_producer(name_vi="HTX Khác"))
    assert found(f"producer={asked}").total == 1


def test_a_key_shows_as_the_name(client):
    make_grant(make_producer(slug="tai-hoan", name_vi="HTX Tài Hoan"))
    assert "“HTX Tài Hoan”" in client.get("/grants/?producer=tai-hoan").content.decode()


def test_purse_policy_kind_and_year():
    science = make_policy(slug="khcn", purse="science")
    make_grant(policy=science, kind="label", given_on=D(2023, 1, 1))
    make_grant(kind="label", given_on=D(2024, 1, 1)), make_grant(given_on=None)
    for query, number in {
        "purse=science": 1,
        "policy=khcn": 1,
        "kind=label": 2,
        "year=2024": 1,
        "year=unknown": 1,
        "year=2023&year=2024": 2,
        "kind=label&purse=resolution": 1,
    }.items():
        assert found(query).total == number, query


def test_place_by_the_old_map_and_by_the_new_one(register):
    by_district = found("place=pre2025-066").total
    assert by_district > 0
    assert found("place=pre2025-02185").total == by_district
    assert found("place=2025-01933").total > by_district


def test_stars_then_and_now():
    maker = make_producer()
    owned = make_product(producer=maker)
    recognise(owned, stars=3, valid_from=D(2018, 6, 1), valid_to=D(2021, 6, 1))
    recognise(owned, stars=4, valid_from=D(2024, 6, 1), valid_to=D(2099, 6, 1))
    recognise(make_product(producer=maker), stars=3, valid_from=D(2024, 6, 1), valid_to=D(2099, 6, 1))
    (
        make_grant(maker, given_on=D(2019, 1, 1)),
        make_grant(maker, given_on=D(2022, 1, 1)),
        make_grant(maker, given_on=None),
    )
    for query, number in {"then=3": 1, "then=none": 1, "then=4": 0, "now=4": 3, "now=3": 0, "now=none": 0}.items():
        assert found(query).total == number, query
    shown = GrantTable(QueryDict("sort=oldest")).shown
    assert [(grant.stars_then, grant.stars_now) for grant in shown] == [(3, 4), (None, 4), (None, 4)]


def test_a_household_is_named_by_its_trade_name_alone(client):
    maker = make_producer(name_vi="Hộ kinh doanh Nguyễn Văn Thiện (Miến Nhất Thiện)", kind="household", slug="thien")
    recognise(make_product(producer=maker), valid_to=D(2099, 1, 1)), make_product(producer=maker)
    grant = make_grant(maker)
    for path in ("/grants/", f"/grants/{grant.pk}/", "/grants/download.csv", "/producers/thien/"):
        response = client.get(path)
        text = (response.getvalue() if response.streaming else response.content).decode()
        assert "Miến Nhất Thiện" in text
        assert "Nguyễn Văn Thiện" not in text


def test_a_household_is_not_found_by_its_owner():
    name, name_en = (
        "Hộ kinh doanh Nguyễn Văn Thiện (Miến Nhất Thiện)",
        "Nguyễn Văn Thiện household (Nhất Thiện noodles)",
    )
    make_grant(make_producer(name_vi=name, name_en=name_en, former_names="Hộ Nguyễn Văn Thiện", kind="household"))
    make_grant(make_producer(name_vi="Hộ kinh doanh Lường Thị Thuỳ", kind="household"))
    make_grant(make_producer(name_vi="HTX Nguyễn Văn (Hảo)"))
    for words, number in {
        "miến nhất thiện": 1,
        "noodles": 1,
        "nguyễn văn thiện": 0,
        "lường": 1,
        "nguyễn văn": 1,
    }.items():
        assert found(f"producer={words}").total == number, words


def test_every_receiver_of_a_sample_is_marked(client):
    make_grant(make_producer(sample=True), make_producer(sample=True), sample=True)
    assert client.get("/grants/").content.decode().count('<span class="sample">mẫu</span>') == 2


def test_samples_are_marked(client):
    make_grant(make_producer(sample=True), sample=True)
    html = client.get("/grants/").content.decode()
    assert html.count('<span class="sample">mẫu</span>') == 1
    assert "Đây là mẫu" in html


def test_nothing_understood_is_named(client):
    html = client.get("/grants/?year=1066&kind=x&sort=y&place=z").content.decode()
    assert 'data-left-out="4"' in html


@pytest.mark.parametrize("path", ["/grants/99999999999999999999/", "/grants/0/", "/grants/-1/", "/grants/x/"])
def test_no_such_grant(client, path):
    assert client.get(path).status_code == 404


def test_pages_only_read_and_may_be_shared(client):
    grant = make_grant(make_producer())
    make_project(make_producer())
    for path in ("/grants/", f"/grants/{grant.pk}/", "/grants/projects/", "/grants/download.csv"):
        response = client.get(path)
        assert response.headers["Cache-Control"] == "public, no-cache"
        assert not response.cookies
        assert client.post(path).status_code == 405


def fill(numbers, policy):
    """Grants to a producer each, in many places and years."""
    place = make_commune()
    producers = [make_producer(place=place) for _ in range(min(len(numbers), 30))]
    grants = Grant.objects.bulk_create(
        Grant(
            policy=policy,
            kind="equipment" if n % 2 else "label",
            purpose_vi=f"Việc {n}",
            given_on=D(2010 + n % 15, 1, 1),
            approved_vnd=n,
            status="unknown",
            source="https://example.org",
        )
        for n in numbers
    )
    GrantProducer.objects.bulk_create(
        GrantProducer(grant=grant, producer=producers[at % len(producers)]) for at, grant in enumerate(grants)
    )


def test_three_grants_and_three_thousand_cost_the_same_queries(client):
    policy = make_policy()
    pages = ["/grants/", "/grants/?year=2012&producer=htx", "/grants/?then=none&place=unknown", "/", "/statistics/"]

    def queries():
        client.get("/statistics/")  # the index and the figures of many days follow what was recorded
        counted = {}
        for path in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counted[path] = len(seen)
        return counted

    fill(range(3), policy)
    few = queries()
    fill(range(3, 3000), policy)
    assert queries() == few
    assert few["/grants/"] <= 12


def test_the_first_page_reads_one_page_of_grants(client):
    fill(range(100), make_policy())
    with mock.patch.object(Grant, "get_absolute_url", autospec=True, return_value="/x/") as shown:
        client.get("/grants/")
    assert shown.call_count == GrantTable.page_size
