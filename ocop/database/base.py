"""Django's PostgreSQL backend, with an end to waiting. ENGINE of DATABASES."""

import select

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg.pq import ExecStatus

# Seconds. Longer than `statement_timeout` of the settings: a living server has always given up by itself before.
PATIENCE = 12
# For the question whether a connection kept from an earlier visit still works; as long as `connect_timeout`.
PATIENCE_AT_FIRST = 3

FIXED = b"ocop_fixed"  # name of the prepared statement


class Connection(psycopg.Connection):
    """Gives up on a server that holds the connection and says nothing: stopped, or its machine hangs.

    No timeout of PostgreSQL helps there, as it is the server that keeps them.
    """

    patience = PATIENCE
    is_prepared = False

    def wait(self, *args, **kwargs):
        return super().wait(*args, **{"timeout": self.patience} | kwargs)

    def ask(self, statement: bytes) -> tuple[bytes | None, ...]:
        """The one row of a fixed `statement`, as PostgreSQL writes it; always the same statement on a connection.

        Prepared once and asked of libpq directly: a fifth of what a cursor costs. Raises psycopg.Error, also where
        the server does not answer soon; the connection is of no use then.
        """
        with self.lock:
            if not self.is_prepared:
                self.pgconn.send_prepare(FIXED, statement)
                self._result()
                self.is_prepared = True
            self.pgconn.send_query_prepared(FIXED, None)
            result = self._result()
            return tuple(result.get_value(0, column) for column in range(result.nfields))

    def _deallocate(self, name):
        """After a rollback psycopg has the server forget every statement (None), that of `ask` among them."""
        if name is None:
            self.is_prepared = False
        return super()._deallocate(name)

    def _result(self):
        pgconn = self.pgconn
        pgconn.flush()
        answer = select.poll()
        answer.register(pgconn.socket, select.POLLIN)
        while pgconn.is_busy():
            if not answer.poll(PATIENCE_AT_FIRST * 1000):
                raise psycopg.OperationalError("the server does not answer")
            pgconn.consume_input()
        result = pgconn.get_result()
        while pgconn.get_result():
            pass
        if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise psycopg.errors.error_from_result(result)
        return result


class PreparingCursor(base.ServerBindingCursor):
    """Has PostgreSQL keep each statement as read, and soon as planned, for the next time on this connection."""

    def execute(self, query, params=None):
        # Only these: psycopg would remember the text of every other statement, however long, to count it.
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None


class DatabaseWrapper(base.DatabaseWrapper):
    def prepared_cursor(self):
        """A cursor for statements whose text is always the same (core/prepared.py), made as Django makes its own."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparingCursor(self.connection))

    def get_new_connection(self, conn_params):
        """Django's own, without its options for a pool and an isolation level."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)

    def is_usable(self):
        if self.connection is None:
            return False
        self.connection.patience = PATIENCE_AT_FIRST
        try:
            return super().is_usable()
        finally:
            self.connection.patience = PATIENCE
