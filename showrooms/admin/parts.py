"""Hours, shelf and confirmations on the page of their point."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.staff import ConstraintsBesideFields, RegisterInline
from products.admin.photo import PhotoForm, PhotoInline
from showrooms.models import Confirmation, Display, ExceptionalDays, OpeningHours, ShowroomPhoto


class OpeningHoursForm(ConstraintsBesideFields):
    constraint_fields = {"hours_weekday": "weekday", "hours_once_at_a_time": "opens"}


class OpeningHoursInline(RegisterInline):
    model = OpeningHours
    form = OpeningHoursForm
    fields = [("weekday", "opens", "closes")]
    extra = 1  # "add another" needs a script; this one does not


class ExceptionalDaysForm(ConstraintsBesideFields):
    constraint_fields = {
        "exception_ends_after_start": "last_day",
        "exception_hours_both": "closes",
        "exception_once_at_a_time": "first_day",
    }


class ExceptionalDaysInline(RegisterInline):
    model = ExceptionalDays
    form = ExceptionalDaysForm
    fields = [("first_day", "last_day"), ("opens", "closes"), ("reason_vi", "reason_en")]


class DisplayForm(ConstraintsBesideFields):
    constraint_fields = {
        "display_once_at_a_time": "product",
        "display_ends_after_start": "until",
        "display_seen_while_there": "last_seen",
        "display_price_positive": "price_vnd",
    }


class DisplayInline(RegisterInline):
    model = Display
    form = DisplayForm
    autocomplete_fields = ["product"]
    fields = ["product", ("since", "last_seen", "until"), "price_vnd"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("product")


class ShowroomPhotoForm(PhotoForm):
    constraint_fields = {"showroom_photo_is_described": "alt_vi"}


class ShowroomPhotoInline(PhotoInline):
    model = ShowroomPhoto
    form = ShowroomPhotoForm
    fields = ["preview", "upload", "alt_vi", "alt_en", "taken_on", ("credit", "position"), "source"]

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        return ["preview", "alt_vi", "alt_en", "when_taken", ("credit", "position"), "source"]


class ConfirmationInline(RegisterInline):
    """Confirmations are added; what somebody said on a day is not rewritten."""

    model = Confirmation
    fields = [("confirmed_on", "how", "is_open"), "note", "who"]
    readonly_fields = ["who"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("confirmed by"))
    def who(self, confirmation):
        if confirmation.by:
            return confirmation.by.get_full_name() or confirmation.by.get_username()
        return "–"
