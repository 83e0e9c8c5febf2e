"""Why the figures of two days differ: the lines add up, and each opens exactly its products."""

import datetime
import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.statistics.difference import SHOWN_ALWAYS, Difference, signed
from portal.statistics.figures import Statistics
from products.catalogue import Catalogue
from products.changes import HELD_BEFORE, HOLDS_AFTER, Change, changes_between
from products.models import Product, Recognition
from tests.products.factories import make_product, recognise
from tests.products.registers import DAYS, build, registers

D = datetime.date
pytestmark = pytest.mark.django_db

TOTAL = re.compile(r'data-total="(\d+)" data-samples="(\d+)"')
PERIODS = st.tuples(DAYS, DAYS).map(sorted)


def line_of(product, since, day):
    as_lines = {line.change: line.products.figure.total for line in Difference(since, day).lines}
    assert Counter(as_lines) == Counter(changes_between(since, day).values_list("change", flat=True))
    found = changes_between(since, day).filter(product=product).values_list("change", flat=True)
    return found.get() if found else None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, period=PERIODS)
def test_lines_add_up_to_the_difference_for_every_pair_of_days(register, period):
    since, day = period
    with transaction.atomic():
        build(register)
        difference, after = Difference(since, day), Statistics(day).in_force
        before = Statistics(since).in_force
        assert difference.before.figure == before.total.figure
        assert [cell.figure for cell in difference.by_stars_before] == [cell.figure for cell in before.by_stars]
        moved = sum(line.in_all for line in difference.lines)
        assert before.total.figure.total + moved == after.total.figure.total
        for stars, was, stands in zip((5, 4, 3), before.by_stars, after.by_stars, strict=True):
            moved = sum(line.moved[stars] for line in difference.lines)
            assert was.figure.total + moved == stands.figure.total
        for cell in (difference.before, *difference.by_stars_before):
            assert Catalogue(QueryDict(urlsplit(cell.url).query)).figure == cell.figure
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, period=PERIODS)
def test_lines_are_the_changes_of_each_product_counted_with_their_stars(register, period):
    with transaction.atomic():
        build(register)
        moved = Counter()
        for change, before, stars in changes_between(*period).values_list("change", "stars_before", "stars"):
            moved[change, before] -= change in HELD_BEFORE
            moved[change, stars] += change in HOLDS_AFTER
        counted = {(line.change, stars): n for line in Difference(*period).lines for stars, n in line.moved.items()}
        assert Counter(counted) == moved
        transaction.set_rollback(True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, period=PERIODS)
def test_every_line_opens_as_many_products_as_it_says(register, period):
    with transaction.atomic():
        build(register)
        lines = Difference(*period).lines
        assert {line.change for line in lines} >= {*SHOWN_ALWAYS}
        for line in lines:
            html = Client().get(line.products.url).content.decode()
            assert "data-left-out" not in html
            figure = line.products.figure
            assert TOTAL.search(html).groups() == (str(figure.total), str(figure.samples)), line.change
            shown = set(re.findall(r'<h2[^>]*><a href="/products/([^/"]+)/"', html))
            of_line = changes_between(*period).filter(change=line.change)
            assert shown == set(of_line.values_list("product__slug", flat=True))
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, period=PERIODS)
def test_only_products_whose_standing_or_recognition_moved_stand_in_a_line(register, period):
    since, day = period
    with transaction.atomic():
        build(register)
        lines = dict(changes_between(since, day).values_list("product", "change"))
        before = Product.objects.with_facets(since).in_bulk()
        for pk, after in Product.objects.with_facets(day).in_bulk().items():
            was, stands = (
                (row.latest_id, "valid" if row.status == "ending" else row.status) for row in (before[pk], after)
            )
            moved = was != stands and "valid" in (was[1], stands[1])
            ended_in_between = not moved and was[0] != stands[0]
            late = was[0] == stands[0] and (was[1], stands[1]) == ("ended", "withdrawn")
            assert (pk in lines) == (moved or ended_in_between or late), (was, stands, lines.get(pk))
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, start=DAYS)
def test_replaying_day_by_day_gives_what_the_rows_say(register, start):
    """From day to day the lines carry the figure of the first day to that of the last."""
    with transaction.atomic():
        build(register)
        turning = set(Recognition.objects.values_list("valid_from", flat=True))
        turning |= {day + timedelta(days=1) for day in Recognition.objects.values_list("last_day", flat=True)}
        days = sorted({start, *(day for day in turning if day > start)})
        figure = Statistics(start).in_force.total.figure.total
        for since, day in pairwise(days):
            figure += sum(line.in_all for line in Difference(since, day).lines)
            assert figure == Recognition.objects.valid_on(day).count()
        transaction.set_rollback(True)


FIRST, END = D(2022, 5, 10), D(2025, 5, 10)


@pytest.mark.parametrize(
    ("second", "since", "day", "change"),
    [
        (None, D(2022, 5, 9), FIRST, Change.NEW),
        (None, FIRST, END, None),  # 26/2026 Art. 4.3: in force to the end of the last day
        (None, END, D(2025, 5, 11), Change.LAPSED),
        (None, D(2025, 5, 11), D(2025, 6, 1), None),
        (None, D(2022, 5, 9), D(2025, 5, 11), Change.BETWEEN),
        ({"stars": 5}, FIRST, D(2024, 1, 1), Change.UPGRADED),
        ({"stars": 4}, FIRST, D(2024, 1, 1), Change.RERATED),
        ({"stars": 3}, FIRST, D(2024, 1, 1), Change.LOWERED),
        ({"stars": 5}, FIRST, D(2023, 12, 31), None),
        ({"stars": 5, "valid_from": D(2026, 1, 1)}, D(2025, 12, 31), D(2026, 1, 1), Change.RENEWED),
        ({"stars": 5, "valid_from": D(2026, 1, 1)}, END, D(2026, 1, 1), Change.UPGRADED),
        ({"stars": 5, "valid_from": D(2026, 1, 1)}, D(2022, 5, 9), D(2026, 1, 1), Change.NEW),
    ],
)
def test_what_became_of_a_four_star_product(second, since, day, change):
    product = make_product()
    begins = (second or {}).get("valid_from", D(2024, 1, 1))
    replaced = {"superseded_on": begins} if second and begins <= END else {}
    recognise(product, stars=4, valid_from=FIRST, valid_to=END, **replaced)
    if second:
        recognise(product, **{"valid_from": begins} | second)
    assert line_of(product, since, day) == change


def test_withdrawals():
    product = make_product()
    withdrawal = {"withdrawal_ground": Recognition.Ground.STOPPED, "withdrawn_on": D(2024, 3, 5)}
    recognise(product, stars=4, valid_from=FIRST, valid_to=END, **withdrawal)
    recognise(product, stars=3, valid_from=D(2024, 9, 1))
    assert line_of(product, D(2024, 3, 4), D(2024, 3, 5)) == Change.WITHDRAWN
    assert line_of(product, D(2024, 3, 5), D(2024, 8, 31)) is None
    assert line_of(product, D(2024, 3, 5), D(2024, 9, 1)) == Change.RESTORED

    late = make_product()
    recognise(late, valid_from=FIRST, valid_to=END, **withdrawal | {"withdrawn_on": D(2025, 9, 1)})
    assert line_of(late, END, D(2025, 8, 31)) == Change.LAPSED
    assert line_of(late, D(2025, 8, 31), D(2025, 9, 1)) == Change.WITHDRAWN_LATE
    assert line_of(late, END, D(2025, 9, 1)) == Change.WITHDRAWN


def test_a_list_of_changes_says_nothing_of_what_came_later(client):
    """Rated again since, so that a later decision is known: the line tells of its two days alone."""
    product = make_product()
    recognise(product, stars=4, valid_from=FIRST, valid_to=END)
    recognise(product, stars=4, valid_from=D(2026, 1, 1))
    page = client.get(f"/statistics/changes/?from={END}&on=2025-06-01&kind=lapsed").content.decode()
    assert "4 sao</b> <span>đã hết hạn ngày 10/5/2025</span>" in page


def test_a_line_says_how_far_was_recorded_and_leads_to_later_corrections(client):
    star = recognise(stars=4, valid_from=FIRST)
    Recognition.objects.filter(pk=star.pk).update(stars=3)
    page = client.get(f"/en/statistics/changes/?from=2022-05-09&on={FIRST}&kind=new").content.decode()
    assert "Recorded up to" in page
    assert f'/en/statistics/corrections/?on={FIRST}">2 entries or corrections recorded after this day</a>' in page


def test_an_extension_keeps_a_product_out_of_the_lines(client):
    product = make_product()
    recognise(product, valid_from=FIRST, valid_to=END, extended_until=D(2025, 8, 1), extension_reason="đang xét")
    assert line_of(product, END, D(2025, 8, 1)) is None
    assert line_of(product, END, D(2025, 8, 2)) == Change.LAPSED


@pytest.mark.parametrize(("number", "shown"), [(7, "+7"), (0, "0"), (-5, "−5"), (-12000, "−12.000")])
def test_figures_carry_their_sign(number, shown):
    assert signed(number) == shown


def test_without_a_first_day_it_is_the_end_of_the_month_before(client):
    html = client.get("/en/statistics/?on=2024-03-15").content.decode()
    assert "Why it differs from 29 Feb 2024" in html


@pytest.mark.parametrize("since", ["2024-03-16", "2017-12-31", "x", "2024-02-30"])
def test_a_first_day_that_cannot_be_answered_is_left_out_and_told_of(client, since):
    html = client.get(f"/en/statistics/?on=2024-03-15&from={since}").content.decode()
    assert 'aria-describedby="from-error"' in html
    assert "Why it differs from 29 Feb 2024" in html


@pytest.mark.parametrize("query", ["", "?kind=x&from=1&on=2", "?kind=between&page=9999999999999", "?page=x"])
def test_a_list_of_changes_answers_whatever_was_asked(client, query):
    assert client.get(f"/statistics/changes/{query}").status_code == 200


def test_long_lists_have_pages(client):
    for serial in range(60):
        recognise(make_product(name_vi=f"Chè {serial:02}"), valid_from=FIRST)
    address = "/statistics/changes/?from=2022-05-09&on=2022-05-10&kind=new"
    pages = [client.get(f"{address}&page={page}").content.decode() for page in (1, 2)]
    shown = [re.findall(r"<h2[^>]*><a[^>]*>([^<]+)", html) for html in pages]
    assert [len(names) for names in shown] == [50, 10]
    assert shown[0] + shown[1] == [f"Chè {serial:02}" for serial in range(60)]
    assert "from=2022-05-09&amp;on=2022-05-10&amp;kind=new&amp;page=2" in pages[0]


@pytest.mark.parametrize("page", ["changes", "corrections"])
def test_a_page_that_there_is_not_is_left_out_and_told_of(client, page):
    html = client.get(f"/statistics/{page}/?page=abc").content.decode()
    assert "Không hiểu nên đã bỏ qua: “abc”. Không có trang này." in html
