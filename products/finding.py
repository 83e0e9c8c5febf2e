"""The products found, in the order asked for."""

from django.db import connection
from django.db.models import BooleanField, Case, F, Func, Q, Value, When
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


class Finds:
    """The products of today that `filter` finds, of which `bits` are those chosen: (id, version of the entry) pairs.

    Sliced like a list. Where words were searched for, the best order puts names before producers before the rest;
    within each, and in the other orders, an index of the entries has the order.
    """

    def __init__(self, filter, bits):
        self.filter = filter
        self.bits = bits

    def __getitem__(self, part):
        found, first, last = [], part.start, part.stop
        for tier, words in self._tiers():
            chosen = self.bits & tier
            n = chosen.bit_count()
            if first < n:
                slots = first, min(last, n)
                found += self._few(chosen, *slots) if n <= FEW else self._many(words, *slots)
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

    def _many(self, words, first, last):
        """By their conditions, in the order of an index."""
        rows = self.filter.narrow(Entry.objects.filter(*words))
        return rows.order_by(*BY_ENTRY[self.filter.sort], "pk").values_list("pk", "version")[first:last]
