"""The products found, in the order asked for."""

from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, F, Func, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import pgettext_lazy

from products.index import ids_in
from products.models import Entry
from products.searching import ANYWHERE, IN_MAKER, IN_NAME

SORTS = {
    "stars": pgettext_lazy("order", "Stars"),
    "newest": pgettext_lazy("order", "Newest"),
    "ending": pgettext_lazy("order", "Ending soonest"),
    "name": pgettext_lazy("order", "Name A to Z"),
}
BY_ENTRY = {
    "stars": ["rank", "name_sort"],
    "newest": ["newest", "name_sort"],
    "ending": ["ending", "name_sort"],
    "name": ["name_sort"],
}
BY_STANDING = {
    "stars": [
        Case(When(status__in=["valid", "ending"], then=Value(0)), default=Value(1)),
        F("stars").desc(nulls_last=True),
    ],
    "newest": [F("begun_on").desc(nulls_last=True)],
    "ending": [F("ends_on").asc(nulls_last=True)],
    "name": [],
}
FEW = 1_000
"""Products that are quicker fetched by their ids than found again by their conditions."""
FAR = 1_000
"""Rows down a list from which they are no longer counted off."""


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


class Edge(NamedTuple):
    """A product (id) that a page begins after or ends before, so that nobody counts the rows up to it."""

    product: int
    is_first: bool

    @classmethod
    def of(cls, params) -> "Edge | None":
        """What an address says of it; None where it says nothing, or nothing that can be an id."""
        for name, is_first in (("after", True), ("before", False)):
            written = params.get(name, "")
            if written.isascii() and written.isdigit() and len(written) < 19:
                return cls(int(written), is_first)
        return None


class Finds:
    """The products of today that `filter` finds, of which `bits` are those chosen: (id, version of the entry) pairs.

    Sliced like a list. Where words were searched for, the best order puts names before producers before the rest;
    within each, and in the other orders, an index of the entries has the order.
    """

    def __init__(self, filter, bits, edge=None):
        self.filter = filter
        self.bits = bits
        self.edge = edge

    def __getitem__(self, part):
        found, first, last = [], part.start, part.stop
        for tier, words in self._tiers():
            chosen = self.bits & tier
            n = chosen.bit_count()
            if first < n:
                slots = first, min(last, n)
                found += self._few(chosen, *slots) if n <= FEW else self._many(words, n, *slots)
            first, last = max(first - n, 0), last - n
            if last <= 0:
                break
        return found

    def _tiers(self):
        """Parts that follow each other: their bits, and the conditions of their words."""
        search = self.filter.found
        if search.query is None:
            yield search.bits, []
        elif self.filter.sort != "stars":
            yield search.bits, [self._hold(ANYWHERE)]
        else:
            before = []
            for tier, where in zip(search.tiers, (IN_NAME, IN_MAKER, ANYWHERE), strict=True):
                yield tier, [*before, self._hold(where)]
                before = [~self._hold(where)]

    def _hold(self, where):
        return Q(Holds("document", self.filter.found.query.within(where)))

    def _few(self, bits, first, last):
        """By their ids, one parameter however many there are."""
        order = ", ".join([*BY_ENTRY[self.filter.sort], "product_id"])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT product_id, version FROM products_entry WHERE product_id = ANY(%s)"  # noqa: S608 - our names
                f" ORDER BY {order} LIMIT %s OFFSET %s",
                [ids_in(bits), last - first, first],
            )
            return cursor.fetchall()

    def _many(self, words, n, first, last):
        """By their conditions, in the order of an index; the last ones are counted from the end."""
        rows = self.filter.narrow(Entry.objects.filter(*words))
        rows = rows.order_by(*BY_ENTRY[self.filter.sort], "pk").values_list("pk", "version")
        if self.edge and first >= FAR and not (words and self.filter.sort == "stars"):
            beside = self._beside(rows, last - first)
            if beside:
                return beside
        return list(rows[first:last]) if first < n / 2 else list(rows.reverse()[n - last : n - first])[::-1]

    def _beside(self, rows, number):
        """So many of them right after the edge, or right before it; none where there is no such product."""
        columns = ", ".join([*BY_ENTRY[self.filter.sort], "product_id"])
        row = f"(SELECT {columns} FROM products_entry WHERE product_id = %s)"  # noqa: S608 - names of ours
        beyond = RawSQL(  # noqa: S611 - names of ours
            f"({columns}) {'>' if self.edge.is_first else '<'} {row}", [self.edge.product], BooleanField()
        )
        rows = rows.filter(beyond)
        return list(rows[:number]) if self.edge.is_first else list(rows.reverse()[:number])[::-1]
