"""Where a recognition stands on the 36-month desk, day by day. The article of law stands beside each case."""

import datetime

import pytest

from core.partial_dates import Precision
from desk.models import Renewal, RenewalNote, Stage
from products.models import Recognition
from tests.cooperatives.factories import make_producer
from tests.products.factories import make_product, make_rule_sets, recognise

pytestmark = pytest.mark.django_db
D = datetime.date


def on(day, recognition):
    return Renewal.objects.begun_by(day).with_stage(day).get(pk=recognition.pk)


def stage_on(day, recognition):
    return on(day, recognition).stage


def note(recognition, outcome="", **facts):
    facts = {"happened_on": D(2026, 12, 1), "said": "gọi điện"} | facts
    return RenewalNote.objects.create(renewal_id=recognition.pk, outcome=outcome, **facts)


# A star given under 148/QĐ-TTg, in force from 1 June 2024 to 1 June 2027: rated again under 26/2026/QĐ-TTg.
THREE_YEARS = [
    (D(2024, 6, 1), Stage.LATER, "26/2026 Art. 4.3: 36 months from the day of issue"),
    (D(2026, 11, 2), Stage.LATER, "no article: more than 30 days before filing opens"),
    (D(2026, 11, 3), Stage.OPENING, "no article: the office tells 30 days ahead"),
    (D(2026, 12, 2), Stage.OPENING, "26/2026 Art. 7.6: day -181"),
    (D(2026, 12, 3), Stage.OPEN, "26/2026 Art. 7.6: day -180, the first day of filing"),
    (D(2027, 1, 17), Stage.OPEN, "26/2026 Art. 7.6: day -135"),
    (D(2027, 1, 18), Stage.LAST_DAYS, "no article: two weeks before filing closes"),
    (D(2027, 2, 1), Stage.LAST_DAYS, "26/2026 Art. 7.6: day -120, the last day of filing"),
    (D(2027, 2, 2), Stage.MISSED, "26/2026 Art. 7.6: day -119"),
    (D(2027, 6, 1), Stage.MISSED, "26/2026 Art. 4.3: day 0, the last day in force"),
    (D(2027, 6, 2), Stage.ENDED, "26/2026 Art. 4.3: day +1"),
]
EXTENDED = [
    (D(2027, 6, 1), Stage.EXTENDED, "26/2026 Art. 12.3: in force until the outcome"),
    (D(2027, 6, 2), Stage.EXTENDED, "26/2026 Art. 12.3: past the end"),
    (D(2027, 11, 28), Stage.EXTENDED, "26/2026 Art. 12.3: day +180, the last day there can be"),
    (D(2027, 11, 29), Stage.ENDED, "26/2026 Art. 12.3: day +181"),
]


@pytest.mark.parametrize(("day", "stage", "article"), THREE_YEARS)
def test_three_years_of_a_star(day, stage, article):
    assert stage_on(day, recognise(valid_from=D(2024, 6, 1))) == stage, article


@pytest.mark.parametrize(("day", "stage", "article"), EXTENDED)
def test_extension(day, stage, article):
    extension = {"extended_until": D(2027, 11, 28), "extension_reason": "chờ kết quả đánh giá lại"}
    assert stage_on(day, recognise(valid_from=D(2024, 6, 1), **extension)) == stage, article


@pytest.mark.parametrize(
    ("begins", "ends", "opens", "closes"),
    [
        (D(2024, 6, 1), D(2027, 6, 1), D(2026, 12, 3), D(2027, 2, 1)),
        (D(2024, 2, 29), D(2027, 2, 28), D(2026, 9, 1), D(2026, 10, 31)),  # 29 February ends on the 28th
        (D(2025, 2, 28), D(2028, 2, 28), D(2027, 9, 1), D(2027, 10, 31)),
        (D(2026, 8, 31), D(2029, 8, 31), D(2029, 3, 4), D(2029, 5, 3)),  # given under 26/2026 itself
        (D(2023, 10, 31), D(2026, 10, 31), D(2026, 5, 22), D(2026, 7, 3)),  # not before the rules began
    ],
)
def test_filing_is_counted_back_from_the_end(begins, ends, opens, closes):
    recognition = recognise(valid_from=begins)
    assert recognition.valid_to == ends
    renewal = on(max(begins, D(2026, 11, 27)), recognition)
    assert (renewal.opens_on, renewal.closes_on) == (opens, closes)
    assert renewal.window_rules == "26/2026"


@pytest.mark.parametrize(
    ("ends", "day", "stage", "article"),
    [
        (D(2026, 9, 19), D(2026, 5, 21), Stage.LATER, "148 and 1489 name no window"),
        (D(2026, 9, 19), D(2026, 5, 22), Stage.LAST_DAYS, "26/2026 Art. 7.6: its first day is day -120"),
        (D(2026, 9, 19), D(2026, 5, 23), Stage.MISSED, "26/2026 Art. 7.6: day -119"),
        (D(2026, 9, 18), D(2026, 5, 22), Stage.NO_WINDOW, "26/2026 Art. 12.3: could not be met"),
        (D(2026, 9, 18), D(2026, 9, 18), Stage.NO_WINDOW, "26/2026 Art. 12.1: in force to its own end"),
        (D(2026, 9, 18), D(2026, 9, 19), Stage.ENDED, "26/2026 Art. 12.3: not extended"),
    ],
)
def test_nobody_missed_what_was_not_yet_law(ends, day, stage, article):
    recognition = recognise(valid_from=D(2023, 9, 18), valid_to=ends)
    assert stage_on(day, recognition) == stage, article


def test_a_rule_set_that_names_its_window_keeps_it_under_later_rules():
    """A certificate of 26/2026 goes by the window it was given with, as long as its decree names one."""
    recognition = recognise(valid_from=D(2026, 8, 31))
    rules = make_rule_sets()["26/2026"]
    rules.pk, rules.code, rules.valid_from, rules.filing_opens_days = None, "1/2029", D(2029, 1, 1), 300
    rules.save()
    renewal = on(D(2029, 2, 1), recognition)
    assert (renewal.opens_on, renewal.window_rules) == (D(2029, 3, 4), "26/2026")


@pytest.mark.parametrize(
    ("stars", "stage"), [(3, Stage.LOWER), (4, Stage.SAME), (5, Stage.HIGHER)], ids=["lower", "same", "higher"]
)
def test_what_came_of_it_follows_from_the_next_recognition(stars, stage):
    first = recognise(stars=4, valid_from=D(2024, 6, 1), superseded_on=D(2027, 3, 1))
    note(first, RenewalNote.Outcome.LET_GO)
    recognise(first.product, stars=stars, valid_from=D(2027, 3, 1))
    assert stage_on(D(2027, 3, 1), first) == stage
    assert stage_on(D(2026, 12, 15), first) == stage  # decided already, whatever was noted before


def test_the_next_recognition_is_the_one_that_followed():
    first = recognise(stars=4, valid_from=D(2018, 6, 1), valid_to=D(2021, 6, 1))
    second = recognise(first.product, stars=3, valid_from=D(2021, 7, 1), valid_to=D(2024, 6, 1))
    recognise(first.product, stars=5, valid_from=D(2024, 7, 1))
    assert stage_on(D(2026, 11, 27), first) == Stage.LOWER
    assert stage_on(D(2026, 11, 27), second) == Stage.HIGHER


def test_withdrawn_and_replaced():
    withdrawn = recognise(withdrawn_on=D(2026, 5, 4), withdrawal_ground=Recognition.Ground.STOPPED)
    assert stage_on(D(2026, 5, 3), withdrawn) == Stage.LATER
    assert stage_on(D(2026, 5, 4), withdrawn) == Stage.WITHDRAWN
    replaced = recognise(superseded_on=D(2026, 5, 4))
    assert stage_on(D(2026, 5, 4), replaced) == Stage.REPLACED


def test_what_staff_noted_moves_a_star_and_only_the_last_word_counts():
    recognition, closed = recognise(valid_from=D(2024, 6, 1)), D(2027, 2, 2)
    note(recognition, RenewalNote.Outcome.WILL_FILE)
    assert stage_on(closed, recognition) == Stage.MISSED
    note(recognition, RenewalNote.Outcome.FILED, happened_on=D(2027, 1, 5))
    note(recognition, happened_on=D(2027, 1, 6), said="hỏi về mẫu 02")
    renewal = on(closed, recognition)
    assert (renewal.stage, renewal.outcome, renewal.contacted_on) == (Stage.FILED, "filed", D(2027, 1, 6))
    assert stage_on(D(2027, 6, 2), recognition) == Stage.ENDED
    note(recognition, RenewalNote.Outcome.LET_GO, happened_on=D(2027, 1, 7))
    assert stage_on(closed, recognition) == Stage.LET_GO


def test_what_has_not_begun_is_not_on_the_desk():
    recognise(valid_from=D(2026, 12, 1))
    assert not Renewal.objects.begun_by(D(2026, 11, 30)).exists()


def test_every_begun_recognition_has_one_stage_on_every_day():
    for valid_from in (D(2021, 1, 5), D(2023, 9, 18), D(2024, 6, 1), D(2026, 8, 31)):
        recognise(valid_from=valid_from)
    for months in range(0, 60):
        day = D(2021 + months // 12 + 1, months % 12 + 1, 15)
        stages = list(Renewal.objects.begun_by(day).with_stage(day).values_list("stage", flat=True))
        assert len(stages) == Renewal.objects.begun_by(day).count()
        assert set(stages) <= set(Stage.values)


def test_who_would_file_is_the_producer_of_today():
    then, now = make_producer(), make_producer()
    recognition = recognise(make_product(producer=now), producer=then)
    assert on(D(2026, 11, 27), recognition).holder_id == now.pk
    unnamed = recognise(make_product(), producer=then)
    assert on(D(2026, 11, 27), unnamed).holder == then
    assert on(D(2026, 11, 27), recognise(make_product())).holder is None


def test_an_end_known_to_the_month_names_no_days():
    month = {"valid_from_precision": Precision.MONTH, "valid_to_precision": Precision.MONTH}
    recognition = recognise(valid_from=D(2024, 6, 30), valid_to=D(2027, 6, 30), **month)
    assert not on(D(2027, 1, 10), recognition).has_known_end
