"""Batch after batch into the database, each wholly or not at all."""

import datetime
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Event, Lock

import pghistory
from django.db import connection, transaction
from django.db.models import Count, Func, IntegerField, Value
from django.db.models.functions import Cast
from django.utils import translation

from desk.bulk import unhurried
from desk.synthetic.batch import BATCH, make_batch
from desk.synthetic.codes import free_codes
from desk.synthetic.ground import Ground
from desk.synthetic.makers import Wanted
from desk.synthetic.names import Names, beginning_of_slugs
from desk.synthetic.rows import ROWS
from products.entries import refresh
from products.models import Product

CONNECTIONS = 2  # at products; one more writes their entries meanwhile
MOST_BEHIND = 20_000
"""Products without an entry, from which on others are made by one connection only: the writer of entries, left alone
with a long rest at the end, would keep only one core busy."""
IDS_AT_ONCE = 1_000


class CannotGoOn(Exception):
    """A sentence: what is there already, and what to do."""


def made_by_batch(seed: int) -> dict[int, int]:
    """Batches of this seed that are in the register, by number, and how many products each of them has."""
    number = Cast(Func("slug", Value("-"), 3, function="split_part"), IntegerField())
    ours = Product.objects.filter(slug__startswith=beginning_of_slugs(seed)).order_by()
    with transaction.atomic(), unhurried():
        return dict(ours.values_list(number / BATCH).annotate(n=Count("pk")))


def write_register(*, products: int, seed: int, today: datetime.date, data: Path) -> Iterator[int]:
    """Bring the products of `seed` up to so many, and tell after each batch how many were made until then.

    Whole batches of an earlier run stay and are gone on from. Raises CannotGoOn where one is not whole. Products and
    seed keep within MOST_PRODUCTS and MOST_SEEDS; reference data must be there. More than one batch is written over
    several connections at once, as one keeps only one core busy; ids then differ from run to run. The entries of the
    catalogue are written meanwhile, at the end those left.
    """
    made = made_by_batch(seed)
    batches = [range(start, min(start + BATCH, products)) for start in range(0, products, BATCH)]
    if any(made.get(numbers.start // BATCH, 0) not in {0, BATCH, len(numbers)} for numbers in batches):
        raise CannotGoOn(
            f"The register holds {sum(made.values()):,} products of seed {seed}, the last of them in a batch begun. "
            f"Only whole batches of {BATCH:,} can be added to: choose another seed, or remove the samples first."
        )
    wanted = Wanted(seed, Ground(today), Names(data))
    missing = [numbers for numbers in batches if numbers.start // BATCH not in made]
    n_made = 0
    with _Entries() if len(missing) > 1 else nullcontext() as entries:

        def write(numbers):
            with entries.gain_on(n_made) if entries else nullcontext():
                return _write_batch(wanted, numbers)

        for numbers in _side_by_side(write, missing):
            n_made += len(numbers)
            yield n_made
    refresh()
    # Plans of queries go by what the tables hold; the server itself looks only once a minute.
    with transaction.atomic(), unhurried(), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(kind.model._meta.db_table for kind in ROWS)}")


def _write_batch(wanted, numbers):
    with translation.override("vi"):
        rows = make_batch(wanted, numbers, _ids_of, free_codes(wanted.seed, numbers))
    with pghistory.context(command="synth", seed=wanted.seed), transaction.atomic(), unhurried():
        for kind in ROWS:
            _copy(kind, rows[kind])
    return numbers


class _Entries:
    """Kept up by one alone, as only one at a time can write them: in a thread, until the context ends."""

    def __init__(self):
        self._n_written = 0
        self._alone = Lock()
        self._is_over = Event()

    def __enter__(self):
        self._pool = ThreadPoolExecutor(1)
        self._keeping = self._pool.submit(self._keep_up)
        return self

    def __exit__(self, _kind, exception, _traceback):
        self._is_over.set()
        self._pool.shutdown()
        if exception is None:
            self._keeping.result()

    @contextmanager
    def gain_on(self, n_made: int) -> Iterator[None]:
        """One batch is written at a time where too many of the products made have no entry."""
        with self._alone if n_made - self._n_written > MOST_BEHIND else nullcontext():
            yield

    def _keep_up(self):
        try:
            while not self._is_over.wait(1):
                refresh(self._count)
        finally:
            connection.close()  # of this thread

    def _count(self, n_written):
        self._n_written += n_written


def _side_by_side(write: Callable[[range], range], batches: list[range]) -> Iterator[range]:
    """Write the batches, over several connections where there are several; each comes out when it is done."""

    def write_and_close(numbers):
        try:
            return write(numbers)
        finally:
            connection.close()  # of this thread; the next batch makes its plans for tables that have grown

    if len(batches) <= 1:
        yield from map(write, batches)
        return
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        try:
            for done in as_completed([pool.submit(write_and_close, numbers) for numbers in batches]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _copy(kind, rows):
    """All triggers and constraints see every row, as with any other insert."""
    columns = ", ".join(f'"{column}"' for column in kind._fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{kind.model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _ids_of(model):
    """Ids of a model from its sequence, drawn many at a time."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, IDS_AT_ONCE],
            )
            yield from (pk for (pk,) in cursor.fetchall())
