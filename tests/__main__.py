"""`make test`: a database and a browser, then pytest with the arguments given.

    python -m tests [--postgres 15] [arguments of pytest]

The database is one of its own under the temp folder and goes away with it. Without a browser the suite fails.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from ocop import embedded
from ocop.embedded.home import DATABASE, PORT, ROLE, socket_folder
from ocop.embedded.server import SUPERUSER
from tests.tools import NotFound, find_chromium, find_postgresql

RELAXED = {"BEHIND_TLS": "0", "SECOND_FACTOR_REQUIRED": "0", "ALLOWED_HOSTS": "localhost,127.0.0.1"}


def main(arguments):
    binaries = None
    with tempfile.TemporaryDirectory(prefix="ocop-test-", ignore_cleanup_errors=True) as folder:
        home = Path(folder).resolve()
        home.chmod(0o755)  # root's server runs as another user
        environment = os.environ | {
            "OCOP_HOME": str(home),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "ocop.settings",
        }
        try:
            environment["CHROMIUM"] = find_chromium()
            if arguments[:1] == ["--postgres"]:
                binaries = find_postgresql(arguments[1])
                arguments = arguments[2:]
                environment |= RELAXED | {
                    "DATABASE_URL": f"postgres://{ROLE}@/{socket_folder(home)}/{DATABASE}",
                    "SECRET_KEY": embedded.own_secret_key(home),
                }
            embedded.start(home, binaries=binaries, durable=False)
        except (NotFound, embedded.CannotStart) as error:
            sys.exit(str(error))
        try:
            let_triggers_sleep(home)
            return subprocess.call(
                [sys.executable, "-m", "pytest", "--numprocesses=auto", *arguments], env=environment
            )
        except KeyboardInterrupt:
            return 130
        finally:
            embedded.stop(home)


def let_triggers_sleep(home):
    """The tests' role may let rules and history sleep while it empties tables (tests/conftest.py, `quick_flush`)."""
    with psycopg.connect(host=str(socket_folder(home)), port=PORT, user=SUPERUSER, dbname="postgres") as connection:
        connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
