"""What the decrees lay down, as rows with dates: they changed five times in eight years."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.languages import Translated
from core.models import Level
from core.partial_dates import PartialDate, Precision, add_months, last_day_of_month

LEVELS_UPWARDS = [Level.DISTRICT, Level.PROVINCE, Level.CENTRAL]
STARS = [MinValueValidator(1), MaxValueValidator(5)]


class RuleSetQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """Rule sets that could be followed on `day`. In mid-2026 there were two."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def proposed_for(self, day):
        """The rule set to propose for a recognition of `day`: the newest begun by then, or None before 2018.

        26/2026/QĐ-TTg Art. 12 lets dossiers filed before 22 May 2026 follow the older rules: staff choose
        the older one then, with a reason.
        """
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()

    def levels_that_withdraw(self, stars, day):
        """Who gives so many stars on `day` takes them away, or whoever stands above (26/2026/QĐ-TTg Art. 8 and 10).

        Every level where no rule set of that day says who decides.
        """
        deciding = [rules.level_for(stars) for rules in self.in_force_on(day)]
        lowest = min((LEVELS_UPWARDS.index(level) for level in deciding if level), default=0)
        return LEVELS_UPWARDS[lowest:]


@tracked
class RuleSet(models.Model):
    """The rules of one decree: bands of points, who decides, months of validity, windows and limits."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True, help_text=_("last day"))
    months_valid = models.PositiveSmallIntegerField(_("months a star is valid"), default=36)
    filing_opens_days = models.PositiveSmallIntegerField(_("filing opens, days before the end"), null=True, blank=True)
    filing_closes_days = models.PositiveSmallIntegerField(
        _("filing closes, days before the end"), null=True, blank=True
    )
    extension_limit_days = models.PositiveSmallIntegerField(
        _("longest extension, days"), null=True, blank=True, help_text=_("empty: no extension is provided for")
    )
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"), blank=True)

    name = Translated()
    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_set_ends_after_start",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                name="rule_set_one_start",
                violation_error_message=_("Another rule set begins on this day."),
            ),
            models.CheckConstraint(
                condition=Q(filing_opens_days=None, filing_closes_days=None)
                | Q(filing_opens_days__gt=F("filing_closes_days")),
                name="rule_set_filing_window",
                violation_error_message=_("Filing opens before it closes: more days ahead of the end."),
            ),
        ]

    def __str__(self):
        return self.code

    def band_for(self, score):
        """Stars that a score reaches by itself, 1 to 5; None where the bands are not known.

        Bands are half-open: 70 ≤ x < 90 is four stars. Conditions of a product set can lower the result.
        """
        reached = [band.stars for band in self.bands.all() if band.score_from <= score]
        return max(reached, default=None)

    def level_for(self, stars):
        """Who decides on so many stars; None where the rule set does not say."""
        return next((deciding.level for deciding in self.deciding_levels.all() if deciding.stars == stars), None)

    def end_of_term(self, start: PartialDate) -> PartialDate:
        """Last day of a recognition from `start`: the same day so many months later, known as far as the start is.

        Where that month is shorter, its last day (29 February to 28 February).
        """
        day = add_months(start.day, self.months_valid)
        if start.precision != Precision.DAY:
            day = day.replace(day=last_day_of_month(day.year, day.month))
        return PartialDate(day, start.precision)


@tracked
class ScoreBand(models.Model):
    """Lowest score of a number of stars. It reaches up to where the next band begins."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="bands", verbose_name=_("rule set"))
    stars = models.PositiveSmallIntegerField(_("stars"), validators=STARS)
    score_from = models.DecimalField(_("from score"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("score band")
        verbose_name_plural = _("score bands")
        ordering = ["rule_set", "-stars"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "stars"],
                name="score_band_once",
                violation_error_message=_("This rule set already has a band for these stars."),
            ),
            models.CheckConstraint(
                condition=Q(stars__range=(1, 5), score_from__range=(0, 100)),
                name="score_band_range",
                violation_error_message=_("Stars go from 1 to 5, scores from 0 to 100."),
            ),
        ]

    def __str__(self):
        return f"{self.stars}: {self.score_from}"


@tracked
class DecidingLevel(models.Model):
    """Who decides on a number of stars under a rule set."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="deciding_levels", verbose_name=_("rule set"))
    stars = models.PositiveSmallIntegerField(_("stars"), validators=STARS)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)

    class Meta:
        verbose_name = _("deciding level")
        verbose_name_plural = _("deciding levels")
        ordering = ["rule_set", "-stars"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "stars"],
                name="deciding_level_once",
                violation_error_message=_("This rule set already says who decides on these stars."),
            ),
            models.CheckConstraint(
                condition=Q(stars__range=(3, 5)),
                name="deciding_level_range",
                violation_error_message=_("Only three, four and five stars are decided on."),
            ),
        ]

    def __str__(self):
        return f"{self.stars}: {self.get_level_display()}"
