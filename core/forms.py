"""Form fields staff pages share."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.models import Place
from core.partial_dates import PartialDate, parse, write
from core.slugs import free_slug


class PartialDateField(forms.CharField):
    """One input for a date and how much of it is known: "2021", "12/2021" or "29/12/2021"."""

    widget = AdminDateWidget
    default_error_messages = {"invalid": _("Write a day, a month or a year: 29/12/2021, 12/2021 or 2021.")}

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return parse(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value):
        return write(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class WholeNumberField(forms.IntegerField):
    """Digits 0 to 9 alone. Python also reads those of other scripts, which nobody here means to type."""

    default_error_messages = {"invalid": _("Write a whole number in digits: 5000000.")}

    def to_python(self, value):
        if isinstance(value, str) and not value.isascii():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class PartialDates(forms.ModelForm):
    """A form whose PartialDateFields `<name>` stand for the columns `<name>` and `<name>_precision`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._partial_dates():
            day = getattr(self.instance, name)
            if day is not None:
                self.initial[name] = PartialDate(day, getattr(self.instance, f"{name}_precision"))

    def clean(self):
        cleaned = super().clean()
        for name in self._partial_dates():
            partial = cleaned.get(name)
            if isinstance(partial, PartialDate):
                cleaned[name] = partial.day
                setattr(self.instance, f"{name}_precision", partial.precision)
        return cleaned

    def _partial_dates(self):
        return [name for name, field in self.fields.items() if isinstance(field, PartialDateField)]


class PlaceChoiceField(forms.ModelChoiceField):
    """Places told apart by the unit above and the map: six names of districts are communes' names today."""

    def __init__(self, queryset=None, **kwargs):
        super().__init__(Place.objects.select_related("parent"), **kwargs)

    def label_from_instance(self, place):
        return place_in_full(place)


def place_in_full(place: Place) -> str:
    """ "xã Côn Minh, huyện Na Rì (until 30 June 2025)"."""
    names = [place.full_name] + ([place.parent.full_name] if place.parent else [])
    return f"{', '.join(names)} ({place.get_vintage_display()})"


def todays_place(place: Place | None) -> str:
    """The unit of today's map in which a place lies; an old district lies in several."""
    if place is None:
        return ""
    return place_in_full(place.today) if place.today else str(_("several units of today"))


class SluggedForm(forms.ModelForm):
    """A form whose `slug` may stay empty for a new record: it is then made from the name, without marks."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields and not self.instance.pk:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("empty: made from the name")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and "slug" not in self.errors and cleaned.get("name_vi"):
            cleaned["slug"] = free_slug(self._meta.model, cleaned["name_vi"])
        return cleaned
