"""Tokens of forms that were sent: an unlogged table without a model, because they get no history."""

from django.db import migrations

MAKE = """
CREATE UNLOGGED TABLE core_sent_form (token uuid PRIMARY KEY, sent_at timestamptz NOT NULL DEFAULT now());
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_trigrams")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE core_sent_form")]
