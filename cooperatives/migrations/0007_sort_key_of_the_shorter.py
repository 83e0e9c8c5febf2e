from django.db import migrations

from core.generated import worked_out_anew


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0006_history_in_bulk"), ("core", "0009_sort_key_of_the_shorter")]
    operations = [worked_out_anew("cooperatives.Producer", "name_vi")]
