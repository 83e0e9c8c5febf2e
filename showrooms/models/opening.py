"""When a point is open: by the week, on exceptional days, at Tết. `showrooms.hours` reads it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast, ExtractHour, ExtractMinute
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.languages import Translated

MINUTES_A_DAY = 24 * 60


def _minutes():
    """The part of a day a row covers, in minutes from its midnight; over midnight it runs beyond 1440."""
    opens = ExtractHour("opens") * 60 + ExtractMinute("opens")
    closes = ExtractHour("closes") * 60 + ExtractMinute("closes")
    over = Case(When(closes__lte=F("opens"), then=Value(MINUTES_A_DAY)), default=Value(0))
    ends = [Cast(end, models.IntegerField()) for end in (opens, closes + over)]
    return Func(*ends, function="INT4RANGE", output_field=IntegerRangeField())


@tracked
class OpeningHours(models.Model):
    """From when to when a point is open on one day of the week; twice a day where it closes at noon."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    showroom = models.ForeignKey(
        "showrooms.Showroom", models.CASCADE, related_name="opening_hours", verbose_name=_("showroom")
    )
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday.choices)
    opens = models.TimeField(_("opens at"))
    closes = models.TimeField(
        _("closes at"), help_text=_("a time not after the opening means the next day; 0:00 is midnight")
    )

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)),
                name="hours_weekday",
                violation_error_message=_("A week has seven days, from Monday (0) to Sunday (6)."),
            ),
            ExclusionConstraint(
                name="hours_once_at_a_time",
                expressions=[
                    ("showroom", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (_minutes(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Two opening times of one day overlap."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


@tracked
class ExceptionalDays(models.Model):
    """Days on which a point keeps other hours than in other weeks, or stays closed. They go before all else."""

    showroom = models.ForeignKey(
        "showrooms.Showroom", models.CASCADE, related_name="exceptional_days", verbose_name=_("showroom")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opens = models.TimeField(_("opens at"), null=True, blank=True, help_text=_("both empty: closed all day"))
    closes = models.TimeField(_("closes at"), null=True, blank=True)
    reason_vi = models.CharField(_("reason"), max_length=100, blank=True, help_text=_("shown to the public"))
    reason_en = models.CharField(_("reason, in English"), max_length=100, blank=True)

    reason = Translated()

    class Meta:
        verbose_name = _("exceptional days")
        verbose_name_plural = _("exceptional days")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="exception_ends_after_start",
                violation_error_message=_("Exceptional days cannot end before they begin."),
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
                name="exception_hours_both",
                violation_error_message=_("Give both opening and closing time, or neither for a closed day."),
            ),
            ExclusionConstraint(
                name="exception_once_at_a_time",
                expressions=[
                    ("showroom", RangeOperators.EQUAL),
                    (
                        Func("first_day", "last_day", Value("[]"), function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("There are other exceptional days of this point on these days."),
            ),
        ]

    def __str__(self):
        return f"{self.first_day:%d/%m/%Y}–{self.last_day:%d/%m/%Y}"


@tracked
class TetHoliday(models.Model):
    """The days of Tết in one year, when most points are closed. The lunar year begins on another day each year."""

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = pgettext_lazy("holiday", "Tết")
        verbose_name_plural = _("days of Tết")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="tet_ends_after_start",
                violation_error_message=_("Tết cannot end before it begins."),
            ),
            ExclusionConstraint(
                name="tet_once",
                expressions=[
                    (
                        Func("first_day", "last_day", Value("[]"), function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    )
                ],
                violation_error_message=_("These days of Tết are already entered."),
            ),
        ]

    def __str__(self):
        return f"{self.first_day:%d/%m/%Y}–{self.last_day:%d/%m/%Y}"
