"""The operator's link: once, in time, for its own point; everything else is refused with a sentence."""

import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from showrooms.confirming import LinkRefused, confirm_by_link
from showrooms.models import Confirmation, ConfirmationLink, Showroom
from tests.accounts.factories import make_administrator, make_reader
from tests.products.factories import make_product
from tests.showrooms.factories import make_link, make_showroom, show

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
REFUSALS = {
    "used": "đã dùng ngày",
    "expired": "đã hết hạn ngày",
    "revoked": "đã bị thu hồi",
    "forged": "không phải của sổ này",
    "unknown": "không phải của sổ này",
    "another point": "là của điểm khác",
}


def refused_address(kind):
    today = timezone.localdate()
    if kind == "used":
        return make_link(used_at=timezone.now()).get_absolute_url()
    if kind == "expired":
        return make_link(made_on=today - 15 * DAY, expires_on=today - DAY).get_absolute_url()
    if kind == "revoked":
        return make_link(revoked_at=timezone.now()).get_absolute_url()
    link = make_link()
    address = link.get_absolute_url()
    if kind == "forged":
        return address[:-6] + ("aaaaa/" if address[-6:] != "aaaaa/" else "bbbbb/")
    if kind == "unknown":
        ConfirmationLink.objects.all().delete()
        return address
    return address.replace(link.showroom.slug, make_showroom(slug="diem-khac").slug)


def post_showroom(client, showroom, **parts):
    """The staff page of the point as it stands, sent with some of its `parts`."""
    page = f"/admin/showrooms/showroom/{showroom.pk}/change/"
    form = client.get(page).context["adminform"].form
    sent = {"name_vi": showroom.name_vi, "slug": showroom.slug, "kind": showroom.kind, "source": showroom.source}
    sent |= {"opened_on": "10/01/2024", "closes_at_tet": "unknown", "opened_version": form.initial["opened_version"]}
    for prefix in ("opening_hours", "exceptional_days", "displays", "confirmations", "photos"):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return client.post(page, sent | parts)


def test_looking_changes_nothing_and_sending_records(client):
    showroom = make_showroom()
    kept, gone = show(showroom=showroom, days_ago=50), show(showroom=showroom, days_ago=50)
    link = make_link(showroom)
    for _ in range(3):  # previews of messengers, and the operator
        assert client.get(link.get_absolute_url()).status_code == 200
    assert client.head(link.get_absolute_url()).status_code == 200
    assert not Confirmation.objects.exists()
    link.refresh_from_db()
    assert link.is_usable

    answer = client.post(link.get_absolute_url(), {"is_open": "yes", "seen": [kept.pk], "note": "Có thêm miến dong."})
    assert answer.status_code == 200
    confirmation = Confirmation.objects.get()
    today = timezone.localdate()
    assert (confirmation.how, confirmation.is_open, confirmation.confirmed_on) == ("link", True, today)
    assert confirmation.note == "Có thêm miến dong."
    assert confirmation.link == link
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.last_seen, kept.until) == (today, None)
    assert gone.until == today
    assert Showroom.objects.with_freshness(today).get().freshness == "open"
    page = client.get(showroom.get_absolute_url()).content.decode()
    assert "miến dong" not in page  # the note is for staff


def test_used_twice(client):
    link = make_link()
    client.post(link.get_absolute_url(), {"is_open": "yes"})
    answer = client.post(link.get_absolute_url(), {"is_open": "no"})
    assert answer.status_code == 403
    assert REFUSALS["used"] in answer.content.decode()
    assert Confirmation.objects.get().is_open


@pytest.mark.parametrize("kind", REFUSALS)
def test_refused_with_a_sentence(client, kind):
    address = refused_address(kind)
    for answer in (client.get(address), client.post(address, {"is_open": "yes"})):
        assert answer.status_code == 403
        assert REFUSALS[kind] in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
    assert not Confirmation.objects.exists()


def test_a_link_holds_through_its_last_day(client):
    link = make_link(expires_on=timezone.localdate())
    assert client.get(link.get_absolute_url()).status_code == 200


def test_closed_says_nothing_of_the_shelf(client):
    display = show(days_ago=9)
    client.post(make_link(display.showroom).get_absolute_url(), {"is_open": "no"})
    before = display.last_seen
    display.refresh_from_db()
    assert (display.last_seen, display.until) == (before, None)
    assert Showroom.objects.with_freshness(timezone.localdate()).get().freshness == "shut"


@pytest.mark.parametrize("sent", [{}, {"is_open": "maybe"}, {"is_open": "yes", "seen": ["999999"]}])
def test_what_was_not_understood_records_nothing(client, sent):
    link = make_link(show().showroom)
    answer = client.post(link.get_absolute_url(), sent)
    assert answer.status_code == 422
    assert not Confirmation.objects.exists()


def test_what_was_seen_earlier_today_can_leave_the_shelf_today(client):
    display = show()
    answer = client.post(make_link(display.showroom).get_absolute_url(), {"is_open": "yes"})
    assert answer.status_code == 200
    display.refresh_from_db()
    assert display.until == timezone.localdate()


def test_nobody_sees_a_product_in_the_future(client):
    """The operator could not take it off the shelf before that day."""
    client.force_login(make_administrator())
    showroom, product = make_showroom(), make_product()
    sent = {"displays-TOTAL_FORMS": 1, "displays-0-product": product.pk}
    today = timezone.localdate()
    answer = post_showroom(client, showroom, **sent, **{"displays-0-last_seen": f"{today + DAY:%d/%m/%Y}"})
    assert "Ngày thấy sản phẩm lần cuối không thể ở tương lai." in answer.content.decode()
    assert not showroom.displays.exists()
    post_showroom(client, showroom, **sent, **{"displays-0-last_seen": f"{today:%d/%m/%Y}"})
    assert showroom.displays.get().last_seen == today


def test_a_display_of_another_point_is_no_choice(client):
    other = show()
    link = make_link(show().showroom)
    assert client.post(link.get_absolute_url(), {"is_open": "yes", "seen": [other.pk]}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_one_is_refused():
    link = make_link()
    slug, token = link.showroom.slug, link.token
    together, refusals = Barrier(2), []

    def send():
        together.wait()
        try:
            confirm_by_link(slug, token, is_open=True, seen=[])
        except LinkRefused as refused:
            refusals.append(str(refused))
        finally:
            connection.close()

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert Confirmation.objects.count() == 1
    assert len(refusals) == 1


def test_the_address_is_not_in_the_database():
    link = make_link()
    stored = {str(value) for value in ConfirmationLink.objects.values_list().get()}
    assert link.token not in stored
    assert link.token.startswith(link.key.hex)
    assert len(link.token) > len(link.key.hex) + 20


def test_staff_make_a_link_and_withdraw_it(client):
    client.force_login(make_administrator())
    showroom = make_showroom()
    end = timezone.localdate() + 7 * DAY
    answer = client.post(
        "/admin/showrooms/confirmationlink/add/",
        {"showroom": showroom.pk, "sent_to": "anh Ba", "expires_on": f"{end:%d/%m/%Y}"},
        follow=True,
    )
    link = ConfirmationLink.objects.get()
    assert link.get_absolute_url() in answer.content.decode()
    page = f"/admin/showrooms/confirmationlink/{link.pk}/change/"
    html = client.get(page).content.decode()
    assert link.token in html
    version = html.split('name="opened_version" value="')[1].split('"')[0]
    client.post(
        page,
        {"sent_to": "anh Ba", "expires_on": f"{end:%d/%m/%Y}", "revoke": "on", "opened_version": version},
    )
    link.refresh_from_db()
    assert link.revoked_at
    client.logout()
    assert client.get(link.get_absolute_url()).status_code == 403


def test_a_link_used_while_staff_withdraw_it_stays_used(client):
    client.force_login(make_administrator())
    open_link, used = make_link(), make_link()

    def operator_is_quicker(execute, sql, params, many, context):
        if sql.startswith('UPDATE "showrooms_confirmationlink"') and not Confirmation.objects.exists():
            confirm_by_link(used.showroom.slug, used.token, is_open=True, seen=[])
        return execute(sql, params, many, context)

    sent = {"action": "revoke", "_selected_action": [open_link.pk, used.pk]}
    with connection.execute_wrapper(operator_is_quicker):
        answer = client.post("/admin/showrooms/confirmationlink/", sent, follow=True)
    assert "Đã thu hồi 1 đường dẫn." in answer.content.decode()
    for link in (open_link, used):
        link.refresh_from_db()
    assert open_link.revoked_at
    assert (bool(used.used_at), used.revoked_at) == (True, None)


def test_readers_do_not_see_the_address(client):
    link = make_link()
    client.force_login(make_reader())
    html = client.get(f"/admin/showrooms/confirmationlink/{link.pk}/change/").content.decode()
    assert "anh Ba" not in html
    assert link.token not in html


def test_who_confirms_is_who_is_logged_in(client):
    user = make_administrator(last_name="Nông", first_name="Thị Lan")
    client.force_login(user)
    showroom = make_showroom()
    sent = {"confirmations-TOTAL_FORMS": 1, "confirmations-0-how": "call", "confirmations-0-is_open": "on"}
    sent |= {"confirmations-0-confirmed_on": f"{timezone.localdate():%d/%m/%Y}", "confirmations-0-note": "nghe máy"}
    answer = post_showroom(client, showroom, **sent)
    assert answer.status_code == 302, answer.context["errors"]
    confirmation = Confirmation.objects.get()
    assert (confirmation.by, confirmation.how, confirmation.note) == (user, "call", "nghe máy")
    assert "Thị Lan" not in client.get(showroom.get_absolute_url()).content.decode()
