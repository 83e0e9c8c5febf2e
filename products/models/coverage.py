"""What the register is known to hold in full."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.history import tracked
from core.models import Level, Place
from core.triggers import RefuseUnless

DISTRICT_OF_OLD_MAP = gettext_noop(
    "Only a district of the map until July 2025 can be named here, for the district level."
)


@tracked
class CompletePeriod(models.Model):
    """Staff's word that every decision of a body in a period is in the register.

    Until then the register says "no later decision found", never "not rated again": see products.knowing.
    """

    level = models.CharField(_("decisions of the level"), max_length=8, choices=Level.choices)
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district"),
        help_text=_("only for the district level; empty: of every district"),
    )
    first_day = models.DateField(_("complete from"))
    last_day = models.DateField(
        _("complete until"),
        null=True,
        blank=True,
        help_text=_("last day; empty: every new decision is entered on the day it is issued"),
    )
    basis = models.TextField(_("how this was checked"), help_text=_("e.g. compared with the archive of the office"))

    class Meta:
        verbose_name = _("complete period")
        verbose_name_plural = _("complete periods")
        ordering = ["level", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="complete_period_ends_after_start",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="complete_period_has_basis",
                violation_error_message=_("Say how it was checked that nothing is missing."),
            ),
        ]
        triggers = [
            RefuseUnless(
                name="complete_period_of_a_district",
                rule="NEW.place_id IS NULL OR (NEW.level = 'district' AND EXISTS (SELECT 1 FROM core_place"
                " WHERE id = NEW.place_id AND vintage = 'pre2025' AND level = 'district'))",
                sentence=DISTRICT_OF_OLD_MAP,
            )
        ]

    def __str__(self):
        body = self.place.full_name if self.place else self.get_level_display()
        last_day = date_format(self.last_day) if self.last_day else "…"
        return f"{body}: {date_format(self.first_day)} – {last_day}"

    def clean(self):
        if self.place and (self.level != Level.DISTRICT or self.place.old_district != self.place):
            raise ValidationError({"place": _(DISTRICT_OF_OLD_MAP)})
