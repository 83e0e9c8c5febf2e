"""Columns worked out anew in migrations, past rules and history."""

import pytest
from django.apps import apps
from django.db import connection

from core import generated
from core.generated import worked_out_anew
from products.models import Product
from tests.products.factories import make_product

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_row_is_worked_out_anew_and_no_history_tells_of_it(monkeypatch):
    monkeypatch.setattr(generated, "AT_ONCE", 2)
    products = [make_product(name_vi=f"Trà {n}") for n in range(5)]
    keys = dict(Product.objects.values_list("pk", "name_sort"))
    versions = Product.pgh_event_model.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('ocop_sort_key(text)'::regprocedure)")
        [as_it_is] = cursor.fetchone()
        cursor.execute(
            "CREATE OR REPLACE FUNCTION ocop_sort_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT"
            " PARALLEL SAFE AS $$ SELECT 'another ' || value $$"
        )
    try:
        operation = worked_out_anew("products.Product", "name_vi")
        with connection.schema_editor(atomic=True) as editor:
            operation.code(apps, editor)
        assert dict(Product.objects.values_list("pk", "name_sort")) == {
            product.pk: f"another {product.name_vi}" for product in products
        }
        assert Product.pgh_event_model.objects.count() == versions
    finally:
        with connection.cursor() as cursor:
            cursor.execute(as_it_is)
        with connection.schema_editor(atomic=True) as editor:
            operation.code(apps, editor)
    assert dict(Product.objects.values_list("pk", "name_sort")) == keys
