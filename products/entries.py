"""Keeping the entries of the catalogue in line with the records and with the day.

Triggers mark what a change has made stale (migration 0014); a new day makes stale what begins or ends with it. Who
reads entries first asks `fresh`, which writes the stale ones anew. So no answer is older than the records it is
given from, and there is one rule of what holds on a day: `ProductQuerySet.with_facets`.
"""

import datetime
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from products.entry_rows import EntryRow, entries_of, new_words
from products.models import Entry, EntryState, KnownWord, Product, QualityCertificate, Recognition, StaleMark
from products.models.product import ENDING_SOON

BATCH = 2_000
Read = TypeVar("Read")


def fresh() -> EntryState:
    """The state of the entries once they follow from all that is recorded, today. Costs one query where they do."""
    return state_if_fresh() or refresh()


def state_if_fresh() -> EntryState | None:
    """The same, None where entries have to be written first.

    In plain SQL that PostgreSQL keeps planned, as every page of products begins with it.
    """
    with connection.prepared_cursor() as cursor:
        cursor.execute(
            "SELECT id, day, version, whole_since, EXISTS (SELECT FROM products_stalemark) FROM products_entrystate"
        )
        *state, is_stale = cursor.fetchone() or (None, True)
    return EntryState(*state) if not is_stale and state[1] == timezone.localdate() else None


def refresh(progress=lambda written: None) -> EntryState:
    """Write anew every entry that is stale, a batch in a transaction; `progress` is told how many it was each time.

    Of two at a time one waits for the other. A mark made meanwhile is kept for the next round: marks are read
    before the records they are about.
    """
    today = timezone.localdate()
    while True:
        with transaction.atomic():
            state = _held(today)
            if state.day != today:
                for products in changing_between(*sorted([state.day, today])):
                    _mark(products)
            is_whole = _mark_each()
            stale = _take_marks()
            if stale or is_whole or state.day != today:
                state.version = _next_version()
                state.day = today
                if _write(stale, today, state.version):
                    state.whole_since = state.version
                state.save()
        progress(len(stale))
        if len(stale) < BATCH:
            return state


class OncePerVersion(Generic[Read]):
    """What `read` gives, read once a process for each version of the entries. It is shared: nobody changes it."""

    def __init__(self, read: Callable[[], Read]):
        self._read = read
        self._kept = None
        self._lock = threading.Lock()

    def of(self, version: int) -> Read:
        """As the register is in this version, or after a change that makes the next one."""
        with self._lock:
            if self._kept is None or self._kept[0] != version:
                self._kept = version, self._read()
            return self._kept[1]


def mark_all() -> None:
    """Have every entry written anew by whoever refreshes next."""
    StaleMark.objects.create()


def _held(today):
    """The state, locked until the transaction ends; the first time every product is marked."""
    state = EntryState.objects.select_for_update().first()
    if state is None:
        version = _next_version()
        EntryState.objects.bulk_create(
            [EntryState(pk=1, day=today, version=version, whole_since=version)], ignore_conflicts=True
        )
        mark_all()
        state = EntryState.objects.select_for_update().get()
    return state


def _next_version():
    """Never one that was used before, not even by a transaction that came to nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('products_entry_version')")
        return cursor.fetchone()[0]


def changing_between(first: datetime.date, last: datetime.date) -> list[QuerySet]:
    """Ids of the products whose standing, or what counts with it, is not the same on both days, in several queries.

    Of the others no value of `FACETS` differs. `first` is the earlier day.
    """
    day, ending = datetime.timedelta(days=1), ENDING_SOON - datetime.timedelta(days=1)
    acts = Recognition.objects.filter(
        Q(valid_from__range=(first, last))
        | Q(last_day__range=(first - day, last))
        | Q(last_day__range=(first + ending, last + ending))
        | Q(withdrawn_on__range=(first, last))
    )
    papers = QualityCertificate.objects.filter(
        Q(valid_from__range=(first, last)) | Q(valid_to__range=(first - day, last))
    )
    products = [acts.values("product"), papers.values("product")]
    if first.year != last.year:  # awards are known by their year
        products.append(Product.objects.filter(awards__year__range=(first.year, last.year)).values("pk"))
    return [found.order_by() for found in products]


def _mark_each():
    """In the place of a mark of every product a mark of each, so that batches can take them; whether there was one."""
    is_whole = bool(StaleMark.objects.filter(product_id=None).delete()[0])
    if is_whole:
        _mark(Product.objects.order_by().values("pk"))
        _mark(Entry.objects.order_by().values("pk"))
    return is_whole


def _mark(products):
    sql, params = products.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO products_stalemark (product_id) {sql}", params)


def _take_marks():
    """A batch of marked products; all their marks are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH batch AS (SELECT DISTINCT product_id FROM products_stalemark
                WHERE product_id IS NOT NULL ORDER BY product_id LIMIT %s),
            taken AS (DELETE FROM products_stalemark WHERE product_id IN (SELECT product_id FROM batch))
            SELECT product_id FROM batch
            """,
            [BATCH],
        )
        return {product for (product,) in cursor.fetchall()}


def _write(products, day, version):
    """Entries of these products; whether some of them are no more, so that they cannot be followed by changes."""
    entries = list(entries_of(products, day, version))
    words = new_words(entries)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (DELETE FROM products_entry WHERE product_id = ANY(%s) RETURNING document)
            SELECT DISTINCT word FROM gone, unnest(tsvector_to_array(document)) AS word WHERE word ~ '^[a-z]{2,}$'
            """,
            [list(products)],
        )
        gone = {word for (word,) in cursor} - words
        with cursor.copy(f"COPY products_entry ({', '.join(EntryRow._fields)}) FROM STDIN") as copy:
            for entry in entries:
                copy.write_row(entry)
        # Words wait in a list until they are sorted in together, each once for all the entries it stands in. No
        # search shall have to read that list.
        cursor.execute("SELECT gin_clean_pending_list('entry_words')")
        if gone:
            cursor.execute(
                """
                DELETE FROM products_knownword WHERE word = ANY(%s)
                AND NOT EXISTS (SELECT FROM products_entry WHERE document @@ word::tsquery)
                """,
                [list(gone)],
            )
    KnownWord.objects.bulk_create([KnownWord(word) for word in sorted(words)], ignore_conflicts=True)
    return len(entries) < len(products)
