from django.contrib import admin, messages
from django.contrib.admin import EmptyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates
from core.showing import partial_date
from core.staff import (
    ChoiceFilter,
    ConstraintsBesideFields,
    ReasonedForm,
    RegisterInline,
    RegisterModelAdmin,
    SampleFilter,
    is_key,
    named_with_mark,
    sentence_of,
)
from grants.admin.payment import NewPaymentInline, PaymentInline, amount
from grants.admin.policy import limits_of
from grants.approving import CannotApprove, approve
from grants.models import Disbursement, Grant, GrantProducer, GrantProduct

DECIDED = [
    *("purpose_vi", "kind", "showroom", "policy", "decision"),
    *("approved_vnd", "own_funds_vnd", "rate_percent", "ceiling_reason"),
]
"""What somebody approved, beside receivers and products: whoever changes it afterwards approves anew."""


def decided_fields(status: str) -> list[str]:
    """Fields of a grant of this status that are approved; taking a closed one up again is approving it too."""
    return [*DECIDED, "status"] if status in Grant.CLOSED else DECIDED


def may_decide(request, grant: Grant | None) -> bool:
    """Whether the user may change what is approved of `grant`; None for a new one."""
    return grant is None or grant.approved_by_id is None or request.user.has_perm("grants.approve_grant")


class GrantForm(PartialDates, ReasonedForm):
    given_on = PartialDateField(
        label=_("given in"), required=False, help_text=Grant._meta.get_field("given_on").help_text
    )
    begins_on = PartialDateField(label=_("begins"), required=False)
    ends_on = PartialDateField(label=_("ends"), required=False)
    accepted_on = PartialDateField(label=_("accepted on"), required=False)

    constraint_fields = {
        "grant_has_purpose": "purpose_vi",
        "grant_rate": "rate_percent",
        "grant_disbursed_within_approved": "approved_vnd",
        "grant_ends_after_start": "ends_on",
        "grant_accepted_on_a_day": "accepted_on",
        "grant_planned_is_not_approved": "status",
        "grant_has_evidence": "source",
    }

    def clean(self):
        cleaned = super().clean()
        was = self.initial.get("status")
        leaves_plan = self.instance.pk and was == Grant.Status.PLANNED and "status" in self.changed_data
        if leaves_plan and cleaned.get("status") != Grant.Status.CANCELLED:
            self.add_error("status", _("A plan becomes a grant by the action “approve” of the list."))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if self.instance.policy_id and not self.instance.ceiling_reason and self.instance.is_above_limits():
            field = "ceiling_reason" if "ceiling_reason" in self.fields else None
            self.add_error(field, _("Share or amount lie above what the policy allows: say why."))


class BeneficiaryForm(ConstraintsBesideFields):
    constraint_fields = {"grant_producer_once": "producer"}

    def clean(self):
        cleaned = super().clean()
        producer, grant = cleaned.get("producer"), getattr(self.instance, "grant", None)
        if not (producer and grant):
            return cleaned  # of a new grant the database looks at the two
        if producer.founded_year and grant.given_on and producer.founded_year > grant.given_on.year:
            self.add_error("producer", _("This producer was founded after the grant was given."))
        if producer.is_sample != grant.is_sample:
            self.add_error("producer", _("Sample and real records cannot be connected with each other."))
        return cleaned


class DecidedInline(RegisterInline):
    """Parts of what somebody approved."""

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and may_decide(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_decide(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and may_decide(request, obj)


class BeneficiaryInline(DecidedInline):
    model = GrantProducer
    form = BeneficiaryForm
    fields = ["producer"]
    autocomplete_fields = ["producer"]
    min_num = 1


class ProductForm(ConstraintsBesideFields):
    constraint_fields = {"grant_product_once": "product"}


class ProductInline(DecidedInline):
    model = GrantProduct
    form = ProductForm
    fields = ["product"]
    autocomplete_fields = ["product"]


class OverdueFilter(ChoiceFilter):
    title = _("acceptance")
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("1", _("past their end, not accepted"))]

    def chosen(self, queryset, value):
        return queryset.overdue_on(timezone.localdate())


@admin.register(Grant)
class GrantAdmin(RegisterModelAdmin):
    form = GrantForm
    asks_reason = True
    known_dates = {
        "given_on": "given",
        "begins_on": "begins",
        "ends_on": "ends",
        "accepted_on": "accepted",
    }
    list_display = ["marked_purpose", "receivers", "kind", "status", "given", "approved", "disbursed", "balance"]
    list_filter = [
        OverdueFilter,
        "status",
        "kind",
        "policy__purse",
        "policy",
        ("approved_vnd", EmptyFieldListFilter),
        ("decision", EmptyFieldListFilter),
        SampleFilter,
    ]
    list_select_related = ["policy"]
    date_hierarchy = "given_on"
    search_fields = ["purpose_folded", "producers__name_folded", "decision__number_folded"]
    search_help_text = _("purpose, producer or number of the decision, with or without accents")
    autocomplete_fields = ["policy", "decision", "showroom"]
    inlines = [BeneficiaryInline, ProductInline, PaymentInline, NewPaymentInline]
    actions = ["approve"]
    fieldsets = [
        (None, {"fields": ["purpose_vi", "purpose_en", "kind", "same_purpose", "showroom", "source", "is_sample"]}),
        (_("Decision"), {"fields": ["policy", "decision", "given_on"]}),
        (
            _("Money"),
            {
                "fields": [
                    *("policy_limits", "approved_vnd", "own_funds_vnd", "rate_percent", "ceiling_reason"),
                    *("disbursed", "balance"),
                ]
            },
        ),
        (_("Course"), {"fields": ["status", "approved_by", "begins_on", "ends_on"]}),
        (_("Acceptance"), {"fields": ["accepted_on", "result_vi", "result_en"]}),
    ]

    # --- who may do what

    def has_approve_permission(self, request):
        return request.user.has_perm("grants.approve_grant")

    def has_change_permission(self, request, obj=None):
        """Whoever pays opens the same page and adds payments to it; the rest of it is closed to them."""
        return super().has_change_permission(request, obj) or request.user.has_perm("grants.pay_grant")

    def get_readonly_fields(self, request, obj=None):
        shown = ["same_purpose", "policy_limits", "disbursed", "balance", "approved_by"]
        if obj is None:
            return shown
        if not request.user.has_perm("grants.change_grant"):
            return [self.known_dates.get(name, name) for name in self._written()] + shown
        closed = [] if may_decide(request, obj) else decided_fields(obj.status)
        return [*shown, *closed, "is_sample"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Whoever pays is shown the dates; as fields they would come back empty and count as changed."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj and not request.user.has_perm("grants.change_grant"):
            for name in self.known_dates:
                form.base_fields.pop(name, None)
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not request.user.has_perm("grants.change_grant"):
            return [
                (title, options | {"fields": self._as_known(options["fields"])})
                for title, options in fieldsets
                if options["fields"] != ["reason"]
            ]
        return fieldsets

    def _written(self):
        shown = {"same_purpose", "policy_limits", "disbursed", "balance", "approved_by"}
        return [name for _title, options in self.fieldsets for name in options["fields"] if name not in shown]

    # --- pages

    def get_urls(self):
        evidence = self.admin_site.admin_view(self.evidence)
        return [
            path("<int:grant>/evidence/<int:payment>/", evidence, name="grants_grant_evidence"),
            *super().get_urls(),
        ]

    def evidence(self, request, grant, payment):
        """The paper of a payment, for staff who may see grants."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not (is_key(grant) and is_key(payment)):
            raise Http404
        paper = get_object_or_404(Disbursement, pk=payment, grant=grant).evidence
        if not paper:
            raise Http404
        return FileResponse(paper.open("rb"), as_attachment=True, content_type="application/pdf")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("policy").prefetch_related("producers")

    def save_model(self, request, obj, form, change):
        if (
            change
            and obj.approved_by_id
            and set(form.changed_data) & set(decided_fields(form.initial.get("status", obj.status)))
        ):
            obj.approved_by = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        if formset.model is Disbursement:
            for part in formset.forms:
                part.instance.paid_by = request.user
        elif form.instance.approved_by_id and formset.has_changed():
            form.instance.approved_by = request.user
            form.instance.save(update_fields=["approved_by"])
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._warn_of_same_purpose(request, form.instance)

    def _warn_of_same_purpose(self, request, grant):
        """Tell who saves or approves that the same producers have grants for the same kind of thing."""
        alike = Grant.objects.same_purpose_as(grant).count()
        if alike:
            told = ngettext(
                "“%(grant)s”: its producers have %(n)d other grant for the same kind of thing.",
                "“%(grant)s”: its producers have %(n)d other grants for the same kind of thing.",
                alike,
            )
            messages.warning(request, told % {"grant": grant, "n": alike})

    @admin.action(description=_("Approve: the plan becomes a grant that another may pay"), permissions=["approve"])
    def approve(self, request, grants):
        approved = 0
        for pk in grants.values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    grant = approve(pk, by=request.user)
                approved += 1
                self._warn_of_same_purpose(request, grant)
            except CannotApprove as reason:
                messages.error(request, str(reason))
            except IntegrityError as error:
                messages.error(request, sentence_of(error)[1])
        if approved:
            told = ngettext("%d grant is approved.", "%d grants are approved.", approved)
            messages.success(request, told % approved)

    # --- columns

    @admin.display(description=_("purpose"), ordering="purpose_folded")
    def marked_purpose(self, grant):
        return named_with_mark(grant.purpose_vi, grant.is_sample)

    @admin.display(description=_("producers"))
    def receivers(self, grant):
        return ", ".join(producer.name_vi for producer in grant.producers.all())

    @admin.display(description=_("given in"), ordering="given_on")
    def given(self, grant):
        return partial_date(grant.given_on, grant.given_on_precision) if grant.given_on else ""

    @admin.display(description=_("begins"))
    def begins(self, grant):
        return partial_date(grant.begins_on, grant.begins_on_precision) if grant.begins_on else ""

    @admin.display(description=_("ends"))
    def ends(self, grant):
        return partial_date(grant.ends_on, grant.ends_on_precision) if grant.ends_on else ""

    @admin.display(description=_("accepted on"))
    def accepted(self, grant):
        return partial_date(grant.accepted_on, grant.accepted_on_precision) if grant.accepted_on else ""

    @admin.display(description=_("approved, đồng"), ordering="approved_vnd")
    def approved(self, grant):
        return amount(grant.approved_vnd)

    @admin.display(description=_("disbursed, đồng"), ordering="disbursed_vnd")
    def disbursed(self, grant):
        return amount(grant.disbursed_vnd)

    @admin.display(description=_("still to pay, đồng"))
    def balance(self, grant):
        return amount(grant.balance_vnd)

    @admin.display(description=_("limits of the policy"))
    def policy_limits(self, grant):
        if not grant.policy_id:
            return gettext("shown beside each policy while choosing it")
        return limits_of(grant.policy) or gettext("none laid down, or not known")

    @admin.display(description=_("same purpose elsewhere"))
    def same_purpose(self, grant):
        """Other grants for the same kind of thing to the same producers: maybe paid for twice."""
        alike = Grant.objects.same_purpose_as(grant)[:10]
        links = [
            (reverse("admin:grants_grant_change", args=[other.pk]), other.purpose_vi, self.given(other))
            for other in alike
        ]
        return format_html_join(", ", '<a href="{}">{}</a> {}', links) or gettext("none known")
