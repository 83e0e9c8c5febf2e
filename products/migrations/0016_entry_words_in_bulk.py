"""Words of many entries go into the index together: each word once for all of them, a tenth of the work."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("products", "0015_note_changes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            # The index itself stays as it is; only what is written from now on goes in another way.
            [
                migrations.RunSQL(
                    "ALTER INDEX entry_words RESET (fastupdate)", "ALTER INDEX entry_words SET (fastupdate = off)"
                )
            ],
            [
                migrations.RemoveIndex("entry", "entry_words"),
                migrations.AddIndex(
                    "entry",
                    django.contrib.postgres.indexes.GinIndex(fields=["document"], name="entry_words"),
                ),
            ],
        )
    ]
