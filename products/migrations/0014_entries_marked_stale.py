"""Whatever changes a record that an entry follows from marks the entry as stale, by whichever way the change came.

Statement triggers, so that a million rows in one statement cost one more statement. A mark names no reason and
replaces no other mark: nobody who writes waits for anybody else.
"""

from django.db import migrations

# How the products to mark follow from the changed rows of a table. NULL stands for every product: reference data,
# of which a change is rare and reaches far.
EVERY = "SELECT NULL::bigint WHERE EXISTS (SELECT FROM {rows})"
OWN = "SELECT product_id FROM {rows}"
MARKED = {
    "products_product": "SELECT id FROM {rows}",
    "products_recognition": OWN,
    "products_qualitycertificate": OWN,
    "products_award": OWN,
    "products_barcode": OWN,
    "products_productphoto": OWN,
    "cooperatives_producer": (
        "SELECT product.id FROM products_product product JOIN {rows} made ON product.producer_id = made.id"
        " UNION SELECT act.product_id FROM products_recognition act JOIN {rows} made ON act.producer_id = made.id"
    ),
    "core_decision": (
        "SELECT act.product_id FROM products_recognition act"
        " JOIN {rows} made ON made.id IN (act.decision_id, act.withdrawal_decision_id)"
    ),
    "core_place": EVERY,
    "core_placechange": EVERY,
    "core_placealias": EVERY,
    "products_productset": EVERY,
    "products_productgroup": EVERY,
}
ROWS = {
    "insert": ("NEW TABLE AS after_it", ["after_it"]),
    "update": ("OLD TABLE AS before_it NEW TABLE AS after_it", ["before_it", "after_it"]),
    "delete": ("OLD TABLE AS before_it", ["before_it"]),
}
MARK = """
CREATE FUNCTION products_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO products_stalemark (product_id) ' || TG_ARGV[0];
    RETURN NULL;
END $$;
CREATE SEQUENCE products_entry_version;
"""


def triggers():
    for table, products in MARKED.items():
        for event, (tables, names) in ROWS.items():
            chosen = " UNION ".join(products.format(rows=name) for name in names)
            yield (
                f"CREATE TRIGGER stale_entries_{event} AFTER {event.upper()} ON {table} REFERENCING {tables}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION products_mark_stale('{chosen}');"
            )
        yield (
            f"CREATE TRIGGER stale_entries_truncate AFTER TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION products_mark_stale('SELECT NULL::bigint');"
        )


def no_triggers():
    for table in MARKED:
        for event in [*ROWS, "truncate"]:
            yield f"DROP TRIGGER stale_entries_{event} ON {table};"
    yield "DROP FUNCTION products_mark_stale(); DROP SEQUENCE products_entry_version;"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_decision_document"),
        ("cooperatives", "0003_office_email"),
        ("products", "0013_entries"),
    ]
    operations = [migrations.RunSQL(MARK + "\n".join(triggers()), "\n".join(no_triggers()))]
