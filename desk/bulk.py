"""Writing or deleting very many rows in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PATIENCE = 600  # seconds for one statement; those of visitors end after ten


@contextmanager
def unhurried() -> Iterator[None]:
    """Statements may take longer than a visitor would wait, until the transaction ends, of which this is a part."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [f"{PATIENCE}s"])
        # Put off to the end of the transaction, checks of foreign keys would pile up, and each row of the history that
        # is written meanwhile goes through the whole pile.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    patience = connection.connection.patience
    connection.connection.patience = PATIENCE
    try:
        yield
    finally:
        connection.connection.patience = patience
