"""The table of grants as a file: the same cells for Excel, LibreOffice and openpyxl, nothing run as a formula."""

import csv
import datetime
import io
import subprocess

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.grants.factories import make_grant, make_payable, make_policy, pay
from tests.grants.registers import make_register
from tests.tools import find_libreoffice

pytestmark = pytest.mark.django_db
D = datetime.date


def csv_rows(client, query="", prefix=""):
    response = client.get(f"{prefix}/grants/download.csv{query}")
    assert response.status_code == 200
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def workbook(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(book):
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_every_fact_of_a_row(client):
    producer = make_producer(name_vi="HTX Tài Hoan", place=make_commune())
    policy = make_policy(
        name_vi="Khuyến công", name_en="Industrial promotion", purse="industry", document=make_decision()
    )
    decision = make_decision(number="821/QĐ-UBND", issued_on=D(2024, 5, 20))
    facts = {"purpose_en": "Dryer", "own_funds_vnd": 90_000_000, "rate_percent": 50, "ends_on": D(2024, 12, 31)}
    grant = make_payable(producer, policy=policy, decision=decision, **facts)
    pay(grant, 60_000_000)
    (row,) = csv_rows(client, prefix="/en")
    assert row == {
        "Producers": "HTX Tài Hoan",
        "Places": "Côn Minh, Na Rì",
        "Year": "2024",
        "Given": "20 May 2024",
        "Given, counted as": "2024-05-20",
        "Kind of support": "equipment",
        "Purpose": "Dryer",
        "Policy": "Industrial promotion",
        "Whose money": "industrial promotion",
        "Legal document": policy.document.number,
        "Decision": "821/QĐ-UBND",
        "approved_vnd": "100000000",
        "disbursed_vnd": "60000000",
        "own_funds_vnd": "90000000",
        "Share of the cost, %": "50",
        "Why above the limits": "",
        "Status": "approved",
        "Accepted on": "",
        "Highest star then": "",
        "Highest star today": "",
        "Sample": "no",
        "Sources": "https://example.org/grant",
        "Page of the grant": f"http://testserver/en/grants/{grant.pk}/",
    }


def test_a_year_stays_a_year_and_what_is_not_published_stays_empty(client):
    make_grant(make_producer(), given_on=D(2019, 12, 31), given_on_precision="year", approved_vnd=None)
    (row,) = csv_rows(client)
    assert (row["Thời gian hỗ trợ"], row["Năm"]) == ("2019", "2019")
    assert row["approved_vnd"] == row["disbursed_vnd"] == ""


def test_nothing_at_all_paid_is_0_and_not_empty(client):
    make_grant(make_producer(), disbursed_vnd=0, approved_vnd=0)
    (row,) = csv_rows(client)
    assert (row["approved_vnd"], row["disbursed_vnd"]) == ("0", "0")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝"])
def test_text_that_begins_like_a_formula_is_made_harmless(client, sign):
    purpose = f'{sign}HYPERLINK("https://example.org")'
    make_grant(make_producer(name_vi=purpose), purpose_vi=purpose)
    (row,) = csv_rows(client)
    assert row["Mục đích"] == row["Chủ thể"] == f"'{purpose}"
    sheet = workbook(client.get("/grants/download.xlsx").getvalue()).worksheets[0]
    assert {cell.data_type for cell in sheet[2] if cell.value and "HYPERLINK" in str(cell.value)} == {"s"}


def test_money_and_dates_are_numbers_and_dates(client):
    pay(make_payable(make_producer(), approved_vnd=2_000_000_000), 1_234_567_890)
    head, row = cells(workbook(client.get("/grants/download.xlsx").getvalue()))
    facts = dict(zip(head, row, strict=True))
    assert (facts["approved_vnd"], facts["disbursed_vnd"]) == (2_000_000_000, 1_234_567_890)
    assert facts["Thời gian hỗ trợ, tính là ngày"] == datetime.datetime(2024, 5, 20)  # noqa: DTZ001


def test_the_second_sheet_tells_conditions_and_totals(client):
    make_grant(make_producer(), approved_vnd=5_000_000, kind="label")
    make_grant(make_producer(), approved_vnd=None, kind="label")
    book = workbook(client.get("/en/grants/download.xlsx?kind=label").getvalue())
    notes = dict(book.worksheets[1].iter_rows(values_only=True))
    assert notes["Conditions"] == "for: label and packaging"
    assert notes["Total approved"] == "5,000,000 đồng, of 1 grant with a published amount"


def test_the_second_sheet_tells_what_of_the_totals_is_invented(client):
    make_grant(make_producer(), approved_vnd=5_000_000)
    pay(make_payable(make_producer(sample=True), sample=True, approved_vnd=3_000_000), 2_000_000)
    notes = dict(workbook(client.get("/en/grants/download.xlsx").getvalue()).worksheets[1].iter_rows(values_only=True))
    assert notes["Total approved"].endswith(
        "of 2 grants with a published amount, 3,000,000 đồng of it invented, in samples"
    )
    assert notes["Total disbursed"].endswith(", 2,000,000 đồng of it invented, in samples")


def test_the_name_of_the_file_carries_the_day(client):
    name = f"ho-tro-ocop-bac-kan-{timezone.localdate().isoformat()}.csv"
    assert name in client.get("/grants/download.csv").headers["Content-Disposition"]


def test_the_page_links_to_its_own_list(client):
    make_grant(make_producer(), kind="label")
    html = client.get("/grants/?kind=label&sort=oldest").content.decode()
    for kind in ("xlsx", "csv"):
        assert f'href="/grants/download.{kind}?kind=label&amp;sort=oldest"' in html


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_more_rows_cost_no_more_queries(client, kind):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/grants/download.{kind}").getvalue()
        return len(seen)

    make_grant(make_producer(place=make_commune()))
    few = queries()
    for _serial in range(20):
        make_payable(make_producer(place=make_commune()), make_producer())
    assert queries() == few


@pytest.mark.slow
def test_libreoffice_reads_the_same_cells_as_openpyxl(client, tmp_path):
    make_register()
    make_grant(make_producer(), purpose_vi='=HYPERLINK("https://example.org")', given_on=D(2024, 2, 29))
    content = client.get("/grants/download.xlsx").getvalue()
    (tmp_path / "grants.xlsx").write_bytes(content)
    office = [find_libreoffice(), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    subprocess.run(
        [*office, "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "grants.xlsx")],
        check=True,
        timeout=180,
        capture_output=True,
    )
    subprocess.run(
        [*office, "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(tmp_path / "grants.ods")],
        check=True,
        timeout=180,
        capture_output=True,
    )
    read_by_office = openpyxl.load_workbook(tmp_path / "again" / "grants.xlsx")
    ours = cells(workbook(content))
    assert len(ours) > 20
    assert cells(read_by_office) == ours
    types = [[cell.data_type for cell in row] for row in read_by_office.worksheets[0].iter_rows()]
    assert "f" not in {kind for row in types for kind in row}


def test_there_is_no_file_of_what_is_not_understood(client):
    for kind in ("csv", "xlsx"):
        assert client.get(f"/grants/download.{kind}?year=1066").status_code == 404
