"""Who saw or heard, and when, that a point is open or closed; and the links by which operators say so."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from core.history import tracked
from core.partial_dates import DaysLater
from core.triggers import RefuseUnless

signer = signing.Signer(salt="showrooms.confirmation_link")
LINK_DAYS = 14
LONGEST_DAYS = 92


@tracked
class Confirmation(models.Model):
    """Somebody saw or was told on a day that a point is open, or that it is closed. Nobody's name is published."""

    class How(models.TextChoices):
        VISIT = "visit", pgettext_lazy("way of confirming", "visit")
        CALL = "call", pgettext_lazy("way of confirming", "call")
        LINK = "link", pgettext_lazy("way of confirming", "operator's link")

    showroom = models.ForeignKey(
        "showrooms.Showroom", models.CASCADE, related_name="confirmations", verbose_name=_("showroom")
    )
    confirmed_on = models.DateField(_("confirmed on"))
    how = models.CharField(_("how"), max_length=5, choices=How.choices)
    is_open = models.BooleanField(
        _("the point is open"), default=True, help_text=_("unticked: it was found closed or said to be closed")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("for staff only, never published"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
        editable=False,
    )

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["-confirmed_on", "-pk"]
        indexes = [models.Index(fields=["showroom", "-confirmed_on"], name="confirmation_latest")]
        triggers = [
            RefuseUnless(
                name="confirmation_not_in_the_future",
                rule="NEW.confirmed_on <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
                sentence=gettext_noop("A confirmation cannot lie in the future."),
            )
        ]

    def __str__(self):
        return f"{self.confirmed_on:%d/%m/%Y}, {self.get_how_display()}"


def usual_end():
    return timezone.localdate() + timedelta(days=LINK_DAYS)


@tracked
class ConfirmationLink(models.Model):
    """A personal address by which the operator of one point confirms once, without an account.

    The address holds a signature of the register's secret key: what stands in the database is not enough to
    make one.
    """

    showroom = models.ForeignKey(
        "showrooms.Showroom", models.CASCADE, related_name="links", verbose_name=_("showroom")
    )
    sent_to = models.CharField(
        _("sent to"), max_length=100, help_text=_("who got the link, and how; for staff only, never published")
    )
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    made_on = models.DateField(_("made on"), default=timezone.localdate, editable=False)
    expires_on = models.DateField(_("valid until"), default=usual_end, help_text=_("last day"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True, editable=False)
    confirmation = models.OneToOneField(
        Confirmation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="link",
        verbose_name=_("confirmation"),
        editable=False,
    )

    class Meta:
        verbose_name = _("confirmation link")
        verbose_name_plural = _("confirmation links")
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None),
                name="link_used_or_revoked",
                violation_error_message=_("A link that was used cannot be revoked, nor the other way round."),
            ),
            models.CheckConstraint(
                condition=Q(confirmation=None) | Q(used_at__isnull=False),
                name="link_confirms_by_being_used",
                violation_error_message=_("Only a link that was used brought a confirmation."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("made_on"), expires_on__lte=DaysLater("made_on", LONGEST_DAYS)),
                name="link_is_short_lived",
                violation_error_message=_("A link is valid from today on, for three months at most."),
            ),
        ]

    def __str__(self):
        return f"{self.showroom}, {self.sent_to}"

    def get_absolute_url(self):
        return reverse("showrooms:confirm", args=[self.showroom.slug, self.token])

    @property
    def token(self) -> str:
        """The signed part of the address."""
        return signer.sign(self.key.hex)

    @property
    def is_usable(self) -> bool:
        return not (self.used_at or self.revoked_at or self.expires_on < timezone.localdate())
