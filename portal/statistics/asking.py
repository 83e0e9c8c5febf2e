"""What the address of a page of figures asks for."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from products.filters import FIRST_DAY, DayField

COUNTED = {
    "valid": (pgettext_lazy("figures", "in force"), ("valid",)),
    "ended": (pgettext_lazy("figures", "ended"), ("ended",)),
    "withdrawn": (pgettext_lazy("figures", "withdrawn"), ("withdrawn",)),
    "recognised": (pgettext_lazy("figures", "ever recognised"), ("valid", "ended", "withdrawn")),
}
"""What the tables may count, each with the standings of the catalogue it is made of."""


class PeriodForm(forms.Form):
    """A day, an earlier one to compare it with, the page of a list, and choices by name."""

    on = DayField(required=False)
    page = forms.IntegerField(
        required=False,
        min_value=1,
        error_messages=dict.fromkeys(("invalid", "min_value"), _("There is no such page.")),
    )

    def __init__(self, data, choices):
        super().__init__(data)
        self.fields["from"] = DayField(required=False)  # a word Python keeps for itself
        for name, keys in choices.items():
            self.fields[name] = forms.ChoiceField(
                choices=[(key, key) for key in keys],
                required=False,
                error_messages={"invalid_choice": _("There is no such figure.")},
            )

    def clean(self):
        day = self.cleaned_data.get("on") or timezone.localdate()
        since = self.cleaned_data.get("from")
        if since and since > day:
            self.add_error("from", _("This day comes after that of the figures."))


class Asked:
    """What an address asks for; where it asks for nothing or for what does not exist, what goes without saying.

    `day`: today. `since`: the last day of the month before. `chosen`: by the name of each of `choices` one of its
    keys, or the first of them. `errors`: by the name of a parameter what stood there, and why it was left out.
    """

    def __init__(self, params: QueryDict, **choices: Iterable[str]):
        form = PeriodForm(params, choices)
        form.full_clean()
        answers = form.cleaned_data
        self.errors = {name: (params.get(name, ""), messages[0]) for name, messages in form.errors.items()}
        self.day = answers.get("on") or timezone.localdate()
        self.since = answers.get("from") or self.month_before
        self.chosen = {name: answers.get(name) or next(iter(keys)) for name, keys in choices.items()}

    @cached_property
    def month_before(self) -> datetime.date:
        return max(FIRST_DAY, self.day.replace(day=1) - datetime.timedelta(days=1))

    @property
    def unknown_choices(self) -> dict[str, tuple[str, str]]:
        """The part of `errors` that belongs to no day."""
        return {name: error for name, error in self.errors.items() if name in self.chosen}

    def params(self, **more: str) -> QueryDict:
        """The day, and `more`, as parameters."""
        return as_params({"on": self.day.isoformat()} | more)

    def period(self, **more: str) -> QueryDict:
        """Both days, and `more`, as parameters."""
        return as_params({"from": self.since.isoformat(), "on": self.day.isoformat()} | more)


def as_params(values: dict[str, str]) -> QueryDict:
    params = QueryDict(mutable=True)
    params.update(values)
    return params
