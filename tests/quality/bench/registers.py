"""A database with so many products, each in a folder of its own; a kept one is made once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ocop import embedded
from ocop.embedded.home import DATABASE, PORT, ROLE, socket_folder
from tests.quality.bench.counting import pin

ROOT = Path(__file__).parents[3]
SEED = 1
REAL = 245
"""With so many the register is the real one: the province's figure of April 2025."""


@contextmanager
def register(folder: Path, size: int, core: int) -> Iterator[dict[str, str]]:
    """Environment of a register with `size` products, up to date, its server running on one core."""
    home = (folder / str(size)).resolve()
    home.mkdir(parents=True, exist_ok=True)
    for path in (folder, home):
        path.chmod(0o755)  # root's server runs as another user
    environment = os.environ | {"OCOP_HOME": str(home), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "ocop.settings"}
    embedded.start(home)
    try:
        for command in _commands(size):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        _tidy(home)
        pin(server(environment), core)
        yield environment
    finally:
        embedded.stop(home)


def server(environment: dict[str, str]) -> int:
    """Process id of the database's server."""
    return embedded.running(Path(environment["OCOP_HOME"]))


def _commands(size):
    yield "migrate", "--verbosity=0"
    yield "collectstatic", "--noinput", "--verbosity=0"
    if size == REAL:
        yield "load_register", "--with-samples", "--if-empty"
    else:
        yield "synth", f"--products={size}", f"--seed={SEED}"
    yield ("refresh_entries",)


def some_product(environment: dict[str, str]) -> str:
    """Key of a product whose star is in force; asked of the database, as lists may be too slow to tell."""
    with _connect(Path(environment["OCOP_HOME"])) as connection:
        return connection.execute(
            "SELECT slug FROM products_product JOIN products_recognition ON product_id = products_product.id"
            " WHERE current_date BETWEEN valid_from AND last_day ORDER BY product_id LIMIT 1"
        ).fetchone()[0]


def _tidy(home):
    """Nothing is left for the server to clean up while it is measured."""
    with _connect(home) as connection:
        connection.execute("VACUUM ANALYZE")


def _connect(home):
    return psycopg.connect(host=str(socket_folder(home)), port=PORT, dbname=DATABASE, user=ROLE, autocommit=True)
