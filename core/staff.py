"""What every staff page of the register shares: search without accents, history, reasons, refusals in words.

`RegisterModelAdmin` is the base of each model's admin, `RegisterInline` of the parts on its page.
"""

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast
from django.forms.models import _get_foreign_key
from django.http import HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.changes import Part, changes_of, version_of
from core.forms import PlaceChoiceField, WholeNumberField
from core.models import Place, Vintage
from core.once import new_token, only_once
from core.place_map import PlaceMap
from core.refusals import sentence_of
from core.text import Fold, fold

LONGEST_SEARCH = 12  # words
CHANGES_PER_PAGE = 50


def is_key(value) -> bool:
    """True for what can be the key of a record: a number that the database can hold."""
    text = str(value)
    return len(text) < 20 and text.isascii() and text.isdecimal() and int(text) < 2**63


# --- forms ----------------------------------------------------------------------------------------------


def add_errors(form: forms.BaseForm, refused: ValidationError) -> None:
    """Put the sentences of `refused` beside their fields, those of fields the form lacks above it."""
    for field, problems in refused.update_error_dict({}).items():
        form.add_error(field if field in form.fields else None, problems)


class SilentField(forms.CharField):
    """Says something about the saving of a form and is not itself a change of the record."""

    def has_changed(self, initial, data):
        return False


class ConstraintsBesideFields(forms.ModelForm):
    """A model form that checks the constraints on the whole row and names each beside the field it concerns."""

    constraint_fields = {}  # name of the constraint: field

    def _update_errors(self, errors):
        """The checks below say again, in their place, what Django found for a part of the row."""
        constraints = self._meta.model._meta.constraints
        sentences = {str(constraint.get_violation_error_message()) for constraint in constraints}
        found = {}
        for field, problems in errors.update_error_dict({}).items():
            kept = [problem for problem in problems if not sentences.intersection(problem.messages)]
            if kept:
                found.setdefault(field if field in self.fields else NON_FIELD_ERRORS, []).extend(kept)
        if found:
            super()._update_errors(ValidationError(found))

    def _post_clean(self):
        super()._post_clean()
        generated = {field.name for field in self._meta.model._meta.fields if field.generated}
        for constraint in self._constraints():
            # What a refused field would lead to is not known, and a range that ends before it begins cannot be asked.
            unknown = {*self.errors, *generated} if self.errors else set()
            try:
                constraint.validate(self._meta.model, self.instance, exclude=unknown)
            except ValidationError as problem:
                field = self.constraint_fields.get(constraint.name)
                self.add_error(field if field in self.fields else None, problem.messages)

    def _constraints(self):
        """Those that this form answers for."""
        return self._meta.model._meta.constraints


class StaffForm(ConstraintsBesideFields):
    """The form of a record: refuses to overwrite what another editor saved since this one was opened."""

    opened_version = SilentField(required=False, widget=forms.HiddenInput)
    form_token = SilentField(required=False, widget=forms.HiddenInput)

    # Given by RegisterModelAdmin.get_form.
    request = None
    model_admin = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial["opened_version"] = version_of(self.instance, self.model_admin.parts_saved_here())
        elif not self.is_bound:
            self.initial["form_token"] = new_token()

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_stale(cleaned.get("opened_version") or "")
        refusal = getattr(self.request, "refusal", None)
        if isinstance(refusal, IntegrityError):
            constraint, sentence = sentence_of(refusal)
            refusal = ValidationError({self.constraint_fields.get(constraint, NON_FIELD_ERRORS): sentence})
        if refusal:
            add_errors(self, refusal)
        return cleaned

    def _refuse_stale(self, opened):
        parts = self.model_admin.parts_saved_here()
        now = version_of(self.instance, parts)
        if opened == now:
            return
        known = opened.count("-") == now.count("-") and all(is_key(event) for event in opened.split("-"))
        changes = changes_of(type(self.instance)(pk=self.instance.pk), parts, opened if known else "")
        if not changes:
            raise ValidationError(_("Open this page again: it was not sent whole."))
        told = [
            _("%(who)s changed this record at %(time)s, after you opened it. Your version is not saved.")
            % {
                "who": changes[0].who or _("Someone"),
                "time": date_format(localtime(changes[0].at), "DATETIME_FORMAT"),
            }
        ]
        told += [f"{field.label}: {field.old or '–'} → {field.new or '–'}" for field in changes[0].fields]
        raise ValidationError(told)


class ReasonedForm(StaffForm):
    """A form that asks why an existing record changes."""

    reason = SilentField(
        label=_("reason for the change"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("needed when something changes; kept in the history of the record"),
    )

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.changed_data and not cleaned.get("reason"):
            self.add_error("reason", _("Say why this is changed."))
        return cleaned


class DeletionForm(forms.Form):
    """Why a record is deleted."""

    reason = forms.CharField(
        label=_("reason for the deletion"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": _("Say why this is deleted.")},
    )


class KeyAutocomplete(AutocompleteSelect):
    """Autocomplete that survives a value which is no key at all, and can be read before any script has run."""

    def optgroups(self, name, value, attr=None):
        """The empty choice comes first where one is required too, and says something: HTML asks for both."""
        groups = super().optgroups(name, [key for key in value if is_key(key)], attr)
        options = groups[0][1]
        if self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        options[0]["label"] = "–"
        return groups


# --- pages ----------------------------------------------------------------------------------------------


class RegisterFields:
    """How model fields become form fields, on pages and in their inlines alike."""

    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.IntegerField: {"form_class": WholeNumberField},
        models.BigIntegerField: {"form_class": WholeNumberField},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeyAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        if db_field.remote_field.model is Place:
            kwargs["form_class"] = PlaceChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RegisterModelAdmin(RegisterFields, admin.ModelAdmin):
    """Search without accents (name folded columns in `search_fields`), history, versions, refusals in words."""

    form = StaffForm
    asks_reason = False
    known_dates = {}  # date column: method that shows it as far as it is known
    fold_on_search = []  # columns searched as `folded`, for models without a folded column of their own
    list_per_page = 50
    show_full_result_count = False
    object_history_template = "admin/record_history.html"

    # --- parts of the record

    def parts(self):
        """Rows shown on the record's page: their changes belong to its history."""
        return list(dict.fromkeys(self._part(inline) for inline in self.inlines))

    def parts_saved_here(self):
        """Rows that saving this page may change."""
        return [self._part(inline) for inline in self.inlines if not inline.changed_on_own_page]

    def _part(self, inline):
        return Part(inline.model, _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).name)

    # --- lists

    def changelist_view(self, request, extra_context=None):
        """A filter that means nothing leads to the whole list, which says so."""
        if ERROR_FLAG in request.GET:
            if len(request.GET) > 1:  # Django takes a second one for a broken database
                return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
            messages.warning(request, _("Something in that address means nothing in this list; it is left out."))
        return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request):
        """A filter that is none of the list's, or a year of forty digits, leads to the whole list as well."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, DisallowedModelAdminLookup) as error:
            raise IncorrectLookupParameters from error

    def lookup_allowed(self, lookup, value, request=None):
        """Only what the list itself links to; no pattern and no odd part of a date comes from an address."""
        own = {_parameter(entry) for entry in self.list_filter}
        field = lookup.removesuffix("__exact").removesuffix("__isnull").removesuffix("__isempty").removesuffix("__id")
        if self.date_hierarchy and field.startswith(f"{self.date_hierarchy}__"):
            return field.removeprefix(f"{self.date_hierarchy}__") in {"year", "month", "day", "gte", "lt"}
        return field in own and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        if self.fold_on_search:
            written = [Cast(column, models.TextField()) for column in self.fold_on_search]
            queryset = queryset.annotate(folded=Fold(models.Func(models.Value(" "), *written, function="CONCAT_WS")))
        words = fold(search_term[:1000]).split()[:LONGEST_SEARCH]
        return super().get_search_results(request, queryset, " ".join(words))

    def get_actions(self, request):
        """No bulk deletion where each deletion needs its reason."""
        actions = super().get_actions(request)
        if self.asks_reason:
            actions.pop("delete_selected", None)
        return actions

    def response_action(self, request, queryset):
        if not all(is_key(key) for key in request.POST.getlist("_selected_action")):
            raise BadRequest
        return super().response_action(request, queryset)

    # --- one record

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request, form.model_admin = request, self
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            return [(title, options | {"fields": self._as_known(options["fields"])}) for title, options in fieldsets]
        if obj and self.asks_reason:
            return [*fieldsets, (None, {"fields": ["reason"]})]
        return fieldsets

    def _as_known(self, fields):
        return [self.known_dates.get(name, name) for name in fields]

    def get_fields(self, request, obj=None):
        return [
            name for name in super().get_fields(request, obj) if name not in {"opened_version", "form_token", "reason"}
        ]

    def get_changeform_initial_data(self, request):
        """Values given in the address, without keys that are none."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {name: value for name, value in initial.items() if name not in relations or is_key(value)}

    def get_object(self, request, object_id, from_field=None):
        """While saving, hold the row: whoever saves second waits and then sees that it has changed."""
        if not is_key(object_id):
            return None
        record = super().get_object(request, object_id, from_field)
        if record and request.method == "POST" and transaction.get_connection().in_atomic_block:
            self.model._base_manager.select_for_update().filter(pk=record.pk).values("pk").first()
        return record

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, ValidationError) as refused:
            # Someone else was quicker, or a rule between tables: show the form again with the sentence.
            request.refusal = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            only_once(form.cleaned_data.get("form_token") or "")
        reason = form.cleaned_data.get("reason")
        if change and reason:
            pghistory.context(reason=reason)
        super().save_model(request, obj, form, change)

    def delete_view(self, request, object_id, extra_context=None):
        extra_context = extra_context or {}
        if self.asks_reason:
            form = DeletionForm(request.POST if request.method == "POST" else None)
            extra_context["deletion_form"] = form
            if request.method == "POST" and not form.is_valid():
                request.POST = QueryDict()  # not confirmed: ask again
            elif request.method == "POST":
                pghistory.context(reason=form.cleaned_data["reason"])
        try:
            return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            messages.error(request, sentence_of(error)[1])
            return HttpResponseRedirect(request.path)

    def history_view(self, request, object_id, extra_context=None):
        """Every change of the record: when, by whom, why, and what it said before and after."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        paginator = self.get_paginator(request, changes_of(record, self.parts()), CHANGES_PER_PAGE)
        page = paginator.get_page(request.GET.get("p"))
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % record,
            "subtitle": None,
            "changes": page,
            "page_range": paginator.get_elided_page_range(page.number),
            "module_name": self.opts.verbose_name_plural,
            "object": record,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)


class RegisterInline(RegisterFields, admin.StackedInline):
    """Parts of a record on its page. Stacked, because a table leaves its fields without labels."""

    form = ConstraintsBesideFields
    changed_on_own_page = False
    extra = 0


class ReadOnlyAdmin(RegisterModelAdmin):
    """Records that are looked at here and come from elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _parameter(entry) -> str:
    """What an entry of `list_filter` is called in addresses."""
    if isinstance(entry, str):
        return entry
    return entry[0] if isinstance(entry, tuple) else entry.parameter_name


# --- columns and filters --------------------------------------------------------------------------------


def sample_mark(is_sample: bool) -> str:
    """ "mẫu" beside a sample record; nothing beside a real one."""
    if not is_sample:
        return ""
    return format_html('<span class="sample-mark">{}</span>', pgettext_lazy("label of an invented record", "sample"))


def named_with_mark(name, is_sample: bool) -> str:
    return format_html("{} {}", name, sample_mark(is_sample)) if is_sample else str(name)


class ChoiceFilter(admin.SimpleListFilter):
    """List filter with fixed choices; a value that is none of them finds nothing."""

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(key) for key, _label in self.lookup_choices}:
            return queryset.none()
        return self.chosen(queryset, value)

    def chosen(self, queryset, value):
        """`queryset` narrowed to the choice `value`."""
        raise NotImplementedError


class SampleFilter(ChoiceFilter):
    """Real records or samples; `path` leads to the record that carries the mark."""

    title = _("real or sample")
    parameter_name = "sample"
    path = ""

    def lookups(self, request, model_admin):
        return [("0", _("real")), ("1", _("sample"))]

    def chosen(self, queryset, value):
        return queryset.filter(**{f"{self.path}is_sample": value == "1"})


class SampleOfProductFilter(SampleFilter):
    path = "product__"


class PlaceFilter(ChoiceFilter):
    """By a place and all that lies in it, on whichever map the record names its own; `path` leads to that place."""

    path = "place"
    vintage = None
    """Of the places to choose from."""

    def chosen(self, queryset, value):
        return self.lying_in(queryset, PlaceMap().covered(f"{self.vintage}-{value}"))

    def lying_in(self, queryset, places):
        """`queryset` narrowed to records of `places`, ids."""
        return queryset.filter(**{f"{self.path}__in": places})


class OldDistrictFilter(PlaceFilter):
    """By district of the map until July 2025."""

    title = _("old district")
    parameter_name = "district"
    vintage = Vintage.PRE2025

    def lookups(self, request, model_admin):
        return [(district.code, district.full_name) for district in Place.objects.old_districts()]


class CommuneFilter(PlaceFilter):
    """By commune of today, of those that old Bắc Kạn went into."""

    title = _("commune of today")
    parameter_name = "commune"
    vintage = Vintage.Y2025

    def lookups(self, request, model_admin):
        return [(commune.code, commune.full_name) for commune in Place.objects.communes_of_today()]
