"""The 36-month desk: where each recognition stands on its way to being rated again."""

import datetime

from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import tracked
from core.partial_dates import Precision
from products.models import Recognition, RuleSet
from products.models.recognition import RecognitionQuerySet

NOTICE = datetime.timedelta(days=30)
"""How long before filing opens a holder is told: a dossier takes weeks to gather."""
LAST_DAYS = datetime.timedelta(days=14)
"""How long before filing closes the desk calls it the last days."""


class Stage(models.TextChoices):
    """Where a recognition stands on a day. Each has exactly one; what is recorded later decides anew."""

    OPENING = "opening", pgettext_lazy("stage", "filing opens soon")
    OPEN = "open", pgettext_lazy("stage", "filing open")
    LAST_DAYS = "last_days", pgettext_lazy("stage", "last days of filing")
    MISSED = "missed", pgettext_lazy("stage", "filing closed, nothing filed")
    NO_WINDOW = "no_window", pgettext_lazy("stage", "filing closed before it was introduced")
    FILED = "filed", pgettext_lazy("stage", "filed, outcome pending")
    EXTENDED = "extended", pgettext_lazy("stage", "extended")
    ENDED = "ended", pgettext_lazy("stage", "ended, no later decision recorded")
    HIGHER = "higher", pgettext_lazy("stage", "rated again, more stars")
    SAME = "same", pgettext_lazy("stage", "rated again, same stars")
    LOWER = "lower", pgettext_lazy("stage", "rated again, fewer stars")
    REPLACED = "replaced", pgettext_lazy("stage", "replaced, later recognition not recorded")
    LET_GO = "let_go", pgettext_lazy("stage", "let go")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage", "withdrawn")
    LATER = "later", pgettext_lazy("stage", "in force, nothing due yet")


TO_DO = (
    Stage.LAST_DAYS,
    Stage.OPEN,
    Stage.OPENING,
    Stage.MISSED,
    Stage.NO_WINDOW,
    Stage.FILED,
    Stage.EXTENDED,
)
"""In force, and something is to be done or waited for."""
WHAT_CAME = (Stage.HIGHER, Stage.SAME, Stage.LOWER, Stage.REPLACED, Stage.LET_GO, Stage.WITHDRAWN)


class DateMinusDays(Func):
    """A date so many days before another; NULL where either is."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    arity = 2
    output_field = models.DateField()


class RenewalQuerySet(RecognitionQuerySet):
    def begun_by(self, day):
        return self.filter(valid_from__lte=day)

    def with_stage(self, day):
        """Annotate how each recognition stands on its way to being rated again on `day`.

        `stage`; the filing window `opens_on` to `closes_on`, both days included (NULL: no rules name one), and
        the decree that names it, `window_rules`; `outcome` last noted by staff; `contacted_on`, the last note;
        `next_stars` of the recognition that followed; `holder_id`, who would file; `as_of` is `day`.

        The window is that of the recognition's own rule set. Only 26/2026/QĐ-TTg names one: from 180 to 120 days
        before the end (Art. 7). Stars given under older decrees are rated again too, by the rules in force on the
        day of filing: only dossiers filed before 22 May 2026 follow the old ones (Art. 12). For them, therefore,
        the window is that of the newest rule set begun by `day`, counted from their own `valid_to`. It cannot
        open before those rules began, and where it would have closed by then nobody could have met it: such a
        star has no window; Art. 12 lets it be extended instead, by at most 180 days.
        """
        newest = RuleSet.objects.proposed_for(day) or RuleSet()
        annotated = self.alias(
            opens_days=_of_rules("filing_opens_days", newest.filing_opens_days, models.IntegerField()),
            closes_days=_of_rules("filing_closes_days", newest.filing_closes_days, models.IntegerField()),
            rules_from=_of_rules("valid_from", newest.valid_from, models.DateField()),
            term_closes_on=DateMinusDays("valid_to", "closes_days"),
        )
        following = Recognition.objects.filter(
            product=OuterRef("product"), valid_from__gt=OuterRef("valid_from")
        ).order_by("valid_from")
        notes = RenewalNote.objects.filter(renewal=OuterRef("pk")).order_by("-happened_on", "-pk")
        return annotated.annotate(
            as_of=Value(day, output_field=models.DateField()),
            holder_id=Coalesce("product__producer", "producer", output_field=models.BigIntegerField()),
            next_stars=Subquery(following.values("stars")[:1]),
            outcome=Coalesce(Subquery(notes.exclude(outcome="").values("outcome")[:1]), Value("")),
            contacted_on=Subquery(notes.values("happened_on")[:1]),
            window_rules=_of_rules("name_vi", newest.name_vi, models.CharField()),
            opens_on=Case(
                When(
                    term_closes_on__gte=F("rules_from"),
                    then=Greatest(DateMinusDays("valid_to", "opens_days"), F("rules_from")),
                )
            ),
            closes_on=Case(When(term_closes_on__gte=F("rules_from"), then=F("term_closes_on"))),
            stage=_stage(day),
        )

    def for_desk(self):
        """With what a row of the desk names, so that a longer list costs no further queries."""
        return self.select_related("product__producer__place", "producer", "decision", "place__parent")


def _of_rules(field, of_newest, output_field):
    """`field` of the rule set that names the filing window: the recognition's own, else the newest."""
    return Case(
        When(rule_set__filing_opens_days__isnull=False, then=F(f"rule_set__{field}")),
        default=Value(of_newest, output_field=output_field),
        output_field=output_field,
    )


def _stage(day):
    is_next = Q(next_stars__isnull=False)
    ended = Q(extended_until=None, valid_to__lt=day) | Q(extended_until__lt=day)
    return Case(
        When(withdrawn_on__lte=day, then=Value(Stage.WITHDRAWN)),
        When(is_next & Q(next_stars__gt=F("stars")), then=Value(Stage.HIGHER)),
        When(is_next & Q(next_stars__lt=F("stars")), then=Value(Stage.LOWER)),
        When(is_next, then=Value(Stage.SAME)),
        When(superseded_on__lte=day, then=Value(Stage.REPLACED)),
        When(outcome=RenewalNote.Outcome.LET_GO, then=Value(Stage.LET_GO)),
        When(ended, then=Value(Stage.ENDED)),
        When(extended_until__isnull=False, then=Value(Stage.EXTENDED)),
        When(outcome=RenewalNote.Outcome.FILED, then=Value(Stage.FILED)),
        When(term_closes_on__isnull=True, then=Value(Stage.LATER)),
        When(closes_on__isnull=True, then=Value(Stage.NO_WINDOW)),
        When(closes_on__lt=day, then=Value(Stage.MISSED)),
        When(closes_on__lte=day + LAST_DAYS, then=Value(Stage.LAST_DAYS)),
        When(opens_on__lte=day, then=Value(Stage.OPEN)),
        When(opens_on__lte=day + NOTICE, then=Value(Stage.OPENING)),
        default=Value(Stage.LATER),
        output_field=models.CharField(choices=Stage.choices),
    )


class Renewal(Recognition):
    """A recognition as the desk sees it: on its way to being rated again, let go or withdrawn."""

    objects = RenewalQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("recognition on the 36-month desk")
        verbose_name_plural = _("36-month desk")

    @property
    def holder(self):
        """Who would file: the product's producer today, else the one on the decision; None where none is known."""
        return self.product.producer or self.producer

    @property
    def has_known_end(self):
        """Whether the days of the window can be named: an end known to the month counts from its last day."""
        return self.valid_to_precision == Precision.DAY


@tracked
class RenewalNote(models.Model):
    """A call, visit or letter about a recognition's renewal, and what the holder means to do. For staff only."""

    class Channel(models.TextChoices):
        CALL = "call", _("telephone call")
        VISIT = "visit", _("visit or meeting")
        LETTER = "letter", _("letter")
        MAIL = "mail", _("e-mail or message")
        OTHER = "other", pgettext_lazy("kind of contact", "other")

    class Outcome(models.TextChoices):
        """Only what no decision says: whether it was rated again follows from recognitions."""

        WILL_FILE = "will_file", _("the holder will file")
        FILED = "filed", _("the dossier was filed")
        LET_GO = "let_go", _("the holder lets the star go")
        UNDECIDED = "undecided", _("undecided, or not reached")

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="notes", verbose_name=_("recognition"))
    happened_on = models.DateField(_("day"), default=timezone.localdate)
    channel = models.CharField(_("by"), max_length=6, choices=Channel.choices, default=Channel.CALL)
    spoken_with = models.CharField(
        _("with whom"), max_length=100, blank=True, help_text=_("for staff only, never published")
    )
    said = models.TextField(_("what was said"), blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=9,
        choices=Outcome.choices,
        blank=True,
        help_text=_("empty: as noted before; stars and withdrawals are never noted here, they come from decisions"),
    )
    written_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said="") | ~Q(outcome=""),
                name="renewal_note_says_something",
                violation_error_message=_("Write what was said, or choose an outcome."),
            )
        ]

    def __str__(self):
        return f"{self.happened_on:%d/%m/%Y}, {self.get_channel_display()}"
