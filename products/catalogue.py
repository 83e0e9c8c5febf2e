"""The catalogue: products found, and the ways to narrow or widen what was asked."""

from functools import cached_property

from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.listing import Link, Listing
from core.place_map import OUTSIDE, OUTSIDE_TODAY, UNKNOWN, UNKNOWN_TODAY
from products.facets import count_products
from products.filters import SORTS, VIEWS, ProductFilter
from products.models import Product


class Catalogue(Listing):
    """One page of the catalogue. Costs six queries, and two more where nothing was found."""

    def __init__(self, params):
        asked = ProductFilter(params)
        counted = count_products(Product.objects.matching(asked.text), asked.day)
        super().__init__(asked, counted, params.get("page", ""))

    @property
    def facets(self):
        places = self.filter.place_map
        districts = [*(place.key for place in places.old_districts), UNKNOWN, OUTSIDE]
        communes = [*(place.key for place in places.new_communes), UNKNOWN_TODAY, OUTSIDE_TODAY]
        return [
            self.facet("status"),
            self.facet("stars"),
            self.facet("group"),
            self.facet("set", is_open=bool(self.filter.chosen["group"])),
            self.facet("kind"),
            self.facet("place", districts),
            self.facet("place", communes, is_open=False, heading=_("Place, by commune of today")),
            self.facet("level", is_open=False),
            self.facet("certificate", is_open=False),
            self.facet("award", is_open=False),
        ]

    @cached_property
    def chips(self):
        chips = super().chips
        if self.filter.asked_day:
            day = date_format(self.filter.asked_day)
            chips.append(Link(_("On %s") % day, self.filter.params(on=[]), value="on"))
        return chips

    @property
    def drops(self):
        """Where nothing was found: the conditions whose dropping finds something."""
        for chip in self.chips:
            if chip.value == "q":
                chip.figure = self.narrowed(count_products(Product.objects.all(), self.filter.day)).figure
            elif chip.value == "on":
                found = Product.objects.matching(self.filter.text)
                chip.figure = self.narrowed(count_products(found, timezone.localdate())).figure
            if chip.figure.total:
                yield chip

    @property
    def not_in_force(self):
        """Where a search finds nothing in force: the same search among all products."""
        figure = self.narrowed(status=["all"]).figure
        if self.filter.text and not self.figure.total and figure.total and self.filter.chosen["status"] == ["valid"]:
            return Link("", self.filter.params(status=["all"]), figure)
        return None

    @property
    def words_alone(self):
        """Where a search finds nothing under several conditions: the same search under none."""
        figure = self.tally.figure
        if self.filter.text and not self.figure.total and figure.total:
            dropped = {name: [] for name in self.filter.facets} | {"status": ["all"]}
            return Link("", self.filter.params(**dropped), figure)
        return None

    @property
    def sorts(self):
        return [
            Link(label, self.filter.params(sort=[key]), is_chosen=key == self.filter.sort)
            for key, (label, _column) in SORTS.items()
        ]

    @property
    def views(self):
        return [
            Link(label, self.filter.params(view=[key]), value=key, is_chosen=key == self.filter.view)
            for key, label in VIEWS.items()
        ]

    def others(self, name, value):
        """Without any standing it is all of them, not the default."""
        return super().others(name, value) or (["all"] if name == "status" and value != "all" else [])


@require_safe
@public_page
def catalogue(request):
    found = Catalogue(request.GET)
    return render(request, "products/catalogue.html", {"catalogue": found, "canonical_query": found.canonical_query})
