from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.partial_dates import Precision, counts_from_last_day
from core.samples import stays_as_it_is
from core.text import Fold
from core.validators import is_pdf

SAMPLE_NUMBER_PREFIX = "MẪU-"


class Level(models.TextChoices):
    """Who decides: the ministry, the province, or until July 2025 the district."""

    CENTRAL = "central", pgettext_lazy("level of authority", "central")
    PROVINCE = "province", pgettext_lazy("level of authority", "province")
    DISTRICT = "district", pgettext_lazy("level of authority", "district")


@tracked
class Decision(models.Model):
    """An official act: number, date, issuing body. One decision usually names many products."""

    number = models.CharField(_("number"), max_length=60, help_text=_("as written, e.g. 2616/QĐ-UBND"))
    issuer = models.CharField(_("issued by"), max_length=150)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    issued_on = models.DateField(_("issued on"))
    issued_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    title = models.CharField(_("subject"), max_length=300, blank=True)
    file = models.FileField(
        _("document"),
        upload_to="decisions/%Y/",
        blank=True,
        validators=[FileExtensionValidator(["pdf"]), is_pdf],
        help_text=_("the signed decision as PDF, up to 20 MB; shown to the public"),
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    number_folded = models.GeneratedField(expression=Fold("number"), output_field=models.TextField(), db_persist=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-issued_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issuer", "issued_on"],
                name="decision_once",
                violation_error_message=_("This decision is already in the register."),
            ),
            models.CheckConstraint(
                condition=Q(is_sample=True, number__startswith=SAMPLE_NUMBER_PREFIX)
                | (Q(is_sample=False) & ~Q(number__startswith=SAMPLE_NUMBER_PREFIX)),
                name="decision_sample_number",
                violation_error_message=_("Numbers of sample decisions, and only theirs, begin with MẪU-."),
            ),
            counts_from_last_day("issued_on", "decision_issued_on_last_day"),
        ]
        triggers = [stays_as_it_is()]

    def __str__(self):
        return self.number
