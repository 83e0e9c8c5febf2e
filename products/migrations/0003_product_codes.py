"""A code for every product. Filled in by the next migration, required by the one after it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import products.codes

# Twin of products.codes.check_character: ISO/IEC 7064, hybrid recursion with M = 32.
CODE_WITH_CHECK = r"""
CREATE FUNCTION ocop_code_with_check(code text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    alphabet CONSTANT text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    product int := 32;
    total int;
BEGIN
    FOR place IN 1..5 LOOP
        total := (product + strpos(alphabet, substr(code, place, 1)) - 1) % 32;
        product := (CASE total WHEN 0 THEN 32 ELSE total END) * 2 % 33;
    END LOOP;
    RETURN left(code, 5) || substr(alphabet, ((33 - product) % 32) + 1, 1);
END
$$;
"""

IS_CODE = r"""
CREATE FUNCTION ocop_is_code(code text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT code ~ '^[0-9A-HJKMNP-TV-Z]{6}$' AND code = ocop_code_with_check(code)
$$;
"""

# Draws until a code is free. Two transactions that draw the same at once meet the unique index.
NEW_CODE = r"""
CREATE FUNCTION ocop_new_code() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    alphabet CONSTANT text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    drawn text;
BEGIN
    LOOP
        SELECT ocop_code_with_check(string_agg(substr(alphabet, floor(random() * 32)::int + 1, 1), '') || '0')
            INTO drawn FROM generate_series(1, 5);
        EXIT WHEN NOT EXISTS (SELECT 1 FROM products_product WHERE code = drawn);
    END LOOP;
    RETURN drawn;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0002_initial"),
        ("products", "0002_product_photos"),
    ]

    operations = [
        migrations.RunSQL(CODE_WITH_CHECK, "DROP FUNCTION ocop_code_with_check(text)"),
        migrations.RunSQL(IS_CODE, "DROP FUNCTION ocop_is_code(text)"),
        migrations.RunSQL(NEW_CODE, "DROP FUNCTION ocop_new_code()"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="product",
            name="code",
            field=models.CharField(
                editable=False,
                help_text="drawn once by the register and never changed: it stands on printed labels",
                max_length=6,
                null=True,
                verbose_name="code on labels",
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="code",
            field=models.CharField(
                db_default="",
                editable=False,
                help_text="drawn once by the register and never changed: it stands on printed labels",
                max_length=6,
                verbose_name="code on labels",
            ),  # what was recorded before had none
        ),
        migrations.AlterField(
            model_name="productevent",
            name="code",
            field=models.CharField(
                db_default=products.codes.NewCode(),
                editable=False,
                help_text="drawn once by the register and never changed: it stands on printed labels",
                max_length=6,
                verbose_name="code on labels",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="product_code_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NOT coalesce((TG_OP = 'INSERT' OR NEW.code = OLD.code), TRUE) THEN\n                RAISE EXCEPTION 'A code stands on printed labels and is never changed.' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="a482d117953015a4cded7ccfe46626df545ef1e7",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_product_code_stays_ac5b2",
                    table="products_product",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "products_productevent" ("code", "export_markets_en", "export_markets_vi", "id", "is_sample", "name_en", "name_vi", "packages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_vnd", "producer_id", "product_set_id", "raw_material_en", "raw_material_vi", "shop_links", "slug", "source", "summary_en", "summary_vi") VALUES (NEW."code", NEW."export_markets_en", NEW."export_markets_vi", NEW."id", NEW."is_sample", NEW."name_en", NEW."name_vi", NEW."packages", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price_vnd", NEW."producer_id", NEW."product_set_id", NEW."raw_material_en", NEW."raw_material_vi", NEW."shop_links", NEW."slug", NEW."source", NEW."summary_en", NEW."summary_vi"); RETURN NULL;',
                    hash="de8d3f6b360e4434f3843f8a7cc46dd9b983add9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1fd97",
                    table="products_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."export_markets_en" IS DISTINCT FROM (NEW."export_markets_en") OR OLD."export_markets_vi" IS DISTINCT FROM (NEW."export_markets_vi") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_sample" IS DISTINCT FROM (NEW."is_sample") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_vi" IS DISTINCT FROM (NEW."name_vi") OR OLD."packages" IS DISTINCT FROM (NEW."packages") OR OLD."price_vnd" IS DISTINCT FROM (NEW."price_vnd") OR OLD."producer_id" IS DISTINCT FROM (NEW."producer_id") OR OLD."product_set_id" IS DISTINCT FROM (NEW."product_set_id") OR OLD."raw_material_en" IS DISTINCT FROM (NEW."raw_material_en") OR OLD."raw_material_vi" IS DISTINCT FROM (NEW."raw_material_vi") OR OLD."shop_links" IS DISTINCT FROM (NEW."shop_links") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."summary_vi" IS DISTINCT FROM (NEW."summary_vi"))',
                    func='INSERT INTO "products_productevent" ("code", "export_markets_en", "export_markets_vi", "id", "is_sample", "name_en", "name_vi", "packages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_vnd", "producer_id", "product_set_id", "raw_material_en", "raw_material_vi", "shop_links", "slug", "source", "summary_en", "summary_vi") VALUES (NEW."code", NEW."export_markets_en", NEW."export_markets_vi", NEW."id", NEW."is_sample", NEW."name_en", NEW."name_vi", NEW."packages", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price_vnd", NEW."producer_id", NEW."product_set_id", NEW."raw_material_en", NEW."raw_material_vi", NEW."shop_links", NEW."slug", NEW."source", NEW."summary_en", NEW."summary_vi"); RETURN NULL;',
                    hash="389851bbdbdc9acc2e916d5dc473af09c361fe85",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_18d15",
                    table="products_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "products_productevent" ("code", "export_markets_en", "export_markets_vi", "id", "is_sample", "name_en", "name_vi", "packages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_vnd", "producer_id", "product_set_id", "raw_material_en", "raw_material_vi", "shop_links", "slug", "source", "summary_en", "summary_vi") VALUES (OLD."code", OLD."export_markets_en", OLD."export_markets_vi", OLD."id", OLD."is_sample", OLD."name_en", OLD."name_vi", OLD."packages", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price_vnd", OLD."producer_id", OLD."product_set_id", OLD."raw_material_en", OLD."raw_material_vi", OLD."shop_links", OLD."slug", OLD."source", OLD."summary_en", OLD."summary_vi"); RETURN NULL;',
                    hash="d0f5351fb7c0f3b5a364ffb0489078d260b10fa7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cb7df",
                    table="products_product",
                    when="AFTER",
                ),
            ),
        ),
    ]
