"""Taking turns, among all processes of the register, with what costs the database seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LONGEST = 15
"""Seconds. Whoever has waited so long goes on beside the others: late is better than never."""
PAUSE = 0.05


@contextmanager
def in_turn() -> Iterator[None]:
    """One at a time does what stands within, in a transaction; the others wait for it.

    Side by side each would take as long as all together: of many workers started at once on one core, every one
    would pass the time after which PostgreSQL breaks a query off. They wait here, as PostgreSQL would break off the
    waiting as well. Who is in a transaction already does not wait, because others would wait for its end.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        until = time.monotonic() + LONGEST
        while not _is_ours(cursor) and time.monotonic() < until:
            time.sleep(PAUSE)
        yield


def _is_ours(cursor):
    cursor.execute("SELECT pg_try_advisory_xact_lock('products_entry'::regclass::oid::bigint)")
    return cursor.fetchone()[0]
