"""The keys of order are worked out anew (core 0009), and so is every entry.

Entries take the keys; products are found by their provinces, too; words that stand nowhere any more are known no more.
"""

from django.db import migrations

from core.generated import worked_out_anew

ANEW = """
DELETE FROM products_knownword;
INSERT INTO products_stalemark (product_id) VALUES (NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0017_rules_and_history_in_bulk"), ("core", "0009_sort_key_of_the_shorter")]
    operations = [worked_out_anew("products.Product", "name_vi"), migrations.RunSQL(ANEW, migrations.RunSQL.noop)]
