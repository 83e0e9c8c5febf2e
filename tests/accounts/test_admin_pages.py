"""Every staff page of every model: it opens, costs the same queries for 3 rows and 30, and asks who is there."""

import datetime

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import PlaceAlias, PlaceBoundary
from desk.models import Reminder, ReminderSubject, Renewal, RenewalNote
from products.barcodes import check_digit
from products.models import (
    Award,
    Barcode,
    CompletePeriod,
    Entry,
    EntryState,
    KnownWord,
    QualityCertificate,
    ReportedStar,
    StaleMark,
)
from showrooms.models import TetHoliday
from tests.accounts.factories import make_administrator, make_reader, make_user
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_new_commune
from tests.grants.factories import make_payable, make_project, pay
from tests.products.factories import make_product, make_rule_sets, make_set, recognise
from tests.showrooms.factories import confirm, make_link, make_showroom

pytestmark = pytest.mark.django_db

OUR_APPS = {"core", "accounts", "cooperatives", "products", "showrooms", "grants", "desk"}
COME_FROM_ELSEWHERE = {PlaceBoundary, Renewal, Reminder}
MODELS = sorted((model for model in admin.site._registry), key=lambda model: model._meta.label)
HOSTILE = ["a" * 7000, "%%%", "(a+)+$", "'; DROP TABLE x; --", '"', "10" * 40, "-1", "NaN", "٣", "31/02", "!! & :*"]
SENSELESS = ["abc", "9" * 5000, "-1"]


def _place(n):
    commune = make_commune(code=f"{n:05}", name=f"Xã Thử {n}")
    make_new_commune(code=f"{n:05}", name=f"Xã Mới {n}", was=[commune])
    PlaceAlias.objects.create(written_as=f"Thử {n}", place=commune, why="thử")
    PlaceBoundary.objects.create(place=commune, geometry={"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]})
    return commune


def _row(n):
    """One more row in every list."""
    place = _place(n)
    producer = make_producer(place=place)
    product = make_product(producer=producer, product_set=make_set(1 + n % 26))
    decision, day = make_decision(), datetime.date(2024, 5, 20)
    recognition = recognise(product, decision=decision, place=place, producer=producer)
    RenewalNote.objects.create(renewal_id=recognition.pk, said=f"cuộc gọi {n}")
    reminder = Reminder.objects.create(
        producer=producer, kind="opens", day="2026-12-03", recipient="a@example.vn", message_id=f"<{n}@example.vn>"
    )
    ReminderSubject.objects.create(reminder=reminder, renewal_id=recognition.pk, kind="opens")
    ReportedStar.objects.create(product=product, kind=ReportedStar.Kind.UNDATED, stars=3, source="https://example.org")
    QualityCertificate.objects.create(product=product, kind="gmp", name=f"GMP {n}")
    Award.objects.create(product=product, level="regional", year=2024, decision=decision)
    body = f"{n:013}"
    Barcode.objects.create(product=product, gtin=body + check_digit(body))
    CompletePeriod.objects.create(level="province", first_day="2020-01-01", basis=f"sổ lưu {n}")
    showroom = make_showroom(place=place)
    make_link(showroom)
    confirm(showroom)
    TetHoliday.objects.create(first_day=datetime.date(2024 + n, 2, 1), last_day=datetime.date(2024 + n, 2, 5))
    grant = make_payable(producer, products=[product], begins_on=day, ends_on=day)
    pay(grant), pay(grant, -1_000_000)
    make_project(producer)
    make_reader(scope=place)


@pytest.fixture
def rows():
    make_rule_sets()
    for n in range(1, 4):
        _row(n)


@pytest.fixture
def staff(client):
    client.force_login(make_administrator())
    return client


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_model_of_the_register_has_its_place():
    """On pages of its own, or among the parts on another's."""
    parts = {part.model for model_admin in admin.site._registry.values() for part in model_admin.parts()}
    ours = {
        model
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    }
    derived = {Entry, EntryState, KnownWord, StaleMark}  # written by the register itself
    assert ours - parts - set(MODELS) - derived == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_list_costs_the_same_for_three_rows_and_thirty(model, staff, rows):
    staff.get(url(model, "changelist"))
    with CaptureQueriesContext(connection) as with_three:
        answer = staff.get(url(model, "changelist"))
    assert answer.status_code == 200
    few = answer.context["cl"].result_count
    for n in range(4, 31):
        _row(n)
    with CaptureQueriesContext(connection) as with_thirty:
        answer = staff.get(url(model, "changelist"))
    assert answer.context["cl"].result_count >= few
    assert len(with_thirty) == len(with_three)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_change_history_and_delete_pages_open(model, staff, rows):
    record = model._default_manager.order_by("pk").last()
    change = staff.get(url(model, "change", record.pk))
    assert change.status_code == 200
    assert change.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    history = staff.get(url(model, "history", record.pk))
    assert history.status_code == 200
    assert history.context["changes"]
    expected = 403 if model in COME_FROM_ELSEWHERE else 200
    assert staff.get(url(model, "delete", record.pk)).status_code == expected


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_add_page_opens(model, staff):
    assert staff.get(url(model, "add")).status_code == (403 if model in COME_FROM_ELSEWHERE else 200)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_pages_ask_a_visitor_to_log_in(model, client, rows):
    record = model._default_manager.first()
    for address in (
        url(model, "changelist"),
        url(model, "add"),
        url(model, "change", record.pk),
        url(model, "history", record.pk),
        url(model, "delete", record.pk),
    ):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_reader_sees_and_changes_nothing(model, client, rows):
    client.force_login(make_reader())
    record = model._default_manager.order_by("pk").first()
    seen = 403 if model._meta.app_label == "accounts" else 200
    assert client.get(url(model, "changelist")).status_code == seen
    assert client.get(url(model, "change", record.pk)).status_code == seen
    assert client.get(url(model, "history", record.pk)).status_code == seen
    assert client.get(url(model, "add")).status_code == 403
    assert client.get(url(model, "delete", record.pk)).status_code == 403
    assert client.post(url(model, "change", record.pk), {}).status_code == 403
    assert client.post(url(model, "add"), {}).status_code == 403
    assert client.post(url(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=record.pk).exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_senseless_input_is_no_server_error(model, staff, rows):
    changelist, add = url(model, "changelist"), url(model, "add")
    parameters = [
        "o",
        "p",
        "id__exact",
        "_facets",
        "standing",
        "stars",
        "sample",
        "district",
        "stage",
        "producer",
        "address",
    ]
    relations = [field.name for field in model._meta.fields if field.is_relation]
    asked = [(changelist, "q", value) for value in HOSTILE]
    asked += [(changelist, name, value) for name in parameters for value in SENSELESS]
    asked += [(changelist, f"{name}__id__exact", value) for name in relations for value in SENSELESS]
    asked += [(add, field.name, value) for field in model._meta.fields for value in SENSELESS]
    for page, name, value in asked:
        assert staff.get(page, {name: value}).status_code in {200, 302, 400, 403}, (page, name, value)
    for key in ("abc", "-1", "9" * 40, "1_00"):
        assert staff.get(url(model, "change", key)).status_code in {302, 404}
        assert staff.get(url(model, "history", key)).status_code in {302, 404}
    assert staff.get(f"{changelist}?q=%00").status_code == 400
    action = {"action": "delete_selected", "index": "0", "_selected_action": "abc"}
    assert staff.post(changelist, action).status_code in {200, 302, 400}


def test_autocomplete_tells_places_of_one_name_apart(staff):
    make_new_commune(was=[make_commune()])
    PlaceAlias.objects.create(written_as="Côn Minh cũ", place=make_commune(), why="thử")
    field = {"app_label": "cooperatives", "model_name": "producer", "field_name": "place"}

    def found(term):
        results = staff.get(reverse("admin:autocomplete"), field | {"term": term}).json()["results"]
        return [result["text"] for result in results]

    assert sorted(found("con minh")) == [
        "xã Côn Minh, huyện Na Rì (đến hết 30/6/2025)",
        "xã Côn Minh, tỉnh Thái Nguyên (từ 1/7/2025)",
    ]
    assert found("con minh cu") == ["xã Côn Minh, huyện Na Rì (đến hết 30/6/2025)"]


AUTOCOMPLETED = sorted(
    {
        (model._meta.app_label, model._meta.model_name, name)
        for model, model_admin in admin.site._registry.items()
        for name in model_admin.autocomplete_fields
    }
)


@pytest.mark.parametrize(("app", "model", "field"), AUTOCOMPLETED)
def test_autocomplete_finds_without_accents_and_survives_anything(staff, rows, app, model, field):
    asked = {"app_label": app, "model_name": model, "field_name": field}
    for term in ("thu", *HOSTILE):
        assert staff.get(reverse("admin:autocomplete"), asked | {"term": term}).status_code == 200
    assert staff.get(reverse("admin:autocomplete"), asked).json()["results"]


def test_search_needs_no_accents(staff):
    product = make_product(name_vi="Miến dong Tài Hoan")
    make_product()
    answer = staff.get(url(type(product), "changelist"), {"q": "MIEN  tai hoàn"})
    assert list(answer.context["cl"].result_list) == [product]


def test_samples_are_marked_in_lists(staff):
    make_product(sample=True)
    answer = staff.get(url(apps.get_model("products.Product"), "changelist"))
    assert '<span class="sample-mark">mẫu</span>' in answer.content.decode()


def test_staff_without_a_role_sees_no_record(client, rows):
    client.force_login(make_user())
    assert all(client.get(url(model, "changelist")).status_code == 403 for model in MODELS)
