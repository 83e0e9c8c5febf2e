"""The list as a file: the same products as on the page, cells that mean what they say, nothing run as a formula."""

import csv
import datetime
import io
import re

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from core.partial_dates import Precision
from core.spreadsheets import plain
from products.entries import fresh
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune
from tests.products.factories import know_everything, make_product, make_set, recognise
from tests.products.registers import build, registers
from tests.products.test_facets import addresses

pytestmark = pytest.mark.django_db


def csv_rows(client, query="", prefix=""):
    """The rows of the CSV file as dictionaries."""
    response = client.get(f"{prefix}/products/download.csv{query}")
    assert response.status_code == 200
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def workbook(client, query="", prefix=""):
    response = client.get(f"{prefix}/products/download.xlsx{query}")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.getvalue()))


def xlsx_rows(client, query="", prefix=""):
    head, *rows = workbook(client, query, prefix).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def vermicelli():
    """A real product in force, whose first day is known to the month."""
    commune = make_commune()
    make_new_commune(code="02185", name="Côn Minh mới", was=[commune])
    producer = make_producer(name_vi="HTX Tài Hoan", name_en="Tài Hoan Cooperative", place=commune)
    product = make_product(name_vi="Miến dong", name_en="Vermicelli", producer=producer, product_set=make_set(7))
    today = timezone.localdate()
    recognise(
        product,
        stars=5,
        score="91.14",
        decision=make_decision(number="2616/QĐ-UBND"),
        valid_from=datetime.date(today.year - 1, 12, 31),
        valid_from_precision=Precision.MONTH,
        valid_to=datetime.date(today.year + 2, 12, 31),
        valid_to_precision=Precision.YEAR,
        source="https://example.org/a ; https://example.org/product",
    )
    return product


def test_every_fact_of_a_row(client, vermicelli):
    year = timezone.localdate().year
    (row,) = csv_rows(client, prefix="/en")
    assert row == {
        "Name in Vietnamese": "Miến dong",
        "Name in English": "Vermicelli",
        "Stars": "5",
        "Standing": "in force",
        "In force from": f"Dec {year - 1}",
        "In force from, counted as": f"{year - 1}-12-31",
        "In force until": f"{year + 2}",
        "In force until, counted as": f"{year + 2}-12-31",
        "Decision": "2616/QĐ-UBND",
        "Issued by": "UBND tỉnh Bắc Kạn",
        "Producer": "Tài Hoan Cooperative",
        "Kind of producer": "cooperative",
        "Product set, number": "7",
        "Product set": "Set 7",
        "Group": "food",
        "Old district": "Na Rì",
        "Commune as named": "Côn Minh commune",
        "Commune of today": "Côn Minh mới commune",
        "Score": "91.14",
        "Sample": "no",
        "Sources": "https://example.org/a ; https://example.org/product",
        "Page of the product": f"http://testserver/en/products/{vermicelli.slug}/",
    }


def test_the_workbook_has_real_dates_and_numbers(client, vermicelli):
    book = workbook(client, prefix="/en")
    sheet, about = book.worksheets
    assert sheet.freeze_panes == "B2"
    assert (sheet.title, about.title) == ("Products", "About")
    (row,) = xlsx_rows(client, prefix="/en")
    year = timezone.localdate().year
    assert row["In force from, counted as"] == datetime.datetime(year - 1, 12, 31)  # noqa: DTZ001
    assert (row["Stars"], row["Product set, number"], row["Score"]) == (5, 7, 91.14)
    assert row["In force until"] == f"{year + 2}"
    notes = dict(about.iter_rows(values_only=True))
    assert notes["Conditions"] == "in force"
    assert re.fullmatch(r"\d\d:\d\d, \d+ \w+ \d{4}", notes["Recorded up to"])
    assert "A later decision may exist" in notes["Ended"]


def test_headings_and_values_follow_the_language(client, vermicelli):
    (row,) = csv_rows(client)
    assert row["Tên tiếng Việt"] == "Miến dong"
    assert row["Tình trạng"] == "còn hiệu lực"
    assert row["Xã ghi trên giấy tờ"] == "xã Côn Minh"
    assert row["Hiệu lực từ"] == f"12/{timezone.localdate().year - 1}"
    assert [sheet.title for sheet in workbook(client)] == ["Sản phẩm", "Về tệp này"]


def test_the_name_of_the_file_carries_the_day(client, vermicelli):
    today = timezone.localdate().isoformat()
    for address, name in {
        "/products/download.csv": f"san-pham-ocop-bac-kan-{today}.csv",
        "/en/products/download.xlsx": f"ocop-products-of-bac-kan-{today}.xlsx",
        "/en/products/download.csv?on=2024-12-31": "ocop-products-of-bac-kan-2024-12-31.csv",
    }.items():
        assert client.get(address).headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_samples_are_marked(client):
    for sample in (True, False):
        recognise(make_product(sample), valid_from=timezone.localdate())
    assert sorted(row["Sample"] for row in csv_rows(client, prefix="/en")) == ["no", "yes, invented"]
    assert sorted(row["Mẫu"] for row in xlsx_rows(client)) == ["có, đặt ra", "không"]


def test_an_ended_star_leaves_open_that_a_later_decision_exists(client):
    for sample in (True, False):
        recognise(make_product(sample), valid_from=datetime.date(2020, 1, 1))
    make_product()
    recognise(valid_from=datetime.date(2024, 1, 1), superseded_on=datetime.date(2025, 1, 1))
    recognise(valid_from=timezone.localdate() + datetime.timedelta(days=9))

    def standings():
        return sorted({row["Standing"] for row in csv_rows(client, "?status=all", "/en")})

    assert standings() == [
        "ended, no later decision found in the sources",
        "ended, not rated again",
        "no star known",
        "not yet in force",
        "replaced, no later decision found in the sources",
    ]
    know_everything()
    assert standings() == [
        "ended, not rated again",
        "never rated",
        "not yet in force",
        "replaced, no later decision found in the sources",
    ]


def test_what_is_not_known_stays_empty(client):
    make_product(name_en="", source="")
    (row,) = csv_rows(client, "?status=unknown", "/en")
    known = {"Name in Vietnamese", "Standing", "Product set, number", "Product set", "Group", "Sample"}
    assert {heading for heading, cell in row.items() if cell} == known | {"Page of the product"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_begins_like_a_formula_is_made_harmless(client, sign):
    name = f'{sign}HYPERLINK("https://example.org")'
    assert plain(name) == f"'{name}"
    make_product(name_vi=name)
    (row,) = csv_rows(client, "?status=all")
    assert row["Tên tiếng Việt"] == f"'{name}"
    cell = workbook(client, "?status=all").worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert "HYPERLINK" in cell.value


def test_control_characters_do_not_break_the_workbook(client):
    make_product(name_vi="Miến\x0b dong\x1f")
    assert len(xlsx_rows(client, "?status=all")) == 1


def test_every_page_of_the_list_in_the_order_shown(client):
    for serial in range(30):
        recognise(make_product(name_vi=f"Chè {serial:02}"), stars=3 + serial % 3, valid_from=timezone.localdate())
    shown = []
    for page in (1, 2):
        html = client.get(f"/products/?sort=name&page={page}").content.decode()
        shown += re.findall(r"<h2[^>]*><a[^>]*>([^<]+)", html)
    assert [row["Tên tiếng Việt"] for row in csv_rows(client, "?sort=name&page=2")] == shown
    assert [row["Tên tiếng Việt"] for row in xlsx_rows(client, "?sort=name")] == shown


def test_the_page_links_to_its_own_list(client, vermicelli):
    html = client.get("/products/?stars=5&q=mien").content.decode()
    for kind in ("xlsx", "csv"):
        assert f'href="/products/download.{kind}?q=mien&amp;stars=5"' in html


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, params=addresses())
def test_files_hold_as_many_rows_as_the_page_says(register, params):
    with transaction.atomic():
        build(register)
        client, query = Client(), f"?{params.urlencode()}"
        html = client.get(f"/products/{query}").content.decode()
        total, samples = map(int, re.search(r'data-total="(\d+)" data-samples="(\d+)"', html).groups())
        rows = csv_rows(client, query)
        assert (len(rows), sum(row["Mẫu"] != "không" for row in rows)) == (total, samples)
        in_workbook = xlsx_rows(client, query)
        assert [row["Trang của sản phẩm"] for row in in_workbook] == [row["Trang của sản phẩm"] for row in rows]
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_more_rows_cost_no_more_queries(client, kind):
    commune = make_commune(district=make_district("061", "Ba Bể"))

    def queries():
        fresh()
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/products/download.{kind}?status=all").getvalue()
        return len(seen)

    recognise(make_product(producer=make_producer(place=commune)))
    few = queries()
    for _serial in range(20):
        recognise(make_product(producer=make_producer(place=commune)), decision=make_decision())
    assert queries() == few


@pytest.mark.parametrize("query", ["?q=zzz", "?page=99", "?stars="])
def test_what_finds_nothing_still_gives_a_file(client, query):
    csv_rows(client, query)
    xlsx_rows(client, query)


@pytest.mark.parametrize("query", ["?stars=abc", "?on=2099-01-01", "?on=2025-02-30", "?q=mien&set=999"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_there_is_no_file_of_what_is_not_understood(client, kind, query):
    """Else whoever opens it later would take the list of today for that of the day asked for."""
    response = client.get(f"/products/download.{kind}{query}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Không có tệp này, vì trong địa chỉ có chỗ không hiểu được: “{query.rpartition('=')[2]}”" in (
        response.content.decode()
    )
