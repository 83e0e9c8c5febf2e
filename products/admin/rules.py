from django.contrib import admin, messages
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.models import Level
from core.staff import ConstraintsBesideFields, ReasonedForm, RegisterInline, RegisterModelAdmin, StaffForm
from products.knowing import Knowledge
from products.models import CompletePeriod, DecidingLevel, RuleSet, ScoreBand


class ScoreBandForm(ConstraintsBesideFields):
    constraint_fields = {"score_band_once": "stars", "score_band_range": "score_from"}


class ScoreBandInline(RegisterInline):
    model = ScoreBand
    form = ScoreBandForm
    fields = [("stars", "score_from")]


class DecidingLevelForm(ConstraintsBesideFields):
    constraint_fields = {"deciding_level_once": "stars", "deciding_level_range": "stars"}


class DecidingLevelInline(RegisterInline):
    model = DecidingLevel
    form = DecidingLevelForm
    fields = [("stars", "level")]


class RuleSetForm(StaffForm):
    constraint_fields = {
        "rule_set_ends_after_start": "valid_to",
        "rule_set_one_start": "valid_from",
        "rule_set_filing_window": "filing_opens_days",
    }


@admin.register(RuleSet)
class RuleSetAdmin(RegisterModelAdmin):
    form = RuleSetForm
    list_display = ["code", "name_vi", "valid_from", "valid_to", "months_valid"]
    fold_on_search = ["code", "name_vi", "name_en"]
    search_fields = ["folded"]
    inlines = [ScoreBandInline, DecidingLevelInline]


class CompletePeriodForm(ReasonedForm):
    constraint_fields = {"complete_period_ends_after_start": "last_day", "complete_period_has_basis": "basis"}


@admin.register(CompletePeriod)
class CompletePeriodAdmin(RegisterModelAdmin):
    form = CompletePeriodForm
    asks_reason = True
    list_display = ["level", "district", "first_day", "last_day", "basis"]
    list_filter = ["level"]
    list_select_related = ["place"]
    autocomplete_fields = ["place"]

    def save_model(self, request, obj, form, change):
        """Tell what follows: nothing is said for certain while a level is missing."""
        super().save_model(request, obj, form, change)
        missing = Knowledge.of_register().missing(timezone.localdate())
        if not missing:
            messages.success(request, _("Every level is complete: pages now say “not rated again” and “never rated”."))
        for level, first, last in missing:
            told = {"level": Level(level).label, "first": date_format(first), "last": date_format(last)}
            messages.info(request, _("Still missing: %(level)s, %(first)s to %(last)s.") % told)

    @admin.display(description=_("district"))
    def district(self, period):
        return period.place.full_name if period.place else ""
