"""What a product holds or is said to hold besides a recognised star."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked, tracked_in_bulk
from core.models import Decision
from core.partial_dates import Precision, counts_from_last_day
from core.samples import clean_sample_links, points_only_at_likes_of_product


@tracked
class ReportedStar(models.Model):
    """Stars that a source reports without a decision. Shown as "sources say"; never counted, never labelled."""

    class Kind(models.TextChoices):
        COUNCIL_SCORE = "council_score", _("result of a city or district council, before the decision")
        UNDATED = "undated", _("stars without decision or day")

    product = models.ForeignKey(
        "products.Product", models.CASCADE, related_name="reported_stars", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    stars = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(3), MaxValueValidator(5)])
    reported_on = models.DateField(_("of"), null=True, blank=True)
    reported_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    source = models.TextField(_("source"), help_text=_("addresses, one per line"))

    class Meta:
        verbose_name = _("reported star")
        verbose_name_plural = _("reported stars")
        ordering = [F("reported_on").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__range=(3, 5)),
                name="reported_star_stars",
                violation_error_message=_("A reported star has three, four or five stars."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="reported_star_has_source",
                violation_error_message=_("A reported star names its source."),
            ),
            counts_from_last_day("reported_on", "reported_star_last_day"),
        ]

    def __str__(self):
        return f"{self.product}: {self.stars}★, {self.get_kind_display()}"


class QualityCertificateQuerySet(models.QuerySet):
    def known_on(self, day):
        """Not known to begin after `day` or to have ended before it; sources often give no days."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )


@tracked_in_bulk
class QualityCertificate(models.Model):
    """A certificate other than the star: organic, VietGAP, HACCP, a geographical indication …"""

    class Kind(models.TextChoices):
        GEOGRAPHICAL = "gi", _("geographical indication")
        COLLECTIVE_MARK = "collective_mark", _("collective mark")
        ORGANIC = "organic", _("organic")
        VIETGAP = "vietgap", "VietGAP"
        HACCP = "haccp", "HACCP"
        ISO22000 = "iso22000", "ISO 22000"
        GACP = "gacp", "GACP-WHO"
        GMP = "gmp", "GMP"
        OTHER = "other", pgettext_lazy("kind of certificate", "other")

    product = models.ForeignKey(
        "products.Product", models.CASCADE, related_name="certificates", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    name = models.CharField(_("name as written"), max_length=200)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=150, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))

    objects = QualityCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("quality certificate")
        verbose_name_plural = _("quality certificates")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "name", "number"],
                name="certificate_once",
                violation_error_message=_("This certificate is already recorded for this product."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="certificate_ends_after_start",
                violation_error_message=_("A certificate cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return self.name


class AwardQuerySet(models.QuerySet):
    def known_on(self, day):
        """Given in the year of `day` or before, or in a year no source tells."""
        return self.filter(Q(year=None) | Q(year__lte=day.year))


@tracked_in_bulk
class Award(models.Model):
    """Typical rural industrial product (CNNTTB): an award of the industry and trade sector, not a star."""

    class Level(models.TextChoices):
        COMMUNE = "commune", pgettext_lazy("level of an award", "commune")
        DISTRICT = "district", pgettext_lazy("level of an award", "district")
        PROVINCIAL = "provincial", pgettext_lazy("level of an award", "province")
        REGIONAL = "regional", pgettext_lazy("level of an award", "region")
        NATIONAL = "national", pgettext_lazy("level of an award", "nation")

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="awards", verbose_name=_("product"))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, help_text=_("empty: not known"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("decision")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = [F("year").desc(nulls_last=True), "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "level", "year"],
                name="award_once",
                nulls_distinct=False,
                violation_error_message=_("This award is already recorded for this product."),
            ),
            models.CheckConstraint(
                condition=Q(year=None) | Q(year__range=(2000, 2100)),
                name="award_year",
                violation_error_message=_("The year of an award lies between 2000 and 2100."),
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | ~Q(source=""),
                name="award_has_evidence",
                violation_error_message=_("An award names its decision or its source."),
            ),
        ]
        triggers = [points_only_at_likes_of_product(decision_id="core_decision")]

    def __str__(self):
        return f"{self.get_level_display()} {self.year or ''}".strip()

    def clean(self):
        if self.product_id:
            clean_sample_links(self.product.is_sample, decision=self.decision)
