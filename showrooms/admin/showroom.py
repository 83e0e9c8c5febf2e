"""The page of a point of introduction and sale."""

from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates, SluggedForm, place_in_full, todays_place
from core.showing import partial_date
from core.staff import ChoiceFilter, OldDistrictFilter, RegisterModelAdmin, SampleFilter, StaffForm, named_with_mark
from products.admin.photo import StoresPhotos
from showrooms.admin.parts import (
    ConfirmationInline,
    DisplayInline,
    ExceptionalDaysInline,
    OpeningHoursInline,
    ShowroomPhotoInline,
)
from showrooms.models import Confirmation, Freshness, Showroom


def date_field(name):
    field = Showroom._meta.get_field(name)
    return PartialDateField(label=field.verbose_name, help_text=field.help_text, required=False)


class ShowroomForm(PartialDates, SluggedForm, StaffForm):
    opened_on, named_on, closed_on = map(date_field, ("opened_on", "named_on", "closed_on"))
    languages = forms.MultipleChoiceField(
        label=Showroom._meta.get_field("languages").verbose_name,
        choices=Showroom.Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    payment = forms.MultipleChoiceField(
        label=Showroom._meta.get_field("payment").verbose_name,
        choices=Showroom.Payment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    constraint_fields = {
        "showroom_has_name": "name_vi",
        "showroom_begins": "opened_on",
        "showroom_closes_after_opening": "closed_on",
        "showroom_position_in_vietnam": "latitude",
        "showroom_opened_on_last_day": "opened_on",
        "showroom_named_on_last_day": "named_on",
        "showroom_closed_on_last_day": "closed_on",
    }


class FreshnessFilter(ChoiceFilter):
    title = _("confirmed")
    parameter_name = "freshness"

    def lookups(self, request, model_admin):
        return Freshness.choices

    def chosen(self, queryset, value):
        return queryset.filter(freshness=value)


@admin.register(Showroom)
class ShowroomAdmin(StoresPhotos, RegisterModelAdmin):
    form = ShowroomForm
    known_dates = {"opened_on": "known_opening", "named_on": "known_naming", "closed_on": "known_closing"}
    list_display = ["marked_name", "kind", "operator", "place_name", "known_to_be", "last_confirmed"]
    list_filter = [FreshnessFilter, "kind", "host", OldDistrictFilter, ("place", EmptyFieldListFilter), SampleFilter]
    list_select_related = ["place__parent"]
    search_fields = ["name_folded", "operator_folded", "place__name_folded"]
    search_help_text = _("name, operator or place, with or without accents")
    autocomplete_fields = ["place"]
    inlines = [OpeningHoursInline, ExceptionalDaysInline, DisplayInline, ShowroomPhotoInline, ConfirmationInline]
    fieldsets = [
        (None, {"fields": ["name_vi", "slug", "kind", "host", "operator"]}),
        (_("Place"), {"fields": ["address", "place", "place_today", ("latitude", "longitude")]}),
        (_("For visitors"), {"fields": ["phone", "languages", "payment", "parking", "closes_at_tet"]}),
        (_("Days"), {"fields": ["opened_on", "named_on", "closed_on"]}),
        (_("About"), {"fields": ["source", "is_sample"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_freshness(timezone.localdate())

    def get_readonly_fields(self, request, obj=None):
        return ["place_today", "is_sample"] if obj else ["place_today"]

    def get_fieldsets(self, request, obj=None):
        """Who may only look sees dates as far as they are known, and languages and payment in words."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            words = {"languages": "spoken", "payment": "paid_by"}
            return [
                (title, options | {"fields": [self._in_words(name, words) for name in options["fields"]]})
                for title, options in fieldsets
            ]
        return fieldsets

    @staticmethod
    def _in_words(name, words):
        return name if isinstance(name, tuple) else words.get(name, name)

    def save_formset(self, request, form, formset, change):
        """Who confirms is who is logged in."""
        if formset.model is Confirmation:
            for part in formset.forms:
                if part.instance._state.adding:
                    part.instance.by = request.user
        super().save_formset(request, form, formset, change)

    @admin.display(description=_("name"), ordering="name_sort")
    def marked_name(self, showroom):
        return named_with_mark(showroom.name_vi, showroom.is_sample)

    @admin.display(description=_("place"), ordering="place__name_sort")
    def place_name(self, showroom):
        return place_in_full(showroom.place) if showroom.place else ""

    @admin.display(description=_("today's place"))
    def place_today(self, showroom):
        return todays_place(showroom.place)

    @admin.display(description=_("state"), ordering="freshness")
    def known_to_be(self, showroom):
        return Freshness(showroom.freshness).label

    @admin.display(description=_("last confirmed"), ordering="confirmed_on")
    def last_confirmed(self, showroom):
        return partial_date(showroom.confirmed_on) if showroom.confirmed_on else "–"

    @admin.display(description=Showroom._meta.get_field("languages").verbose_name)
    def spoken(self, showroom):
        return ", ".join(map(str, showroom.language_names)) or "–"

    @admin.display(description=Showroom._meta.get_field("payment").verbose_name)
    def paid_by(self, showroom):
        return ", ".join(map(str, showroom.payment_names)) or "–"

    @admin.display(description=Showroom._meta.get_field("opened_on").verbose_name)
    def known_opening(self, showroom):
        return _known(showroom.opened_on, showroom.opened_on_precision)

    @admin.display(description=Showroom._meta.get_field("named_on").verbose_name)
    def known_naming(self, showroom):
        return _known(showroom.named_on, showroom.named_on_precision)

    @admin.display(description=Showroom._meta.get_field("closed_on").verbose_name)
    def known_closing(self, showroom):
        return _known(showroom.closed_on, showroom.closed_on_precision)


def _known(day, precision):
    return partial_date(day, precision) if day else "–"
