"""A point without a day of opening counts from the day of its source, or from the day it was recorded."""

from django.db import migrations

# The two points of data/backan: their pages are of 2025, without a day.
NAMED = """
UPDATE showrooms_showroom SET named_on = '2025-12-31', named_on_precision = 'year'
WHERE named_on IS NULL AND opened_on IS NULL AND slug IN ('ha-diep-display', 'tan-thanh-display')
"""
RECORDED = """
UPDATE showrooms_showroom SET named_on = coalesce(
    (SELECT min(pgh_created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
     FROM showrooms_showroomevent WHERE pgh_obj_id = showrooms_showroom.id),
    (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
WHERE named_on IS NULL AND opened_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("showrooms", "0002_living_showrooms")]
    operations = [
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.RunSQL(RECORDED, migrations.RunSQL.noop),
    ]
