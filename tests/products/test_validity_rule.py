"""What holds on a day: one rule, written as a query, as a row's label and as a generated column."""

import datetime
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.partial_dates import add_months
from products.models import Product, Recognition, Standing
from tests.products.factories import make_product, make_set, recognise, recognition_facts

D = datetime.date
pytestmark = pytest.mark.django_db

DAYS = st.dates(D(2019, 1, 1), D(2030, 12, 31))


@st.composite
def life(draw):
    """Dates of one recognition, with what may befall it."""
    start = draw(DAYS)
    end = add_months(start, 36)
    facts = {"valid_from": start, "valid_to": end}
    if draw(st.booleans()):
        facts |= {
            "extended_until": end + timedelta(days=draw(st.integers(1, 180))),
            "extension_reason": "hồ sơ đang được xét",
        }
    after_start = st.integers(1, 1500).map(lambda days: start + timedelta(days=days))
    match draw(st.sampled_from(["nothing", "withdrawn", "superseded"])):
        case "withdrawn":
            facts |= {"withdrawn_on": draw(after_start), "withdrawal_ground": Recognition.Ground.STOPPED}
        case "superseded":
            facts["superseded_on"] = draw(after_start)
    return facts


@st.composite
def life_and_day(draw):
    """A recognition and a day, often one on which something happens."""
    facts = draw(life())
    turning_points = [value for value in facts.values() if isinstance(value, datetime.date)]
    near = st.builds(
        lambda day, shift: day + timedelta(days=shift), st.sampled_from(turning_points), st.integers(-1, 1)
    )
    return facts, draw(st.one_of(near, DAYS))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=life_and_day())
def test_query_label_and_generated_column_agree(case):
    facts, day = case
    with transaction.atomic():
        row = recognise(make_product(), **facts)
        row.refresh_from_db()
        mine = Recognition.objects.filter(pk=row.pk)
        holds = mine.valid_on(day).exists()

        assert row.holds_on(day) is holds
        assert (row.valid_from <= day <= row.last_day) is holds
        assert mine.with_standing(day).get().standing == row.standing_on(day)

        product = Product.objects.with_standing(day).get(pk=row.product_id)
        assert (product.standing == Standing.VALID) is holds
        transaction.set_rollback(True)


TERM = {"valid_from": D(2021, 5, 10), "valid_to": D(2024, 5, 10)}
EXTENDED = TERM | {"extended_until": D(2024, 11, 6), "extension_reason": "chờ kết quả đánh giá lại"}
WITHDRAWN = TERM | {"withdrawn_on": D(2023, 3, 1), "withdrawal_ground": "stopped"}
KNOWN_TO_THE_YEAR = {"valid_from": D(2021, 12, 31), "valid_from_precision": "year", "valid_to": D(2024, 12, 31)}
SUPERSEDED = TERM | {"superseded_on": D(2022, 12, 31)}
LEAP_DAY = {"valid_from": D(2024, 2, 29), "valid_to": D(2027, 2, 28)}
MONTH_END = {"valid_from": D(2021, 8, 31), "valid_to": D(2024, 8, 31)}
FIXED_END = {"valid_from": D(2020, 4, 1), "valid_to": D(2021, 12, 12)}

# Articles of 26/2026/QĐ-TTg. Art. 4.3 gives 36 months from the day of issue; Art. 12.1 leaves older ones their end.
BOUNDARY_DAYS = [
    (TERM, D(2021, 5, 9), "upcoming", "Art. 4.3: not before it is issued"),
    (TERM, D(2021, 5, 10), "valid", "Art. 4.3: from the day of issue"),
    (TERM, D(2024, 5, 10), "valid", "Art. 4.3: 36 months, the last day"),
    (TERM, D(2024, 5, 11), "ended", "Art. 4.3: past 36 months"),
    (LEAP_DAY, D(2024, 2, 29), "valid", "Art. 4.3: issued on 29 February"),
    (LEAP_DAY, D(2027, 2, 28), "valid", "Art. 4.3: 36 months, where there is no 29 February"),
    (LEAP_DAY, D(2027, 3, 1), "ended", "Art. 4.3: past 36 months"),
    (MONTH_END, D(2024, 8, 31), "valid", "Art. 4.3: 36 months, to the end of the month"),
    (MONTH_END, D(2024, 9, 1), "ended", "Art. 4.3: past 36 months"),
    (FIXED_END, D(2021, 12, 12), "valid", "Art. 12.1: the end that the decision names"),
    (FIXED_END, D(2021, 12, 13), "ended", "Art. 12.1: past that end"),
    (EXTENDED, D(2024, 5, 11), "valid", "Art. 12.3: in force until the outcome"),
    (EXTENDED, D(2024, 11, 6), "valid", "Art. 12.3: day 180 past the end, the last there can be"),
    (EXTENDED, D(2024, 11, 7), "ended", "Art. 12.3: day 181"),
    (WITHDRAWN, D(2023, 2, 28), "valid", "Art. 8.2: before the decision"),
    (WITHDRAWN, D(2023, 3, 1), "withdrawn", "Art. 8.2: the first day without the star"),
    (WITHDRAWN, D(2025, 1, 1), "withdrawn", "Art. 8.2: for good, also past the end"),
    (SUPERSEDED, D(2022, 12, 30), "valid", "Art. 7.5: until the upgrade"),
    (SUPERSEDED, D(2022, 12, 31), "superseded", "Art. 7.5: that day belongs to the later recognition"),
    (KNOWN_TO_THE_YEAR, D(2021, 12, 30), "upcoming", "no article: known to the year, it counts from 31 December"),
    (KNOWN_TO_THE_YEAR, D(2024, 12, 31), "valid", "no article: to the last day of the year"),
    (KNOWN_TO_THE_YEAR, D(2025, 1, 1), "ended", "no article: past that year"),
]


@pytest.mark.parametrize(("facts", "day", "standing", "article"), BOUNDARY_DAYS)
def test_boundary_days(facts, day, standing, article):
    row = recognise(**facts)
    assert row.standing_on(day) == standing, article
    assert Recognition.objects.with_standing(day).get().standing == standing, article
    assert Recognition.objects.valid_on(day).exists() is (standing == "valid"), article


def test_a_product_stands_as_its_latest_recognition():
    product = make_product()
    recognise(product, stars=4, valid_from=D(2021, 6, 1), valid_to=D(2024, 6, 1), superseded_on=D(2023, 6, 1))
    recognise(product, stars=5, valid_from=D(2023, 6, 1), valid_to=D(2026, 6, 1))

    def standing(day):
        found = Product.objects.with_standing(day).get()
        return found.standing, found.stars, found.ends_on

    assert standing(D(2021, 5, 31)) == ("unknown", None, None)
    assert standing(D(2023, 5, 31)) == ("valid", 4, D(2023, 5, 31))
    assert standing(D(2023, 6, 1)) == ("valid", 5, D(2026, 6, 1))
    assert standing(D(2026, 6, 2)) == ("ended", 5, D(2026, 6, 1))


def test_later_corrections_of_the_product_leave_what_the_decision_named():
    row = recognise(make_product(product_set=make_set(7)))
    row.product.product_set = make_set(12)
    row.product.save()

    found = Product.objects.with_standing(D(2025, 1, 1)).get()
    assert found.named_set == make_set(7).pk
    before = Product.objects.with_standing(D(2020, 1, 1)).get()
    assert before.named_set == make_set(12).pk


def test_the_facts_of_a_recognition_are_complete_for_a_form():
    Recognition(**recognition_facts()).full_clean()
