"""The figures as files: the same as on the page, dated, and nothing run as a formula."""

import csv
import datetime
import io
import re

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from core.spreadsheets import plain
from portal.statistics.figures import Statistics
from products.entries import fresh
from products.models import Recognition
from tests.cooperatives.factories import make_producer
from tests.products.factories import make_product, recognise
from tests.products.registers import DAYS, build, registers

D = datetime.date
pytestmark = pytest.mark.django_db

FIGURES, DIFFERENCE = "/en/statistics/figures", "/en/statistics/difference"
QUERY = "?from=2024-12-31&on=2025-03-31"


def csv_rows(client, path, query=QUERY):
    response = client.get(f"{path}.csv{query}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


def workbook(client, path, query=QUERY):
    return openpyxl.load_workbook(io.BytesIO(client.get(f"{path}.xlsx{query}").getvalue()))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, day=DAYS)
def test_rows_of_every_table_add_up_to_all(register, day):
    with transaction.atomic():
        build(register)
        rows = csv_rows(Client(), FIGURES, f"?on={day}")
        for counted in ("in force", "ended", "withdrawn", "ever recognised"):
            of_it = [row for row in rows if row["Counted"] == counted]
            (total,) = [row for row in of_it if row["Table"] == "All"]
            for table in {row["Table"] for row in of_it}:
                for column in ("Products", "5 stars", "4 stars", "3 stars", "Of which samples"):
                    parts = sum(int(row[column]) for row in of_it if row["Table"] == table)
                    assert parts == int(total[column]), (table, column)
        assert int(rows[0]["Products"]) == Statistics(day).in_force.total.figure.total
        transaction.set_rollback(True)


def test_the_difference_adds_up_in_the_file(client):
    recognise(stars=4, valid_from=D(2024, 6, 1))
    recognise(stars=5, valid_from=D(2025, 1, 15))
    gone = {"withdrawn_on": D(2025, 2, 1), "withdrawal_ground": Recognition.Ground.STOPPED}
    recognise(stars=3, valid_from=D(2024, 6, 1), **gone)
    rows = [row for row in csv_rows(client, DIFFERENCE) if row["Table"] == "Difference"]
    assert rows[0]["Line"] == "In force on 31 Dec 2024"
    assert rows[-1]["Line"] == "In force on 31 Mar 2025"
    for column in ("In force", "5 stars", "4 stars", "3 stars"):
        assert sum(int(row[column]) for row in rows[:-1]) == int(rows[-1][column])
    (new,) = [row for row in rows if row["Line"] == "Recognised for the first time"]
    assert (new["Products"], new["5 stars"]) == ("1", "1")
    assert 'data-total="1"' in client.get(new["List on the web"]).content.decode()


@pytest.mark.parametrize("path", [FIGURES, DIFFERENCE])
def test_each_row_prints_its_day_and_how_far_was_recorded(client, path):
    recognise(valid_from=D(2024, 6, 1))
    for row in csv_rows(client, path):
        assert row["As of"] == "2025-03-31"
        assert re.fullmatch(r"\d\d:\d\d, \d+ \w+ \d{4}", row["Recorded up to"])
    book = workbook(client, path)
    assert book.worksheets[0]["A2"].value in (datetime.datetime(2025, 3, 31), datetime.datetime(2024, 12, 31))  # noqa: DTZ001
    notes = dict(book.worksheets[1].iter_rows(values_only=True))
    assert notes["As of"] == "31 Mar 2025"
    assert notes["Recorded up to"]


@pytest.mark.parametrize("path", [FIGURES, DIFFERENCE])
def test_later_corrections_stand_in_the_file(client, path):
    star = recognise(stars=4, valid_from=D(2024, 6, 1))
    Recognition.objects.filter(pk=star.pk).update(stars=3)
    rows = [row for row in csv_rows(client, path) if row["Table"] == "Later corrections"]
    totals = [row["Products"] for row in rows if row["Products"]]
    assert totals == ["1", "1", "0"]
    (told,) = [row for row in rows if row["Note"]]
    assert "stars: 4 → 3" in told["Note"]


@pytest.mark.parametrize("path", [FIGURES, DIFFERENCE])
def test_a_name_that_begins_like_a_formula_is_made_harmless(client, path):
    name = '=HYPERLINK("https://example.org")'
    product = make_product(name_vi=name)
    star = recognise(product, stars=4, valid_from=D(2024, 6, 1))
    Recognition.objects.filter(pk=star.pk).update(stars=3)
    label = "Line" if path == DIFFERENCE else "Row"
    assert plain(name) in [row[label] for row in csv_rows(client, path)]
    cells = [cell for row in workbook(client, path).worksheets[0].iter_rows() for cell in row]
    assert name in [cell.value for cell in cells if cell.data_type == "s"]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_names_of_files_carry_their_days(client):
    for address, name in {
        "/statistics/figures.csv?on=2025-03-31": "so-lieu-ocop-bac-kan-2025-03-31.csv",
        f"/statistics/difference.xlsx{QUERY}": "chenh-lech-ocop-bac-kan-2024-12-31-2025-03-31.xlsx",
        f"{DIFFERENCE}.csv{QUERY}": "ocop-difference-of-bac-kan-2024-12-31-2025-03-31.csv",
    }.items():
        assert client.get(address).headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_page_links_to_its_own_files(client):
    html = client.get(f"/statistics/{QUERY}").content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="/statistics/figures.{kind}?on=2025-03-31"' in html
        assert f'href="/statistics/difference.{kind}?from=2024-12-31&amp;on=2025-03-31"' in html


@pytest.mark.parametrize("path", [FIGURES, DIFFERENCE])
@pytest.mark.parametrize("query", ["", "?on=&from=", "?on=2018-01-01"])
def test_every_day_with_figures_gives_a_file(client, path, query):
    assert csv_rows(client, path, query)
    assert workbook(client, path, query)


@pytest.mark.parametrize("path", [FIGURES, DIFFERENCE])
def test_more_rows_cost_no_more_queries(client, path):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{path}.csv{QUERY}").getvalue()
        return len(seen)

    def fill(number):
        for _serial in range(number):
            star = recognise(make_product(producer=make_producer()), valid_from=D(2024, 6, 1))
            Recognition.objects.filter(pk=star.pk).update(stars=5)
        fresh()

    fill(2)
    few = queries()
    fill(15)
    assert queries() == few


@pytest.mark.parametrize("name", ["figures.csv?on=2099-01-01", "figures.xlsx?on=x", "difference.csv?from=2099-01-01"])
def test_there_is_no_file_of_a_day_without_figures(client, name):
    response = client.get(f"/en/statistics/{name}")
    assert response.status_code == 404
    assert f"There is no such file, as this of its address means nothing: “{name.partition('=')[2]}”" in (
        response.content.decode()
    )
