from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.history import tracked_in_bulk
from core.triggers import RefuseUnless
from products.barcodes import LONGEST, write_gtin

NOT_A_BARCODE = gettext_noop("A barcode has 8, 12, 13 or 14 digits, and the last one follows from the others.")


@tracked_in_bulk
class Barcode(models.Model):
    """A barcode printed on one package of a product, so that a shopper can type it instead of the code."""

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="barcodes", verbose_name=_("product"))
    gtin = models.CharField(
        _("barcode"), max_length=LONGEST, help_text=_("the digits below the bars: 8, 12, 13 or 14 of them")
    )
    package = models.CharField(_("package"), max_length=60, blank=True, help_text=_("which one carries it: 250 g"))

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        ordering = ["gtin"]
        constraints = [
            models.UniqueConstraint(
                fields=["gtin"],
                name="barcode_once",
                violation_error_message=_("This barcode is already recorded. It stands for one product only."),
            ),
        ]
        triggers = [
            RefuseUnless(
                name="barcode_check_digit",
                rule="CASE WHEN NEW.gtin ~ '^[0-9]{14}$' THEN"
                " (SELECT sum(substr(NEW.gtin, place, 1)::int * CASE place % 2 WHEN 1 THEN 3 ELSE 1 END) % 10 = 0"
                " FROM generate_series(1, 14) AS place) ELSE FALSE END",
                sentence=NOT_A_BARCODE,
            )
        ]

    def __str__(self):
        return self.written

    @property
    def written(self):
        """The digits as they stand below the bars."""
        return write_gtin(self.gtin)
