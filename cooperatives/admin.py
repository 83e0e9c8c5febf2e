from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Producer
from core.forms import SluggedForm, place_in_full, todays_place
from core.staff import OldDistrictFilter, RegisterModelAdmin, SampleFilter, StaffForm, named_with_mark


class ProducerForm(SluggedForm, StaffForm):
    constraint_fields = {
        "producer_founded_year": "founded_year",
        "producer_has_name": "name_vi",
        "producer_consent_has_contact": "contact_consent_on",
    }


@admin.register(Producer)
class ProducerAdmin(RegisterModelAdmin):
    form = ProducerForm
    list_display = ["marked_name", "kind", "place_name", "n_products"]
    list_filter = ["kind", OldDistrictFilter, ("place", EmptyFieldListFilter), SampleFilter]
    list_select_related = ["place__parent"]
    ordering = ["name_sort", "pk"]
    search_fields = ["name_folded", "place__name_folded"]
    search_help_text = _("name or place, with or without accents")
    autocomplete_fields = ["place"]
    fieldsets = [
        (None, {"fields": ["name_vi", "name_en", "former_names", "slug", "kind", "founded_year"]}),
        (_("Place"), {"fields": ["place", "place_today", "address"]}),
        (_("Contact"), {"fields": ["website", "phone", "email", "contact_consent_on", "office_email", "director"]}),
        (_("About"), {"fields": ["summary_vi", "summary_en", "source", "is_sample"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(n_products=Count("products"))

    def get_readonly_fields(self, request, obj=None):
        return ["place_today", "is_sample"] if obj else ["place_today"]

    @admin.display(description=_("name"), ordering="name_sort")
    def marked_name(self, producer):
        return named_with_mark(producer.name_vi, producer.is_sample)

    @admin.display(description=_("place"), ordering="place__name_sort")
    def place_name(self, producer):
        return place_in_full(producer.place) if producer.place else ""

    @admin.display(description=_("products"), ordering="n_products")
    def n_products(self, producer):
        return producer.n_products

    @admin.display(description=_("today's place"))
    def place_today(self, producer):
        return todays_place(producer.place)
