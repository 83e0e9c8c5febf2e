from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminRadioSelect
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates, todays_place
from core.partial_dates import Precision
from core.showing import partial_date
from core.staff import (
    OldDistrictFilter,
    ReasonedForm,
    RegisterInline,
    RegisterModelAdmin,
    SampleOfProductFilter,
    StaffForm,
    add_errors,
    named_with_mark,
)
from products.admin.acts import WithActs, acts_on_recognition
from products.admin.filters import RecognitionStandingFilter, StarsFilter, stars_in_words
from products.admin.score import ScoreField
from products.models import Recognition, Standing
from products.recognising import Act, correct, propose, recognise

EXTENSION, EARLY_END = _("Extension"), _("Early end")


class RecognitionFacts(PartialDates):
    """What a recognition says, with what follows from the product and the rules where staff leave it empty."""

    valid_from = PartialDateField(label=_("in force from"))
    valid_to = PartialDateField(label=_("in force until"), required=False, help_text=_("last day"))
    score = ScoreField(required=False)

    constraint_fields = {
        "recognition_stars": "stars",
        "recognition_score_range": "score",
        "recognition_score_two_decimals": "score",
        "recognition_ends_after_start": "valid_to",
        "recognition_extension": "extended_until",
        "recognition_withdrawal": "withdrawn_on",
        "recognition_withdrawn_by_another_decision": "withdrawal_decision",
        "recognition_superseded_after_start": "superseded_on",
        "recognition_one_early_end": "superseded_on",
        "recognition_has_evidence": "source",
        "recognition_one_at_a_time": "valid_from",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            proposals = {
                "valid_to": _("last day; empty: after the months that the rule set lays down"),
                "rule_set": _("empty: the newest one in force on the first day"),
                "producer": _("empty: the product's"),
                "level": _("empty: the decision's, else the one that decides on so many stars"),
                "product_set": _("empty: the product's"),
                "place": _("empty: the producer's"),
            }
            for name in proposals.keys() & self.fields.keys():
                self.fields[name].required = False
                self.fields[name].help_text = proposals[name]

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is None:
            self._fill_from_rules(cleaned)
        elif not cleaned.get("valid_to") and "valid_to" not in self.errors:
            self.add_error("valid_to", self.fields["valid_to"].error_messages["required"])
        return cleaned

    def _fill_from_rules(self, cleaned):
        """Show what is proposed as soon as the form comes back, so that it can be seen before it is saved."""
        if not cleaned.get("product") or not cleaned.get("valid_from"):
            return
        recognition = self.instance
        names = [
            "product",
            "product_set",
            "producer",
            "place",
            "decision",
            "level",
            "rule_set",
            "valid_from",
            "valid_to",
        ]
        for name in [*names, "stars"]:
            if name not in self.errors:
                setattr(recognition, name, cleaned.get(name))
        try:
            propose(recognition)
        except ValidationError as refused:
            add_errors(self, refused)
            return
        for name in names:
            if name not in self.errors:
                cleaned[name] = getattr(recognition, name)


class RecognitionForm(RecognitionFacts, ReasonedForm):
    """A recognition as it stands, whose clerical errors are corrected with a reason."""


class NewRecognitionForm(RecognitionFacts, StaffForm):
    """A star that is given: `products.recognising.recognise` then ends the one it replaces."""

    act = forms.ChoiceField(label=_("kind"), choices=Act.choices, widget=AdminRadioSelect)

    def _constraints(self):
        """Whether it collides with another is for the act to say, which first ends the one it replaces."""
        return [c for c in super()._constraints() if c.name != "recognition_one_at_a_time"]


class WithKnownDates:
    """Columns of a recognition's dates as far as they are known."""

    @admin.display(description=_("in force from"), ordering="valid_from")
    def begins(self, recognition):
        return partial_date(recognition.valid_from, recognition.valid_from_precision)

    @admin.display(description=_("in force until"), ordering="valid_to")
    def ends_by_term(self, recognition):
        return partial_date(recognition.valid_to, recognition.valid_to_precision)

    @admin.display(description=_("last day in force"), ordering="last_day")
    def ends(self, recognition):
        by_term = recognition.last_day == recognition.valid_to
        return partial_date(recognition.last_day, recognition.valid_to_precision if by_term else Precision.DAY)

    @admin.display(description=_("standing today"))
    def standing_today(self, recognition):
        return Standing(recognition.standing_on(timezone.localdate())).label if recognition.pk else ""

    @admin.display(description=_("stars"), ordering="stars")
    def stars_written(self, recognition):
        return stars_in_words(recognition.stars)


class RecognitionInline(WithKnownDates, RegisterInline):
    """What stands is shown on the product's page and changed on its own, where a reason is asked."""

    model = Recognition
    fields = [("stars_written", "score", "standing_today"), ("begins", "ends", "decision"), "source"]
    readonly_fields = ["stars_written", "score", "standing_today", "begins", "ends", "decision", "source"]
    changed_on_own_page = True
    show_change_link = True
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("product", "decision")

    def has_add_permission(self, request, obj):
        return False


@admin.register(Recognition)
class RecognitionAdmin(WithKnownDates, WithActs, RegisterModelAdmin):
    form = RecognitionForm
    asks_reason = True
    known_dates = {"valid_from": "begins", "valid_to": "ends_by_term"}
    list_display = ["marked_product", "stars_written", "score", "standing_today", "begins", "ends", "decision"]
    list_filter = [
        RecognitionStandingFilter,
        StarsFilter,
        "level",
        "product_set__group",
        "rule_set",
        OldDistrictFilter,
        ("decision", EmptyFieldListFilter),
        ("place", EmptyFieldListFilter),
        SampleOfProductFilter,
    ]
    date_hierarchy = "valid_from"
    search_fields = ["product__name_folded", "producer__name_folded", "decision__number_folded"]
    search_help_text = _("product, producer or number of the decision, with or without accents")
    autocomplete_fields = ["product", "decision", "producer", "product_set", "place", "withdrawal_decision"]
    readonly_fields = ["standing_today", "place_today"]
    fieldsets = [
        (None, {"fields": ["product", "stars", "score", "standing_today"]}),
        (_("Decision"), {"fields": ["level", "issuer", "decision", "source"]}),
        (_("As the decision names it"), {"fields": ["producer", "product_set", "place", "place_today"]}),
        (_("Term"), {"fields": ["valid_from", "valid_to", "rule_set", "rule_set_reason", "exception_reason"]}),
        (EXTENSION, {"fields": ["extended_until", "extension_reason"]}),
        (
            EARLY_END,
            {"fields": ["superseded_on", "withdrawn_on", "withdrawal_ground", "withdrawal_decision"]},
        ),
    ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **({} if obj else {"form": NewRecognitionForm}) | kwargs)

    def get_fieldsets(self, request, obj=None):
        """What befalls a recognition later has pages of its own."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        given = [(None, {"fields": ["act", *(f for f in fieldsets[0][1]["fields"] if f != "standing_today")]})]
        return given + [fieldset for fieldset in fieldsets[1:] if fieldset[0] not in (EXTENSION, EARLY_END)]

    def get_readonly_fields(self, request, obj=None):
        """An extension or early end is entered by its act; here it is only corrected."""
        fields = [*super().get_readonly_fields(request, obj)]
        if obj:
            fields += [] if obj.extended_until else ["extended_until", "extension_reason"]
            fields += [] if obj.withdrawn_on else ["withdrawn_on", "withdrawal_ground", "withdrawal_decision"]
            fields += [] if obj.superseded_on else ["superseded_on"]
        return fields

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if name != "act" or value in Act.values}

    def change_view(self, request, object_id, form_url="", extra_context=None):
        recognition = self.get_object(request, unquote(object_id))
        may = recognition and self.has_change_permission(request, recognition)
        acts = acts_on_recognition(recognition) if may else []
        return super().change_view(request, object_id, form_url, {"acts": acts} | (extra_context or {}))

    def save_model(self, request, obj, form, change):
        if change:
            correct(obj, reason=form.cleaned_data.get("reason") or "")
        else:
            recognise(obj, Act(form.cleaned_data["act"]))

    def get_queryset(self, request):
        recognitions = super().get_queryset(request).with_standing(timezone.localdate())
        return recognitions.select_related("product", "decision")

    @admin.display(description=_("product"), ordering="product__name_sort")
    def marked_product(self, recognition):
        return named_with_mark(recognition.product.name_vi, recognition.product.is_sample)

    @admin.display(description=_("today's place"))
    def place_today(self, recognition):
        return todays_place(recognition.place)
