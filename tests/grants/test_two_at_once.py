"""Two people at one moment, on two connections of their own: no sum is exceeded and no rule slips through."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction

from grants.models import Disbursement, Grant
from tests.accounts.factories import make_user
from tests.grants.factories import make_payable

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2024, 6, 3)


def at_once(*acts):
    """What became of acts begun in the same moment: True, or the refusal. Each has a connection of its own."""
    start = Barrier(len(acts))

    def run(act):
        try:
            with transaction.atomic():
                connection.ensure_connection()
                start.wait(10)
                act()
                return True
        except IntegrityError as refusal:
            return str(refusal)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def payment(grant, amount, who):
    return lambda: Disbursement.objects.create(grant_id=grant.pk, amount_vnd=amount, paid_on=DAY, paid_by=who)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_payments_only_what_was_approved_gets_through(attempt):
    grant, payers = make_payable(approved_vnd=100), [make_user() for _ in range(4)]
    became = at_once(*(payment(grant, 60, who) for who in payers))
    assert became.count(True) == 1
    assert all("grant_disbursed_within_approved" in refusal for refusal in became if refusal is not True)
    grant.refresh_from_db()
    assert grant.disbursed_vnd == sum(grant.disbursements.values_list("amount_vnd", flat=True)) == 60


def test_payments_that_fit_together_all_get_through():
    grant, payers = make_payable(approved_vnd=100), [make_user() for _ in range(4)]
    assert at_once(*(payment(grant, 25, who) for who in payers)) == [True] * 4
    grant.refresh_from_db()
    assert grant.disbursed_vnd == 100


def test_lowering_what_was_approved_while_it_is_paid():
    grant = make_payable(approved_vnd=100)
    lower = Grant.objects.filter(pk=grant.pk)
    became = at_once(payment(grant, 80, make_user()), lambda: lower.update(approved_vnd=50))
    assert became.count(True) == 1
    grant.refresh_from_db()
    assert (grant.disbursed_vnd or 0) <= grant.approved_vnd


def test_becoming_the_approver_while_paying():
    grant, lan = make_payable(), make_user()
    approve = Grant.objects.filter(pk=grant.pk)
    became = at_once(payment(grant, 80, lan), lambda: approve.update(approved_by=lan))
    assert became.count(True) == 1
    assert any("One person does not both" in str(refusal) for refusal in became)
