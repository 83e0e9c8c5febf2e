"""Dates known to the year, the month or the day."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from core.partial_dates import PartialDate, Precision, add_months, first_day_of, parse, write
from tests.core.factories import make_decision

D = datetime.date


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2021", D(2021, 12, 31), Precision.YEAR),
        ("2021-12", D(2021, 12, 31), Precision.MONTH),
        ("2024-02", D(2024, 2, 29), Precision.MONTH),
        ("2/2023", D(2023, 2, 28), Precision.MONTH),
        ("2021-12-29", D(2021, 12, 29), Precision.DAY),
        ("29/12/2021", D(2021, 12, 29), Precision.DAY),
        (" 9/2/2021 ", D(2021, 2, 9), Precision.DAY),
    ],
)
def test_what_is_known_counts_from_its_last_day(written, day, precision):
    assert parse(written) == (day, precision)
    assert parse(write(parse(written))) == (day, precision)


@pytest.mark.parametrize(
    "nonsense",
    ["", "21", "2021-13", "0/2021", "31/02/2021", "2021-02-30", "٢٠٢١", "1_000", "2021-12-29T00:00", "0000"],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError, match=r"."):
        parse(nonsense)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (D(2021, 12, 31), D(2024, 12, 31)),
        (D(2024, 6, 30), D(2027, 6, 30)),
        (D(2024, 2, 29), D(2027, 2, 28)),  # no 29 February 2027: the month's last day
        (D(2025, 2, 28), D(2028, 2, 28)),
        (D(2023, 8, 31), D(2026, 8, 31)),
    ],
)
def test_a_term_of_36_months_ends_on_the_same_day(start, end):
    assert add_months(start, 36) == end


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "precision", "accepted"),
    [
        (D(2021, 12, 31), "year", True),
        (D(2021, 11, 30), "year", False),
        (D(2021, 11, 30), "month", True),
        (D(2024, 2, 29), "month", True),
        (D(2024, 2, 28), "month", False),
        (D(2021, 11, 17), "day", True),
    ],
)
def test_the_database_keeps_partial_dates_on_their_last_day(day, precision, accepted):
    if accepted:
        make_decision(issued_on=day, issued_on_precision=precision)
    else:
        with pytest.raises(IntegrityError, match="decision_issued_on_last_day"), transaction.atomic():
            make_decision(issued_on=day, issued_on_precision=precision)


def test_first_day_it_may_have_been():
    day = datetime.date(2021, 6, 30)
    assert first_day_of(PartialDate(day, "day")) == day
    assert first_day_of(PartialDate(day, "month")) == datetime.date(2021, 6, 1)
    assert first_day_of(PartialDate(datetime.date(2021, 12, 31), "year")) == datetime.date(2021, 1, 1)
