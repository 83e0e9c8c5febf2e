"""For migrations: columns that the database works out, after the function they follow from has changed."""

from django.db.migrations import RunPython
from django.db.models import Max

AT_ONCE = 5_000
"""Ids between which rows are written in one statement: no statement may take longer than ten seconds."""


def worked_out_anew(model: str, source: str) -> RunPython:
    """All columns of a model ("products.Product") that follow from the column `source`.

    History and rules sleep meanwhile: nothing is changed that they would tell of or refuse.
    """

    def write(apps, schema_editor):
        rows = apps.get_model(model).objects.order_by()
        table = schema_editor.quote_name(rows.model._meta.db_table)
        last = rows.aggregate(last=Max("pk"))["last"] or 0
        schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for first in range(0, last + 1, AT_ONCE):
            schema_editor.execute(
                f"UPDATE {table} SET {source} = {source} WHERE id BETWEEN %s AND %s",  # noqa: S608 - our own names
                [first, first + AT_ONCE - 1],
            )
        schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return RunPython(write, RunPython.noop)
