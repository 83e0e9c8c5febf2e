"""The catalogue: products found, and the ways to narrow or widen what was asked."""

from functools import cached_property

from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.http import public_page, read_only
from core.listing import Link, Listing
from core.place_map import OUTSIDE, OUTSIDE_TODAY, UNKNOWN, UNKNOWN_TODAY
from products.cards import cards
from products.filters import VIEWS, ProductFilter
from products.finding import SORTS, Edge, Finds, is_far
from products.marking import mark, say
from products.matching import lines
from products.recorded import recorded_up_to
from products.searching import look_ahead, nearest_spelling, ways_to_shorten


class Catalogue(Listing):
    """One page of the catalogue. Costs at most six queries, whatever is asked and however many are found."""

    def __init__(self, params, beside=None):
        """`beside` is the filter of another page of the same moment, whose indexes this one takes."""
        asked = ProductFilter(params, beside)
        super().__init__(asked, asked.tally, params.get("page", ""))
        self.edge = Edge.of(params, self.page_size)
        self.place_map = asked.place_map

    @property
    def rows(self):
        """The products found, in order: ids and the version of what is known of each."""
        return Finds(self.filter, self.narrowed().bits, self.edge)

    def params_of(self, number):
        """Far down the list a page beside this one is named by where this one begins or ends."""
        beside = {self.page.number + 1: ("after", -1), self.page.number - 1: ("before", 0)}.get(number)
        if beside is None or not is_far((number - 1) * self.page_size) or not self.page.object_list:
            return super().params_of(number)
        name, at = beside
        return self.params(page=[str(number)], **{name: [str(self.page.object_list[at][0])]})

    @cached_property
    def cards(self):
        """The products of this page as they show, with the words searched for, wherever they stand."""
        shown, query = cards(self.page.object_list, self.filter.day, self.filter.view), self.filter.found.query
        if query is None:
            return list(shown.values())
        marked = {pk: mark(card, query) for pk, card in shown.items()}
        missing = {pk: words for pk, (_card, seen) in marked.items() if (words := set(query.words) - seen)}
        elsewhere = lines(missing, query, self.filter.today) if missing else {}
        return [say(card, elsewhere.get(pk, "")) for pk, (card, _seen) in marked.items()]

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
    def recorded_up_to(self):
        """What is known of an earlier day may have been recorded since; None where today is asked for."""
        return recorded_up_to() if self.filter.asked_day else None

    @property
    def drops(self):
        """Where nothing was found: the conditions whose dropping finds something, but what `not_in_force` offers."""
        offered = self.not_in_force and self.not_in_force.params
        for chip in [*self.chips, *self._without_words()]:
            if chip.params == offered:
                continue
            if chip.value == "q":
                chip.figure = self._asked(q=[]).figure
            elif chip.value == "on":
                chip.figure = self._asked(on=[]).figure
            if chip.figure.total:
                yield chip

    def _without_words(self):
        """The search without some of its words."""
        ways = ways_to_shorten(self.filter.text, self.filter.today)
        look_ahead(ways.values(), self.filter.today)
        for words, rest in ways.items():
            yield Link(f"“{words}”", self.filter.params(q=[rest]), self._asked(q=[rest]).figure)

    def _asked(self, **changes):
        """The same page of a changed address."""
        return Catalogue(self.filter.params(**changes), self.filter)

    @cached_property
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
    def nearest(self):
        """Where few were found: the nearest spelling of the words that finds some by name, with all that it finds."""
        other = nearest_spelling(self.filter.found, self.filter.today)
        if other is None:
            return None
        asked = self._asked(q=[other.query.text])
        return Link(f"“{other.query.text}”", asked.filter.params(), asked.figure) if asked.figure.total else None

    @property
    def sorts(self):
        return [
            Link(
                pgettext("order", "Best match") if key == "stars" and self.filter.text else label,
                self.filter.params(sort=[key]),
                is_chosen=key == self.filter.sort,
            )
            for key, label in SORTS.items()
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


@read_only
@public_page
def catalogue(request):
    found = Catalogue(request.GET)
    return render(request, "products/catalogue.html", {"catalogue": found, "canonical_query": found.canonical_query})
