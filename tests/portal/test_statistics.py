"""The statistics: their figures add up, each opens exactly its rows, for any day."""

import datetime
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.facets import Figure
from portal.statistics.asking import COUNTED
from portal.statistics.figures import Statistics, year_ends
from products.catalogue import Catalogue
from products.entries import fresh
from products.models import Recognition
from products.recorded import recorded_up_to
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.portal.history import recorded_at
from tests.products.factories import make_product, make_set, recognise
from tests.products.registers import DAYS, build, registers

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r'data-figure="([^"]+)" data-total="(\d+)" data-samples="(\d+)"')
LINK = re.compile(r'href="([^"]+)" data-figure="([^"]+)" data-total="(\d+)" data-samples="(\d+)"')


def cells(statistics):
    rows = [statistics.in_force, statistics.recognised, statistics.counted, *statistics.by_year]
    for table in (statistics.standings, *statistics.tables):
        rows += table.rows
    for row in rows:
        yield from (row.total, *row.by_stars)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, day=DAYS, status=st.sampled_from(list(COUNTED)))
def test_sums_are_totals_and_every_figure_opens_exactly_its_rows(register, day, status):
    with transaction.atomic():
        build(register)
        statistics = Statistics(day, status)
        counted = statistics.counted
        for table in statistics.tables:
            assert Figure.sum(row.total.figure for row in table.rows) == counted.total.figure, table.name
            for at, cell in enumerate(counted.by_stars):
                assert Figure.sum(row.by_stars[at].figure for row in table.rows) == cell.figure, table.name
            for row in table.rows:
                assert Figure.sum(cell.figure for cell in row.by_stars) == row.total.figure
        recognised = statistics.recognised.total.figure
        assert Figure.sum(row.total.figure for row in statistics.standings.rows) == recognised
        assert statistics.by_year[-1].total.figure == statistics.in_force.total.figure
        for row, end in zip(statistics.by_year, year_ends(day.year), strict=False):
            held = Recognition.objects.valid_on(end)
            assert row.total.figure == (held.count(), held.filter(product__is_sample=True).count())

        for cell in cells(statistics):
            if not cell.figure.total:  # shown as 0, without a link
                continue
            opened = Catalogue(QueryDict(urlsplit(cell.url).query))
            assert not opened.filter.left_out
            assert opened.figure == cell.figure, cell.name
            assert opened.filter.qs.count() == cell.figure.total, cell.name
        transaction.set_rollback(True)


def test_the_published_figures_of_22_april_2025(client):
    call_command("load_register", with_samples=True, verbosity=0)
    html = client.get("/statistics/?on=2025-04-22").content.decode()
    assert 'data-on="2025-04-22" data-total="245" data-samples="230"' in html
    found = {name: (int(total), int(samples)) for name, total, samples in FIGURE.findall(html)}
    assert found["in-force"] == (245, 230)
    assert [found[f"in-force-{stars}"] for stars in (5, 4, 3)] == [(4, 0), (21, 11), (220, 219)]
    assert 'data-real="15"' in html
    districts = {"058": 38, "063": 41, "064": 38, "066": 36, "065": 33, "061": 31, "062": 16, "060": 12}
    assert {code: found[f"place-pre2025-{code}"][0] for code in districts} == districts
    assert found["place-unknown"] == found["place-outside"] == (0, 0)
    assert (found["projects"], found["project-producers"]) == ((9, 5), (11, 6))

    for url, name, total, samples in LINK.findall(html):
        opened = client.get(url.replace("&amp;", "&")).content.decode()
        assert f'data-total="{total}" data-samples="{samples}"' in opened, name


@pytest.mark.parametrize(
    "asked",
    ["2025-02-30", "22/4/2025", "x", "2017-12-31", "9999-12-31", "0000-00-00", "9" * 400, "٢٠٢٥-٠١-٠١x", "<b>"],
)
def test_a_day_that_cannot_be_answered_shows_today_and_says_so(client, asked):
    response = client.get("/statistics/", {"on": asked})
    assert response.status_code == 200
    html = response.content.decode()
    assert f'data-on="{timezone.localdate().isoformat()}"' in html
    assert 'aria-invalid="true"' in html
    assert "<b>" not in asked or "&lt;b&gt;" in html


def test_days_to_come_are_refused(client):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert 'aria-invalid="true"' in client.get(f"/statistics/?on={tomorrow}").content.decode()


@pytest.mark.parametrize("query", ["", "?on="])
def test_without_a_day_it_is_today(client, query):
    html = client.get(f"/statistics/{query}").content.decode()
    assert f'data-on="{timezone.localdate().isoformat()}"' in html
    assert "aria-invalid" not in html


def test_the_first_day_answers(client):
    assert client.get("/statistics/?on=2018-01-01").status_code == 200


def test_tells_when_its_records_last_changed(client):
    assert recorded_up_to() is None
    recognition = recognise(make_product(producer=make_producer()), decision=make_decision())
    assert timezone.now() - recorded_up_to() < timedelta(minutes=1)
    for record in (recognition, recognition.product, recognition.product.producer, recognition.decision):
        recorded_at(datetime.date(2026, 1, 5))
        assert timezone.localdate(recorded_up_to()) == datetime.date(2026, 1, 5)
        record.source = "https://example.org/another"
        record.save()
        assert timezone.now() - recorded_up_to() < timedelta(minutes=1), record


def test_without_samples_nothing_is_said_of_samples(client):
    recognise()
    html = client.get("/en/statistics/?on=2025-01-01").content.decode()
    assert 'data-total="1" data-samples="0"' in html
    assert "sample" not in re.sub(r"data-samples", "", html).lower()


def test_more_products_cost_no_more_queries(client, django_assert_num_queries):
    def fill(number):
        for serial in range(number):
            producer = make_producer(place=make_commune(code=f"{serial:05}"))
            recognise(make_product(producer=producer, product_set=make_set(1 + serial % 26)))
        fresh()

    fill(3)
    with django_assert_num_queries(24):
        client.get("/statistics/?on=2025-01-01")
    fill(30)
    with django_assert_num_queries(24):
        client.get("/statistics/?on=2025-01-01")


def test_the_last_day_of_a_star_counts_and_the_next_does_not(client):
    recognise(valid_from=datetime.date(2021, 4, 22), valid_to=datetime.date(2024, 4, 22))
    assert Statistics(datetime.date(2024, 4, 22)).in_force.total.figure.total == 1
    after = Statistics(datetime.date(2024, 4, 23))
    assert after.in_force.total.figure.total == 0
    assert after.recognised.total.figure.total == 1
