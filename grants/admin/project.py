from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates, SluggedForm
from core.showing import partial_date
from core.staff import (
    ConstraintsBesideFields,
    RegisterInline,
    RegisterModelAdmin,
    SampleFilter,
    StaffForm,
    named_with_mark,
)
from grants.models import ProjectProducer, ScienceProject


class ScienceProjectForm(SluggedForm, PartialDates, StaffForm):
    begins_on = PartialDateField(label=_("begins"), required=False)
    ends_on = PartialDateField(label=_("ends"), required=False)

    constraint_fields = {
        "project_has_title": "name_vi",
        "project_counts_from_a_day": "begins_on",
        "project_ends_after_start": "ends_on",
        "project_has_evidence": "source",
    }


class ParticipantForm(ConstraintsBesideFields):
    constraint_fields = {"project_producer_once": "producer"}


class ParticipantInline(RegisterInline):
    model = ProjectProducer
    form = ParticipantForm
    fields = ["producer"]
    autocomplete_fields = ["producer"]


@admin.register(ScienceProject)
class ScienceProjectAdmin(RegisterModelAdmin):
    form = ScienceProjectForm
    known_dates = {"begins_on": "begins", "ends_on": "ends"}
    list_display = ["marked_name", "lead", "begins", "ends", "status"]
    list_filter = ["status", ("budget_vnd", EmptyFieldListFilter), SampleFilter]
    search_fields = ["name_folded", "producers__name_folded"]
    search_help_text = _("title or producer, with or without accents")
    autocomplete_fields = ["decision"]
    inlines = [ParticipantInline]
    fieldsets = [
        (None, {"fields": ["name_vi", "name_en", "slug", "code", "lead", "decision", "source", "is_sample"]}),
        (_("Course"), {"fields": ["begins_on", "ends_on", "known_on", "status", "status_on"]}),
        (_("Content"), {"fields": ["budget_vnd", "raw_material_vi", "raw_material_en", "area"]}),
        (_("Result"), {"fields": ["result_vi", "result_en"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["is_sample"] if obj else []

    @admin.display(description=_("title"), ordering="name_folded")
    def marked_name(self, project):
        return named_with_mark(project.name_vi, project.is_sample)

    @admin.display(description=_("begins"), ordering="begins_on")
    def begins(self, project):
        return partial_date(project.begins_on, project.begins_on_precision) if project.begins_on else ""

    @admin.display(description=_("ends"), ordering="ends_on")
    def ends(self, project):
        return partial_date(project.ends_on, project.ends_on_precision) if project.ends_on else ""
