"""The products found, in the order asked for."""

from typing import NamedTuple

from django.db.models import BooleanField, Case, F, Func, Value, When
from django.utils.translation import pgettext_lazy

from products.bits import LARGEST_ID
from products.ordering import Order
from products.searching import ANYWHERE, IN_MAKER, IN_NAME

SORTS = {
    "stars": pgettext_lazy("order", "Stars"),
    "newest": pgettext_lazy("order", "Newest"),
    "ending": pgettext_lazy("order", "Ending soonest"),
    "name": pgettext_lazy("order", "Vietnamese name, A to Z"),
}
BY_ENTRY = {
    "stars": ["rank"],
    "newest": ["newest"],
    "ending": ["ending"],
    "name": [],
}
"""Columns of the index."""
BY_STANDING = {
    "stars": [
        Case(When(status__in=["valid", "ending"], then=Value(0)), default=Value(1)),
        F("stars").desc(nulls_last=True),
    ],
    "newest": [F("begun_on").desc(nulls_last=True)],
    "ending": [F("ends_on").asc(nulls_last=True)],
    "name": [],
}
FAR = 1_000
"""Rows down a list from which a page is named by the product beside it."""
NEAR = 100
"""Rows by which products added or removed meanwhile may shift a page, fewer than `FAR`."""


class Holds(Func):
    """Whether the words of an entry's `document` hold a tsquery, given in its text form."""

    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, document, query, **extra):
        super().__init__(F(document), Value(query), **extra)


def in_order(rows, found, sort):
    """Products of `with_facets` with the words of `found`, in order; by the same order as `Finds`."""
    tiers = []
    if found.query:
        rows = rows.filter(Holds("entry__document", found.query.within(ANYWHERE)))
    if found.query and sort == "stars":
        places = enumerate((IN_NAME, IN_MAKER))
        tiers = [
            Case(
                *(When(Holds("entry__document", found.query.within(where)), then=Value(at)) for at, where in places),
                default=Value(2),
            )
        ]
    return rows.order_by(*tiers, *BY_STANDING[sort], "name_sort", "pk")


def is_far(first):
    """Whether a page that begins with this row is named by the product beside it."""
    return first >= FAR


class Edge(NamedTuple):
    """A product (id) that a page begins after or ends before, so that one added meanwhile shifts nothing."""

    product: int
    is_first: bool
    page_size: int

    @classmethod
    def of(cls, params, page_size) -> "Edge | None":
        """What an address says of it; None where it says nothing, or nothing that can be an id."""
        for name, is_first in (("after", True), ("before", False)):
            written = params.get(name, "")
            if written.isascii() and written.isdigit() and len(written) < 19 and int(written) <= LARGEST_ID:
                return cls(int(written), is_first, page_size)
        return None

    def page(self, place):
        """From where to where the page reaches, if this is the place of the product."""
        first = place + 1 if self.is_first else place - self.page_size
        return first, first + self.page_size


class Finds:
    """The products that `filter` finds, of which `bits` are those chosen: (id, version of what shows of it) pairs.

    Sliced like a list. Where words were searched for, the best order puts names before producers before the rest.
    """

    def __init__(self, filter, bits, edge=None):
        self.filter = filter
        self.bits = bits
        self.edge = edge
        self._order = self._order_of(BY_ENTRY[filter.sort])

    def __getitem__(self, part):
        first, last = self._beside_edge(part.start) or (part.start, part.stop)
        found = []
        for chosen in self._tiers():
            if first < len(chosen):
                found += self._order.rows(chosen, first, min(last, len(chosen)))
            first, last = max(first - len(chosen), 0), last - len(chosen)
            if last <= 0:
                break
        return found if self.filter.is_of_today else [(pk, self.filter.index.version) for pk, _version in found]

    def _order_of(self, columns):
        """Names are the same on every day; the entries, which know the rest, are those of today."""
        if self.filter.is_of_today:
            return Order(self.filter.today, *columns)
        parts = (self.filter.index.in_order(column) for column in columns)
        return Order(self.filter.today, ranks=[bits for each in parts for bits, _finer in each])

    def _tiers(self):
        """Parts that follow each other, each in order."""
        search = self.filter.found
        tiers = search.tiers if self.filter.sort == "stars" else [search.bits]
        return [self.bits & tier for tier in tiers]

    def _beside_edge(self, asked):
        """From where to where the page beside the edge reaches, instead of from `asked`, which its number names.

        None where that is not far down, where the edge is not found or nothing is left beside it, and where it lies
        elsewhere in the list: then its product has itself moved, and only the number still says which page is meant.
        """
        before = 0
        for chosen in self._tiers() if self.edge and is_far(asked) else []:
            if self.edge.product in chosen:
                place = self._order.place_of(self.edge.product, chosen)
                if place is None:
                    return None
                first, last = self.edge.page(before + place)
                return (first, last) if abs(first - asked) <= NEAR and first < len(self.bits) else None
            before += len(chosen)
        return None
