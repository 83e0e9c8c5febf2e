"""The desk as staff use it: counts that open their rows, notes, mails that wait for somebody, letters."""

import datetime

import pytest
from django.core.mail import get_connection
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.partial_dates import add_months
from desk.models import Reminder, Renewal, RenewalNote
from desk.reminding import due_on, send_reminders
from tests.accounts.factories import make_administrator, make_reader
from tests.axe import assert_accessible
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune
from tests.desk.mail_server import mail_server
from tests.papers import is_accessible, n_pages, text_of
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db
LIST = "/admin/desk/renewal/"
MAILS = "/admin/desk/reminder/"
DAYS_LEFT = {"opening": 200, "open": 170, "last_days": 125, "missed": 60, "ended": -5}


def star(stage="open", sample=False, **facts):
    """A recognition that stands at `stage` today."""
    end = timezone.localdate() + datetime.timedelta(days=DAYS_LEFT[stage])
    producer = facts.pop("producer", None) or make_producer(sample, office_email="htx@example.vn")
    product = make_product(sample, producer=producer)
    decision = make_decision(sample, issued_on=add_months(end, -36))
    facts = {"valid_from": add_months(end, -36), "valid_to": end, "decision": decision, "producer": producer} | facts
    return recognise(product, **facts)


def page_of(recognition):
    return reverse("admin:desk_renewal_change", args=[recognition.pk])


def letter_of(recognition):
    return reverse("admin:desk_letter", args=[recognition.pk])


def listed(answer):
    return {renewal.pk for renewal in answer.context["cl"].result_list}


def counts(answer):
    """Number beside each stage, by the stage its link asks for."""
    links = [*answer.context["to_do"], *answer.context["ended"], *answer.context["what_came"]]
    return {address.partition("stage=")[2].partition("&")[0]: figure for _label, address, figure, _chosen in links}


def note(staff, recognition, **facts):
    facts = {"happened_on": "27/11/2026", "channel": "call", "spoken_with": "", "said": "", "outcome": ""} | facts
    form = staff.get(page_of(recognition)).context["adminform"].form
    sent = {"opened_version": form["opened_version"].value(), "notes-TOTAL_FORMS": 1, "notes-INITIAL_FORMS": 0}
    sent |= {"reminder_subjects-TOTAL_FORMS": 0, "reminder_subjects-INITIAL_FORMS": 0}
    return staff.post(page_of(recognition), sent | {f"notes-0-{name}": value for name, value in facts.items()})


@pytest.fixture
def staff(client):
    client.force_login(make_administrator(username="an", last_name="Nông Thị", first_name="An"))
    return client


# --- counts and lists


def test_each_count_opens_exactly_its_rows(staff):
    stars = {stage: [star(stage), star(stage)] for stage in DAYS_LEFT}
    withdrawn = star(withdrawn_on=timezone.localdate(), withdrawal_ground="stopped")
    answer = staff.get(LIST)
    found = counts(answer)
    assert {stage: found[stage].total for stage in DAYS_LEFT} == dict.fromkeys(DAYS_LEFT, 2)
    assert found["withdrawn"].total == 1
    assert found[""].total == 8
    assert listed(answer) == {s.pk for stage in stars if stage != "ended" for s in stars[stage]}
    for stage, rows in stars.items():
        assert listed(staff.get(LIST, {"stage": stage})) == {row.pk for row in rows}
    assert listed(staff.get(LIST, {"stage": "withdrawn"})) == {withdrawn.pk}
    assert len(listed(staff.get(LIST, {"stage": "all"}))) == 11


def test_counts_obey_the_other_filters_and_links_keep_them(staff):
    na_ri, ba_be = make_commune(), make_commune("01906", "Khang Ninh", make_district("061", "Ba Bể"))
    four = star(stars=4, place=na_ri, producer=make_producer(name_vi="HTX Nhung Lũy"))
    three = star(place=ba_be)
    star("ended", stars=4, place=na_ri)
    answer = staff.get(LIST, {"stars": "4"})
    assert (counts(answer)["open"].total, counts(answer)["ended"].total) == (1, 1)
    assert "stars=4&amp;stage=open" in answer.content.decode()
    assert listed(staff.get(LIST, {"district": "061"})) == {three.pk}
    assert listed(staff.get(LIST, {"producer": four.producer_id, "stage": "all"})) == {four.pk}
    assert listed(staff.get(LIST, {"q": "nhung luy"})) == {four.pk}


def test_the_desk_by_the_places_of_both_maps(staff):
    """A decision since July 2025 names a commune of today; where it names no place, the maker's counts."""
    old = make_commune()
    today = make_new_commune("02185", "Côn Minh", was=[old, make_commune("02170", "Quang Phong")])
    by_old, by_new = star(place=old), star(place=today)
    by_maker = star(place=None, producer=make_producer(place=old))
    crossing = make_new_commune("01933", "Đồng Phúc", was=[make_commune("01930", "Bằng Phúc", make_district("064"))])
    elsewhere = star(place=crossing)
    assert listed(staff.get(LIST, {"district": "066"})) == {by_old.pk, by_new.pk, by_maker.pk}
    assert listed(staff.get(LIST, {"commune": "02185"})) == {by_old.pk, by_new.pk, by_maker.pk}
    assert listed(staff.get(LIST, {"commune": "01933"})) == {elsewhere.pk}
    assert listed(staff.get(LIST, {"commune": "99999"})) == set()


def test_samples_are_counted_apart_and_marked(staff):
    star()
    star(sample=True)
    answer = staff.get(LIST)
    assert (counts(answer)["open"].total, counts(answer)["open"].samples) == (2, 1)
    assert '<span class="sample-mark">mẫu</span>' in answer.content.decode()


def test_a_row_says_where_it_stands_and_what_was_noted(staff):
    recognition = star()
    RenewalNote.objects.create(
        renewal_id=recognition.pk, happened_on=datetime.date(2026, 11, 2), outcome=RenewalNote.Outcome.WILL_FILE
    )
    page = staff.get(LIST).content.decode()
    assert "đang nhận hồ sơ, còn 50 ngày" in page
    assert recognition.producer.name_vi in page
    assert "2/11/2026: chủ thể sẽ nộp hồ sơ" in page


def test_the_desk_costs_the_same_queries_for_three_rows_and_for_thirty(staff):
    def fill(number):
        for _n in range(number):
            for stage in DAYS_LEFT:
                star(stage)

    fill(3)
    with CaptureQueriesContext(connection) as with_three:
        staff.get(LIST, {"stage": "all"})
    fill(7)
    with CaptureQueriesContext(connection) as with_thirty:
        answer = staff.get(LIST, {"stage": "all"})
    assert len(answer.context["cl"].result_list) == 50
    assert len(with_thirty) == len(with_three)


# --- one recognition


def test_a_call_is_noted_with_who_when_and_what(staff):
    recognition = star("missed")
    answer = note(staff, recognition, spoken_with="bà Hoan", said="sẽ nộp trong tuần", outcome="will_file")
    assert answer.status_code == 302
    written = RenewalNote.objects.get()
    assert (written.written_by.username, written.spoken_with, written.outcome) == ("an", "bà Hoan", "will_file")
    assert written.happened_on == datetime.date(2026, 11, 27)
    page = staff.get(page_of(recognition)).content.decode()
    assert "sẽ nộp trong tuần" in page
    assert "Nông Thị An" in staff.get(reverse("admin:desk_renewal_history", args=[recognition.pk])).content.decode()


def test_letting_go_takes_a_star_off_the_list(staff):
    recognition = star()
    assert note(staff, recognition, outcome="let_go").status_code == 302
    answer = staff.get(LIST)
    assert listed(answer) == set()
    assert counts(answer)["let_go"].total == 1


def test_a_note_that_says_nothing_is_refused_beside_it(staff):
    answer = note(staff, star(), spoken_with="bà Hoan")
    assert "Hãy ghi nội dung trao đổi hoặc chọn một kết quả." in answer.content.decode()


def test_the_desk_never_changes_a_recognition(staff):
    recognition = star(rule_set_reason="ghi tay")
    events = type(recognition).pgh_event_model.objects.count()
    assert note(staff, recognition, said="gọi").status_code == 302
    assert type(recognition).pgh_event_model.objects.count() == events


def test_ended_is_told_as_far_as_it_is_known(staff):
    page = staff.get(page_of(star("ended"))).content.decode()
    assert "chưa thấy quyết định nào sau đó trong các nguồn của sổ này" in page
    assert "chưa được đánh giá lại" not in page


# --- mails


def test_the_desk_shows_the_mails_that_wait_for_somebody(staff, settings):
    settings.HAS_MAIL_SERVER = True
    star(producer=make_producer(office_email="khong-co@example.vn"))
    no_address = star(producer=make_producer())
    with mail_server(refuses=["khong-co"]) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        send_reminders(timezone.localdate(), get_connection("django.core.mail.backends.smtp.EmailBackend"))
    answer = staff.get(LIST)
    page = answer.content.decode()
    assert answer.context["mails"] == [("máy chủ thư từ chối", 1, "refused")]
    assert answer.context["n_without_address"] == 1
    assert "Chưa có máy chủ thư" not in page
    assert listed(staff.get(LIST, {"address": "none", "stage": "all"})) == {no_address.pk}
    refused = staff.get(MAILS, {"status__exact": "refused"}).content.decode()
    assert "550 5.1.1 no such user here" in refused


def test_the_desk_says_that_mails_are_files(staff):
    assert "thư được ghi ra tệp, không gửi đi" in staff.get(LIST).content.decode()


def mail_of(recognition, **facts):
    facts = {
        "producer": recognition.producer,
        "kind": "opens",
        "day": timezone.localdate(),
        "recipient": "htx@example.vn",
        "message_id": "<1@example.vn>",
        "claimed_at": timezone.now() - datetime.timedelta(hours=1),
    } | facts
    reminder = Reminder.objects.create(**facts)
    reminder.subjects.create(renewal_id=recognition.pk, kind="opens")
    return reminder


def act(client, action, *reminders):
    sent = {"action": action, "_selected_action": [reminder.pk for reminder in reminders]}
    return client.post(MAILS, sent, follow=True).content.decode()


def test_staff_mark_bounces_and_let_the_next_run_write_again(staff):
    recognition = star()
    reminder = mail_of(recognition, status="sent", settled_at=timezone.now())
    assert not due_on(timezone.localdate()).exists()
    assert "Máy chủ thư đã nhận thư này." in act(staff, "send_again", reminder)
    assert "Đã ghi nhận bị trả lại: 1." in act(staff, "came_back", reminder)
    assert "Lần chạy sau sẽ gửi lại: 1." in act(staff, "send_again", reminder)
    assert due_on(timezone.localdate()).exists()
    events = Reminder.pgh_event_model.objects.filter(pgh_obj_id=reminder.pk, pgh_label="update")
    assert events.get().status == "bounced"


def test_a_mail_is_shown_beside_its_recognition_and_cannot_be_edited(staff):
    recognition = star()
    reminder = mail_of(recognition)
    page = staff.get(page_of(recognition)).content.decode()
    assert "chưa rõ đã gửi hay chưa" in page
    assert reverse("admin:desk_reminder_change", args=[reminder.pk]) in page
    assert staff.post(reverse("admin:desk_reminder_change", args=[reminder.pk]), {}).status_code == 403


# --- letters


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("opening", "hồ sơ đánh giá lại được nộp từ ngày"),
        ("open", "hồ sơ đánh giá lại được nộp từ ngày"),
        ("last_days", "nộp hồ sơ đăng ký đánh giá lại tại Ủy ban nhân dân xã, phường"),
        ("missed", "Sổ bộ chưa ghi nhận hồ sơ đánh giá lại của sản phẩm này."),
        ("ended", "Sổ bộ chưa ghi nhận quyết định nào sau đó về sản phẩm này."),
    ],
)
def test_a_letter_names_the_decision_and_the_days(staff, settings, stage, words):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "Văn phòng Điều phối", "ocop@example.vn"
    recognition = star(stage, place=make_commune())
    assert letter_of(recognition) in staff.get(page_of(recognition)).content.decode()
    answer = staff.get(letter_of(recognition))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    pdf, said = answer.content, text_of(answer.content)
    end, issued = recognition.valid_to, recognition.decision.issued_on
    for part in (
        words,
        "Dự thảo",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "VĂN PHÒNG ĐIỀU PHỐI",
        "Liên hệ: ocop@example.vn",
        f"Kính gửi: {recognition.producer.name_vi}",
        f"Quyết định số {recognition.decision.number} ngày {issued.day}/{issued.month}/{issued.year}",
        f"ngày {end.day}/{end.month}/{end.year}",
        recognition.product.written_code,
    ):
        assert part in said
    assert "MẪU" not in said
    assert n_pages(pdf) == 1
    assert is_accessible(pdf)


def test_a_letter_about_a_sample_is_overprinted(staff):
    said = text_of(staff.get(letter_of(star(sample=True))).content)
    assert said.count("MẪU / SAMPLE") == 2


def test_a_letter_says_what_is_not_known(staff):
    end = timezone.localdate() + datetime.timedelta(days=170)
    recognition = recognise(make_product(), valid_from=add_months(end, -36), valid_to=end)
    said = text_of(staff.get(letter_of(recognition)).content)
    assert "Kính gửi: ………" in said
    assert "(sổ bộ chưa có số quyết định)" in said


def test_names_are_text_in_letters_too(staff):
    hostile = '#panic("x") *đậm* $y$ \\ <b> [x]'
    recognition = star(producer=make_producer(name_vi=hostile, address=hostile), issuer=hostile)
    recognition.product.name_vi = hostile
    recognition.product.save()
    assert text_of(staff.get(letter_of(recognition)).content).count(hostile) == 5


def test_no_letter_where_there_is_nothing_to_write(staff):
    recognition = star(withdrawn_on=timezone.localdate(), withdrawal_ground="stopped")
    assert letter_of(recognition) not in staff.get(page_of(recognition)).content.decode()
    assert staff.get(letter_of(recognition)).status_code == 404
    assert staff.get(LIST + "9" * 30 + "/letter/").status_code == 404


# --- who may


def test_a_reader_sees_and_does_nothing(client):
    recognition = star()
    reminder = mail_of(recognition)
    client.force_login(make_reader())
    assert listed(client.get(LIST)) == {recognition.pk}
    assert letter_of(recognition) not in client.get(page_of(recognition)).content.decode()
    assert client.get(letter_of(recognition)).status_code == 403
    assert client.post(page_of(recognition), {}).status_code == 403
    for action in ("came_back", "send_again"):
        act(client, action, reminder)
    reminder.refresh_from_db()
    assert reminder.status == "claimed"
    assert not reminder.subjects.filter(is_given_back=True).exists()


def test_a_visitor_is_asked_to_log_in(client):
    recognition = star()
    for address in (LIST, page_of(recognition), letter_of(recognition), MAILS):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("admin:login"))


def test_roles_reach_the_desk(client):
    for user, may in ((make_administrator(), True), (make_reader(), False)):
        assert user.has_perm("desk.view_renewal")
        assert user.has_perm("desk.change_renewal") is may
        assert user.has_perm("desk.add_renewalnote") is may
        assert user.has_perm("desk.change_reminder") is may


# --- in a browser


@pytest.mark.django_db(transaction=True)
def test_desk_and_case_are_accessible(page, live_server, client):
    for stage in DAYS_LEFT:
        star(stage)
        star(stage, sample=True)
    recognition = Renewal.objects.order_by("pk").first()
    reminder = mail_of(recognition, status="refused", answer="550", settled_at=timezone.now())
    client.force_login(make_administrator())
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for address in (
            LIST,
            "/en" + LIST + "?stage=open",
            page_of(recognition),
            MAILS,
            f"{MAILS}{reminder.pk}/change/",
        ):
            page.goto(live_server.url + address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert said == []
            assert_accessible(page)
            said.clear()  # axe itself tries inline styles
