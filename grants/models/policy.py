from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from core.history import tracked
from core.languages import Translated
from core.models import Decision
from core.partial_dates import Precision, counts_from_last_day
from core.samples import clean_sample_links, points_only_at_its_like, stays_as_it_is
from core.text import Fold
from core.triggers import RefuseUnless


class Purse(models.TextChoices):
    """Whose money it is."""

    NATIONAL = "national", _("national target programme")
    INDUSTRY = "industry", _("industrial promotion")
    SCIENCE = "science", _("science and technology")
    TRADE = "trade", _("trade promotion")
    RESOLUTION = "resolution", _("provincial resolution")
    OTHER = "other", pgettext_lazy("purse", "other")


class Kind(models.TextChoices):
    """What a grant is for. Each grant has one, so that sums by kind add up; one sum for several things is SEVERAL."""

    FACTORY = "factory", _("factory or warehouse")
    EQUIPMENT = "equipment", _("equipment")
    LABEL = "label", _("label and packaging")
    QUALITY = "quality", _("quality process")
    CERTIFICATION = "certification", _("certification")
    TRADEMARK = "trademark", _("trademark")
    WEBSITE = "website", _("website and e-commerce")
    MATERIAL = "material", _("raw-material area")
    FAIR = "fair", _("fair")
    SHOWROOM = "showroom", _("showroom")
    TRAINING = "training", _("training")
    BONUS = "bonus", _("star bonus")
    SEVERAL = "several", _("several purposes in one sum")
    OTHER = "other", pgettext_lazy("kind of support", "other")


@tracked
class SupportPolicy(models.Model):
    """Rules by which public money supports producers: what they pay for, how much of it, and since when.

    A later change of the rules is another policy with dates of its own: grants keep the one they were given under.
    """

    slug = models.SlugField(_("key in addresses"), max_length=120, unique=True)
    name_vi = models.CharField(_("name"), max_length=250)
    name_en = models.CharField(_("name in English"), max_length=250, blank=True)
    document = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_policies",
        verbose_name=_("legal document"),
        help_text=_("empty: no source names it"),
    )
    purse = models.CharField(_("purse"), max_length=10, choices=Purse.choices)
    kinds = ArrayField(
        models.CharField(max_length=13, choices=Kind.choices),
        verbose_name=_("pays for"),
        default=list,
        blank=True,
        help_text=_("none: not laid down, or not known"),
    )
    rate_percent = models.PositiveSmallIntegerField(
        _("highest share, %"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("of the approved cost; empty: not laid down, or not known"),
    )
    ceiling_vnd = models.PositiveBigIntegerField(
        _("highest amount, đồng"),
        null=True,
        blank=True,
        help_text=_("of one grant; empty: not laid down, or not known"),
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_from_precision = models.CharField(
        _("start known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    valid_to_precision = models.CharField(
        _("end known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    name_folded = models.GeneratedField(
        expression=Fold(models.functions.Concat("name_vi", models.Value(" "), "name_en")),
        output_field=models.TextField(),
        db_persist=True,
    )

    name = Translated()

    class Meta:
        verbose_name = _("support policy")
        verbose_name_plural = _("support policies")
        ordering = ["is_sample", "name_vi", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_vi=""),
                name="policy_has_name",
                violation_error_message=_("A support policy has a name."),
            ),
            models.CheckConstraint(
                condition=Q(rate_percent=None) | Q(rate_percent__range=(1, 100)),
                name="policy_rate",
                violation_error_message=_(
                    "A share lies between 1 and 100 percent; leave it empty where none is laid down."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ceiling_vnd=None) | Q(ceiling_vnd__gt=0),
                name="policy_ceiling",
                violation_error_message=_(
                    "A highest amount is more than 0 đồng; leave it empty where none is laid down."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="policy_ends_after_start",
                violation_error_message=_("A policy cannot end before it begins."),
            ),
            counts_from_last_day("valid_from", "policy_valid_from_last_day"),
            counts_from_last_day("valid_to", "policy_valid_to_last_day"),
        ]
        triggers = [
            stays_as_it_is(),
            points_only_at_its_like(document_id="core_decision"),
            RefuseUnless(
                name="grants_stay_within",
                rule="""NOT EXISTS (
                    SELECT FROM grants_grant g WHERE g.policy_id = NEW.id AND g.ceiling_reason = '' AND (
                        g.rate_percent > NEW.rate_percent OR g.approved_vnd > NEW.ceiling_vnd
                        OR g.approved_vnd * 100.0 > NEW.rate_percent * (g.approved_vnd + g.own_funds_vnd)))""",
                sentence=gettext_noop(
                    "Grants given under this policy would lie above its limits without a reason. "
                    "Changed rules are a new policy with its own first day."
                ),
            ),
        ]

    def __str__(self):
        return self.name_vi

    def clean(self):
        clean_sample_links(self.is_sample, document=self.document)
