from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperatives.models import Producer
from core.fields import ExactDecimalField
from core.history import tracked_in_bulk
from core.models import Decision, Level, Place
from core.partial_dates import DaysLater, PartialDate, Precision, first_day_of, write
from core.samples import clean_sample_links
from products.models.recognition_rules import (
    CONSTRAINTS,
    DECIDED_AFTERWARDS,
    GAVE_THE_STAR,
    MORE_THAN_THE_SCORE,
    NOT_A_LEVEL_THAT_WITHDRAWS,
    NOT_THE_LEVEL,
    NOT_THE_TERM,
    TRIGGERS,
)
from products.models.rules import RuleSet


class Standing(models.TextChoices):
    """How a recognition, or a product by its latest recognition, stands on a day."""

    VALID = "valid", pgettext_lazy("standing", "in force")
    ENDED = "ended", pgettext_lazy("standing", "ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("standing", "withdrawn")
    SUPERSEDED = "superseded", pgettext_lazy("standing", "replaced by a later recognition")
    UPCOMING = "upcoming", pgettext_lazy("standing", "not yet in force")
    UNKNOWN = "unknown", pgettext_lazy("standing", "no star known")


LAST_DAY = Least(Coalesce("extended_until", "valid_to"), DaysLater("withdrawn_on", -1), DaysLater("superseded_on", -1))
"""Last day in force of a recognition, or of a version of one in the history."""


class RecognitionQuerySet(models.QuerySet):
    def valid_on(self, day):
        """In force on `day`: begun, not ended (extensions count), not withdrawn, not superseded."""
        end = Coalesce("extended_until", "valid_to")
        return self.alias(end=end).filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=day),
            Q(superseded_on=None) | Q(superseded_on__gt=day),
            valid_from__lte=day,
            end__gte=day,
        )

    def with_standing(self, day):
        """Annotate `standing` on `day`; the same rule as `Recognition.standing_on`."""
        return self.annotate(standing=self.model.standing_case(day))

    def latest_on(self, day):
        """Of each product the newest recognition begun by `day`, which its standing on that day goes by.

        The same choice as in `ProductQuerySet.with_standing`, for counting all products at once.
        """
        begun = self.model.objects.filter(valid_from__lte=day).order_by("product_id", "-valid_from")
        return self.filter(pk__in=begun.distinct("product_id").values("pk"))

    def for_timeline(self):
        """Newest first, with what a timeline names, and the rules of its terms: not the places and sets."""
        related = ("decision", "withdrawal_decision", "producer", "rule_set")
        return self.select_related(*related).order_by("-valid_from")


@tracked_in_bulk
class Recognition(models.Model):
    """One official recognition of one product with stars: what the decision said, kept as it said it."""

    class Ground(models.TextChoices):
        """Grounds of withdrawal, 26/2026/QĐ-TTg Art. 8."""

        FALSE_DOSSIER = "false_dossier", _("false dossier")
        CRITERIA_NOT_MET = "criteria_not_met", _("criteria no longer met")
        BREACH_OF_LAW = "breach_of_law", _("breach of quality, food safety, environment, property or label law")
        MISUSE_OF_MARK = "misuse_of_mark", _("misuse of the OCOP mark")
        STOPPED = "stopped", _("the producer stopped making it")
        OTHER_CONCLUSION = "other_conclusion", _("another official conclusion")

    product = models.ForeignKey(
        "products.Product", models.PROTECT, related_name="recognitions", verbose_name=_("product")
    )
    stars = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(3), MaxValueValidator(5)])
    score = ExactDecimalField(
        _("score"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("the council's average, at most two decimals; empty: not published"),
    )
    level = models.CharField(_("decided at level"), max_length=8, choices=Level.choices)
    issuer = models.CharField(
        _("issuing body"), max_length=150, blank=True, help_text=_("empty: as on the decision, or not known")
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recognitions",
        verbose_name=_("decision"),
        help_text=_("empty: no source gives its number"),
    )
    producer = models.ForeignKey(
        Producer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recognitions",
        verbose_name=_("producer on the decision"),
    )
    product_set = models.ForeignKey(
        "products.ProductSet", models.PROTECT, related_name="+", verbose_name=_("set on the decision")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place on the decision")
    )
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    rule_set_reason = models.CharField(
        _("why this rule set"),
        max_length=200,
        blank=True,
        help_text=_("only where it is not the newest one in force on the first day"),
    )
    exception_reason = models.CharField(
        _("why it departs from the rules"),
        max_length=300,
        blank=True,
        help_text=_(
            "only where level, term or stars are not what the rule set lays down: "
            "a fixed end, a certificate issued again; shown to the public, no names of persons"
        ),
    )
    valid_from = models.DateField(_("in force from"))
    valid_from_precision = models.CharField(
        _("start known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    valid_to = models.DateField(_("in force until"), help_text=_("last day"))
    valid_to_precision = models.CharField(
        _("end known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    extended_until = models.DateField(_("extended until"), null=True, blank=True)
    extension_reason = models.CharField(
        _("reason of the extension"),
        max_length=300,
        blank=True,
        help_text=_("shown to the public, no names of persons"),
    )
    withdrawn_on = models.DateField(
        _("withdrawn on"), null=True, blank=True, help_text=_("first day without the star")
    )
    withdrawal_ground = models.CharField(_("ground of withdrawal"), max_length=16, choices=Ground.choices, blank=True)
    withdrawal_decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawals",
        verbose_name=_("decision of withdrawal"),
    )
    superseded_on = models.DateField(
        _("replaced on"), null=True, blank=True, help_text=_("first day of the recognition that replaced it")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    last_day = models.GeneratedField(
        expression=LAST_DAY,
        output_field=models.DateField(_("last day in force")),
        db_persist=True,
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["-valid_from", "pk"]
        indexes = [models.Index(fields=["product", "-valid_from"], name="recognition_latest_of_product")]
        constraints = CONSTRAINTS
        triggers = TRIGGERS

    def __str__(self):
        begun = write(PartialDate(self.valid_from, self.valid_from_precision))
        return f"{self.product}: {self.stars}★ {begun}"

    def clean(self):
        self._clean_order_of_days()
        if self.product_id:
            clean_sample_links(
                self.product.is_sample,
                producer=self.producer,
                decision=self.decision,
                withdrawal_decision=self.withdrawal_decision,
            )
        if self.rule_set_id and self.valid_from and not self.rule_set_reason:  # noqa: SIM102
            if self.rule_set != RuleSet.objects.proposed_for(self.valid_from):
                raise ValidationError(
                    {
                        "rule_set_reason": _(
                            "This is not the newest rule set in force on the first day: say why it applies."
                        )
                    }
                )
        self._clean_departures()
        self._clean_withdrawal()
        if self.rule_set_id and self.extended_until and self.valid_to:
            limit = self.rule_set.extension_limit_days or 0
            if self.extended_until - self.valid_to > timedelta(days=limit):
                raise ValidationError(
                    {"extended_until": _("The extension is longer than the rule set allows (%d days).") % limit}
                )

    def _clean_departures(self):
        """Beside their fields, what the triggers say of a row that departs from the rule set without a reason."""
        if self.exception_reason or not self.rule_set_id:
            return
        errors = {}
        if self.rule_set.level_for(self.stars) not in (None, self.level):
            errors["level"] = _(NOT_THE_LEVEL)
        if self.score is not None and self.stars and (self.band or 0) < self.stars and self.rule_set.bands.exists():
            errors["stars"] = _(MORE_THAN_THE_SCORE)
        if self.valid_from and self.valid_to:
            term = self.rule_set.end_of_term(PartialDate(self.valid_from, self.valid_from_precision))
            if term != (self.valid_to, self.valid_to_precision):
                errors["valid_to"] = _(NOT_THE_TERM)
        if errors:
            raise ValidationError(errors)

    def _clean_withdrawal(self):
        """Beside its field, what the database says of a decision that cannot have withdrawn this star."""
        decision = self.withdrawal_decision
        if not decision or not self.withdrawn_on:
            return
        refused = None
        if decision.pk == self.decision_id:
            refused = GAVE_THE_STAR
        elif first_day_of(PartialDate(decision.issued_on, decision.issued_on_precision)) > self.withdrawn_on:
            refused = DECIDED_AFTERWARDS
        elif decision.level not in RuleSet.objects.levels_that_withdraw(self.stars, self.withdrawn_on):
            refused = NOT_A_LEVEL_THAT_WITHDRAWS
        if refused:
            raise ValidationError({"withdrawal_decision": _(refused)})

    def _clean_order_of_days(self):
        """Ahead of the constraints: PostgreSQL cannot look for overlaps with a period that runs backwards."""
        errors = {}
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            errors["valid_to"] = _("A recognition cannot end before it begins.")
        if self.valid_to and self.extended_until and self.extended_until <= self.valid_to:
            errors["extended_until"] = _("An extension ends after the original end and states its reason.")
        if self.valid_from and self.withdrawn_on and self.withdrawn_on <= self.valid_from:
            errors["withdrawn_on"] = _("A withdrawal comes after the first day and names its legal ground.")
        if self.valid_from and self.superseded_on and self.superseded_on <= self.valid_from:
            errors["superseded_on"] = _("A recognition can be replaced only after its first day.")
        if errors:
            raise ValidationError(errors)

    @property
    def end(self):
        """Last day by its term, an extension included; see `last_day` for what really happened."""
        return self.extended_until or self.valid_to

    @property
    def end_precision(self):
        """How much is known of `end`; an extension names its day."""
        return Precision.DAY if self.extended_until else self.valid_to_precision

    @property
    def band(self):
        """Stars the score would reach by itself; None where score or bands are not known."""
        return None if self.score is None else self.rule_set.band_for(self.score)

    @property
    def end_is_reckoned(self):
        """Whether `end` is the term from a first day known only in part: then no source need have told it."""
        if self.extended_until or self.valid_from_precision == Precision.DAY:
            return False
        start = PartialDate(self.valid_from, self.valid_from_precision)
        return self.rule_set.end_of_term(start) == (self.valid_to, self.valid_to_precision)

    def holds_on(self, day):
        """The row's side of `RecognitionQuerySet.valid_on`."""
        return self.standing_on(day) == Standing.VALID

    def standing_on(self, day):
        """The row's side of `standing_case`: how this recognition stands on `day`."""
        if self.valid_from > day:
            return Standing.UPCOMING
        if self.withdrawn_on and self.withdrawn_on <= day:
            return Standing.WITHDRAWN
        if self.superseded_on and self.superseded_on <= day:
            return Standing.SUPERSEDED
        return Standing.VALID if self.end >= day else Standing.ENDED

    @property
    def last_day_known_to(self):
        """The row's side of `last_day_precision`."""
        return self.valid_to_precision if self.last_day == self.valid_to else Precision.DAY

    @staticmethod
    def last_day_precision(of=""):
        """How much is known of `last_day`: as much as of the term, unless an act on a known day moved it.

        `of` leads to the recognition from where the query stands.
        """
        return Case(
            When(**{f"{of}last_day": F(f"{of}valid_to")}, then=F(f"{of}valid_to_precision")),
            default=Value(Precision.DAY),
            output_field=models.CharField(),
        )

    @staticmethod
    def standing_case(day, of=""):
        """`standing_on` as a database expression; `of` leads to the recognition from where the query stands."""
        by_term = Q(**{f"{of}extended_until": None, f"{of}valid_to__gte": day})
        return Case(
            When(**{f"{of}valid_from__gt": day}, then=Value(Standing.UPCOMING)),
            When(**{f"{of}withdrawn_on__lte": day}, then=Value(Standing.WITHDRAWN)),
            When(**{f"{of}superseded_on__lte": day}, then=Value(Standing.SUPERSEDED)),
            When(by_term | Q(**{f"{of}extended_until__gte": day}), then=Value(Standing.VALID)),
            default=Value(Standing.ENDED),
            output_field=models.CharField(),
        )
