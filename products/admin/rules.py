from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.staff import ConstraintsBesideFields, ReasonedForm, RegisterInline, RegisterModelAdmin, StaffForm
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

    @admin.display(description=_("district"))
    def district(self, period):
        return period.place.full_name if period.place else ""
