import pgtrigger
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.history import tracked
from core.partial_dates import Precision, counts_from_last_day
from core.triggers import RefuseUnless
from core.validators import is_pdf
from grants.models.grant import Grant

STILL_TO_COME = gettext_noop("A payment is entered once it is made: this day is still to come.")


def private_files() -> FileSystemStorage:
    """Where papers of payments lie: beside the public files, at no address; staff open them through a page."""
    return FileSystemStorage(location=settings.OCOP_HOME / "private")


class StaysAsBooked(RefuseUnless):
    """Refuse to change or delete unless the SQL `rule` holds for OLD (and NEW, which is NULL for a deletion)."""

    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model):
        return super().get_func(model).replace("RETURN NEW;", "RETURN coalesce(NEW, OLD);")


@tracked
class Disbursement(models.Model):
    """Money paid out for a grant, or paid back: a reversal is a negative entry of its own, with its reason."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="disbursements", verbose_name=_("grant"))
    paid_on = models.DateField(_("paid on"))
    paid_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    amount_vnd = models.BigIntegerField(_("amount, đồng"), help_text=_("whole đồng; less than 0 takes money back"))
    reason = models.CharField(
        _("reason of the reversal"),
        max_length=300,
        blank=True,
        help_text=_("shown to the public, no names of persons"),
    )
    evidence = models.FileField(
        _("evidence"),
        storage=private_files,
        upload_to="payments/%Y/",
        blank=True,
        validators=[FileExtensionValidator(["pdf"]), is_pdf],
        help_text=_("the payment order as PDF; for staff only, never published"),
    )
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("paid by"),
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount_vnd=0),
                name="disbursement_amount",
                violation_error_message=_("A payment is more than 0 đồng, a reversal less."),
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, reason="") | (Q(amount_vnd__lt=0) & ~Q(reason="")),
                name="disbursement_reversal_has_reason",
                violation_error_message=_("A reversal, and only a reversal, says why."),
            ),
            counts_from_last_day("paid_on", "disbursement_paid_on_last_day"),
        ]
        triggers = [
            # The grant's row is taken before the sum is read, so that two payments at one moment follow each
            # other; the rules on the grant then see both.
            pgtrigger.Trigger(
                name="books_on_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("booked", "grants_disbursement.grant_id%TYPE")],
                func="""
                    booked := coalesce(NEW.grant_id, OLD.grant_id);
                    PERFORM FROM grants_grant WHERE id = booked FOR NO KEY UPDATE;
                    UPDATE grants_grant SET disbursed_vnd = (
                        SELECT coalesce(sum(amount_vnd), 0) FROM grants_disbursement WHERE grant_id = booked)
                    WHERE id = booked;
                    RETURN NULL;
                """,
            ),
            # The lock is that of the booking above: two weaker ones would wait for each other.
            RefuseUnless(
                name="grant_is_open",
                rule="TG_OP = 'UPDATE' OR NEW.amount_vnd < 0 OR (SELECT status NOT IN ('cancelled', 'recovered')"
                " FROM grants_grant WHERE id = NEW.grant_id FOR NO KEY UPDATE)",
                sentence=gettext_noop("This grant was cancelled or its money recovered: nothing more is paid for it."),
            ),
            RefuseUnless(
                name="not_before_it_is_made",
                rule="date_trunc(NEW.paid_on_precision, NEW.paid_on)::date"
                " <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
                sentence=STILL_TO_COME,
            ),
            StaysAsBooked(
                name="stays_as_booked",
                rule="""CASE TG_OP
                    WHEN 'DELETE' THEN (SELECT is_sample FROM grants_grant WHERE id = OLD.grant_id)
                    ELSE (NEW.grant_id, NEW.amount_vnd, NEW.reason, NEW.paid_on, NEW.paid_on_precision, NEW.paid_by_id)
                        IS NOT DISTINCT FROM
                        (OLD.grant_id, OLD.amount_vnd, OLD.reason, OLD.paid_on, OLD.paid_on_precision, OLD.paid_by_id)
                    END""",
                sentence=gettext_noop(
                    "A payment stays as it was entered: what was wrong is reversed by an entry of its own."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.grant}: {self.amount_vnd}"
