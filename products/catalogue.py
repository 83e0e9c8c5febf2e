"""The catalogue: products found, and the ways to narrow or widen what was asked."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.place_map import OUTSIDE, UNKNOWN
from products.facets import Figure, Tally
from products.filters import SORTS, VIEWS, ProductFilter
from products.models import Product

PAGE_SIZE = 24


@dataclass
class Link:
    """A change of what was asked: its words, its address and how many products it opens."""

    label: str
    params: QueryDict
    figure: Figure | None = None
    value: str = ""
    is_chosen: bool = False
    also: QueryDict | None = None
    """The choice added to the chosen ones of its facet, where `params` puts it in their place."""


@dataclass
class FacetList:
    name: str
    heading: str
    links: list[Link]
    is_open: bool = True


class Catalogue:
    """One page of the catalogue. Costs five queries, and two more where nothing was found."""

    def __init__(self, params):
        self.filter = ProductFilter(params)
        self.tally = Tally.of(Product.objects.matching(self.filter.text), self.filter.day)
        self.wanted_page = params.get("page", "")

    # --- what was found ---------------------------------------------------------------------------------

    @cached_property
    def figure(self):
        return self._narrowed().figure

    @cached_property
    def page(self):
        """The page asked for, or the nearest there is."""
        paginator = Paginator(self.filter.qs.for_display(), PAGE_SIZE)
        paginator.count = self.figure.total
        try:
            number = max(1, int(self.wanted_page))
        except ValueError:
            number = 1
        return paginator.page(min(number, paginator.num_pages))

    @property
    def pages(self):
        """Links of the pager; None stands for a gap."""
        for number in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1):
            if number == Paginator.ELLIPSIS:
                yield None
            else:
                params = self.filter.params(page=[str(number)])
                yield Link(number, params, is_chosen=number == self.page.number)

    @property
    def next_page(self):
        return self.filter.params(page=[str(self.page.next_page_number())]) if self.page.has_next() else None

    @property
    def conditions(self):
        """What was asked, as parts of a sentence that begins with the number of products."""
        parts = [facet.describe(self.filter.chosen[name]) for name, facet in self._used_facets()]
        if self.filter.text:
            parts.append(_("matching “%s”") % self.filter.text)
        if self.filter.asked_day:
            parts.append(pgettext("products", "on %s") % date_format(self.filter.asked_day))
        return parts

    @property
    def kept(self):
        """What a new search keeps of the address."""
        return self.filter.params(q=[])

    @property
    def is_narrowed(self):
        """Whether anything but the standing that goes without saying was asked."""
        return bool(self.filter.params(sort=[], view=[]))

    # --- ways on ----------------------------------------------------------------------------------------

    @property
    def facets(self):
        places = self.filter.place_map
        districts = [*(place.key for place in places.old_districts), UNKNOWN, OUTSIDE]
        communes = [place.key for place in places.new_communes]
        return [
            self._facet("status"),
            self._facet("stars"),
            self._facet("group"),
            self._facet("set", is_open=bool(self.filter.chosen["group"])),
            self._facet("kind"),
            self._facet("place", districts),
            self._facet("place", communes, is_open=False, heading=_("Place, by commune of today")),
        ]

    @cached_property
    def chips(self):
        """Each condition with the address without it; the search text and the day come last."""
        chips = []
        for name, facet in self._used_facets():
            for value in self.filter.chosen[name]:
                if value != "all":
                    others = self._others(name, value)
                    figure = self._narrowed(**{name: others}).figure
                    label = capfirst(facet.choices[value].name)
                    chips.append(Link(label, self.filter.params(**{name: others}), figure))
        if self.filter.text:
            chips.append(Link(f"“{self.filter.text}”", self.filter.params(q=[]), value="q"))
        if self.filter.asked_day:
            day = date_format(self.filter.asked_day)
            chips.append(Link(_("On %s") % day, self.filter.params(on=[]), value="on"))
        return chips

    @property
    def drops(self):
        """Where nothing was found: the conditions whose dropping finds something."""
        for chip in self.chips:
            if chip.value == "q":
                chip.figure = self._narrowed(Tally.of(Product.objects.all(), self.filter.day)).figure
            elif chip.value == "on":
                found = Product.objects.matching(self.filter.text)
                chip.figure = self._narrowed(Tally.of(found, timezone.localdate())).figure
            if chip.figure.total:
                yield chip

    @property
    def not_in_force(self):
        """Where a search finds nothing in force: the same search among all products."""
        figure = self._narrowed(status=["all"]).figure
        if self.filter.text and not self.figure.total and figure.total and self.filter.chosen["status"] == ["valid"]:
            return Link("", self.filter.params(status=["all"]), figure)
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

    # --- how --------------------------------------------------------------------------------------------

    def _used_facets(self):
        return [(name, facet) for name, facet in self.filter.facets.items() if self.filter.chosen[name]]

    def _others(self, name, value):
        """The choices of a facet without this one; without any standing it is all of them, not the default."""
        others = [v for v in self.filter.chosen[name] if v != value]
        return others or (["all"] if name == "status" and value != "all" else [])

    def _narrowed(self, tally=None, **changes):
        """The tally of what was asked, with the choices of some facets replaced."""
        tally = self.tally if tally is None else tally
        for name, values in (self.filter.chosen | changes).items():
            if values:
                facet = self.filter.facets[name]
                tally = tally.where(facet.column, facet.admitted(values))
        return tally

    def _facet(self, name, values=None, is_open=True, heading=None):
        """Choices that find something, and the chosen ones; counts obey every facet but this one."""
        facet, chosen = self.filter.facets[name], self.filter.chosen[name]
        counts = self._narrowed(**{name: []}).by(facet.column)
        links = []
        for value in facet.choices if values is None else values:
            choice = facet.choices[value]
            figure = Figure.sum(counts[v] for v in choice.admits)
            is_chosen = value in chosen
            if not (figure.total or is_chosen):
                continue
            link = Link(choice.label, self.filter.params(**{name: [value]}), figure, value, is_chosen)
            if is_chosen:
                link.params = self.filter.params(**{name: self._others(name, value)})
            elif chosen and name != "status":
                link.also = self.filter.params(**{name: [*chosen, value]})
            links.append(link)
        is_open = is_open or any(link.is_chosen for link in links)
        return FacetList(name, heading or facet.label, links, is_open)


@require_safe
@cache_control(public=True, max_age=60)
def catalogue(request):
    return render(request, "products/catalogue.html", {"catalogue": Catalogue(request.GET)})
