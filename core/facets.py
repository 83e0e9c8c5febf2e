"""Facets of a list, and counting by them: every count beside a choice is the number of rows its click opens."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote_plus

import django_filters
from django import forms
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.models import Place, Vintage
from core.place_map import OUTSIDE, OUTSIDE_TODAY, UNKNOWN, UNKNOWN_TODAY
from core.showing import place_short


class Figure(NamedTuple):
    """A number of records, and how many of them are samples."""

    total: int = 0
    samples: int = 0

    @property
    def real(self) -> int:
        return self.total - self.samples

    @classmethod
    def counted(cls, is_sample: bool, total: int) -> "Figure":
        """Of rows that are all samples or all real, as `Tally.MEASURES` counts them."""
        return cls(total, total if is_sample else 0)

    @classmethod
    def sum(cls, figures: Iterable["Figure"]) -> "Figure":
        figures = list(figures)
        return cls(sum(f.total for f in figures), sum(f.samples for f in figures))


class Tally:
    """Rows of a queryset counted by every column they are filtered by; costs one query.

    The database counts each combination of columns once. Narrowing and summing happens here, so that all
    figures of a page agree with each other and with the list a click opens. A column may be an array: a row
    then has several values of it, or none. A list that adds up more than rows has a tally of its own `MEASURES`,
    and the kind of figure they make.
    """

    FIGURE = Figure
    MEASURES = {"n": Count("pk")}

    def __init__(self, cells):
        self._cells = cells

    @classmethod
    def of(cls, rows, columns) -> "Tally":
        counted = rows.order_by().values_list(*columns, "is_sample").annotate(**cls.MEASURES)
        width = len(columns)
        return cls(
            [
                (dict(zip(columns, map(_values, row[:width]), strict=True)), cls.FIGURE.counted(*row[width:]))
                for row in counted
            ]
        )

    def where(self, column: str, admitted: Collection) -> "Tally":
        """The part that has one of the `admitted` values in `column`."""
        return type(self)([(columns, n) for columns, n in self._cells if not columns[column].isdisjoint(admitted)])

    def by(self, column: str) -> dict:
        """A figure for every value of `column`; values nothing has are 0."""
        parts = defaultdict(list)
        for columns, figure in self._cells:
            for value in columns[column]:
                parts[value].append(figure)
        return defaultdict(self.FIGURE, {value: self.FIGURE.sum(figures) for value, figures in parts.items()})

    def by_choice(self, facet: "Facet", values: Iterable[str]) -> dict:
        """A figure for each of these choices of a facet: of the rows that its click opens."""
        counts = self.by(facet.column)
        return {
            value: self.FIGURE.sum(counts[admitted] for admitted in facet.choices[value].admits) for value in values
        }

    @property
    def figure(self):
        return self.FIGURE.sum(figure for _, figure in self._cells)


def _values(found):
    return frozenset(found if isinstance(found, list) else [found])


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


class KnownChoicesField(forms.Field):
    """Keeps the choices it knows and drops the others, so that an old or mistyped address still opens."""

    widget = forms.MultipleHiddenInput

    def __init__(self, known, **kwargs):
        super().__init__(**kwargs)
        self.known = known

    def __deepcopy__(self, memo):
        """For each form: nothing of the field is changed once it is made."""
        return copy(self)

    def clean(self, value):
        return [key for key in dict.fromkeys(value or ()) if key in self.known]


class Facet(django_filters.Filter):
    """A filter that admits some values of one column.

    Choices of one facet widen each other, facets narrow each other. The list and the counts beside the choices
    both go by `admitted`, so they cannot disagree.
    """

    field_class = KnownChoicesField
    is_counted = True
    """Whether the list's tally counts by its column; where not, the rows are narrowed before they are counted."""

    def __init__(self, column, phrase="%s", **kwargs):
        super().__init__(**kwargs)
        self.column = column
        self.phrase = phrase

    def __deepcopy__(self, memo):
        """For each address: of a facet nothing differs but what it offers."""
        facet = copy(self)
        facet.extra = dict(self.extra)
        return facet

    def offer(self, choices):
        """Choices to choose from: a mapping of them by value, or the choices alone."""
        self.choices = choices if isinstance(choices, Mapping) else {choice.value: choice for choice in choices}
        self.extra["known"] = self.choices

    def admitted(self, values):
        return frozenset().union(*(self.choices[value].admits for value in values))

    def filter(self, qs, value):
        return qs.filter(self.condition(self.admitted(value))) if value else qs

    def condition(self, admitted):
        condition = Q(**{f"{self.column}__in": admitted - {None}})
        if None in admitted:
            condition |= Q(**{f"{self.column}__isnull": True})
        return condition

    def describe(self, values):
        """The choices as a part of a sentence: "made in Ba Bể district or Na Rì district"."""
        return self.phrase % pgettext("between choices", " or ").join(str(self.choices[v].name) for v in values)


class ArrayFacet(Facet):
    """A facet whose column is an array; each choice admits one value, so that no row is counted twice."""

    def condition(self, admitted):
        return Q(**{f"{self.column}__overlap": list(admitted)})


LONGEST = 120
"""Letters that are searched for; names of firms have up to some seventy."""


class AddressFilter(django_filters.FilterSet):
    """What the address of a list asks for. What it asks and the register does not know is left out and told of.

    `text` is searched for, `chosen` are the choices of every facet; `asked` is all of it as parameters.
    """

    DEFAULTS = {}
    """Parameters that go without saying; `page` is kept only where a page is meant."""

    def offer(self, **choices):
        """Give each facet its choices, and read the address by them."""
        self.facets = {name: facet for name, facet in self.filters.items() if isinstance(facet, Facet)}
        for name, facet in self.facets.items():
            facet.offer(choices[name])
        self.form.full_clean()
        text = self.form.cleaned_data.get("q") or ""
        self.text = text if _has_words(text) else ""
        self.chosen = {name: self.form.cleaned_data[name] for name in self.facets}

    @property
    def asked(self):
        return {"q": [self.text], **self.chosen}

    def narrow(self, rows):
        for name, facet in self.facets.items():
            rows = facet.filter(rows, self.chosen[name])
        return rows

    def narrow_before_counting(self, rows):
        """By the facets that no tally counts."""
        for name, facet in self.facets.items():
            if not facet.is_counted:
                rows = facet.filter(rows, self.chosen[name])
        return rows

    def params(self, **changes):
        """The address in its shortest form: what was understood, without what goes without saying.

        `changes` replace parameters by lists of values; the page is not kept.
        """
        params = QueryDict(mutable=True)
        for name, values in (self.asked | changes).items():
            if values and values != [self.DEFAULTS.get(name, "")]:
                params.setlist(name, values)
        return params

    def query(self, name, values):
        """The same as text, of one parameter changed: "?stars=4&sort=name"."""
        before, after = self._around[name]
        query = "&".join(filter(None, (before, self._encode(name, values), after)))
        return f"?{query}" if query else ""

    @cached_property
    def _around(self):
        """What stands before and after each parameter."""
        names = list(self.asked)
        parts = [self._encode(name, values) for name, values in self.asked.items()]
        return {
            name: tuple("&".join(filter(None, some)) for some in (parts[:at], parts[at + 1 :]))
            for at, name in enumerate(names)
        }

    def _encode(self, name, values):
        goes_without_saying = not values or values == [self.DEFAULTS.get(name, "")]
        return "" if goes_without_saying else "&".join(f"{name}={quote_plus(str(value))}" for value in values)

    @property
    def used_facets(self):
        return [(name, facet) for name, facet in self.facets.items() if self.chosen[name]]

    @property
    def conditions(self):
        """What was asked, as parts of a sentence that begins with the number found."""
        parts = [facet.describe(self.chosen[name]) for name, facet in self.used_facets]
        if self.text:
            parts.append(_("matching “%s”") % self.searched)
        return parts

    @property
    def searched(self):
        """The words that were searched for."""
        return self.text

    @property
    def left_out(self):
        """Values of the address that mean nothing here, each once."""
        understood = {name: values for name, values in self.form.cleaned_data.items() if name in self.facets}
        left_out = [
            value
            for name in self.filters
            for value in self.data.getlist(name)
            if value.strip()
            and (
                name in self.form.errors
                or value not in understood.get(name, [value])
                or (name == "q" and not _has_words(value))
            )
        ]
        left_out += [value for value in self.data.getlist("page") if value.strip() and not page_number(value)]
        return list(dict.fromkeys(left_out))


def page_number(text: str) -> int | None:
    """Of the page that an address asks for; None where it means none."""
    try:
        return max(0, int(text)) or None
    except ValueError:
        return None


def _has_words(text):
    """Whether there is anything to search for: signs alone mean nothing."""
    return any(map(str.isalnum, text))


def label_choices(kinds):
    """A choice for every member of a `TextChoices`."""
    for kind in kinds:
        yield Choice(kind.value, capfirst(kind.label), kind.label, frozenset({kind.value}))


def stars_choices():
    for stars in (5, 4, 3):
        label = ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}
        yield Choice(str(stars), label, label, frozenset({stars}))


def place_choices(place_map):
    """Every place of both maps, admitting the places that lie in it."""
    for key, place in place_map.by_key.items():
        name = place.full_name
        if place.vintage == Vintage.PRE2025 and place.level == Place.Level.COMMUNE:
            name = f"{name}, {place.parent.name_vi}"
        yield Choice(key, place_short(place), name, place_map.covered(key))
    yield Choice(UNKNOWN, _("Not known"), _("a place not known"), place_map.covered(UNKNOWN))
    yield Choice(OUTSIDE, _("Outside old Bắc Kạn"), _("a place outside old Bắc Kạn"), place_map.covered(OUTSIDE))
    yield Choice(
        UNKNOWN_TODAY,
        _("Commune of today not known"),
        _("a commune of today not known"),
        place_map.covered(UNKNOWN_TODAY),
    )
    yield Choice(
        OUTSIDE_TODAY,
        _("Outside Thái Nguyên"),
        _("a place outside Thái Nguyên"),
        place_map.covered(OUTSIDE_TODAY),
    )
