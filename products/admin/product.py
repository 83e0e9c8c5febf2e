from django.contrib import admin, messages
from django.contrib.admin import EmptyFieldListFilter
from django.contrib.admin.utils import unquote
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import SluggedForm, todays_place
from core.papers import pdf_response
from core.showing import partial_date
from core.staff import RegisterModelAdmin, SampleFilter, StaffForm, named_with_mark
from products.admin.acts import acts_on_product
from products.admin.distinctions import AwardInline, BarcodeInline, QualityCertificateInline, ReportedStarInline
from products.admin.filters import OldDistrictOfProducerFilter, StandingFilter, StarsFilter, stars_in_words
from products.admin.photo import PhotoInline, StoresPhotos
from products.admin.recognition import RecognitionInline
from products.labels import MOST_LABELS, label_sheet
from products.models import Product, Standing


class ProductForm(SluggedForm, StaffForm):
    constraint_fields = {"product_has_name": "name_vi", "product_price_positive": "price_vnd"}


@admin.register(Product)
class ProductAdmin(StoresPhotos, RegisterModelAdmin):
    form = ProductForm
    list_display = ["marked_name", "stars_today", "standing_today", "ends", "producer", "product_set"]
    list_filter = [
        StandingFilter,
        StarsFilter,
        "product_set__group",
        "product_set",
        OldDistrictOfProducerFilter,
        ("producer", EmptyFieldListFilter),
        ("producer__place", EmptyFieldListFilter),
        SampleFilter,
    ]
    list_select_related = ["producer", "product_set"]
    search_fields = ["name_folded", "producer__name_folded"]
    search_help_text = _("product or producer, with or without accents")
    autocomplete_fields = ["producer", "product_set"]
    actions = ["print_labels"]
    inlines = [
        RecognitionInline,
        PhotoInline,
        ReportedStarInline,
        QualityCertificateInline,
        AwardInline,
        BarcodeInline,
    ]
    fieldsets = [
        (None, {"fields": ["name_vi", "name_en", "slug", "product_set", "producer", "place_today"]}),
        (
            _("About"),
            {"fields": ["summary_vi", "summary_en", "raw_material_vi", "raw_material_en", "source", "is_sample"]},
        ),
        (_("Trade"), {"fields": ["packages", "price_vnd", "export_markets_vi", "export_markets_en", "shop_links"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_standing(timezone.localdate())

    def get_readonly_fields(self, request, obj=None):
        return ["place_today", "is_sample"] if obj else ["place_today"]

    def get_inlines(self, request, obj):
        """A star is given on a page of its own, once the product is saved."""
        return self.inlines if obj else [inline for inline in self.inlines if inline is not RecognitionInline]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may = request.user.has_perm("products.add_recognition")
        product = self.get_object(request, unquote(object_id)) if may else None
        acts = acts_on_product(product) if product else []
        return super().change_view(request, object_id, form_url, {"acts": acts} | (extra_context or {}))

    @admin.display(description=_("name"), ordering="name_sort")
    def marked_name(self, product):
        return named_with_mark(product.name_vi, product.is_sample)

    @admin.display(description=_("stars"), ordering="stars")
    def stars_today(self, product):
        return stars_in_words(product.stars)

    @admin.display(description=_("standing today"), ordering="standing")
    def standing_today(self, product):
        return Standing(product.standing).label

    @admin.display(description=_("last day in force"), ordering="ends_on")
    def ends(self, product):
        return partial_date(product.ends_on, product.ends_on_precision) if product.ends_on else ""

    @admin.display(description=_("today's place"))
    def place_today(self, product):
        return todays_place(product.producer.place if product.producer else None)

    @admin.action(
        description=_("Print labels (PDF: one for each product, a whole sheet for a single one)"),
        permissions=["change"],
    )
    def print_labels(self, request, products):
        chosen = list(products.select_related("producer")[: MOST_LABELS + 1])
        if len(chosen) > MOST_LABELS:
            messages.error(request, _("At most %d labels are printed at a time; choose fewer.") % MOST_LABELS)
            return None
        return pdf_response(label_sheet(request, chosen), "labels", as_attachment=True)
