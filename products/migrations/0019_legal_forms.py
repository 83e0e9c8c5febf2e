"""Every entry is written anew: firms are found by their legal forms in full and for short."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("products", "0018_entries_written_anew")]
    operations = [
        migrations.RunSQL("INSERT INTO products_stalemark (product_id) VALUES (NULL)", migrations.RunSQL.noop)
    ]
