"""A code for every product there is, one by one, so that none is drawn twice."""

from django.db import migrations

DRAW = """
DO $$
DECLARE
    product record;
BEGIN
    FOR product IN SELECT id FROM products_product WHERE code IS NULL LOOP
        UPDATE products_product SET code = ocop_new_code() WHERE id = product.id;
    END LOOP;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0003_product_codes")]
    operations = [migrations.RunSQL(DRAW, migrations.RunSQL.noop)]
