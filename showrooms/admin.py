from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils.translation import gettext_lazy as _

from core.forms import SluggedForm, place_in_full, todays_place
from core.staff import OldDistrictFilter, RegisterModelAdmin, SampleFilter, StaffForm, named_with_mark
from showrooms.models import Showroom


class ShowroomForm(SluggedForm, StaffForm):
    pass


@admin.register(Showroom)
class ShowroomAdmin(RegisterModelAdmin):
    form = ShowroomForm
    list_display = ["marked_name", "kind", "operator", "place_name"]
    list_filter = ["kind", OldDistrictFilter, ("place", EmptyFieldListFilter), SampleFilter]
    list_select_related = ["place__parent"]
    search_fields = ["name_folded", "place__name_folded"]
    search_help_text = _("name or place, with or without accents")
    autocomplete_fields = ["place"]
    fields = ["name_vi", "slug", "kind", "operator", "address", "place", "place_today", "source", "is_sample"]

    def get_readonly_fields(self, request, obj=None):
        return ["place_today", "is_sample"] if obj else ["place_today"]

    @admin.display(description=_("name"), ordering="name_sort")
    def marked_name(self, showroom):
        return named_with_mark(showroom.name_vi, showroom.is_sample)

    @admin.display(description=_("place"), ordering="place__name_sort")
    def place_name(self, showroom):
        return place_in_full(showroom.place) if showroom.place else ""

    @admin.display(description=_("today's place"))
    def place_today(self, showroom):
        return todays_place(showroom.place)
