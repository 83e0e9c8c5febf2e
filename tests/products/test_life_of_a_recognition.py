"""Any order of acts: what the register answers for a day is what happened up to it."""

import datetime
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.models import Level
from core.partial_dates import add_months
from products.filters import ProductFilter
from products.models import Product, Recognition
from products.recognising import Act, Refused, correct, extend, recognise, withdraw
from tests.core.factories import make_decision
from tests.products.agreement import answers
from tests.products.factories import make_product, make_rule_sets

pytestmark = pytest.mark.django_db

BEGINNING = datetime.date(2018, 6, 1)
DAYS = st.dates(BEGINNING, datetime.date(2027, 12, 31)) | st.sampled_from(
    [datetime.date(2020, 2, 29), datetime.date(2024, 2, 29), datetime.date(2021, 5, 31), datetime.date(2025, 7, 1)]
)
ONE_DAY = timedelta(days=1)


class Term:
    """What a clerk with a ruler would draw of one recognition: the stars, its first and last day."""

    def __init__(self, key, stars, first, last):
        self.key, self.stars, self.first, self.last = key, stars, first, last
        self.end, self.fate = last, ""

    def holds(self, day):
        return self.first <= day <= self.last


class Life(RuleBasedStateMachine):
    """One product on paper beside the same product in the register."""

    @initialize()
    def begin(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        for rule_set in make_rule_sets().values():
            rule_set.extension_limit_days = 180
            rule_set.save()
        self.product = make_product()
        self.terms = []

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # --- on paper

    def in_force(self, day):
        return next((term for term in self.terms if term.holds(day)), None)

    def latest(self, day):
        return max((term for term in self.terms if term.first <= day), key=lambda term: term.first, default=None)

    def fits(self, act, stars, day):
        if any(term.first == day for term in self.terms):
            return False
        holding, latest = self.in_force(day), self.latest(day)
        if holding and holding.fate == "withdrawn":
            return False
        if act == Act.FIRST:
            return holding is None
        if act == Act.UPGRADE:
            return holding is not None and stars > holding.stars
        return latest is not None and not (latest.fate == "withdrawn" and latest.last < day)

    # --- acts

    @rule(act=st.sampled_from(Act), stars=st.integers(3, 5), day=DAYS)
    def recognised(self, act, stars, day):
        fits = self.fits(act, stars, day)
        try:
            row = recognise(
                Recognition(
                    product=self.product,
                    stars=stars,
                    valid_from=day,
                    level=Level.PROVINCE,
                    decision=make_decision(issued_on=day),
                ),
                act,
            )
        except Refused:
            assert not fits, f"{act} of {stars} stars on {day} fits and was refused"
            return
        assert fits, f"{act} of {stars} stars on {day} does not fit and was done"
        replaced = self.in_force(day)
        if replaced:
            replaced.last, replaced.fate = day - ONE_DAY, "replaced"
        term = Term(row.pk, stars, day, add_months(day, 36))
        following = min((other.first for other in self.terms if other.first > day), default=None)
        if following and following <= term.last:
            term.last, term.fate = following - ONE_DAY, "replaced"
        self.terms.append(term)

    @precondition(lambda self: self.terms)
    @rule(data=st.data(), days=st.integers(-5, 190))
    def extended(self, data, days):
        term = data.draw(st.sampled_from(self.terms))
        row = Recognition.objects.get(pk=term.key)
        until = row.valid_to + timedelta(days=days)
        free = not any(other.first <= until and other.first > term.first for other in self.terms)
        fits = not term.fate and term.last < until <= row.valid_to + timedelta(days=180) and free
        try:
            extend(row, until=until, reason="chờ kết quả đánh giá lại")
        except ValidationError:
            assert not fits
            return
        assert fits
        term.last = until

    @precondition(lambda self: self.terms)
    @rule(data=st.data(), ground=st.sampled_from(Recognition.Ground), days=st.integers(-3, 1300))
    def withdrawn(self, data, ground, days):
        term = data.draw(st.sampled_from(self.terms))
        on = term.first + timedelta(days=days)
        fits = not term.fate and term.first < on <= term.last
        try:
            withdraw(
                Recognition.objects.get(pk=term.key), on=on, ground=ground, decision=make_decision(issued_on=BEGINNING)
            )
        except ValidationError:
            assert not fits
            return
        assert fits
        term.last, term.fate = on - ONE_DAY, "withdrawn"

    @precondition(lambda self: self.terms)
    @rule(data=st.data())
    def looked_up_in_the_catalogue(self, data):
        term = data.draw(st.sampled_from(self.terms))
        day = min(data.draw(st.sampled_from([term.first, term.last, term.last + ONE_DAY])), datetime.date(2026, 11, 1))
        listed = ProductFilter(QueryDict(f"on={day}")).filter_queryset(Product.objects.all())
        assert listed.filter(pk=self.product.pk).exists() is (self.in_force(day) is not None)

    @precondition(lambda self: self.terms)
    @rule(data=st.data(), stars=st.integers(3, 5))
    def corrected(self, data, stars):
        term = data.draw(st.sampled_from(self.terms))
        row = Recognition.objects.get(pk=term.key)
        row.stars = term.stars = stars
        correct(row, reason="ghi nhầm số sao")

    # --- what must hold after each

    @invariant()
    def every_answer_is_what_happened(self):
        if not getattr(self, "terms", None):
            return
        turning = {
            day + shift * ONE_DAY for term in self.terms for day in (term.first, term.last) for shift in (-1, 0, 1)
        }
        for day in sorted(turning):
            term = self.in_force(day)
            for way, stars in answers(self.product, day).items():
                assert stars == (term.stars if term else None), f"{way} on {day}"

    @invariant()
    def replay_day_by_day_equals_the_rows(self):
        """Sum of the days on which the product held a star, counted from the paper and from the rows."""
        if not getattr(self, "terms", None):
            return
        on_paper = sum((term.last - term.first).days + 1 for term in self.terms)
        rows = Recognition.objects.filter(product=self.product)
        assert sum((row.last_day - row.valid_from).days + 1 for row in rows) == on_paper


def test_any_order_of_acts():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
