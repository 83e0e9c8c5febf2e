"""What an address of the catalogue asks for, and the facets it can be narrowed by."""

import datetime

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from core.facets import LONGEST, AddressFilter, ArrayFacet, Facet
from products.choices import choices_of
from products.facets import BitTally
from products.finding import SORTS, in_order
from products.index import index_of
from products.models import Product
from products.reading import read_stars, without_what_goes_without_saying
from products.searching import search

FIRST_DAY = datetime.date(2018, 1, 1)
"""The programme began in May 2018; nothing is asked for earlier years."""

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


class ProductFilter(AddressFilter):
    """An address of the catalogue."""

    DEFAULTS = {"status": "valid", "sort": "stars", "view": "grid", "page": "1"}

    q = django_filters.CharFilter(label=_("Name, producer or commune"), max_length=LONGEST)
    status = Facet("status", label=_("Standing"))
    stars = Facet("stars", label=_("Stars"))
    group = Facet("named_set", label=_("Group"), phrase=pgettext_lazy("products", "in %s"))
    set = Facet("named_set", label=_("Product set"), phrase=pgettext_lazy("products", "in the set %s"))
    place = Facet("named_place", label=_("Place, by old district"), phrase=pgettext_lazy("products", "made in %s"))
    kind = Facet("named_kind", label=_("Kind of producer"), phrase=pgettext_lazy("products", "made by: %s"))
    level = Facet("named_level", label=_("Deciding level"), phrase=pgettext_lazy("products", "decided at level: %s"))
    certificate = ArrayFacet(
        "certificate_kinds", label=_("Other certificate"), phrase=pgettext_lazy("products", "with the certificate %s")
    )
    award = ArrayFacet(
        "award_levels",
        label=_("Award as typical rural industrial product"),
        phrase=pgettext_lazy("products", "with an award, level: %s"),
    )
    on = DayFilter(label=_("As of"))
    sort = django_filters.ChoiceFilter(choices=list(SORTS.items()))
    view = django_filters.ChoiceFilter(choices=list(VIEWS.items()))

    class Meta:
        model = Product
        fields = []

    def __init__(self, data, beside=None):
        """`beside` is what another address of the same moment asks for."""
        super().__init__(data)
        self.today = today = beside.today if beside else index_of()
        self.offer(**choices_of(today))
        self.place_map, self.sets = today.place_map, today.sets
        self._read_words()
        self.chosen["status"] = self.chosen["status"] or [self.DEFAULTS["status"]]
        if "all" in self.chosen["status"]:
            self.chosen["status"] = ["all"]
        answers = self.form.cleaned_data
        self.asked_day = answers.get("on")
        self.day = self.asked_day or today.day
        self.is_of_today = self.day == today.day
        if self.is_of_today:
            self.index = today
        else:
            self.index = beside.index if beside and beside.day == self.day else index_of(self.day, today)
        self.found = search(self.text, today)
        self.sort = answers.get("sort") or self.DEFAULTS["sort"]
        self.view = answers.get("view") or self.DEFAULTS["view"]

    def _read_words(self):
        """Leave to the search what is to be searched for. Stars in words go before those chosen: they came later."""
        stars, text = read_stars(self.text)
        if stars:
            self.chosen["stars"] = [value for value in self.facets["stars"].choices if int(value) in stars]
        self.text = without_what_goes_without_saying(text)

    @property
    def tally(self):
        """The products with the words asked for, to be counted by every facet."""
        # A product recorded between the reading of two days' indexes is in one of them only: not counted for good.
        is_whole = not self.found.query and self.index.version == self.today.version
        asked = frozenset() if is_whole else None
        return BitTally(self.index, self.found.bits & self.index.everything, asked)

    @property
    def searched(self):
        """The words as typed or, where these find nothing, in the nearest spelling that finds something."""
        return self.found.query.text if self.found.is_corrected else self.text

    @property
    def asked(self):
        day = self.asked_day.isoformat() if self.asked_day else ""
        return super().asked | {"on": [day], "sort": [self.sort], "view": [self.view]}

    @property
    def conditions(self):
        if not self.asked_day:
            return super().conditions
        return [*super().conditions, pgettext("products", "on %s") % date_format(self.asked_day)]

    @property
    def address(self):
        """The page that shows what this asks for."""
        params = self.params()
        return reverse("products:catalogue") + (f"?{params.urlencode()}" if params else "")

    def filter_queryset(self, queryset):
        return in_order(self.narrow(queryset.with_facets(self.day)), self.found, self.sort)
