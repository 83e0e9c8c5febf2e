"""For each rule of this app: a row that keeps it, and SQL that breaks it (`tests.test_constraints`)."""

import datetime

from desk.models import Reminder, ReminderSubject, RenewalNote
from tests.cooperatives.factories import make_producer
from tests.products.factories import recognise

D = datetime.date


def reminder(**facts):
    make_producer(sample=True, slug="mau")
    facts = {
        "producer": make_producer(),
        "kind": "opens",
        "day": D(2026, 12, 3),
        "recipient": "a@example.vn",
        "subject": "a",
        "text": "a",
        "message_id": "<1@example.vn>",
    } | facts
    return Reminder.objects.create(**facts)


def reminder_subject(kind="opens"):
    return ReminderSubject.objects.create(reminder=reminder(), renewal_id=recognise().pk, kind=kind)


def renewal_note():
    return RenewalNote.objects.create(renewal_id=recognise().pk, said="sẽ nộp hồ sơ")


CASES = {
    "renewal_note_says_something": (renewal_note, "UPDATE {table} SET said = '' WHERE id = {id}"),
    "reminder_settled_when_known": (reminder, "UPDATE {table} SET status = 'sent' WHERE id = {id}"),
    "reminder_answer": (reminder, "UPDATE {table} SET status = 'refused', settled_at = now() WHERE id = {id}"),
    "desk_reminder.samples_get_no_mail": (
        reminder,
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'mau') WHERE id = {id}",
    ),
    "reminder_once": (
        reminder_subject,
        "INSERT INTO {table} (reminder_id, renewal_id, kind, is_given_back)"
        " SELECT reminder_id, renewal_id, kind, false FROM {table}",
    ),
    "desk_remindersubject.reminder_subject_of_its_kind": (
        reminder_subject,
        "UPDATE {table} SET kind = 'closes' WHERE id = {id}",
    ),
}
