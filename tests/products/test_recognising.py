"""The life of a recognition: which act fits when, and what each refusal says."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override

from core.models import Level
from products.models import DecidingLevel, Recognition, Standing
from products.recognising import Act, Refused, correct, extend, fitting_act, recognise, withdraw
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.products.factories import make_product, make_rule_sets, make_set

D = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def decrees(request):
    if "transactional_db" not in request.fixturenames:
        make_decrees()


def make_decrees():
    """Rule sets with the province deciding on everything: levels are tested by themselves."""
    for rule_set in make_rule_sets().values():
        for stars in (3, 4, 5):
            DecidingLevel.objects.get_or_create(rule_set=rule_set, stars=stars, defaults={"level": Level.PROVINCE})


def give(product, act, stars, day, **facts):
    decision = facts.pop("decision", None) or make_decision(issued_on=day)
    return recognise(Recognition(product=product, stars=stars, valid_from=day, decision=decision, **facts), act)


def refusal(act, *args, **facts):
    with override("en"):
        with pytest.raises(ValidationError) as refused:
            act(*args, **facts)
        return " ".join(refused.value.messages)


# --- giving a star


def test_first_recognition_takes_from_product_and_rules_what_is_left_empty():
    place = make_commune()
    product = make_product(producer=make_producer(place=place), product_set=make_set(3))
    given = give(product, Act.FIRST, 4, D(2026, 6, 1))
    assert (given.producer, given.product_set, given.place) == (product.producer, product.product_set, place)
    assert (given.level, given.rule_set.code, given.valid_to) == ("province", "26/2026", D(2029, 6, 1))


def test_corrections_of_the_product_do_not_rewrite_what_the_decision_named():
    product = make_product(producer=make_producer(), product_set=make_set(3))
    given = give(product, Act.FIRST, 4, D(2026, 6, 1))
    maker = product.producer
    product.producer, product.product_set = make_producer(), make_set(4)
    product.save()
    given.refresh_from_db()
    assert (given.producer, given.product_set.number) == (maker, 3)


def test_upgrade_replaces_the_star_in_force_from_its_first_day():
    product = make_product()
    three = give(product, Act.FIRST, 3, D(2024, 6, 1))
    four = give(product, Act.UPGRADE, 4, D(2025, 8, 1))
    three.refresh_from_db()
    assert (three.superseded_on, three.last_day) == (D(2025, 8, 1), D(2025, 7, 31))
    assert four.valid_to == D(2028, 8, 1)


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_rating_again_before_the_end_begins_a_new_term(stars):
    product = make_product()
    old = give(product, Act.FIRST, 4, D(2024, 6, 1))
    new = give(product, Act.RERATING, stars, D(2027, 2, 1))
    old.refresh_from_db()
    assert (old.superseded_on, new.valid_to) == (D(2027, 2, 1), D(2030, 2, 1))


def test_rating_again_after_a_lapse_leaves_the_gap():
    product = make_product()
    old = give(product, Act.FIRST, 4, D(2021, 6, 1))
    give(product, Act.RERATING, 4, D(2024, 9, 1))
    old.refresh_from_db()
    assert old.superseded_on is None
    assert not Recognition.objects.valid_on(D(2024, 7, 1)).exists()


def test_older_papers_entered_late_end_where_the_next_began():
    product = make_product()
    give(product, Act.FIRST, 4, D(2024, 6, 1))
    older = give(product, Act.FIRST, 3, D(2022, 6, 1))
    assert older.superseded_on == D(2024, 6, 1)
    oldest = give(product, Act.FIRST, 3, D(2018, 6, 1))
    assert (oldest.superseded_on, oldest.valid_to) == (None, D(2021, 6, 1))


@pytest.mark.parametrize(
    ("act", "stars", "day", "said"),
    [
        (Act.FIRST, 4, D(2025, 6, 1), "holds 3 stars on this day"),
        (Act.UPGRADE, 3, D(2025, 6, 1), "more than the 3 stars"),
        (Act.UPGRADE, 4, D(2027, 6, 2), "No star is in force on this day"),
        (Act.UPGRADE, 4, D(2024, 5, 31), "No star is in force on this day"),
        (Act.RERATING, 4, D(2024, 5, 31), "No earlier recognition"),
        (Act.RERATING, 4, D(2024, 6, 1), "begins on this day already"),
    ],
)
def test_act_that_does_not_fit_is_refused(act, stars, day, said):
    product = make_product()
    give(product, Act.FIRST, 3, D(2024, 6, 1))
    assert said in refusal(give, product, act, stars, day)
    assert product.recognitions.count() == 1
    assert product.recognitions.get().superseded_on is None


def test_withdrawn_star_is_given_anew_not_rated_again():
    product = make_product()
    first = give(product, Act.FIRST, 3, D(2024, 6, 1))
    withdraw(first, on=D(2025, 6, 1), ground="stopped", decision=make_decision(issued_on=D(2025, 5, 20)))
    assert "was withdrawn on" in refusal(give, product, Act.RERATING, 3, D(2026, 1, 1))
    assert give(product, Act.FIRST, 3, D(2026, 1, 1)).pk


@pytest.mark.parametrize(
    ("day", "stars", "act"),
    [
        (D(2020, 1, 1), 3, Act.FIRST),
        (D(2024, 1, 1), 4, Act.UPGRADE),
        (D(2024, 1, 1), 3, Act.RERATING),
        (D(2026, 1, 1), 4, Act.RERATING),
    ],
)
def test_act_that_is_proposed(day, stars, act):
    product = make_product()
    give(product, Act.FIRST, 3, D(2021, 6, 1), exception_reason="hạn dài", valid_to=D(2025, 6, 1))
    assert fitting_act(product, stars, day) == act


def test_facts_against_the_decree_are_refused_before_anything_is_touched():
    product = make_product()
    held = give(product, Act.FIRST, 3, D(2024, 6, 1))
    assert "does not reach" in refusal(give, product, Act.UPGRADE, 5, D(2025, 8, 1), score=80)
    assert "No rule set" in refusal(give, make_product(), Act.FIRST, 3, D(2017, 1, 1))
    held.refresh_from_db()
    assert held.superseded_on is None


# --- extending


# Art. 12 of 26/2026: at most 180 days past the end, 1 June 2027.
@pytest.mark.parametrize(
    ("until", "said"),
    [
        (D(2027, 6, 2), None),
        (D(2027, 11, 28), None),
        (D(2027, 11, 29), "longer than the rule set allows"),
        (D(2027, 6, 1), "holds until"),
    ],
)
def test_extension_keeps_the_term_and_has_a_limit(until, said):
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    if said:
        assert said in refusal(extend, given, until=until, reason="chờ kết quả")
    else:
        extended = extend(given, until=until, reason="chờ kết quả")
        assert (extended.valid_to, extended.extended_until) == (D(2027, 6, 1), until)
        assert extended.holds_on(until)


def test_extension_says_why():
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    assert "states its reason" in refusal(extend, given, until=D(2027, 7, 1), reason="")


def test_extension_does_not_reach_into_the_next_recognition():
    product = make_product()
    given = give(product, Act.FIRST, 3, D(2021, 6, 1))
    give(product, Act.RERATING, 3, D(2024, 7, 1))
    make_rule_sets()["1048"].__class__.objects.update(extension_limit_days=180)
    given.refresh_from_db()
    assert "Another recognition of this product holds" in refusal(
        extend, given, until=D(2024, 7, 1), reason="chờ kết quả"
    )


# --- withdrawing


WITHDRAWAL = {"on": D(2025, 6, 1), "ground": "stopped"}


def test_withdrawal_ends_the_star_the_day_before():
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    withdrawn = withdraw(given, **WITHDRAWAL, decision=make_decision(issued_on=D(2025, 5, 20)))
    assert withdrawn.standing_on(D(2025, 5, 31)) == Standing.VALID
    assert withdrawn.standing_on(D(2025, 6, 1)) == Standing.WITHDRAWN


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"on": D(2024, 6, 1)}, "after the first day"),
        ({"on": D(2027, 6, 2)}, "ended on"),
        ({"ground": "dislike"}, "not a valid choice"),
        ({"ground": ""}, "legal ground"),
        ({"issued_on": D(2025, 6, 2)}, "after that day"),
        ({"level": "district"}, "not withdrawn at this level"),
    ],
)
def test_withdrawal_that_is_none(facts, said):
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    decision = make_decision(
        issued_on=facts.pop("issued_on", D(2025, 5, 20)), level=facts.pop("level", Level.PROVINCE)
    )
    assert said in refusal(withdraw, given, **WITHDRAWAL | facts, decision=decision)
    given.refresh_from_db()
    assert given.withdrawn_on is None


def test_a_decision_known_to_the_month_may_be_of_the_day_of_withdrawal():
    """It is stored as of the last day of its month, which comes after that day."""
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    decision = make_decision(issued_on=D(2025, 6, 30), issued_on_precision="month")
    assert "after that day" in refusal(withdraw, given, **WITHDRAWAL | {"on": D(2025, 5, 31)}, decision=decision)
    assert withdraw(given, **WITHDRAWAL, decision=decision).withdrawn_on


def test_the_decision_that_gave_a_star_does_not_take_it():
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    assert "gave the star" in refusal(withdraw, given, **WITHDRAWAL, decision=given.decision)


def test_nothing_is_recognised_within_a_star_that_was_withdrawn_later():
    product = make_product()
    given = give(product, Act.FIRST, 3, D(2024, 6, 1))
    withdraw(given, **WITHDRAWAL, decision=make_decision(issued_on=D(2025, 5, 20)))
    for act in (Act.UPGRADE, Act.RERATING):
        assert "was withdrawn later" in refusal(give, product, act, 4, D(2025, 1, 1))


def test_who_stands_above_may_withdraw_too():
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    decision = make_decision(issued_on=D(2025, 5, 20), level=Level.CENTRAL)
    assert withdraw(given, **WITHDRAWAL, decision=decision).withdrawn_on


def test_what_is_over_is_neither_extended_nor_withdrawn():
    product = make_product()
    old = give(product, Act.FIRST, 3, D(2024, 6, 1))
    new = give(product, Act.UPGRADE, 4, D(2025, 1, 1))
    decision = make_decision(issued_on=D(2025, 5, 20))
    assert "has replaced this one" in refusal(withdraw, old, **WITHDRAWAL, decision=decision)
    assert "has replaced this one" in refusal(extend, old, until=D(2027, 7, 1), reason="x")
    withdraw(new, **WITHDRAWAL, decision=decision)
    assert "withdrawn already" in refusal(withdraw, new, **WITHDRAWAL, decision=decision)
    assert "withdrawn already" in refusal(extend, new, until=D(2028, 2, 1), reason="x")


# --- correcting, and what history keeps


def test_clerical_error_is_mended_and_what_was_said_before_kept():
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    given.score = 75
    correct(given, reason="thiếu điểm khi nhập")
    events = Recognition.pgh_event_model.objects.order_by("pgh_id")
    assert [event.score for event in events] == [None, 75]
    assert [event.pgh_context.metadata["act"] for event in events] == ["first", "correct"]
    assert events[1].pgh_context.metadata["reason"] == "thiếu điểm khi nhập"


def test_correction_keeps_the_rules():
    given = give(make_product(), Act.FIRST, 3, D(2024, 6, 1))
    given.stars = 6
    with pytest.raises(ValidationError):
        correct(given, reason="nhầm")
    assert Recognition.objects.get().stars == 3


# --- two at once


def at_once(*acts):
    """Run acts on connections of their own, as near together as threads go; their results or refusals."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait(timeout=10)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
class TestTwoPeople:
    @pytest.mark.parametrize("_try", range(5))
    def test_withdrawing_and_upgrading_at_once(self, transactional_db, _try):
        make_decrees()
        product = make_product()
        given = give(product, Act.FIRST, 3, D(2024, 6, 1))
        decision = make_decision(issued_on=D(2025, 5, 20))
        results = at_once(
            lambda: withdraw(given, **WITHDRAWAL, decision=decision),
            lambda: give(product, Act.UPGRADE, 4, D(2025, 6, 1), decision=decision),
        )
        assert [isinstance(result, Refused) for result in results].count(True) == 1
        given.refresh_from_db()
        if isinstance(results[0], Refused):
            assert (given.superseded_on, product.recognitions.count()) == (D(2025, 6, 1), 2)
        else:
            assert (given.withdrawn_on, product.recognitions.count()) == (D(2025, 6, 1), 1)

    def test_two_upgrades_at_once(self, transactional_db):
        make_decrees()
        product = make_product()
        give(product, Act.FIRST, 3, D(2024, 6, 1))
        results = at_once(*[lambda: give(product, Act.UPGRADE, 4, D(2025, 6, 1))] * 3)
        assert [isinstance(result, Refused) for result in results].count(True) == 2
        assert product.recognitions.count() == 2
