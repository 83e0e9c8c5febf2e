"""What costs the database seconds is done by one process at a time."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from products import turns
from products.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def begun_elsewhere(what):
    """Another connection is within `what` until the block ends, which does not wait for it."""
    is_within, may_end, was_told = threading.Event(), threading.Event(), []

    def hold():
        try:
            with what():
                is_within.set()
                was_told.append(may_end.wait(10))
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert is_within.wait(10)
        yield may_end
    finally:
        may_end.set()
        other.join()
    assert was_told == [True]


def test_others_wait_until_the_one_before_is_done(monkeypatch):
    pauses = []
    with begun_elsewhere(in_turn) as may_end:
        sleep = turns.time.sleep

        def pause(seconds):
            pauses.append(seconds)
            if len(pauses) == 3:
                may_end.set()
            sleep(seconds)

        monkeypatch.setattr(turns.time, "sleep", pause)
        with in_turn():
            assert len(pauses) >= 3


def test_the_turn_is_given_back_after_a_failure():
    with pytest.raises(ZeroDivisionError), in_turn():
        1 / 0  # noqa: B018
    with begun_elsewhere(in_turn):
        pass


def test_who_has_waited_too_long_goes_on(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", 0.2)
    with begun_elsewhere(in_turn), in_turn():
        pass


def test_who_is_in_a_transaction_neither_waits_nor_lets_others_wait(monkeypatch):
    monkeypatch.setattr(turns.time, "sleep", lambda seconds: pytest.fail("it waits"))
    with begun_elsewhere(in_turn), transaction.atomic(), in_turn():
        pass

    @contextmanager
    def within_a_transaction():
        with transaction.atomic(), in_turn():
            yield

    with begun_elsewhere(within_a_transaction), in_turn():
        pass
