"""Every change of every record is kept, by whichever way it came."""

import pghistory
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.utils import Error

from accounts.models import User
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db
OUR_APPS = ("core", "accounts", "cooperatives", "products", "showrooms", "grants", "desk", "portal")


# They follow from records, which have their history.
DERIVED = {"products.Entry", "products.EntryState", "products.KnownWord", "products.StaleMark"}


def our_models():
    for label in OUR_APPS:
        for model in apps.get_app_config(label).get_models():
            if not hasattr(model, "pgh_tracked_model") and model._meta.label not in DERIVED:
                yield model


def events_of(record):
    model = apps.get_model(record._meta.app_label, f"{record._meta.object_name}Event")
    return model.objects.filter(pgh_obj_id=record.pk).order_by("pgh_id")


@pytest.mark.parametrize("model", list(our_models()), ids=lambda model: model._meta.label)
def test_every_model_keeps_inserts_updates_and_deletes(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [model._meta.db_table]
        )
        triggers = " ".join(name for (name,) in cursor.fetchall())
    for operation in ("insert", "update", "delete"):
        assert f"pgtrigger_{operation}_{operation}" in triggers


def test_plain_sql_leaves_its_trace():
    row = recognise(stars=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE products_recognition SET stars = 4 WHERE id = %s", [row.pk])
        cursor.execute("DELETE FROM products_recognition WHERE id = %s", [row.pk])
    assert list(events_of(row).values_list("pgh_label", "stars")) == [("insert", 3), ("update", 4), ("delete", 4)]


def test_who_and_why_stand_beside_the_change():
    product = make_product()
    with pghistory.context(user=7, reason="tên ghi sai trên quyết định"):
        product.name_vi = "Miến dong Tài Hoan"
        product.save()
    context = events_of(product).get(pgh_label="update").pgh_context.metadata
    assert context == {"user": 7, "reason": "tên ghi sai trên quyết định"}


def test_history_itself_cannot_be_rewritten():
    events = events_of(make_product())
    for rewrite in (lambda: events.update(name_vi="khác"), events.delete):
        with pytest.raises(Error, match="append_only"), transaction.atomic():
            rewrite()


def test_no_password_enters_the_history():
    user = User.objects.create_user("lan", password="mot-mat-khau-dai")
    fields = {field.name for field in events_of(user).model._meta.fields}
    assert fields.isdisjoint({"password", "last_login"})
    user.set_password("mot-mat-khau-khac")
    user.save()
    assert events_of(user).count() == 1


def test_roles_given_and_taken_are_kept():
    user = User.objects.create_user("lan")
    user.groups.add(Group.objects.get(name="reader"))
    user.groups.clear()
    kept = apps.get_model("accounts", "UserRoleEvent").objects.filter(user_id=user.pk)
    assert list(kept.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]
