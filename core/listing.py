"""One page of a list that its address narrows, with the ways to narrow or widen what was asked."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.text import capfirst

from core.facets import AddressFilter, Figure, page_number


@dataclass
class Link:
    """A change of what was asked: its words, its address and how many rows it opens."""

    label: str
    params: QueryDict
    figure: Figure | None = None
    value: str = ""
    is_chosen: bool = False


@dataclass
class ChoiceLink:
    """A choice of a facet. Its click leaves it alone chosen, so that its figure is what the click opens.

    `beside` are the choices without it where it is chosen, and with it besides where it can be added.
    A page has a hundred of them, so their addresses are put together as text.
    """

    filter: AddressFilter
    name: str
    label: str
    value: str
    figure: Figure
    is_chosen: bool
    beside: list[str] | None

    @property
    def params(self):
        return self.filter.params(**{self.name: [self.value]})

    @property
    def query(self):
        return self.filter.query(self.name, [self.value])

    @property
    def query_beside(self):
        return self.filter.query(self.name, self.beside)


@dataclass
class FacetList:
    name: str
    heading: str
    links: list[Link] | list[ChoiceLink]
    is_open: bool = True


class Paged:
    """One page of `rows`, of which there are `total`; `params` makes the parameters of another page's address."""

    page_size = 24
    wanted_page = ""
    """Its number, as the address has it."""

    @cached_property
    def page(self):
        """The page asked for, or the nearest there is."""
        paginator = Paginator(self.rows, self.page_size)
        paginator.count = self.total
        number = page_number(self.wanted_page) or 1
        return paginator.page(min(number, paginator.num_pages))

    @property
    def pages(self):
        """Links of the pager; None stands for a gap."""
        for number in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1):
            if number == Paginator.ELLIPSIS:
                yield None
            else:
                yield Link(number, self.params_of(number), is_chosen=number == self.page.number)

    @property
    def next_page(self):
        return self.params_of(self.page.next_page_number()) if self.page.has_next() else None

    def params_of(self, number):
        """The address of another page."""
        return self.params(page=[str(number)])


class Listing(Paged):
    """What `filter` (an AddressFilter) asks for, counted by `tally`; a list sets both and says how rows are shown."""

    place_map = None
    """A map of places kept for longer than this page, if there is one."""

    def __init__(self, filter, tally, wanted_page):
        self.filter = filter
        self.tally = tally
        self.wanted_page = wanted_page
        self._narrowed = {}

    @property
    def rows(self):
        """The rows found, in order, with everything a page shows of them."""
        return self.filter.qs.for_display()

    # --- what was found ---------------------------------------------------------------------------------

    @cached_property
    def figure(self):
        return self.narrowed().figure

    @property
    def total(self):
        return self.figure.total

    def params(self, **changes):
        return self.filter.params(**changes)

    @property
    def kept(self):
        """What a new search keeps of the address."""
        return self.filter.params(q=[])

    @property
    def is_narrowed(self):
        """Whether anything was asked but what goes without saying."""
        return bool(self.canonical_params(page=[]))

    def canonical_params(self, **changes):
        """The address search engines are to keep: what is found and which page of it, however it is shown."""
        return self.filter.params(**{"sort": [], "view": [], "page": [str(self.page.number)]} | changes)

    @property
    def canonical_query(self):
        params = self.canonical_params()
        return f"?{params.urlencode()}" if params else ""

    # --- ways on ----------------------------------------------------------------------------------------

    @cached_property
    def chips(self):
        """Each condition with the address without it; the search text comes last."""
        chips = []
        for name, facet in self.filter.used_facets:
            for value in self.filter.chosen[name]:
                if value != "all":
                    others = self.others(name, value)
                    figure = self.narrowed(**{name: others}).figure if facet.is_counted else None
                    label = capfirst(facet.choices[value].name)
                    chips.append(Link(label, self.filter.params(**{name: others}), figure))
        if self.filter.text:
            chips.append(Link(f"“{self.filter.text}”", self.filter.params(q=[]), value="q"))
        return chips

    def facet(self, name, values=None, is_open=True, heading=None):
        """Choices that find something, and the chosen ones; counts obey every facet but this one."""
        facet, chosen = self.filter.facets[name], self.filter.chosen[name]
        values = facet.choices if values is None else values
        links = []
        for value, figure in self.narrowed(**{name: []}).by_choice(facet, values).items():
            choice = facet.choices[value]
            is_chosen = value in chosen
            if not (figure.total or is_chosen):
                continue
            beside = None
            if chosen and name not in self.filter.DEFAULTS:  # what goes without saying is replaced
                beside = self.others(name, value) if is_chosen else [*chosen, value]
            links.append(ChoiceLink(self.filter, name, choice.label, value, figure, is_chosen, beside))
        is_open = is_open or any(link.is_chosen for link in links)
        return FacetList(name, heading or facet.label, links, is_open)

    def narrowed(self, **changes):
        """The tally of what was asked, with the choices of some facets replaced; made once for the same choices."""
        chosen = self.filter.chosen | changes
        key = tuple((name, *values) for name, values in chosen.items() if values)
        if key not in self._narrowed:
            tally = self.tally
            for name, values in chosen.items():
                facet = self.filter.facets[name]
                if values and facet.is_counted:
                    tally = tally.where(facet.column, facet.admitted(values))
            self._narrowed[key] = tally
        return self._narrowed[key]

    def others(self, name, value):
        """The choices of a facet without this one."""
        return [v for v in self.filter.chosen[name] if v != value]
