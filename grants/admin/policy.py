from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates, SluggedForm
from core.showing import dong, partial_date
from core.staff import RegisterModelAdmin, SampleFilter, StaffForm, named_with_mark
from grants.models import Kind, SupportPolicy


class SupportPolicyForm(SluggedForm, PartialDates, StaffForm):
    kinds = forms.MultipleChoiceField(
        label=_("pays for"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=SupportPolicy._meta.get_field("kinds").help_text,
    )
    valid_from = PartialDateField(label=_("in force from"), required=False)
    valid_to = PartialDateField(label=_("in force until"), required=False, help_text=_("last day"))

    constraint_fields = {
        "policy_has_name": "name_vi",
        "policy_rate": "rate_percent",
        "policy_ceiling": "ceiling_vnd",
        "policy_ends_after_start": "valid_to",
    }


def limits_of(policy: SupportPolicy) -> str:
    """ "up to 50 %, 300.000.000 đồng"; nothing where the policy lays down no limit."""
    limits = [f"{policy.rate_percent}%"] if policy.rate_percent else []
    limits += [dong(policy.ceiling_vnd)] if policy.ceiling_vnd else []
    return gettext("up to %(limits)s") % {"limits": ", ".join(limits)} if limits else ""


@admin.register(SupportPolicy)
class SupportPolicyAdmin(RegisterModelAdmin):
    form = SupportPolicyForm
    known_dates = {"valid_from": "begins", "valid_to": "ends"}
    list_display = ["marked_name", "purse", "limits", "begins", "ends"]
    list_filter = ["purse", SampleFilter]
    search_fields = ["name_folded"]
    search_help_text = _("name, with or without accents")
    autocomplete_fields = ["document"]
    fieldsets = [
        (None, {"fields": ["name_vi", "name_en", "slug", "document", "purse", "source", "is_sample"]}),
        (_("Limits"), {"fields": ["kinds", "rate_percent", "ceiling_vnd"]}),
        (_("Term"), {"fields": ["valid_from", "valid_to"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["is_sample"] if obj else []

    def autocomplete_label(self, policy):
        return ", ".join(filter(None, [policy.name_vi, limits_of(policy)]))

    @admin.display(description=_("name"), ordering="name_folded")
    def marked_name(self, policy):
        return named_with_mark(policy.name_vi, policy.is_sample)

    @admin.display(description=_("limits"))
    def limits(self, policy):
        return limits_of(policy)

    @admin.display(description=_("in force from"), ordering="valid_from")
    def begins(self, policy):
        return partial_date(policy.valid_from, policy.valid_from_precision) if policy.valid_from else ""

    @admin.display(description=_("in force until"), ordering="valid_to")
    def ends(self, policy):
        return partial_date(policy.valid_to, policy.valid_to_precision) if policy.valid_to else ""
