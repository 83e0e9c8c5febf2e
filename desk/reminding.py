"""Writing to the holders of stars: one mail for a producer and stage, never twice.

Each mail is claimed in the database, and the claim committed, before anything is sent. Whoever comes second finds
nothing left to claim; a run that dies between claim and answer leaves a mail whose outcome is not known. That one is
never sent again by itself: the desk shows it and staff decide.
"""

import datetime
import logging
import smtplib
from collections import Counter
from dataclasses import dataclass, field
from email.utils import make_msgid

import pghistory
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cooperatives.models import Producer
from desk.models import KIND_OF_STAGE, Kind, Reminder, ReminderSubject, Renewal, RenewalNote, Stage
from desk.models.renewal import RenewalQuerySet

logger = logging.getLogger(__name__)

AFTER_THE_END = datetime.timedelta(days=30)
"""How long after its last day a star still leads to a mail: older endings are for the desk, not for a machine."""
BEING_SENT = datetime.timedelta(minutes=10)
"""A claim younger than this may still be on its way."""
_NO_ANSWER_NEEDED = (RenewalNote.Outcome.FILED, RenewalNote.Outcome.LET_GO)


class NoMailServer(Exception):
    """The mail server cannot be reached: nothing was claimed and nothing sent."""


class NotPossible(Exception):
    """What staff asked for does not fit how the mail stands. Says why in a sentence."""


@dataclass
class Report:
    """What a run did: mails by status, and producers that have no address."""

    by_status: Counter = field(default_factory=Counter)
    without_address: int = 0


def due_on(day: datetime.date) -> RenewalQuerySet:
    """Recognitions whose holder is to be written to as of `day` and has not been, annotated with `reminder_kind`.

    Left out: samples, ends not known to the day, holders who filed or let the star go, and stars that ended more
    than AFTER_THE_END ago.
    """
    of_stage = [When(stage=stage, then=Value(kind)) for stage, kind in KIND_OF_STAGE.items()]
    claimed = ReminderSubject.objects.filter(
        renewal=OuterRef("pk"), kind=OuterRef("reminder_kind"), is_given_back=False
    )
    return (
        Renewal.objects.begun_by(day)
        .with_stage(day)
        .annotate(reminder_kind=Case(*of_stage, output_field=CharField()))
        .filter(
            ~Exists(claimed),
            ~Q(stage=Stage.ENDED) | Q(last_day__gte=day - AFTER_THE_END),
            reminder_kind__isnull=False,
            product__is_sample=False,
            valid_to_precision="day",
        )
        .exclude(outcome__in=_NO_ANSWER_NEEDED)
        .order_by("valid_to", "product__name_sort", "pk")
    )


def mails_due_on(day: datetime.date) -> list[tuple[int, str]]:
    """(producer, kind) of each mail that is due and has an address to go to."""
    reachable = due_on(day).filter(holder_id__in=_reachable())
    return list(dict.fromkeys(reachable.values_list("holder_id", "reminder_kind")))


def without_address(day: datetime.date) -> RenewalQuerySet:
    """Those of `due_on` that no mail can reach: no address, or no producer known."""
    return due_on(day).exclude(holder_id__in=_reachable())


def _reachable():
    return Producer.objects.exclude(email="", office_email="").values("pk")


def send_reminders(day: datetime.date, connection) -> Report:
    """Claim, send and settle every mail due on `day` through `connection`, a mail backend.

    Raises NoMailServer, before anything is claimed, where the server cannot be reached; later in the run what is
    not claimed by then stays due.
    """
    report = Report()
    _open(connection)
    for producer, kind in mails_due_on(day):
        reminder = claim(producer, kind, day)
        if reminder:
            report.by_status[send(reminder, connection)] += 1
            _open(connection)
    report.without_address = without_address(day).count()
    connection.close()
    return report


def _open(connection):
    try:
        connection.open()
    except OSError as error:
        raise NoMailServer(str(error)) from error


def claim(producer_id: int, kind: str, day: datetime.date) -> Reminder | None:
    """Write down, and commit, that this producer is now being written to. None where there is nothing left to do.

    The producer's row is locked meanwhile, so that of two runs the later one sees what the earlier one claimed.
    """
    with transaction.atomic(durable=True), pghistory.context(command="send_reminders"):
        producer = Producer.objects.select_for_update(no_key=True).get(pk=producer_id)
        renewals = list(due_on(day).for_desk().filter(holder_id=producer_id, reminder_kind=kind))
        if not renewals or not producer.mail_address:
            return None
        subject, text = compose(producer, kind, renewals)
        reminder = Reminder.objects.create(
            producer=producer,
            kind=kind,
            day=day,
            recipient=producer.mail_address,
            subject=subject,
            text=text,
            message_id=make_msgid(domain=_own_domain()),
        )
        for renewal in renewals:
            ReminderSubject.objects.create(reminder=reminder, renewal=renewal, kind=kind)
        return reminder


def compose(producer: Producer, kind: str, renewals: list[Renewal]) -> tuple[str, str]:
    """(subject, text) of a mail, in Vietnamese."""
    subjects = {
        Kind.OPENS: _subject("Nộp hồ sơ đánh giá lại sản phẩm OCOP: từ %s", renewals[0].opens_on),
        Kind.CLOSES: _subject("Sắp hết thời gian nộp hồ sơ đánh giá lại sản phẩm OCOP: %s", renewals[0].closes_on),
        Kind.CLOSED: _subject("Đã hết thời gian nộp hồ sơ đánh giá lại sản phẩm OCOP: %s", renewals[0].closes_on),
        Kind.ENDED: _subject("Sao OCOP đã hết hạn: %s", renewals[0].last_day),
    }
    context = {
        "producer": producer,
        "kind": kind,
        "renewals": renewals,
        "office": settings.OPERATOR_NAME,
        "contact": settings.OPERATOR_CONTACT,
    }
    with override("vi"):
        return subjects[kind], render_to_string("desk/reminder.txt", context)


def _subject(words, day):
    return words % f"{day.day}/{day.month}/{day.year}" if day else ""


def _own_domain():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or DNS_NAME.get_fqdn()


def send(reminder: Reminder, connection) -> str:
    """Send a claimed mail and keep what the server said. Returns the status it has then.

    An answer of the server settles the mail. Where the connection breaks instead, the server may or may not have
    taken it: the mail stays claimed, its outcome not known.
    """
    message = EmailMessage(
        reminder.subject,
        reminder.text,
        to=[reminder.recipient],
        headers={"Message-ID": reminder.message_id},
        connection=connection,
    )
    try:
        message.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as refusal:
        connection.close()  # a server that refuses may hang up as well
        return _settle(reminder, Reminder.Status.REFUSED, _words_of(refusal))
    except ValueError as error:  # not an address at all; nothing was sent
        return _settle(reminder, Reminder.Status.REFUSED, str(error))
    except OSError:
        logger.exception("Mail %s: the connection broke, whether it was sent is not known", reminder.message_id)
        connection.close()
        return Reminder.Status.CLAIMED
    return _settle(reminder, Reminder.Status.SENT if settings.HAS_MAIL_SERVER else Reminder.Status.WRITTEN)


def _words_of(refusal):
    """What the server said: "550 5.1.1 no such user"."""
    answers = [(refusal.smtp_code, refusal.smtp_error)] if hasattr(refusal, "smtp_code") else []
    answers = list(refusal.recipients.values()) if hasattr(refusal, "recipients") else answers
    said = [
        f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}" for code, words in answers
    ]
    return "; ".join(said) or str(refusal) or type(refusal).__name__


def _settle(reminder, status, answer=""):
    """Unless staff have said meanwhile what became of it."""
    claimed = Reminder.objects.filter(pk=reminder.pk, status=Reminder.Status.CLAIMED)
    with pghistory.context(command="send_reminders"):
        claimed.update(status=status, answer=answer, settled_at=timezone.now())
    return status


# --- what staff decide ----------------------------------------------------------------------------------


@transaction.atomic
def give_back(reminder_id: int) -> None:
    """Let the stage of this mail be written about again, by the next run. The mail itself stays as it was.

    Raises NotPossible where the server took the mail, or it may still be on its way.
    """
    reminder = Reminder.objects.select_for_update().get(pk=reminder_id)
    if reminder.status == Reminder.Status.SENT:
        raise NotPossible(_("The mail server took this mail. Mark it first as come back, if it did."))
    if reminder.status == Reminder.Status.CLAIMED and timezone.now() - reminder.claimed_at < BEING_SENT:
        raise NotPossible(_("This mail may still be on its way. Wait ten minutes."))
    reminder.subjects.update(is_given_back=True)


@transaction.atomic
def mark_bounced(reminder_id: int) -> None:
    """Record that a mail came back, which staff see in the mailbox of the sender. Raises NotPossible."""
    reminder = Reminder.objects.select_for_update().get(pk=reminder_id)
    if reminder.status not in (Reminder.Status.SENT, Reminder.Status.CLAIMED):
        raise NotPossible(_("Only a mail that was sent can come back."))
    reminder.status = Reminder.Status.BOUNCED
    reminder.answer = _("Came back; marked by staff.")
    reminder.settled_at = timezone.now()
    reminder.save(update_fields=["status", "answer", "settled_at"])
