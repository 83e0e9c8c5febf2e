"""What an address of the list of showrooms asks for."""

import django_filters
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from core.facets import AddressFilter, ArrayFacet, Choice, Facet, place_choices
from core.models import Place
from core.place_map import PlaceMap
from products.filters import DayFilter
from products.models import Product
from showrooms.models import Freshness, Showroom

RUNNING = frozenset({Freshness.OPEN, Freshness.SHUT, Freshness.STALE})
POSITION_DIGITS = 5
"""After the decimal point of degrees, which is about a metre; what is far smaller no float of the database holds."""


class ShowroomFilter(AddressFilter):
    """An address of the list. `near` is a place or `here` a position (latitude, longitude), if one was understood.

    A place named by a name several have is not guessed: `near_offers` are the ones that may be meant.
    """

    DEFAULTS = {"state": "running", "map": "pre2025", "page": "1"}

    q = django_filters.CharFilter(label=_("Product, point or place"), max_length=80)
    state = Facet("freshness", label=_("Confirmed"))
    place = Facet("place", label=_("Old district or commune"), phrase=pgettext_lazy("showrooms", "in %s"))
    open = Facet("open_now", label=_("Opening hours"))
    stars = Facet("has_five_stars", label=_("On the shelf"))
    product = ArrayFacet("shown", label=_("Product"), phrase=pgettext_lazy("showrooms", "showing %s"))
    near = django_filters.CharFilter(label=_("Near"), max_length=80)
    lat = django_filters.NumberFilter(min_value=-90, max_value=90)
    lon = django_filters.NumberFilter(min_value=-180, max_value=180)
    on = DayFilter(label=_("As of"))
    map = django_filters.ChoiceFilter(choices=[("pre2025", _("Old districts")), ("2025", _("Communes of today"))])

    class Meta:
        model = Showroom
        fields = []

    def __init__(self, data):
        super().__init__(data)
        self.place_map = PlaceMap()
        self.offer(
            state=state_choices(),
            place=place_choices(self.place_map),
            open=[Choice("now", _("Open now"), pgettext("showrooms", "open now"), frozenset({"open"}))],
            stars=[
                Choice(
                    "5", _("Shows products with five stars"), _("showing products with five stars"), frozenset({True})
                )
            ],
            product=product_choices(self.data.getlist("product")),
        )
        self.chosen["state"] = self.chosen["state"] or [self.DEFAULTS["state"]]
        answers = self.form.cleaned_data
        self.asked_day = answers.get("on")
        self.day = self.asked_day or timezone.localdate()
        self.whole = answers.get("map") or self.DEFAULTS["map"]
        self.near, self.near_offers = self._near(answers.get("near") or "")
        position = answers.get("lat"), answers.get("lon")
        self.here = None if None in position else tuple(round(degrees, POSITION_DIGITS) for degrees in position)
        if self.near and self.near.latitude is not None:
            self.here = self.near.latitude, self.near.longitude

    @property
    def asked(self):
        day = self.asked_day.isoformat() if self.asked_day else ""
        asked = super().asked | {"on": [day], "near": [self.near.key if self.near else ""], "lat": [""], "lon": [""]}
        asked["map"] = [self.whole]
        if self.here and not self.near:
            asked |= {"lat": [str(self.here[0])], "lon": [str(self.here[1])]}
        return asked

    @property
    def conditions(self):
        parts = [facet.describe(self.chosen[name]) for name, facet in self.used_facets if name != "state"]
        if self.chosen["state"] != [self.DEFAULTS["state"]]:
            parts.append(self.facets["state"].describe(self.chosen["state"]))
        if self.text:
            parts.append(pgettext("showrooms", "for “%s”") % self.text)
        if self.asked_day:
            parts.append(pgettext("showrooms", "on %s") % date_format(self.asked_day))
        return parts

    @property
    def left_out(self):
        asked = self.form.cleaned_data.get("near")
        is_somewhere = self.near_offers or (self.near and self.near.latitude is not None)
        return super().left_out + ([asked] if asked and not is_somewhere else [])

    def _near(self, asked):
        """The place with this key or the only one of this name; else none, and those the name may mean.

        An old commune and the commune of today that took it in count as one where both have the name.
        """
        if asked in self.place_map.by_key:
            return self.place_map.by_key[asked], []
        named = [self.place_map.places[pk] for pk in Place.objects.named(asked).values_list("pk", flat=True)]
        if len(named) == 1 and named[0].latitude is not None:
            return named[0], []
        todays = {self.place_map.today_of(place.pk) for place in named}
        if len(todays) == 1 and None not in todays:
            return todays.pop(), []
        return (named[0], []) if len(named) == 1 else (None, named)


def state_choices():
    labels = {
        Freshness.OPEN: _("Confirmed open"),
        Freshness.STALE: _("Not confirmed within 180 days"),
        Freshness.SHUT: _("Found closed"),
        Freshness.ENDED: _("Closed for good"),
    }
    yield Choice("running", _("All but those closed for good"), _("not closed for good"), RUNNING)
    for state, label in labels.items():
        yield Choice(state.value, label, state.label, frozenset({state.value}))


def product_choices(slugs):
    """The products the address names; a list of all of them would be longer than the page."""
    for product in Product.objects.filter(slug__in=slugs[:10]):
        yield Choice(product.slug, product.name, product.name, frozenset({product.pk}))
