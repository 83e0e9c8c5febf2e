"""Deciding on grants and paying them on the staff pages: who may do what, and the sentence of every refusal."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import GRANT_APPROVER, GRANT_PAYER, REGISTER_ADMINISTRATOR
from grants.models import Disbursement, Grant
from tests.accounts.factories import make_administrator, make_reader, make_user
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.grants.factories import make_grant, make_payable, make_policy, pay
from tests.products.factories import make_product
from tests.products.test_admin import add_page, as_sent, errors, page_of
from tests.showrooms.factories import make_showroom

pytestmark = pytest.mark.django_db
LIST = "/admin/grants/grant/"
D = datetime.date


def with_roles(*roles, **facts):
    user = make_user(**facts)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def staff(client):
    client.force_login(make_administrator())
    return client


@pytest.fixture
def payer(client):
    client.payer = with_roles(GRANT_PAYER)
    client.force_login(client.payer)
    return client


def change(client, grant, **facts):
    sent = as_sent(client.get(page_of(grant)))
    return client.post(page_of(grant), sent | {"reason": "sửa"} | facts)


def enter_payment(client, grant, amount="5000000", **facts):
    """What a payer types into the form of a new payment."""
    sent = as_sent(client.get(page_of(grant)))
    new = {"TOTAL_FORMS": 1, "0-paid_on": "3/6/2024", "0-amount_vnd": amount} | facts
    return client.post(page_of(grant), sent | {f"disbursements-2-{name}": value for name, value in new.items()})


def refusals(answer):
    """Sentences of the page's form and of its parts."""
    said = errors(answer)
    for inline in answer.context["inline_admin_formsets"]:
        for part in inline.formset.forms:
            said |= {f"part.{name}": [str(sentence) for sentence in found] for name, found in part.errors.items()}
    return said


# --- entering


def test_a_new_grant_is_a_plan(staff):
    policy, producer = make_policy(), make_producer()
    facts = {
        "policy": policy.pk,
        "kind": "label",
        "purpose_vi": "Thiết kế nhãn",
        "given_on": "2024",
        "status": "planned",
        "beneficiaries-TOTAL_FORMS": 1,
        "beneficiaries-INITIAL_FORMS": 0,
        "beneficiaries-0-producer": producer.pk,
        **{f"{part}-{name}_FORMS": 0 for part in ("named_products", "disbursements") for name in ("TOTAL", "INITIAL")},
    }
    assert staff.post(add_page(Grant), facts).status_code == 302
    grant = Grant.objects.get()
    assert (grant.status, grant.year, grant.given_on_precision) == ("planned", 2024, "year")
    assert list(grant.producers.all()) == [producer]


def test_a_date_known_to_the_year_comes_back_as_a_year(staff):
    grant = make_grant(given_on=D(2020, 12, 31), given_on_precision="year")
    assert 'name="given_on" value="2020"' in staff.get(page_of(grant)).content.decode()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"purpose_vi": ""}, "purpose_vi"),
        ({"rate_percent": "101"}, "rate_percent"),
        ({"begins_on": "2/2024", "ends_on": "1/2024"}, "ends_on"),
        ({"status": "accepted"}, "accepted_on"),
        ({"source": ""}, "source"),
        ({"rate_percent": "60"}, "ceiling_reason"),
        ({"approved_vnd": "1000000001"}, "ceiling_reason"),
    ],
)
def test_a_grant_that_cannot_be_is_refused_beside_its_field(staff, facts, field):
    grant = make_grant(make_producer(), policy=make_policy(rate_percent=50, ceiling_vnd=1_000_000_000))
    answer = change(staff, grant, **facts)
    assert answer.status_code == 200
    assert field in errors(answer)


def test_above_the_limits_with_a_reason(staff):
    grant = make_grant(make_producer(), policy=make_policy(rate_percent=50))
    facts = {"rate_percent": "60", "ceiling_reason": "vùng đặc biệt khó khăn"}
    assert change(staff, grant, **facts).status_code == 302


def test_a_producer_founded_later_is_refused_beside_its_name(staff):
    grant, young = make_grant(given_on=D(2024, 5, 20)), make_producer(founded_year=2025)
    new = {"beneficiaries-TOTAL_FORMS": 1, "beneficiaries-0-producer": young.pk}
    answer = change(staff, grant, **new)
    assert refusals(answer)["part.producer"] == ["Chủ thể này thành lập sau năm được hỗ trợ."]


def test_what_the_database_alone_refuses_comes_back_as_a_sentence(staff):
    grant = make_grant(make_producer(founded_year=2020), given_on=D(2024, 5, 20))
    answer = change(staff, grant, given_on="2019")
    assert "Có chủ thể của khoản này thành lập sau năm được hỗ trợ." in str(errors(answer))


def test_changing_a_grant_asks_why(staff):
    answer = change(staff, make_grant(make_producer()), purpose_vi="Máy khác", reason="")
    assert errors(answer)["reason"] == ["Hãy ghi lý do sửa."]


def test_limits_stand_beside_the_money(staff):
    grant = make_grant(policy=make_policy(rate_percent=50, ceiling_vnd=300_000_000))
    money = staff.get(page_of(grant)).content.decode().split('name="approved_vnd"')[0].rsplit("<fieldset", 1)[1]
    assert "tối đa 50%, 300.000.000 đồng" in money


def test_double_support_of_one_purpose_is_warned_of(staff):
    producer = make_producer()
    first, second = make_grant(producer, purpose_vi="Máy sấy thứ nhất"), make_grant(producer)
    make_grant(producer, kind="label"), make_grant(producer, status="cancelled")
    assert "Máy sấy thứ nhất" in staff.get(page_of(second)).content.decode()
    answer = staff.post(page_of(second), as_sent(staff.get(page_of(second))), follow=True)
    assert "có 1 khoản khác cho cùng loại mục đích" in answer.content.decode()
    assert list(Grant.objects.same_purpose_as(second)) == [first]


def test_grants_past_their_end_without_acceptance_are_listed(staff):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    late = make_grant(ends_on=yesterday, status="under_way", purpose_vi="Quá hạn")
    make_grant(ends_on=yesterday, status="ended"), make_grant(ends_on=timezone.localdate(), status="under_way")
    assert list(Grant.objects.overdue_on(timezone.localdate())) == [late]
    assert staff.get(f"{LIST}?overdue=1").context["cl"].result_count == 1


# --- approving


def act(client, *grants):
    return client.post(
        LIST, {"action": "approve", "_selected_action": [grant.pk for grant in grants]}, follow=True
    ).content.decode()


def test_approving_is_a_right_of_its_own(client):
    plan = make_grant(status="planned", decision=make_decision())
    for user in (make_administrator(), with_roles(GRANT_PAYER), make_reader()):
        client.force_login(user)
        act(client, plan)
        plan.refresh_from_db()
        assert plan.status == "planned"
    approver = with_roles(GRANT_APPROVER)
    client.force_login(approver)
    assert "Đã phê duyệt 1 khoản hỗ trợ." in act(client, plan)
    plan.refresh_from_db()
    assert (plan.status, plan.approved_by) == ("approved", approver)


def test_who_approves_is_warned_of_double_support(client):
    client.force_login(with_roles(GRANT_APPROVER))
    producer, plan = make_producer(), {"status": "planned", "decision": make_decision()}
    make_grant(producer)
    second, other = make_grant(producer, **plan, purpose_vi="Máy thứ hai"), make_grant(make_producer(), **plan)
    told = act(client, second, other)
    assert "“Máy thứ hai”: chủ thể của khoản này có 1 khoản khác cho cùng loại mục đích" in told
    assert told.count("cho cùng loại mục đích") == 1


def test_what_cannot_be_approved_is_told(client):
    client.force_login(with_roles(GRANT_APPROVER))
    without = make_grant(status="planned", decision=None, purpose_vi="Máy")
    assert "“Máy” chưa ghi quyết định." in act(client, without)


def test_a_payer_of_a_grant_does_not_approve_it_later(client):
    both = with_roles(GRANT_APPROVER, GRANT_PAYER)
    grant = make_payable()
    pay(grant, paid_by=both)
    with pytest.raises(IntegrityError, match="One person does not both"):
        Grant.objects.filter(pk=grant.pk).update(approved_by=both)


def test_a_plan_is_not_made_a_grant_by_typing(staff):
    plan = make_grant(make_producer(), status="planned", decision=make_decision())
    answer = change(staff, plan, status="approved")
    assert "hãy dùng thao tác “Phê duyệt”" in errors(answer)["status"][0]
    assert change(staff, plan, status="cancelled").status_code == 302


def test_what_was_approved_is_closed_to_who_may_not_approve(staff):
    grant = make_payable(make_producer(), approved_vnd=100)
    closed = {"approved_vnd": "900", "purpose_vi": "Máy khác", "showroom": make_showroom().pk}
    change(staff, grant, **closed, result_vi="Máy chạy tốt")
    purpose = grant.purpose_vi
    grant.refresh_from_db()
    assert (grant.approved_vnd, grant.purpose_vi, grant.showroom) == (100, purpose, None)
    assert grant.result_vi == "Máy chạy tốt"


RECEIVERS = {
    "changed": lambda link, other: {"beneficiaries-0-producer": other.pk},
    "added": lambda link, other: {"beneficiaries-TOTAL_FORMS": 2, "beneficiaries-1-producer": other.pk},
    "taken off": lambda link, other: {
        "beneficiaries-TOTAL_FORMS": 2,
        "beneficiaries-1-producer": other.pk,
        "beneficiaries-0-DELETE": "on",
    },
}


def changed_receivers(client, grant, how):
    link, other = grant.beneficiaries.get(), make_producer()
    sent = {"beneficiaries-INITIAL_FORMS": 1, "beneficiaries-0-id": link.pk, "beneficiaries-0-grant": grant.pk}
    sent |= {"beneficiaries-TOTAL_FORMS": 1, "beneficiaries-0-producer": link.producer_id}
    change(client, grant, **sent | RECEIVERS[how](link, other))
    return list(grant.producers.all()) != [link.producer]


@pytest.mark.parametrize("how", RECEIVERS)
def test_who_receives_an_approved_grant_is_closed_to_who_may_not_approve(staff, how):
    assert not changed_receivers(staff, make_payable(make_producer()), how)
    assert changed_receivers(staff, make_grant(make_producer()), how)


@pytest.mark.parametrize("how", RECEIVERS)
def test_who_changes_the_receivers_approves_anew(client, how):
    both = with_roles(GRANT_APPROVER, REGISTER_ADMINISTRATOR)
    client.force_login(both)
    grant = make_payable(make_producer())
    assert changed_receivers(client, grant, how)
    grant.refresh_from_db()
    assert grant.approved_by == both


def test_products_of_an_approved_grant_are_closed_to_who_may_not_approve(staff):
    grant, product = make_payable(make_producer()), make_product()
    added = {
        "named_products-TOTAL_FORMS": 1,
        "named_products-INITIAL_FORMS": 0,
        "named_products-0-product": product.pk,
    }
    change(staff, grant, **added)
    assert not grant.products.exists()
    change(staff, other := make_grant(make_producer()), **added)
    assert other.products.get() == product


def test_an_approved_grant_runs_its_course_and_once_cancelled_stays_so(staff):
    grant = make_payable(make_producer())
    for status in ("under_way", "cancelled"):
        assert change(staff, grant, status=status).status_code == 302
    change(staff, grant, status="approved")
    grant.refresh_from_db()
    assert grant.status == "cancelled"


def test_reopening_a_cancelled_grant_is_approving_it_anew(client):
    both = with_roles(GRANT_APPROVER, REGISTER_ADMINISTRATOR)
    client.force_login(both)
    grant = make_payable(make_producer(), status="cancelled")
    assert change(client, grant, status="approved").status_code == 302
    grant.refresh_from_db()
    assert (grant.status, grant.approved_by) == ("approved", both)


# --- paying


def test_a_payment_is_entered_by_who_may_pay(payer):
    grant = make_payable()
    assert enter_payment(payer, grant).status_code == 302
    payment = grant.disbursements.get()
    assert (payment.amount_vnd, payment.paid_on, payment.paid_by) == (5_000_000, D(2024, 6, 3), payer.payer)
    page = payer.get(page_of(grant)).content.decode()
    assert "95.000.000" in page
    history = payer.get(page_of(grant, "history")).content.decode()
    assert "5000000" in history


@pytest.mark.parametrize("digits", ["٥٠٠٠٠٠٠", "५००००००", "５００００００", "5٠00000"])
def test_an_amount_is_typed_in_digits_of_here(payer, digits):
    grant = make_payable()
    assert refusals(enter_payment(payer, grant, digits)) == {
        "part.amount_vnd": ["Ghi một số nguyên bằng chữ số: 5000000."]
    }
    assert not grant.disbursements.exists()


def test_a_payer_changes_nothing_else(payer):
    grant = make_payable(purpose_vi="Máy sấy")
    enter_payment(payer, grant, **{"0-amount_vnd": "5000000"})
    payer.post(page_of(grant), as_sent(payer.get(page_of(grant))) | {"purpose_vi": "Khác", "approved_vnd": "1"})
    grant.refresh_from_db()
    assert (grant.purpose_vi, grant.approved_vnd) == ("Máy sấy", 100_000_000)


@pytest.mark.parametrize("make", [make_administrator, make_reader, lambda: with_roles(GRANT_APPROVER)])
def test_nobody_else_pays(client, make):
    client.force_login(make())
    grant = make_payable()
    client.post(
        page_of(grant),
        as_sent(client.get(page_of(grant)))
        | {"disbursements-TOTAL_FORMS": 1, "disbursements-0-paid_on": "3/6/2024", "disbursements-0-amount_vnd": "5"}
        | {
            "disbursements-2-TOTAL_FORMS": 1,
            "disbursements-2-0-paid_on": "3/6/2024",
            "disbursements-2-0-amount_vnd": 5,
        },
    )
    assert not Disbursement.objects.exists()


@pytest.mark.parametrize(
    ("grant", "payment", "sentence"),
    [
        ({}, {"amount": "100000001"}, "phải từ 0 đến số tiền được duyệt"),
        ({}, {"0-paid_on": "19/5/2024"}, "Không chi trước khi có quyết định"),
        ({}, {"amount": "0"}, "Khoản chi phải lớn hơn 0 đồng"),
        ({}, {"amount": "-5"}, "Khoản thu lại phải ghi lý do"),
        ({}, {"0-paid_on": "1/1/2099"}, "ngày này chưa tới"),
        ({}, {"0-paid_on": "12/2098"}, "ngày này chưa tới"),
        ({}, {"0-paid_on": "9999"}, "ngày này chưa tới"),
        ({}, {"amount": "1,5"}, ""),
        ({"decision": None}, {}, "Không chi trước khi có quyết định"),
        ({"approved_by": None}, {}, "Mỗi khoản chi cần hai người"),
        ({"approved_vnd": None}, {}, "phải biết số tiền được duyệt trước"),
        ({"status": "cancelled"}, {}, "Khoản này đã hủy hoặc đã thu hồi tiền nên không chi thêm"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_with_a_sentence(payer, grant, payment, sentence):
    facts = {"decision": make_decision(), "approved_by": make_user(), "status": "approved"} | grant
    grant = make_grant(**facts)
    answer = enter_payment(payer, grant, **payment)
    assert answer.status_code == 200
    assert sentence in str(refusals(answer))
    assert not Disbursement.objects.exists()


def test_who_approved_is_told_that_another_pays(client):
    both = with_roles(GRANT_APPROVER, GRANT_PAYER)
    client.force_login(both)
    answer = enter_payment(client, make_payable(approved_by=both))
    assert "Một người không vừa phê duyệt vừa chi cùng một khoản hỗ trợ." in str(refusals(answer))
    assert not Disbursement.objects.exists()


def test_a_reversal_with_its_reason(payer):
    grant = make_payable()
    pay(grant, 10_000_000)
    assert enter_payment(payer, grant, "-4000000", **{"0-reason": "chuyển nhầm"}).status_code == 302
    grant.refresh_from_db()
    assert grant.disbursed_vnd == 6_000_000


def test_the_paper_of_a_payment_is_for_staff_only(payer, client, settings, tmp_path):
    settings.OCOP_HOME = tmp_path
    grant = make_payable()
    paper = SimpleUploadedFile("lenh-chi.pdf", b"%PDF-1.7 so tai khoan", "application/pdf")
    assert enter_payment(payer, grant, **{"0-evidence": paper}).status_code == 302
    address = reverse("admin:grants_grant_evidence", args=[grant.pk, grant.disbursements.get().pk])
    assert b"%PDF" in payer.get(address).getvalue()
    client.force_login(make_user())
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302
    assert client.get(f"/media/{grant.disbursements.get().evidence.name}").status_code == 404


def test_roles_that_write_prove_themselves_twice(settings):
    from accounts.second_factor import is_required_of

    settings.SECOND_FACTOR_REQUIRED = True
    assert all(is_required_of(with_roles(role)) for role in (GRANT_APPROVER, GRANT_PAYER))
    assert not is_required_of(make_reader())
