"""Mails to the holders of stars: never twice, never lost without a word, never to samples."""

import datetime
import io
from email import message_from_bytes
from email.policy import default
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperatives.models import Producer
from core.partial_dates import Precision
from desk import reminding
from desk.models import Kind, Reminder, ReminderSubject, RenewalNote
from desk.reminding import NoMailServer, NotPossible, due_on, give_back, mark_bounced, send_reminders
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.desk.mail_server import mail_server
from tests.products.factories import make_product, make_rule_sets, recognise

pytestmark = pytest.mark.django_db
D = datetime.date
SMTP = "django.core.mail.backends.smtp.EmailBackend"
OPEN, LAST_DAYS, CLOSED, AFTER = D(2026, 12, 3), D(2027, 1, 18), D(2027, 2, 2), D(2027, 6, 2)


@pytest.fixture(autouse=True)
def server_is_named(settings):
    settings.HAS_MAIL_SERVER = True


def holder(name="HTX Tài Hoan", **facts):
    return make_producer(**{"name_vi": name, "office_email": "taihoan@example.vn"} | facts)


def star(producer=None, **facts):
    """In force from 1 June 2024 to 1 June 2027."""
    product = make_product(producer=producer if producer else holder())
    return recognise(product, **{"valid_from": D(2024, 6, 1), "decision": make_decision()} | facts)


def run(day=OPEN):
    return send_reminders(day, get_connection())


def to(server):
    return get_connection(SMTP, host="127.0.0.1", port=server.port)


def statuses():
    return list(Reminder.objects.order_by("pk").values_list("status", flat=True))


# --- what is sent


def test_one_mail_for_a_producer_and_stage_names_every_star(settings):
    settings.OPERATOR_NAME = "Văn phòng Điều phối"
    producer = holder()
    first, second = star(producer), star(producer, valid_from=D(2024, 6, 10))
    other = star(holder("HTX Nhung Lũy", office_email="", email="nhungluy@example.vn"))
    assert run(D(2026, 12, 20)).by_status == {"sent": 2}
    ours = next(message for message in mail.outbox if message.to == ["taihoan@example.vn"])
    for recognition in (first, second):
        assert recognition.product.name_vi in ours.body
        assert recognition.decision.number in ours.body
    assert "từ ngày 3/12/2026 đến hết ngày 1/2/2027" in ours.body
    assert "từ ngày 12/12/2026 đến hết ngày 10/2/2027" in ours.body
    assert "Văn phòng Điều phối" in ours.body
    assert ours.subject == "Nộp hồ sơ đánh giá lại sản phẩm OCOP: từ 3/12/2026"
    assert other.product.name_vi not in ours.body
    assert run(D(2026, 12, 20)).by_status == {}
    assert len(mail.outbox) == 2


def test_each_stage_leads_to_one_mail():
    star()
    days = [D(2026, 11, 2), D(2026, 11, 3), OPEN, D(2027, 1, 17), LAST_DAYS, D(2027, 2, 1), CLOSED, AFTER, AFTER]
    kinds = []
    for day in days:
        run(day)
        kinds.append(Reminder.objects.count())
    assert kinds == [0, 1, 1, 1, 2, 2, 3, 4, 4]
    assert list(Reminder.objects.order_by("pk").values_list("kind", flat=True)) == Kind.values


def test_proof_of_sending_is_kept():
    recognition = star()
    before = timezone.now()
    with mail_server() as server:
        send_reminders(OPEN, to(server))
    (taken,) = (message_from_bytes(each, policy=default) for each in server.taken)
    proof = Reminder.objects.get()
    assert proof.status == Reminder.Status.SENT
    assert taken["Message-ID"] == proof.message_id
    assert taken["To"] == proof.recipient == "taihoan@example.vn"
    assert taken["Subject"].strip() == proof.subject
    assert taken.get_content().split() == proof.text.split()
    assert before <= proof.claimed_at <= proof.settled_at <= timezone.now()
    assert proof.day == OPEN
    assert proof.subjects.get().renewal_id == recognition.pk


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({"valid_to": D(2027, 6, 30), "valid_to_precision": Precision.MONTH}, D(2027, 1, 10)),
        ({"withdrawn_on": D(2026, 9, 1), "withdrawal_ground": "stopped"}, OPEN),
        ({"extended_until": D(2027, 8, 1), "extension_reason": "chờ"}, CLOSED),
        ({"valid_to": D(2026, 9, 18)}, D(2026, 9, 1)),  # its window had closed before there was one
        ({}, D(2027, 7, 2)),  # ended 31 days ago
    ],
    ids=["end not known to the day", "withdrawn", "extended", "no window", "ended long ago"],
)
def test_nobody_is_written_to_where_nothing_is_to_be_done(facts, day):
    star(**facts)
    assert not due_on(day).exists()


def test_rated_again_filed_and_let_go_are_left_in_peace():
    rated = star(superseded_on=D(2026, 12, 1))
    recognise(rated.product, valid_from=D(2026, 12, 1))
    for outcome in ("filed", "let_go"):
        RenewalNote.objects.create(renewal_id=star().pk, happened_on=OPEN, outcome=outcome)
    waiting = star()
    RenewalNote.objects.create(renewal_id=waiting.pk, happened_on=OPEN, outcome="will_file")
    for day in (OPEN, LAST_DAYS, CLOSED, AFTER):
        assert set(due_on(day).values_list("pk", flat=True)) == {waiting.pk}


def test_samples_never_get_mail():
    producer = make_producer(True, office_email="mau@example.vn")
    recognise(make_product(True, producer=producer), valid_from=D(2024, 6, 1))
    assert run().by_status == {}
    assert not mail.outbox


def test_nothing_in_a_name_reaches_the_headers():
    star(holder("HTX A\r\nBcc: ai-do@example.vn"))
    run()
    (message,) = mail.outbox
    assert message.recipients() == ["taihoan@example.vn"]
    assert "\n" not in message.subject


# --- what fails


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_once(monkeypatch):
    """On two connections: both have seen the same work before either has claimed any of it."""
    for n in range(3):
        star(holder(f"HTX {n}"))
    both_have_looked = Barrier(2, timeout=10)
    look = reminding.mails_due_on

    def look_and_wait(day):
        found = look(day)
        both_have_looked.wait()
        return found

    monkeypatch.setattr(reminding, "mails_due_on", look_and_wait)
    reports, errors = [], []

    def work():
        try:
            reports.append(run())
        except Exception as error:  # reported below: pytest does not see what a thread raises
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(mail.outbox) == Reminder.objects.count() == 3
    assert sum(report.by_status["sent"] for report in reports) == 3
    assert statuses() == ["sent"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_claim_and_send_is_shown_and_never_sent_by_itself(monkeypatch):
    star()
    with monkeypatch.context() as crash:
        crash.setattr("desk.reminding.EmailMessage.send", lambda self: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            run()
    assert statuses() == ["claimed"]
    assert run().by_status == {}
    assert not mail.outbox
    assert Reminder.objects.needing_someone().count() == 1


def test_a_line_that_breaks_leaves_the_outcome_unknown_and_the_rest_goes_on():
    star()
    with mail_server(drops=True) as server:
        assert send_reminders(OPEN, to(server)).by_status == {"claimed": 1}
        assert len(server.taken) == 1
        assert send_reminders(OPEN, to(server)).by_status == {}
    assert statuses() == ["claimed"]


def test_refusal_is_kept_in_the_words_of_the_server_and_the_rest_goes_on():
    star(holder("A", office_email="khong-co@example.vn"))
    star(holder("B", office_email="co@example.vn"))
    with mail_server(refuses=["khong-co@example.vn"]) as server:
        report = send_reminders(OPEN, to(server))
    assert report.by_status == {"refused": 1, "sent": 1}
    refused = Reminder.objects.get(status="refused")
    assert refused.recipient == "khong-co@example.vn"
    assert refused.answer == "550 5.1.1 no such user here"
    assert list(Reminder.objects.needing_someone()) == [refused]


def test_a_server_that_does_not_answer_claims_nothing():
    star()
    with mail_server() as server:
        gone = to(server)
    with pytest.raises(NoMailServer):
        send_reminders(OPEN, gone)
    assert not Reminder.objects.exists()


def test_missing_addresses_are_counted_and_reached_once_known():
    producer = holder(office_email="")
    star(producer)
    recognise(make_product(), valid_from=D(2024, 6, 1))  # no producer known
    report = run()
    assert (report.by_status, report.without_address) == ({}, 2)
    Producer.objects.filter(pk=producer.pk).update(email="moi@example.vn")
    assert run().by_status == {"sent": 1}


# --- what staff decide


def aged(reminder, minutes=30):
    Reminder.objects.filter(pk=reminder.pk).update(
        claimed_at=timezone.now() - datetime.timedelta(minutes=minutes), status="claimed", settled_at=None, answer=""
    )


def test_an_unknown_mail_is_sent_again_only_when_staff_say_so():
    star()
    run()
    reminder = Reminder.objects.get()
    aged(reminder, minutes=1)
    with pytest.raises(NotPossible, match="mười phút"):
        give_back(reminder.pk)
    aged(reminder)
    assert run().by_status == {}
    give_back(reminder.pk)
    assert not Reminder.objects.needing_someone().exists()
    assert run().by_status == {"sent": 1}
    assert statuses() == ["claimed", "sent"]


def test_a_mail_that_was_taken_must_first_have_come_back():
    star()
    run()
    reminder = Reminder.objects.get()
    with pytest.raises(NotPossible):
        give_back(reminder.pk)
    mark_bounced(reminder.pk)
    with pytest.raises(NotPossible):
        mark_bounced(reminder.pk)
    assert list(Reminder.objects.needing_someone()) == [reminder]
    give_back(reminder.pk)
    assert run().by_status == {"sent": 1}
    assert ReminderSubject.objects.filter(is_given_back=False).count() == 1


# --- the command


def command(*arguments):
    said = io.StringIO()
    call_command("send_reminders", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def in_2027(monkeypatch):
    """The command sends for no day that is still to come."""
    clock = SimpleNamespace(localdate=lambda: datetime.date(2027, 1, 1))
    monkeypatch.setattr("desk.management.commands.send_reminders.timezone", clock)


def test_nothing_is_sent_for_a_day_still_to_come():
    star()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(CommandError, match="still to come"):
        command("--on", tomorrow.isoformat())
    assert not Reminder.objects.exists()


def test_dry_run_lists_and_sends_nothing():
    star()
    star(holder("HTX Không Thư", office_email=""))
    said = command("--on", "2026-12-03", "--dry-run")
    assert "taihoan@example.vn" in said
    assert "no address           1" in said
    assert not Reminder.objects.exists()
    assert not mail.outbox


def test_without_a_mail_server_mails_are_files_and_not_called_sent(settings, tmp_path, in_2027):
    settings.HAS_MAIL_SERVER = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    star()
    said = command("--on", "2026-12-03")
    assert "written              1" in said
    assert str(tmp_path / "mail") in said
    assert statuses() == ["written"]
    (file,) = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes().partition(b"\n---")[0], policy=default)
    assert message["To"] == "taihoan@example.vn"
    assert "Kính gửi: HTX Tài Hoan" in message.get_content()


def test_command_fails_aloud_where_somebody_has_to_look(settings, in_2027):
    star()
    with mail_server(refuses=["taihoan"]) as server:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        with pytest.raises(CommandError, match="see the desk"):
            command("--on", "2026-12-03")
    assert statuses() == ["refused"]
    with pytest.raises(CommandError, match="does not answer"):
        command("--on", "2026-12-03")


@pytest.mark.parametrize("address", ["khong phai dia chi", "hai@@example.vn", "dài@ví-dụ.vn", "a@b\n.vn"])
def test_what_is_no_address_is_refused_and_the_rest_goes_on(address):
    star(holder("A", office_email=address))
    star(holder("B"))
    with mail_server() as server:
        report = send_reminders(OPEN, to(server))
    assert report.by_status["sent"] >= 1
    assert report.by_status["claimed"] == 0


@pytest.mark.parametrize("day", ["31/12/2026", "2026-02-30", "mai", "2026-13-01"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(CommandError, match="must be a day"):
        command("--on", day)


def test_today_is_the_day_where_none_is_named():
    make_rule_sets()
    assert "sent                 0" in command()


def test_looking_costs_the_same_queries_for_three_stars_and_for_thirty():
    def fill(number):
        for _n in range(number):
            star(holder(office_email=""))

    fill(3)
    with CaptureQueriesContext(connection) as with_three:
        run()
    fill(27)
    with CaptureQueriesContext(connection) as with_thirty:
        run()
    assert len(with_thirty) == len(with_three)


def test_addresses_of_the_office_are_never_public(client):
    producer = holder(email="kinhdoanh@example.vn")
    recognition = star(producer)
    for address in (
        producer.get_absolute_url(),
        recognition.product.get_absolute_url(),
        "/producers/",
        "/products/?q=taihoan",
        "/products/download.csv",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"taihoan@example.vn" not in body
        assert b"kinhdoanh@example.vn" not in body
