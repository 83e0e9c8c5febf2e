from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0003_office_email"),
        ("core", "0003_trigrams"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="producer",
            index=GinIndex(fields=["name_folded"], opclasses=["gin_trgm_ops"], name="producer_name_trigrams"),
        ),
    ]
