"""What a product holds or is said to hold besides a recognised star: on its page and in lists of their own."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates
from core.showing import partial_date
from core.staff import (
    ConstraintsBesideFields,
    RegisterInline,
    RegisterModelAdmin,
    SampleOfProductFilter,
    StaffForm,
    named_with_mark,
)
from products.admin.filters import StarsFilter
from products.barcodes import NotABarcode, WrongCheckDigit, read_gtin
from products.models import Award, Barcode, QualityCertificate, ReportedStar
from products.models.barcode import NOT_A_BARCODE


class ReportedStarPartForm(PartialDates, ConstraintsBesideFields):
    reported_on = PartialDateField(label=ReportedStar._meta.get_field("reported_on").verbose_name, required=False)

    constraint_fields = {"reported_star_stars": "stars", "reported_star_has_source": "source"}


class ReportedStarForm(ReportedStarPartForm, StaffForm):
    pass


class ReportedStarInline(RegisterInline):
    model = ReportedStar
    form = ReportedStarPartForm
    fields = [("kind", "stars", "reported_on"), "source"]


class QualityCertificatePartForm(ConstraintsBesideFields):
    constraint_fields = {"certificate_once": "name", "certificate_ends_after_start": "valid_to"}


class QualityCertificateForm(QualityCertificatePartForm, StaffForm):
    pass


class QualityCertificateInline(RegisterInline):
    model = QualityCertificate
    form = QualityCertificatePartForm
    fields = [("kind", "name"), ("number", "issuer"), ("valid_from", "valid_to"), "source"]


class BarcodePartForm(ConstraintsBesideFields):
    gtin = forms.CharField(
        label=Barcode._meta.get_field("gtin").verbose_name,
        help_text=Barcode._meta.get_field("gtin").help_text,
        max_length=24,  # with the gaps that stand between the digits
    )

    constraint_fields = {"barcode_once": "gtin"}

    def clean_gtin(self):
        """Fourteen digits, of whichever length was typed."""
        try:
            return read_gtin(self.cleaned_data["gtin"])
        except (NotABarcode, WrongCheckDigit):
            raise ValidationError(_(NOT_A_BARCODE)) from None


class BarcodeForm(BarcodePartForm, StaffForm):
    pass


class AwardPartForm(ConstraintsBesideFields):
    constraint_fields = {"award_once": "level", "award_year": "year", "award_has_evidence": "source"}


class AwardForm(AwardPartForm, StaffForm):
    pass


class AwardInline(RegisterInline):
    model = Award
    form = AwardPartForm
    fields = [("level", "year"), "decision", "source"]
    autocomplete_fields = ["decision"]


class BarcodeInline(RegisterInline):
    model = Barcode
    form = BarcodePartForm
    fields = [("gtin", "package")]


class PartOfProductAdmin(RegisterModelAdmin):
    """List of one kind of parts over all products."""

    list_select_related = ["product"]
    search_fields = ["product__name_folded"]
    search_help_text = _("product, with or without accents")
    autocomplete_fields = ["product"]

    @admin.display(description=_("product"), ordering="product__name_sort")
    def marked_product(self, part):
        return named_with_mark(part.product.name_vi, part.product.is_sample)


@admin.register(ReportedStar)
class ReportedStarAdmin(PartOfProductAdmin):
    form = ReportedStarForm
    known_dates = {"reported_on": "known_date"}
    list_display = ["marked_product", "stars", "kind", "known_date"]
    list_filter = [StarsFilter, "kind", SampleOfProductFilter]
    fields = ["product", "kind", "stars", "reported_on", "source"]

    @admin.display(description=_("of"), ordering="reported_on")
    def known_date(self, reported):
        return partial_date(reported.reported_on, reported.reported_on_precision) if reported.reported_on else ""


@admin.register(QualityCertificate)
class QualityCertificateAdmin(PartOfProductAdmin):
    form = QualityCertificateForm
    list_display = ["marked_product", "kind", "name", "number", "valid_to"]
    list_filter = ["kind", SampleOfProductFilter]


@admin.register(Award)
class AwardAdmin(PartOfProductAdmin):
    form = AwardForm
    list_display = ["marked_product", "level", "year_written", "decision"]
    list_filter = ["level", SampleOfProductFilter]
    list_select_related = ["product", "decision"]
    autocomplete_fields = ["product", "decision"]

    @admin.display(description=_("year"), ordering="year")
    def year_written(self, award):
        return str(award.year or "")


@admin.register(Barcode)
class BarcodeAdmin(PartOfProductAdmin):
    form = BarcodeForm
    list_display = ["written", "marked_product", "package"]
    list_filter = [SampleOfProductFilter]
    search_fields = ["gtin", "product__name_folded"]
    search_help_text = _("barcode or product, with or without accents")
