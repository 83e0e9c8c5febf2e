"""Ends recorded before departures had to be explained: their sources state them."""

from django.db import migrations

EXPLAIN = """
UPDATE products_recognition AS recognition
   SET exception_reason = 'Hạn ghi theo nguồn, khác thời hạn của bộ quy định'
  FROM products_ruleset AS rules
 WHERE rules.id = recognition.rule_set_id
   AND recognition.exception_reason = ''
   AND (recognition.valid_to_precision <> recognition.valid_from_precision
        OR recognition.valid_to <> CASE recognition.valid_from_precision
           WHEN 'day' THEN (recognition.valid_from + make_interval(months => rules.months_valid))::date
           ELSE (date_trunc('month', recognition.valid_from + make_interval(months => rules.months_valid))
                 + interval '1 month' - interval '1 day')::date END)
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0007_departures_explained")]
    operations = [migrations.RunSQL(EXPLAIN, migrations.RunSQL.noop)]
