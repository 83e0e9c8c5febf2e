from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates, place_in_full
from core.models import Decision, Place, PlaceAlias, PlaceBoundary, PlaceChange
from core.showing import partial_date
from core.staff import (
    ConstraintsBesideFields,
    ReadOnlyAdmin,
    ReasonedForm,
    RegisterInline,
    RegisterModelAdmin,
    SampleFilter,
    StaffForm,
    named_with_mark,
)


class PlaceForm(StaffForm):
    constraint_fields = {
        "place_code_once_per_map": "code",
        "place_below_province_has_parent": "parent",
        "place_position_in_vietnam": "latitude",
    }


class PlaceAliasPartForm(ConstraintsBesideFields):
    constraint_fields = {"place_alias_once": "written_as"}


class PlaceAliasForm(PlaceAliasPartForm, StaffForm):
    pass


class PlaceAliasInline(RegisterInline):
    model = PlaceAlias
    form = PlaceAliasPartForm
    fields = [("written_as", "why")]


@admin.register(Place)
class PlaceAdmin(RegisterModelAdmin):
    form = PlaceForm
    list_display = ["name_vi", "kind", "parent_name", "code", "vintage"]
    list_filter = ["vintage", "level", "kind"]
    list_select_related = ["parent"]
    search_fields = ["name_folded", "aliases__written_folded"]
    search_help_text = _("name or another way it is written, with or without accents")
    autocomplete_fields = ["parent"]
    inlines = [PlaceAliasInline]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("parent")

    def autocomplete_label(self, place):
        return place_in_full(place)

    @admin.display(description=_("belongs to"), ordering="parent__name_sort")
    def parent_name(self, place):
        return place.parent.full_name if place.parent else ""


class PlaceChangeForm(StaffForm):
    constraint_fields = {"place_change_old_once": "old", "place_change_not_to_itself": "new"}


@admin.register(PlaceChange)
class PlaceChangeAdmin(RegisterModelAdmin):
    form = PlaceChangeForm
    list_display = ["old_place", "new_place", "changed_on"]
    list_select_related = ["old__parent", "new__parent"]
    search_fields = ["old__name_folded", "new__name_folded"]
    autocomplete_fields = ["old", "new"]

    @admin.display(description=_("old place"), ordering="old__name_sort")
    def old_place(self, change):
        return place_in_full(change.old)

    @admin.display(description=_("new place"), ordering="new__name_sort")
    def new_place(self, change):
        return place_in_full(change.new)


@admin.register(PlaceAlias)
class PlaceAliasAdmin(RegisterModelAdmin):
    form = PlaceAliasForm
    list_display = ["written_as", "place_meant", "why"]
    list_select_related = ["place__parent"]
    search_fields = ["written_folded", "place__name_folded"]
    autocomplete_fields = ["place"]

    @admin.display(description=_("place meant"), ordering="place__name_sort")
    def place_meant(self, alias):
        return place_in_full(alias.place)


@admin.register(PlaceBoundary)
class PlaceBoundaryAdmin(ReadOnlyAdmin):
    """Outlines come with the map data; thousands of coordinates say nothing to a reader, so they are counted."""

    list_display = ["place", "is_approximate"]
    list_filter = ["place__vintage", "is_approximate"]
    list_select_related = ["place__parent"]
    search_fields = ["place__name_folded"]
    fields = ["place", "is_approximate", "points"]
    readonly_fields = ["points"]

    def get_queryset(self, request):
        """Lists leave the outlines, which are large, in the database."""
        return super().get_queryset(request).defer("geometry")

    @admin.display(description=_("points of the outline"))
    def points(self, boundary):
        return sum(_points(part) for part in boundary.geometry.get("coordinates", []))


def _points(nested):
    return 1 if not isinstance(nested[0], list) else sum(_points(part) for part in nested)


class DecisionForm(PartialDates, ReasonedForm):
    issued_on = PartialDateField(label=Decision._meta.get_field("issued_on").verbose_name)

    constraint_fields = {"decision_once": "number", "decision_sample_number": "number"}


@admin.register(Decision)
class DecisionAdmin(RegisterModelAdmin):
    form = DecisionForm
    known_dates = {"issued_on": "known_date"}
    asks_reason = True
    list_display = ["marked_number", "issuer", "level", "known_date", "title"]
    list_filter = ["level", SampleFilter]
    date_hierarchy = "issued_on"
    search_fields = ["number_folded"]
    search_help_text = _("number, with or without accents")
    fields = ["number", "issuer", "level", "issued_on", "title", "file", "source", "is_sample"]

    def get_readonly_fields(self, request, obj=None):
        return ["is_sample"] if obj else []

    def autocomplete_label(self, decision):
        return (
            f"{decision.number}, {decision.issuer}, {partial_date(decision.issued_on, decision.issued_on_precision)}"
        )

    @admin.display(description=_("number"), ordering="number")
    def marked_number(self, decision):
        return named_with_mark(decision.number, decision.is_sample)

    @admin.display(description=_("issued on"), ordering="issued_on")
    def known_date(self, decision):
        return partial_date(decision.issued_on, decision.issued_on_precision)
