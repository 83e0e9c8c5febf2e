"""Mails to the holders of stars, each claimed before it is sent, with the proof of sending."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from cooperatives.models import Producer
from core.history import tracked
from core.triggers import RefuseUnless
from desk.models.renewal import Renewal, Stage


class Kind(models.TextChoices):
    """One mail for a producer and stage."""

    OPENS = "opens", pgettext_lazy("kind of reminder", "filing opens")
    CLOSES = "closes", pgettext_lazy("kind of reminder", "filing closes soon")
    CLOSED = "closed", pgettext_lazy("kind of reminder", "filing has closed")
    ENDED = "ended", pgettext_lazy("kind of reminder", "star has ended")


KIND_OF_STAGE = {
    Stage.OPENING: Kind.OPENS,
    Stage.OPEN: Kind.OPENS,
    Stage.LAST_DAYS: Kind.CLOSES,
    Stage.MISSED: Kind.CLOSED,
    Stage.ENDED: Kind.ENDED,
}


class ReminderQuerySet(models.QuerySet):
    def needing_someone(self):
        """Mails that no run touches again and somebody has to look at: refused, come back, or not known."""
        open_subjects = ReminderSubject.objects.filter(reminder=models.OuterRef("pk"), is_given_back=False)
        return self.exclude(status__in=["sent", "written"]).filter(models.Exists(open_subjects))


@tracked
class Reminder(models.Model):
    """One mail to one producer. It is written here before it is sent, so that it is never sent twice."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", pgettext_lazy("status of a mail", "outcome not known")
        SENT = "sent", pgettext_lazy("status of a mail", "taken by the mail server")
        WRITTEN = "written", pgettext_lazy("status of a mail", "written to a file, not sent")
        REFUSED = "refused", pgettext_lazy("status of a mail", "refused by the mail server")
        BOUNCED = "bounced", pgettext_lazy("status of a mail", "came back")

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="reminders", verbose_name=_("producer"))
    kind = models.CharField(pgettext_lazy("reminder", "about"), max_length=6, choices=Kind.choices)
    day = models.DateField(_("as of"), help_text=_("the day whose work the mail belongs to"))
    recipient = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.CLAIMED)
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)
    settled_at = models.DateTimeField(_("outcome known at"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, help_text=_("why it was refused, or how it came back"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-claimed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="claimed", settled_at=None) | (~Q(status="claimed") & Q(settled_at__isnull=False)),
                name="reminder_settled_when_known",
                violation_error_message=_("The time of the outcome is kept exactly where the outcome is known."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "bounced"]) | ~Q(answer=""),
                name="reminder_answer",
                violation_error_message=_("A mail that was refused or came back says why."),
            ),
        ]
        triggers = [
            RefuseUnless(
                name="samples_get_no_mail",
                rule="(SELECT NOT is_sample FROM cooperatives_producer WHERE id = NEW.producer_id)",
                sentence=gettext_noop("Samples never get mail."),
            )
        ]

    def __str__(self):
        return f"{self.producer}: {self.get_kind_display()}"


@tracked
class ReminderSubject(models.Model):
    """A recognition that a mail is about. It is claimed once for each stage."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="subjects", verbose_name=_("reminder"))
    renewal = models.ForeignKey(
        Renewal, models.PROTECT, related_name="reminder_subjects", verbose_name=_("recognition")
    )
    kind = models.CharField(pgettext_lazy("reminder", "about"), max_length=6, choices=Kind.choices)
    is_given_back = models.BooleanField(
        _("may be sent again"), default=False, help_text=_("staff decided that another mail may be sent for this")
    )

    class Meta:
        verbose_name = _("subject of a reminder")
        verbose_name_plural = _("subjects of reminders")
        ordering = ["renewal__valid_to", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["renewal", "kind"],
                condition=Q(is_given_back=False),
                name="reminder_once",
                violation_error_message=_("This holder has been written to at this stage already."),
            )
        ]
        triggers = [
            RefuseUnless(
                name="reminder_subject_of_its_kind",
                rule="NEW.kind = (SELECT kind FROM desk_reminder WHERE id = NEW.reminder_id)",
                sentence=gettext_noop("A mail is about one stage."),
            )
        ]

    def __str__(self):
        return str(self.renewal)
