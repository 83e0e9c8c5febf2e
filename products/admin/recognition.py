from decimal import Decimal

from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates, todays_place
from core.partial_dates import PartialDate, Precision
from core.staff import (
    ConstraintsBesideFields,
    OldDistrictFilter,
    ReasonedForm,
    RegisterInline,
    RegisterModelAdmin,
    SampleOfProductFilter,
    named_with_mark,
)
from core.templatetags.register import partial_date
from products.admin.filters import RecognitionStandingFilter, StarsFilter, stars_in_words
from products.models import Recognition, RuleSet, Standing

TWO_DECIMALS = _("A score has at most two decimals; it is never rounded.")


class ScoreField(forms.DecimalField):
    """A council's score: 91,14 or 91.14, on Vietnamese and English pages alike."""

    default_error_messages = {"max_decimal_places": TWO_DECIMALS, "max_digits": TWO_DECIMALS}

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return number_format(value, use_l10n=True) if isinstance(value, Decimal) else value


class RecognitionFacts(PartialDates):
    """What a recognition says, with what follows from the product and the rules where staff leave it empty."""

    valid_from = PartialDateField(label=_("in force from"))
    valid_to = PartialDateField(label=_("in force until"), required=False, help_text=_("last day"))
    score = ScoreField(
        label=_("score"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 7}),
        help_text=Recognition._meta.get_field("score").help_text,
    )

    constraint_fields = {
        "recognition_stars": "stars",
        "recognition_score_range": "score",
        "recognition_score_two_decimals": "score",
        "recognition_ends_after_start": "valid_to",
        "recognition_extension": "extended_until",
        "recognition_withdrawal": "withdrawn_on",
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
                "product_set": _("empty: the product's"),
                "place": _("empty: the producer's"),
            }
            for name in proposals.keys() & self.fields.keys():
                self.fields[name].required = False
                self.fields[name].help_text = proposals[name]

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is None:
            self._propose(cleaned)
        elif not cleaned.get("valid_to") and "valid_to" not in self.errors:
            self.add_error("valid_to", self.fields["valid_to"].error_messages["required"])
        return cleaned

    def _propose(self, cleaned):
        product = cleaned.get("product") or (self.instance.product if self.instance.product_id else None)
        if product:
            self._fill(cleaned, "product_set", product.product_set)
            producer = self._fill(cleaned, "producer", product.producer)
            self._fill(cleaned, "place", producer.place if producer else None)
        valid_from = cleaned.get("valid_from")
        if not valid_from:
            return
        rule_set = self._fill(cleaned, "rule_set", RuleSet.objects.proposed_for(valid_from))
        if rule_set is None:
            self.add_error("valid_from", _("No rule set was in force on this day."))
        elif not cleaned.get("valid_to") and "valid_to" not in self.errors:
            precision = self.instance.valid_from_precision
            end = rule_set.end_of_term(PartialDate(valid_from, precision))
            cleaned["valid_to"], self.instance.valid_to_precision = end

    def _fill(self, cleaned, name, proposed):
        """The value of `name`: as chosen, else as proposed."""
        if name not in self.fields:
            setattr(self.instance, name, proposed)
            return proposed
        if cleaned.get(name) is None and name not in self.errors:
            cleaned[name] = proposed
        return cleaned.get(name)


class RecognitionForm(RecognitionFacts, ReasonedForm):
    pass


class RecognitionPartForm(RecognitionFacts, ConstraintsBesideFields):
    pass


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


class NewRecognitionInline(RegisterInline):
    model = Recognition
    form = RecognitionPartForm
    verbose_name_plural = _("new recognitions")
    fields = [("stars", "score", "level"), "decision", ("valid_from", "valid_to"), "source"]
    autocomplete_fields = ["decision"]
    changed_on_own_page = True

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def has_view_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_view_permission


@admin.register(Recognition)
class RecognitionAdmin(WithKnownDates, RegisterModelAdmin):
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
        (_("Extension"), {"fields": ["extended_until", "extension_reason"]}),
        (
            _("Early end"),
            {"fields": ["superseded_on", "withdrawn_on", "withdrawal_ground", "withdrawal_decision"]},
        ),
    ]

    def get_queryset(self, request):
        recognitions = super().get_queryset(request).with_standing(timezone.localdate())
        return recognitions.select_related("product", "decision")

    @admin.display(description=_("product"), ordering="product__name_sort")
    def marked_product(self, recognition):
        return named_with_mark(recognition.product.name_vi, recognition.product.is_sample)

    @admin.display(description=_("today's place"))
    def place_today(self, recognition):
        return todays_place(recognition.place)
