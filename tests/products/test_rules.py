"""What a decree lays down: terms, bands, who decides. Each in Python and, where the database keeps it, there too."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Level
from core.partial_dates import PartialDate
from products.models import DecidingLevel, Recognition
from tests.products.factories import make_product, make_rule_sets, recognition_facts

D = datetime.date
pytestmark = pytest.mark.django_db

# 26/2026/QĐ-TTg Art. 4.3; the same in 1048, 148 and 1489. The last day counts.
TERMS = [
    (D(2021, 6, 30), "day", D(2024, 6, 30), "Art. 4.3: 36 months from the day of issue"),
    (D(2021, 1, 31), "day", D(2024, 1, 31), "Art. 4.3: to the same day, the last of its month"),
    (D(2021, 8, 31), "day", D(2024, 8, 31), "Art. 4.3: to the same day, the last of its month"),
    (D(2021, 12, 31), "day", D(2024, 12, 31), "Art. 4.3: to the same day, the last of its year"),
    (D(2024, 2, 29), "day", D(2027, 2, 28), "Art. 4.3: there is no 29 February 36 months later"),
    (D(2021, 2, 28), "day", D(2024, 2, 28), "Art. 4.3: the day stays, though that February is longer"),
    (D(2021, 2, 28), "month", D(2024, 2, 29), "no article: “February 2021” lasts to the end of February 2024"),
    (D(2024, 2, 29), "month", D(2027, 2, 28), "no article: “February 2024” lasts to the end of February 2027"),
    (D(2021, 12, 31), "year", D(2024, 12, 31), "no article: “2021” lasts to the end of 2024"),
]


@pytest.mark.parametrize(("start", "precision", "end", "article"), TERMS)
def test_end_of_term(start, precision, end, article):
    rules = make_rule_sets()["148"]
    assert rules.end_of_term(PartialDate(start, precision)) == (end, precision), article


def insert(**facts):
    """Past every form and `clean`, as an import or a shell would."""
    with transaction.atomic():
        return Recognition.objects.create(**recognition_facts(**facts) | {"exception_reason": ""} | facts)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(D(2018, 6, 1), D(2030, 12, 31)) | st.sampled_from([start for start, *_others in TERMS]),
    shift=st.sampled_from([0, 0, 1, -1]),
)
def test_database_and_python_agree_on_the_end(start, shift):
    product = make_product()
    facts = recognition_facts(product, valid_from=start)
    end = facts["rule_set"].end_of_term(PartialDate(start, "day")).day + datetime.timedelta(days=shift)
    if shift:
        with pytest.raises(IntegrityError, match="last day that the rule set"):
            insert(product=product, valid_from=start, valid_to=end)
    else:
        assert insert(product=product, valid_from=start, valid_to=end).pk


def test_a_fixed_end_is_kept_with_its_reason():
    """Bắc Kạn in 2020 reissued certificates of 2018 with the end 12 December 2021."""
    facts = {"valid_from": D(2018, 12, 31), "valid_from_precision": "year", "valid_to": D(2021, 12, 12)}
    with pytest.raises(IntegrityError, match="say why it departs"):
        insert(**facts)
    assert insert(**facts, exception_reason="cấp lại năm 2020 với hạn cố định").pk


@pytest.mark.parametrize(
    ("score", "band"),
    [("100", 5), ("90", 5), ("89.99", 4), ("70", 4), ("69.99", 3), ("50", 3), ("49.99", 2), ("30", 2), ("29.99", 1)],
)
def test_band_of_a_score_is_half_open(score, band):
    """Annex of 148 and 26/2026: 90 to 100, 70 to under 90, 50 to under 70, 30 to under 50, under 30."""
    rules = make_rule_sets()["26/2026"]
    assert rules.band_for(Decimal(score)) == band
    for stars in (3, 4, 5):
        facts = {"stars": stars, "score": Decimal(score), "valid_from": D(2026, 6, 1)}
        if stars <= band:
            assert insert(**facts).pk  # conditions of a set can lower the result
        else:
            with pytest.raises(IntegrityError, match="does not reach"):
                insert(**facts)


def test_bands_that_are_not_known_refuse_nothing():
    assert insert(stars=5, score=Decimal(40), valid_from=D(2018, 6, 1)).pk


# Who decides: 1048 the province on 4, 148 Art. 4 the district on 3, 1489 and 26/2026 the province on 3 again.
@pytest.mark.parametrize(
    ("day", "stars", "level"),
    [
        (D(2020, 1, 1), 4, Level.PROVINCE),
        (D(2024, 1, 1), 3, Level.DISTRICT),
        (D(2024, 1, 1), 5, Level.CENTRAL),
        (D(2025, 7, 6), 3, Level.PROVINCE),
        (D(2026, 6, 1), 3, Level.PROVINCE),
    ],
)
def test_another_level_needs_a_reason(day, stars, level):
    facts = recognition_facts(stars=stars, valid_from=day)
    DecidingLevel.objects.create(rule_set=facts["rule_set"], stars=stars, level=level)
    assert insert(**facts | {"level": level}).pk
    other = next(candidate for candidate in Level if candidate != level)
    facts["product"] = make_product()
    with pytest.raises(IntegrityError, match="another level decides"):
        insert(**facts | {"level": other})
    explained = facts | {"level": other, "exception_reason": "cấp lại theo quyết định cũ"}
    assert insert(**explained).pk


def test_the_same_is_said_beside_the_fields():
    facts = recognition_facts(stars=5, score=Decimal(80), level=Level.DISTRICT, valid_to=D(2027, 6, 2))
    DecidingLevel.objects.create(rule_set=facts["rule_set"], stars=5, level=Level.CENTRAL)
    row = Recognition(**facts | {"exception_reason": ""})
    with pytest.raises(ValidationError) as refused:
        row.clean()
    assert set(refused.value.message_dict) == {"level", "stars", "valid_to"}
    row.exception_reason = "giấy cấp lại"
    row.clean()
