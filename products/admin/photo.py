"""Photos on the page of their product."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from core.forms import PartialDateField, PartialDates
from core.showing import partial_date
from core.staff import ConstraintsBesideFields, RegisterInline
from products.models import ProductPhoto
from products.photographing import NotStored, storing_photos
from products.photos import renditions


class PhotoForm(PartialDates, ConstraintsBesideFields):
    upload = forms.FileField(
        label=_("photo file"),
        help_text=_("JPEG, PNG or WebP, up to 10 MB and 40 megapixels. The place where it was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("Choose a photo file."), "empty": _("The file is empty.")},
    )
    taken_on = PartialDateField(label=ProductPhoto._meta.get_field("taken_on").verbose_name, required=False)

    constraint_fields = {"photo_is_described": "alt_vi"}
    renditions = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = self.instance._state.adding

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            self.renditions = renditions(upload, upload.size)
        return upload


class PhotoInline(RegisterInline):
    model = ProductPhoto
    form = PhotoForm
    fields = ["preview", "upload", "alt_vi", "alt_en", ("role", "taken_on"), ("credit", "position"), "source"]
    readonly_fields = ["preview", "when_taken"]
    extra = 1  # "add another" needs a script; this one does not

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        return ["preview", "alt_vi", "alt_en", ("role", "when_taken"), ("credit", "position"), "source"]

    @admin.display(description=ProductPhoto._meta.get_field("taken_on").verbose_name)
    def when_taken(self, photo):
        return partial_date(photo.taken_on, photo.taken_on_precision) if photo.taken_on else "–"

    @admin.display(description=_("preview"))
    def preview(self, photo):
        if photo._state.adding:
            return "–"
        shown = {"photo": photo, "sizes": "20rem", "class": "preview", "first": False}
        return mark_safe(render_to_string("products/_photo.html", shown))  # noqa: S308 - escaped there


class StoresPhotos:
    """An admin page with PhotoInline: writes the files of its photos before their rows."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            with storing_photos() as request.store_photo:
                return super().changeform_view(request, *args, **kwargs)
        except NotStored:
            request.refusal = ValidationError(
                _("The photo could not be stored: the server has no room left. Nothing was saved.")
            )
            return super().changeform_view(request, *args, **kwargs)

    def save_formset(self, request, form, formset, change):
        for part in formset.forms:
            if getattr(part, "renditions", None) and part not in formset.deleted_forms:
                request.store_photo(part.instance, part.renditions)
        super().save_formset(request, form, formset, change)
