import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

# Longer than `statement_timeout` of the settings: a living server has always given up by itself before.
PATIENCE = 12  # seconds


class Connection(psycopg.Connection):
    """Gives up on a server that holds the connection and says nothing: stopped, or its machine hangs.

    No timeout of PostgreSQL helps there, as it is the server that keeps them.
    """

    def wait(self, gen, *args, timeout=PATIENCE, **kwargs):
        return super().wait(gen, *args, timeout=timeout, **kwargs)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        """Django's own, without its options for a pool and an isolation level."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)
