"""Whatever is written of what the public sees makes a new version of the content; nothing else does."""

import io
import threading
from contextlib import contextmanager

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from core.content_version import READ
from products.models import Product
from tests.cooperatives.factories import make_producer
from tests.products.factories import make_product

pytestmark = pytest.mark.django_db(transaction=True)

# What no public page shows, or what is noted with the row it belongs to (the history).
UNSHOWN = {
    "core_change",
    "core_sent_form",
    "products_entry",  # follow from the others before they are read
    "products_entrystate",
    "products_knownword",
    "products_stalemark",
    "products_allowance",
    "accounts_user",
    "accounts_user_groups",
    "accounts_user_user_permissions",
    "desk_reminder",
    "desk_remindersubject",
    "desk_renewalnote",
    "pghistory_context",
}
UNSHOWN_APPS = ("auth_", "axes_", "django_", "otp_")
ALL_WRITES = 4 | 8 | 16 | 32  # INSERT, DELETE, UPDATE, TRUNCATE in pg_trigger.tgtype, of a statement, afterwards
MOST = 200


def version():
    connection.ensure_connection()
    return connection.connection.ask(READ)


def rows_noted():
    return int(version()[0])


RENAME = "UPDATE products_product SET name_vi = md5(name_vi)"
ADD_A_GROUP = "INSERT INTO products_productgroup (code, name_vi, name_en, position) VALUES (%s, '', '', %s)"


def write(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@contextmanager
def another_connection():
    parameters = connection.get_connection_params()
    options = {name: parameters[name] for name in ("dbname", "host", "port", "user", "password") if name in parameters}
    with psycopg.connect(**options) as other:
        yield other


def test_every_table_that_the_public_sees_tells_of_changes():
    """A new table fails here until it has the trigger (`@tracked`) or stands above with its reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, bool_or(coalesce(tgname LIKE 'pgtrigger_note_change_%%' AND tgtype = %s, false))
            FROM pg_class LEFT JOIN pg_trigger ON tgrelid = pg_class.oid
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') GROUP BY relname
            """,
            [ALL_WRITES],
        )
        tells = dict(cursor.fetchall())
    events = {model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
    silent = {table for table, told in tells.items() if not told and not table.startswith(UNSHOWN_APPS)}
    assert silent == UNSHOWN | events


def in_bulk():
    Product.objects.bulk_update([product := Product.objects.get()], ["name_vi"])
    return product


WAYS = {
    "save": lambda: Product.objects.get().save(),
    "update": lambda: Product.objects.update(name_vi="Miến khác"),
    "bulk": in_bulk,
    "raw": lambda: write(RENAME),
    "raw insert": lambda: write(
        "INSERT INTO products_productgroup (code, name_vi, name_en, position) VALUES ('a', '', '', 9)"
    ),
    "delete": lambda: Product.objects.all().delete(),
    "raw delete": lambda: write("DELETE FROM products_product"),
    "truncate": lambda: write("TRUNCATE products_product CASCADE"),
}


def test_any_way_of_writing_makes_a_new_version():
    for way, act in WAYS.items():
        if not Product.objects.exists():
            make_product()
        before = version()
        assert version() == before
        act()
        assert version() != before, way


def test_loading_the_files_makes_one():
    before = rows_noted()
    call_command("load_register", stdout=io.StringIO())
    assert rows_noted() == before + 1


def test_what_no_page_shows_leaves_the_version_as_it_is():
    make_product()
    before = version()
    User.objects.create_user("lan").save()
    list(Product.objects.all())
    assert version() == before


def test_a_transaction_is_noted_once():
    before = rows_noted()
    with transaction.atomic():
        for _ in range(3):
            make_product()
            with transaction.atomic():
                make_producer()
    assert rows_noted() == before + 1


def test_a_write_taken_back_was_none():
    make_product()
    before = version()
    with transaction.atomic():
        write(RENAME)
        transaction.set_rollback(True)
    assert version() == before


def test_a_write_after_one_that_was_taken_back_counts():
    make_product()
    before = version()
    with transaction.atomic():
        with transaction.atomic():
            write(RENAME)
            transaction.set_rollback(True)
        write(RENAME)
    assert version() != before


def test_writers_do_not_wait_and_are_seen_when_they_commit():
    """Of three at once the last to begin commits first."""
    make_product(), make_producer()
    versions = [version()]
    with another_connection() as slow, another_connection() as slower:
        slower.execute(RENAME)
        slow.execute("UPDATE cooperatives_producer SET name_vi = 'HTX khác'")
        write("UPDATE products_productset SET name_vi = 'Bộ khác'")
        versions.append(version())
        slow.commit()
        versions.append(version())
        slower.commit()
        versions.append(version())
    assert len(set(versions)) == 4


# --- the table stays short --------------------------------------------------------------------------------


def fill():
    write("INSERT INTO core_change (noted_at) SELECT now() FROM generate_series(1, %s)", MOST - rows_noted())
    assert rows_noted() == MOST


def test_it_is_summed_up_by_a_writer_and_no_version_comes_back():
    make_product()
    seen = []
    for _ in range(2 * MOST + 50):
        write(RENAME)
        seen.append(version())
    assert len(set(seen)) == len(seen)
    assert max(int(count) for count, *_ in seen) <= MOST
    assert len({summary for _count, summary, _time in seen}) >= 3


def test_those_who_wrote_meanwhile_count_on():
    """A summary deletes what it sees: not the rows of transactions that were open, before it or beside it."""
    make_product(), make_producer()
    fill()
    with another_connection() as earlier, another_connection() as summing, another_connection() as later:
        earlier.execute("UPDATE cooperatives_producer SET name_vi = 'HTX khác'")
        summing.execute(RENAME)
        later.execute("UPDATE products_productset SET name_vi = 'Bộ khác'")
        versions = [version()]
        for other in (later, summing, earlier):
            other.commit()
            versions.append(version())
    assert len(set(versions)) == 4
    assert rows_noted() == 3


def test_two_who_could_sum_up_do_not_wait_for_each_other():
    make_product(), make_producer()
    fill()
    with another_connection() as first, another_connection() as second:
        first.execute(RENAME)
        second.execute("SET statement_timeout = '5s'")
        second.execute("UPDATE cooperatives_producer SET name_vi = 'HTX khác'")
        second.commit()
        first.rollback()
    assert rows_noted() == MOST + 1  # the summary was taken back; the next writer makes it
    write(RENAME)
    assert rows_noted() == 1


def test_a_strict_transaction_is_not_disturbed():
    make_product()
    fill()
    with another_connection() as strict:
        strict.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        strict.execute("SELECT 1")
        write(RENAME)
        assert rows_noted() == 1
        strict.execute("UPDATE products_productset SET name_vi = 'Bộ khác'")
        strict.commit()
    assert rows_noted() == 2


def test_many_at_once_are_all_told_apart():
    """Writers on six connections; every committed write is another version for whoever reads after it."""
    make_product()
    fill()
    groups = [f"g{number}" for number in range(6)]
    for number, code in enumerate(groups):
        write(ADD_A_GROUP, code, 100 + number)
    failed = []

    def work(code):
        with another_connection() as other:
            other.autocommit = True
            for number in range(60):
                before = other.execute(READ.decode()).fetchone()
                other.execute("UPDATE products_productgroup SET name_vi = %s WHERE code = %s", [str(number), code])
                if other.execute(READ.decode()).fetchone() == before:
                    failed.append((code, number))

    threads = [threading.Thread(target=work, args=[code]) for code in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert rows_noted() <= MOST + len(groups)
