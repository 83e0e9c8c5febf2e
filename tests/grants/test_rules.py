"""The rules of public money, tried on the rows themselves: what the database refuses, by which way it comes."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from core.models import Decision
from grants.approving import CannotApprove, approve
from grants.models import Disbursement, Grant
from tests.accounts.factories import make_user
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.grants.factories import make_grant, make_payable, make_policy, make_project, pay

D = datetime.date
pytestmark = pytest.mark.django_db


def refused(sentence, act):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        act()


def disbursed(grant):
    return Grant.objects.values_list("disbursed_vnd", flat=True).get(pk=grant.pk)


# --- disbursed stays within approved


def test_payments_add_up_and_never_exceed_what_was_approved():
    grant = make_payable(approved_vnd=100)
    pay(grant, 60)
    pay(grant, 40)
    assert disbursed(grant) == 100
    refused("grant_disbursed_within_approved", lambda: pay(grant, 1))
    assert disbursed(grant) == 100


def test_a_reversal_is_an_entry_of_its_own_and_makes_room_again():
    grant = make_payable(approved_vnd=100)
    pay(grant, 100)
    pay(grant, -30)
    assert disbursed(grant) == 70
    pay(grant, 30)
    assert list(grant.disbursements.values_list("amount_vnd", flat=True)) == [100, -30, 30]
    refused("grant_disbursed_within_approved", lambda: pay(grant, -101))


def test_many_payments_in_one_statement_are_summed():
    grant = make_payable(approved_vnd=100)
    facts = {"grant": grant, "paid_on": D(2024, 6, 3), "paid_by": make_user()}
    Disbursement.objects.bulk_create(Disbursement(amount_vnd=amount, **facts) for amount in (20, 30))
    assert disbursed(grant) == 50
    with pytest.raises(IntegrityError), transaction.atomic():
        Disbursement.objects.bulk_create(Disbursement(amount_vnd=amount, **facts) for amount in (30, 30))
    assert disbursed(grant) == 50


def test_nothing_is_paid_while_no_approved_amount_is_known():
    grant = make_payable(approved_vnd=None)
    refused("grant_disbursed_within_approved", lambda: pay(grant, 1))


def test_not_published_is_not_nothing():
    grant = make_payable(approved_vnd=None)
    assert (grant.approved_vnd, disbursed(grant), grant.balance_vnd) == (None, None, None)
    pay(other := make_payable(approved_vnd=50), 50)
    other.refresh_from_db()
    assert other.balance_vnd == 0


@pytest.mark.parametrize("change", [{"amount_vnd": 5}, {"paid_on": D(2024, 7, 1)}, {"grant": None}, {"paid_by": None}])
def test_a_payment_stays_as_it_was_entered(change):
    payment = pay(amount=10)
    change = {name: value or (make_payable() if name == "grant" else value) for name, value in change.items()}
    refused("A payment stays as it was entered", lambda: Disbursement.objects.filter(pk=payment.pk).update(**change))
    refused("A payment stays as it was entered", payment.delete)


def test_the_paper_of_a_payment_may_come_later():
    payment = pay()
    Disbursement.objects.filter(pk=payment.pk).update(evidence="payments/2024/uy-nhiem-chi.pdf")


@pytest.mark.parametrize("status", ["cancelled", "recovered"])
def test_a_closed_grant_is_not_paid_and_its_money_may_come_back(status):
    grant = make_payable()
    payment = pay(grant, 100)
    Grant.objects.filter(pk=grant.pk).update(status=status)
    refused("This grant was cancelled or its money recovered", lambda: pay(grant, 1))
    pay(grant, -100)
    assert disbursed(grant) == 0
    Disbursement.objects.filter(pk=payment.pk).update(evidence="payments/2024/uy-nhiem-chi.pdf")


def test_samples_can_be_removed_with_their_payments():
    grant = make_payable(sample=True)
    pay(grant), pay(grant)
    Disbursement.objects.filter(grant=grant).delete()
    assert disbursed(grant) == 0
    grant.delete()


# --- the decision comes first


def test_a_payment_before_the_decision_is_refused_and_one_on_its_day_is_not():
    grant = make_payable(decision=make_decision(issued_on=D(2024, 5, 20)))
    refused("No payment comes before the decision", lambda: pay(grant, paid_on=D(2024, 5, 19)))
    pay(grant, paid_on=D(2024, 5, 20))


def test_nothing_is_paid_without_a_decision():
    grant = make_payable()
    Grant.objects.filter(pk=grant.pk).update(decision=None)
    refused("No payment comes before the decision", lambda: pay(grant))


def test_of_a_decision_known_to_the_year_any_day_of_it_may_be_the_day():
    year = make_decision(issued_on=D(2024, 12, 31), issued_on_precision="year")
    grant = make_payable(decision=year)
    pay(grant, paid_on=D(2024, 2, 1))
    refused("No payment comes before the decision", lambda: pay(grant, paid_on=D(2023, 12, 31)))


def test_correcting_the_decision_s_date_takes_the_grant_along_or_is_refused():
    decision = make_decision(issued_on=D(2024, 5, 20))
    grant = make_payable(decision=decision)
    Decision.objects.filter(pk=decision.pk).update(issued_on=D(2024, 5, 31), issued_on_precision="month")
    grant.refresh_from_db()
    assert (grant.given_on, grant.given_on_precision, grant.year) == (D(2024, 5, 31), "month", 2024)
    pay(grant, paid_on=D(2024, 6, 3))
    later = Decision.objects.filter(pk=decision.pk)
    refused("No payment comes before the decision", lambda: later.update(issued_on=D(2024, 7, 31)))


def test_the_day_of_the_decision_is_the_grant_s_day():
    grant = make_payable(decision=make_decision(issued_on=D(2021, 12, 31), issued_on_precision="year"))
    grant.refresh_from_db()
    assert (grant.given_on, grant.given_on_precision, grant.year) == (D(2021, 12, 31), "year", 2021)


# --- two people


def test_who_approved_does_not_pay():
    lan = make_user()
    grant = make_payable(approved_by=lan)
    refused("One person does not both approve a grant and pay it", lambda: pay(grant, paid_by=lan))
    pay(grant, paid_by=make_user())


def test_who_paid_does_not_approve_afterwards():
    lan = make_user()
    grant = make_payable()
    pay(grant, paid_by=lan)
    changed = Grant.objects.filter(pk=grant.pk)
    refused("One person does not both approve a grant and pay it", lambda: changed.update(approved_by=lan))


def test_who_approved_once_does_not_pay_after_another_approved_anew():
    lan, ba = make_user(), make_user()
    grant = make_payable(approved_by=lan)
    Grant.objects.filter(pk=grant.pk).update(approved_by=ba, approved_vnd=200_000_000)
    refused("One person does not both approve a grant and pay it", lambda: pay(grant, paid_by=lan))
    pay(grant, paid_by=make_user())


def test_a_payment_names_both():
    refused("A payment needs two people", lambda: pay(make_grant(decision=make_decision(), approved_by=None)))
    grant = make_payable()
    with pytest.raises(IntegrityError, match="A payment needs two people"), transaction.atomic():
        Disbursement.objects.create(grant=grant, amount_vnd=1, paid_on=D(2024, 6, 3))


def test_approving_makes_a_plan_a_grant():
    plan = make_grant(status=Grant.Status.PLANNED, decision=make_decision())
    lan = make_user()
    grant = approve(plan.pk, by=lan)
    assert (grant.status, grant.approved_by, disbursed(grant)) == (Grant.Status.APPROVED, lan, 0)
    with pytest.raises(CannotApprove):
        approve(plan.pk, by=make_user())


@pytest.mark.parametrize("missing", ["decision", "approved_vnd"])
def test_a_plan_without_decision_or_amount_is_not_approved(missing):
    facts = {"status": Grant.Status.PLANNED, "decision": make_decision()} | {missing: None}
    with pytest.raises(CannotApprove):
        approve(make_grant(**facts).pk, by=make_user())


def test_a_grant_that_sources_report_keeps_its_status_when_approved_here():
    grant = make_grant(decision=make_decision(), status=Grant.Status.UNDER_WAY)
    assert approve(grant.pk, by=make_user()).status == Grant.Status.UNDER_WAY


# --- limits of the policy


@pytest.mark.parametrize(
    ("limits", "grant"),
    [
        ({"rate_percent": 50}, {"rate_percent": 51}),
        ({"ceiling_vnd": 300}, {"approved_vnd": 301}),
        ({"rate_percent": 50}, {"approved_vnd": 100, "own_funds_vnd": 99}),
    ],
)
def test_above_the_limits_needs_a_reason(limits, grant):
    policy = make_policy(**limits)
    refused("Share or amount lie above what the policy allows", lambda: make_grant(policy=policy, **grant))
    assert make_grant(policy=policy, ceiling_reason="vùng đặc biệt khó khăn", **grant).is_above_limits()


@pytest.mark.parametrize(
    "grant",
    [{"rate_percent": 50}, {"approved_vnd": 300}, {"approved_vnd": 100, "own_funds_vnd": 100}, {"approved_vnd": None}],
)
def test_within_the_limits_needs_none(grant):
    policy = make_policy(rate_percent=50, ceiling_vnd=300)
    assert not make_grant(policy=policy, **{"approved_vnd": 300} | grant).is_above_limits()


# --- a producer that did not exist then


def test_a_producer_founded_later_gets_no_grant():
    young = make_producer(founded_year=2025)
    refused("This producer was founded after the grant was given", lambda: make_grant(young, given_on=D(2024, 5, 20)))
    make_grant(young, given_on=D(2025, 1, 1))
    make_grant(young, given_on=None)
    make_grant(make_producer(founded_year=None))


def test_neither_day_nor_founding_moves_past_the_other():
    producer = make_producer(founded_year=2020)
    grant = make_grant(producer, given_on=D(2024, 5, 20))
    refused("founded after", lambda: Grant.objects.filter(pk=grant.pk).update(given_on=D(2019, 12, 31)))
    producer.founded_year = 2025
    refused("a grant from before that founding year", producer.save)


def test_one_grant_may_serve_several_producers():
    grant = make_grant(make_producer(), make_producer())
    assert grant.producers.count() == 2


# --- projects


def test_projects_are_counted_from_their_start_or_from_the_source_s_day():
    named, unnamed = make_project(make_producer(), begins_on=D(2020, 3, 1)), make_project()
    sourced = make_project(make_producer(), begins_on=None, known_on=D(2021, 5, 4))
    year = make_project(make_producer(), begins_on=D(2022, 12, 31), begins_on_precision="year")

    def counted(day):
        found = set(type(named).objects.counted_on(day))
        begun = type(named).objects.with_begun(day).filter(has_begun=True)
        assert set(begun.exclude(pk=unnamed.pk)) == found
        return found

    assert counted(D(2020, 2, 29)) == set()
    assert counted(D(2021, 5, 3)) == {named}
    assert counted(D(2022, 12, 30)) == {named, sourced}
    assert counted(D(2022, 12, 31)) == {named, sourced, year}
    assert unnamed not in counted(D(2026, 1, 1))


def test_every_payment_is_in_the_history():
    payment = pay(amount=10)
    pay(payment.grant, -3)
    kept = Disbursement.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "amount_vnd")
    assert list(kept) == [("insert", 10), ("insert", -3)]
