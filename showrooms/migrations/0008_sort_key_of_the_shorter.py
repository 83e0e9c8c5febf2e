from django.db import migrations

ANEW = """
SET LOCAL statement_timeout = 0;
ALTER TABLE showrooms_showroom DISABLE TRIGGER USER; -- nothing is changed that history or rules would tell of
UPDATE showrooms_showroom SET name_vi = name_vi;
ALTER TABLE showrooms_showroom ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("showrooms", "0007_note_changes"), ("core", "0009_sort_key_of_the_shorter")]
    operations = [migrations.RunSQL(ANEW, migrations.RunSQL.noop)]
