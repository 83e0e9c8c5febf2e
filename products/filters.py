"""What an address of the catalogue asks for, and the facets it can be narrowed by."""

import datetime
from dataclasses import dataclass

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from cooperatives.models import Producer
from core.models import Place, Vintage
from core.place_map import OUTSIDE, UNKNOWN, PlaceMap
from core.templatetags.register import place_short
from products.models import Product, ProductSet, Standing

FIRST_DAY = datetime.date(2018, 1, 1)
"""The programme began in May 2018; nothing is asked for earlier years."""

SORTS = {
    "stars": (pgettext_lazy("order", "Stars"), F("stars").desc(nulls_last=True)),
    "newest": (pgettext_lazy("order", "Newest"), F("begun_on").desc(nulls_last=True)),
    "ending": (pgettext_lazy("order", "Ending soonest"), F("ends_on").asc(nulls_last=True)),
    "name": (pgettext_lazy("order", "Name A to Z"), F("name_sort")),
}
DEFAULTS = {"status": "valid", "sort": "stars", "view": "grid", "page": "1"}
VIEWS = {"grid": pgettext_lazy("view", "Grid"), "list": pgettext_lazy("view", "List")}


class DayField(forms.DateField):
    """A day figures can be asked for: from 2018 to today in Vietnam."""

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_DAY <= value <= timezone.localdate():
            raise ValidationError(_("There are figures from %(first)s to today.") % {"first": date_format(FIRST_DAY)})


class DayFilter(django_filters.Filter):
    field_class = DayField


@dataclass(frozen=True)
class Choice:
    """One choice of a facet.

    `label` stands in the facet's list, `name` where the heading above it is missing, `admits` are the values of
    the facet's column it stands for.
    """

    value: str
    label: str
    name: str
    admits: frozenset


class KnownChoicesField(forms.MultipleChoiceField):
    """Keeps the choices it knows and drops the others, so that an old or mistyped address still opens."""

    def clean(self, value):
        known = {key for key, _label in self.choices}
        return [key for key in dict.fromkeys(self.to_python(value)) if key in known]


class Facet(django_filters.Filter):
    """A filter that admits some values of one column of `Product.objects.with_facets()`.

    Choices of one facet widen each other, facets narrow each other. The list and the counts beside the choices
    both go by `admitted`, so they cannot disagree.
    """

    field_class = KnownChoicesField

    def __init__(self, column, phrase="%s", **kwargs):
        super().__init__(**kwargs)
        self.column = column
        self.phrase = phrase

    def offer(self, choices):
        self.choices = {choice.value: choice for choice in choices}
        self.extra["choices"] = [(choice.value, choice.label) for choice in self.choices.values()]

    def admitted(self, values):
        return frozenset().union(*(self.choices[value].admits for value in values))

    def filter(self, qs, value):
        if not value:
            return qs
        admitted = self.admitted(value)
        condition = Q(**{f"{self.column}__in": admitted - {None}})
        if None in admitted:
            condition |= Q(**{f"{self.column}__isnull": True})
        return qs.filter(condition)

    def describe(self, values):
        """The choices as a part of a sentence: "made in Ba Bể district or Na Rì district"."""
        return self.phrase % pgettext("between choices", " or ").join(str(self.choices[v].name) for v in values)


class ProductFilter(django_filters.FilterSet):
    """An address of the catalogue. What it asks and the register does not know is left out and told of."""

    q = django_filters.CharFilter(label=_("Name, producer or commune"), max_length=80)
    status = Facet("status", label=_("Standing"))
    stars = Facet("stars", label=_("Stars"))
    group = Facet("named_set", label=_("Group"), phrase=pgettext_lazy("products", "in %s"))
    set = Facet("named_set", label=_("Product set"), phrase=pgettext_lazy("products", "in the set %s"))
    place = Facet("named_place", label=_("Place, by old district"), phrase=pgettext_lazy("products", "made in %s"))
    kind = Facet("named_kind", label=_("Kind of producer"), phrase=pgettext_lazy("products", "made by: %s"))
    on = DayFilter(label=_("As of"))
    sort = django_filters.ChoiceFilter(choices=[(key, label) for key, (label, _column) in SORTS.items()])
    view = django_filters.ChoiceFilter(choices=list(VIEWS.items()))

    class Meta:
        model = Product
        fields = []

    def __init__(self, data):
        super().__init__(data)
        self.place_map = PlaceMap()
        sets = list(ProductSet.objects.select_related("group").order_by("group__position", "number"))
        for name, choices in {
            "status": status_choices(),
            "stars": stars_choices(),
            "group": group_choices(sets),
            "set": [Choice(str(s.number), s.name, f"“{s.name}”", frozenset({s.pk})) for s in sets],
            "place": place_choices(self.place_map),
            "kind": kind_choices(),
        }.items():
            self.filters[name].offer(choices)
        self.form.full_clean()
        answers = self.form.cleaned_data
        self.facets = {name: f for name, f in self.filters.items() if isinstance(f, Facet)}
        self.text = answers.get("q") or ""
        self.chosen = {name: answers[name] for name in self.facets}
        self.chosen["status"] = self.chosen["status"] or [DEFAULTS["status"]]
        if "all" in self.chosen["status"]:
            self.chosen["status"] = ["all"]
        self.asked_day = answers.get("on")
        self.day = self.asked_day or timezone.localdate()
        self.sort = answers.get("sort") or DEFAULTS["sort"]
        self.view = answers.get("view") or DEFAULTS["view"]

    def filter_queryset(self, queryset):
        found = queryset.matching(self.text).with_facets(self.day)
        for name, facet in self.facets.items():
            found = facet.filter(found, self.chosen[name])
        return found.order_by(SORTS[self.sort][1], "name_sort", "pk")

    def params(self, **changes):
        """The address in its shortest form: what was understood, without what goes without saying.

        `changes` replace parameters by lists of values; the page is not kept.
        """
        day = self.asked_day.isoformat() if self.asked_day else ""
        asked = {"q": [self.text], **self.chosen, "on": [day], "sort": [self.sort], "view": [self.view]} | changes
        params = QueryDict(mutable=True)
        for name, values in asked.items():
            if values and values != [DEFAULTS.get(name, "")]:
                params.setlist(name, values)
        return params

    @property
    def left_out(self):
        """Values of the address that mean nothing here."""
        understood = {name: values for name, values in self.form.cleaned_data.items() if name in self.facets}
        return [
            value
            for name in self.filters
            for value in dict.fromkeys(self.data.getlist(name))
            if value.strip() and (name in self.form.errors or value not in understood.get(name, [value]))
        ]


def status_choices():
    def choice(value, label, name, *admits):
        return Choice(value, label, name, frozenset(admits or {value}))

    return [
        choice("valid", _("In force"), Standing.VALID.label, "valid", "ending"),
        choice("ending", _("Less than 120 days left"), _("in force with less than 120 days left")),
        choice("ended", _("Ended"), Standing.ENDED.label),
        choice("withdrawn", _("Withdrawn"), Standing.WITHDRAWN.label),
        choice("unknown", _("No star known"), Standing.UNKNOWN.label),
        choice("all", _("All"), _("whatever their standing"), "valid", "ending", "ended", "withdrawn", "unknown"),
    ]


def stars_choices():
    for stars in (5, 4, 3):
        label = ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}
        yield Choice(str(stars), label, label, frozenset({stars}))


def group_choices(sets):
    groups = {s.group.code: s.group for s in sets}
    for code, group in groups.items():
        yield Choice(code, group.name, group.name, frozenset(s.pk for s in sets if s.group.code == code))


def place_choices(place_map):
    for key, place in place_map.by_key.items():
        name = place.full_name
        if place.vintage == Vintage.PRE2025 and place.level == Place.Level.COMMUNE:
            name = f"{name}, {place.parent.name_vi}"
        yield Choice(key, place_short(place), name, place_map.covered(key))
    yield Choice(UNKNOWN, _("Not known"), _("a place not known"), place_map.covered(UNKNOWN))
    yield Choice(OUTSIDE, _("Outside old Bắc Kạn"), _("a place outside old Bắc Kạn"), place_map.covered(OUTSIDE))


def kind_choices():
    for kind in Producer.Kind:
        yield Choice(kind.value, capfirst(kind.label), kind.label, frozenset({kind.value}))
    yield Choice("unknown", _("Not known"), _("a producer not known"), frozenset({None}))
