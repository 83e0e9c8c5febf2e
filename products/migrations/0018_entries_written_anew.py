"""Products are found by their provinces, too, and words that stand nowhere any more are known no more."""

from django.db import migrations

ANEW = """
DELETE FROM products_knownword;
INSERT INTO products_stalemark (product_id) VALUES (NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0017_rules_and_history_in_bulk")]

    operations = [migrations.RunSQL(ANEW, migrations.RunSQL.noop)]
