from django.contrib import admin
from django.db.models import F, Sum, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates
from core.partial_dates import PartialDate, first_day_of
from core.showing import partial_date
from core.staff import ConstraintsBesideFields, RegisterInline
from grants.models import Disbursement
from grants.models.disbursement import STILL_TO_COME


def amount(number: int | None) -> str:
    """4.548.000.000; nothing where no amount is known."""
    return "" if number is None else number_format(number, force_grouping=True)


class PaymentInline(RegisterInline):
    """What was paid, with what was left after each payment. It stays as it is; see NewPaymentInline."""

    model = Disbursement
    fields = [("day", "written_amount", "balance"), ("reason", "paper", "paid_by")]
    readonly_fields = ["day", "written_amount", "balance", "reason", "paper", "paid_by"]
    can_delete = False

    def get_queryset(self, request):
        so_far = Window(Sum("amount_vnd"), partition_by=["grant"], order_by=["paid_on", "pk"])
        payments = super().get_queryset(request).select_related("grant", "paid_by")
        return payments.annotate(left=F("grant__approved_vnd") - so_far)

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("paid on"))
    def day(self, payment):
        return partial_date(payment.paid_on, payment.paid_on_precision)

    @admin.display(description=_("amount, đồng"))
    def written_amount(self, payment):
        return amount(payment.amount_vnd)

    @admin.display(description=_("left after it, đồng"))
    def balance(self, payment):
        return amount(payment.left)

    @admin.display(description=_("evidence"))
    def paper(self, payment):
        if not payment.evidence:
            return ""
        address = reverse("admin:grants_grant_evidence", args=[payment.grant_id, payment.pk])
        return format_html('<a href="{}">{}</a>', address, _("open the paper (PDF)"))


class PaymentForm(PartialDates, ConstraintsBesideFields):
    paid_on = PartialDateField(label=_("paid on"))

    constraint_fields = {"disbursement_amount": "amount_vnd", "disbursement_reversal_has_reason": "reason"}

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("paid_on")
        if day and first_day_of(PartialDate(day, self.instance.paid_on_precision)) > timezone.localdate():
            self.add_error("paid_on", _(STILL_TO_COME))
        return cleaned


class NewPaymentInline(RegisterInline):
    """Entering payments is for those who may pay; one's own approvals are refused by the database."""

    model = Disbursement
    form = PaymentForm
    verbose_name_plural = _("new payments")
    fields = [("paid_on", "amount_vnd"), "reason", "evidence"]

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def has_add_permission(self, request, obj):
        return request.user.has_perm("grants.pay_grant")

    def has_view_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_view_permission
