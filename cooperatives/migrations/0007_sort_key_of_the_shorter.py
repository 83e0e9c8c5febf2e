from django.db import migrations

ANEW = """
SET LOCAL statement_timeout = 0;
ALTER TABLE cooperatives_producer DISABLE TRIGGER USER; -- nothing is changed that history or rules would tell of
UPDATE cooperatives_producer SET name_vi = name_vi;
ALTER TABLE cooperatives_producer ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0006_history_in_bulk"), ("core", "0009_sort_key_of_the_shorter")]
    operations = [migrations.RunSQL(ANEW, migrations.RunSQL.noop)]
