import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

# Seconds. Longer than `statement_timeout` of the settings: a living server has always given up by itself before.
PATIENCE = 12
# For the question whether a connection kept from an earlier visit still works; as long as `connect_timeout`.
PATIENCE_AT_FIRST = 3


class Connection(psycopg.Connection):
    """Gives up on a server that holds the connection and says nothing: stopped, or its machine hangs.

    No timeout of PostgreSQL helps there, as it is the server that keeps them.
    """

    patience = PATIENCE

    def wait(self, *args, **kwargs):
        return super().wait(*args, **{"timeout": self.patience} | kwargs)


class DatabaseWrapper(base.DatabaseWrapper):
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
