"""The acts on the staff pages: which buttons stand where, what they do, what a refusal says."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.partial_dates import add_months
from products.models import Recognition
from tests.accounts.factories import make_administrator, make_reader
from tests.core.factories import make_decision
from tests.products.factories import make_product, make_rule_sets, recognise

D = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_administrator(last_name="Nông Thị", first_name="An"))
    make_rule_sets()
    return client


def page(recognition, name):
    return reverse(f"admin:products_recognition_{name}", args=[recognition.pk])


def acts(answer):
    return [
        (str(label), address.split("/")[-2] if address.endswith("/") else address.split("act=")[1])
        for label, address in answer.context["acts"]
    ]


def product_page(client, product):
    return client.get(reverse("admin:products_product_change", args=[product.pk]))


# --- giving a star


def test_upgrade_by_the_button_on_the_product(staff):
    held = recognise(stars=3, valid_from=add_months(timezone.localdate(), -12))
    assert acts(product_page(staff, held.product)) == [("Nâng hạng", "upgrade"), ("Đánh giá lại", "rerating")]
    address = product_page(staff, held.product).context["acts"][0][1]
    form = staff.get(address)
    assert form.context["adminform"].form["act"].value() == "upgrade"
    assert str(form.context["adminform"].form["product"].value()) == str(held.product.pk)
    day = timezone.localdate()
    sent = {"act": "upgrade", "product": held.product.pk, "stars": 4, "valid_from": day.strftime("%d/%m/%Y")}
    answer = staff.post(address, sent | {"decision": make_decision(issued_on=day).pk})
    assert answer.status_code == 302
    held.refresh_from_db()
    new = held.product.recognitions.get(stars=4)
    assert (held.superseded_on, new.valid_from, new.level) == (day, day, "province")


def test_buttons_follow_what_the_product_holds(staff):
    assert acts(product_page(staff, make_product())) == [("Công nhận", "first")]
    five = recognise(stars=5, valid_from=add_months(timezone.localdate(), -12)).product
    assert acts(product_page(staff, five)) == [("Đánh giá lại", "rerating")]
    ended = recognise(valid_from=D(2021, 6, 1)).product
    assert acts(product_page(staff, ended)) == [("Đánh giá lại", "rerating"), ("Công nhận", "first")]


def test_new_recognition_has_no_field_for_what_comes_later(staff):
    fields = staff.get(reverse("admin:products_recognition_add")).context["adminform"].form.fields
    assert not fields.keys() & {"extended_until", "withdrawn_on", "superseded_on", "reason"}


# --- extending and withdrawing


def test_extending(staff):
    held = recognise(valid_from=D(2024, 6, 1))
    assert ("Gia hạn", "extend") in acts(staff.get(page(held, "change")))
    assert "Điều 12" in staff.get(page(held, "extend")).content.decode()
    sent = {"extended_until": "2027-11-01", "extension_reason": "chờ kết quả đánh giá lại"}
    assert staff.post(page(held, "extend"), sent).status_code == 302
    held.refresh_from_db()
    assert (held.valid_to, held.extended_until) == (D(2027, 6, 1), D(2027, 11, 1))
    newest = staff.get(page(held, "history")).context["changes"][0]
    assert (newest.who, newest.why) == ("Nông Thị An", "chờ kết quả đánh giá lại")


def test_a_reason_that_visitors_read_says_so_where_it_is_written(staff):
    extending = page(recognise(valid_from=D(2024, 6, 1)), "extend")
    sheet = reverse("admin:products_recognition_from_decision")
    for path in (extending, reverse("admin:products_recognition_add"), sheet):
        assert "hiện công khai, không ghi tên người" in staff.get(path).content.decode(), path


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"extended_until": "2027-11-29"}, "extended_until"),
        ({"extended_until": "2027-06-01"}, "__all__"),
        ({"extended_until": ""}, "extended_until"),
        ({"extended_until": "31/02/2027"}, "extended_until"),
        ({"extension_reason": ""}, "extension_reason"),
    ],
)
def test_extension_that_is_refused_comes_back_with_its_sentence(staff, facts, field):
    held = recognise(valid_from=D(2024, 6, 1))
    sent = {"extended_until": "2027-11-01", "extension_reason": "chờ kết quả"} | facts
    answer = staff.post(page(held, "extend"), sent)
    assert answer.status_code == 200
    assert field in answer.context["errors"]
    held.refresh_from_db()
    assert held.extended_until is None


def test_withdrawing(staff):
    held = recognise(valid_from=D(2024, 6, 1))
    decision = make_decision(issued_on=D(2026, 3, 1))
    sent = {"withdrawn_on": "2026-03-05", "withdrawal_ground": "misuse_of_mark", "withdrawal_decision": decision.pk}
    assert staff.post(page(held, "withdraw"), sent).status_code == 302
    held.refresh_from_db()
    assert (held.withdrawn_on, held.withdrawal_ground, held.withdrawal_decision) == (
        D(2026, 3, 5),
        "misuse_of_mark",
        decision,
    )
    answer = staff.get(page(held, "change"))
    assert acts(answer) == []
    again = staff.post(page(held, "withdraw"), sent)
    assert "đã bị thu hồi" in again.content.decode()


def test_withdrawal_without_decision_is_refused(staff):
    held = recognise(valid_from=D(2024, 6, 1))
    answer = staff.post(page(held, "withdraw"), {"withdrawn_on": "2026-03-05", "withdrawal_ground": "stopped"})
    assert set(answer.context["errors"]) == {"withdrawal_decision"}


def test_a_page_of_an_act_that_no_longer_fits_says_so(staff):
    """Opened before a colleague upgraded the product, sent after."""
    held = recognise(valid_from=D(2024, 6, 1))
    Recognition.objects.filter(pk=held.pk).update(superseded_on=D(2026, 1, 1))
    sent = {"extended_until": "2027-11-01", "extension_reason": "chờ kết quả"}
    assert "được thay bằng lần công nhận" in staff.post(page(held, "extend"), sent).content.decode()


def test_correction_changes_only_what_there_is(staff):
    held = recognise(valid_from=D(2024, 6, 1))
    fields = staff.get(page(held, "change")).context["adminform"].form.fields
    assert not fields.keys() & {"extended_until", "withdrawn_on", "superseded_on"}
    Recognition.objects.filter(pk=held.pk).update(extended_until=D(2027, 7, 1), extension_reason="x")
    assert "extended_until" in staff.get(page(held, "change")).context["adminform"].form.fields


# --- who may


@pytest.mark.parametrize("name", ["extend", "withdraw"])
def test_who_may_not(client, name):
    held = recognise(valid_from=D(2024, 6, 1))
    assert client.get(page(held, name)).status_code == 302
    client.force_login(make_reader())
    assert client.get(page(held, name)).status_code == 403
    assert client.post(page(held, name)).status_code == 403
    assert acts(client.get(page(held, "change"))) == []
    assert acts(product_page(client, held.product)) == []


@pytest.mark.parametrize("key", ["abc", "9" * 30, "0", "-1"])
def test_key_of_nothing(staff, key):
    answer = staff.get(f"/admin/products/recognition/{key}/extend/")
    assert answer.status_code in (302, 404)
