from django.db import migrations

from core.generated import worked_out_anew


class Migration(migrations.Migration):
    dependencies = [("showrooms", "0007_note_changes"), ("core", "0009_sort_key_of_the_shorter")]
    operations = [worked_out_anew("showrooms.Showroom", "name_vi")]
