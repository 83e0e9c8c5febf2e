"""Products in order: the bits of an index say which few stand where, and the database puts these few in order."""

from collections.abc import Sequence

from django.db import connection

from products.bits import NONE, Bits
from products.index import NAMES, Index

FEW = 300
"""Products that are fetched by their ids and put in order."""


class Order:
    """The order by some columns of the entries, the smallest first; names, then ids decide between equals.

    `ranks`, where there are any, come before the columns: sets of products that follow each other.
    """

    def __init__(self, index: Index, *columns: str, ranks: Sequence[Bits] = ()):
        self._index = index
        self._ranks = ranks
        self._columns = [*columns, NAMES]
        self._sql = ", ".join([*columns, "name_sort", "product_id"])

    def rows(self, chosen: Bits, first: int, last: int) -> list[tuple[int, int]]:
        """From `first` to `last` of those `chosen`: ids, and versions of their entries. Costs one query."""
        few, before = self._around(chosen, *self._beginning(), first, last)
        return self._fetch(few, "product_id, version", "LIMIT %s OFFSET %s", last - first, first - before)

    def place_of(self, product: int, chosen: Bits) -> int | None:
        """How many of those `chosen` stand before this one of them; None once it is gone. Costs one query."""
        few, before = self._beside(product, chosen, *self._beginning())
        rows = self._fetch(few, "product_id")
        return before + rows.index((product,)) if (product,) in rows else None

    def _beginning(self):
        return self._next([(bits, []) for bits in self._ranks], self._columns)

    def _next(self, finer, columns):
        """The parts that a part falls into: those it is made of, else those of the next column."""
        return (finer, columns) if finer or not columns else (self._index.in_order(columns[0]), columns[1:])

    def _around(self, chosen, parts, columns, first, last):
        """Those from `first` to `last` with few others beside them, and how many stand before all of these."""
        if len(chosen) <= FEW or not parts:
            return chosen, 0
        found, n_before, seen = NONE, 0, 0
        for bits, finer in parts:
            n = chosen.intersection_cardinality(bits)
            if n and seen + n > first:
                few, skipped = self._around(chosen & bits, *self._next(finer, columns), first - seen, last - seen)
                n_before = n_before if found else seen + skipped
                found |= few
            seen += n
            if seen >= last:
                break
        return found, n_before

    def _beside(self, product, chosen, parts, columns):
        """The product with few others beside it, and how many stand before all of these."""
        seen = 0
        if len(chosen) > FEW:
            for bits, finer in parts:
                if product in bits:
                    few, skipped = self._beside(product, chosen & bits, *self._next(finer, columns))
                    return few, seen + skipped
                seen += chosen.intersection_cardinality(bits)
        return chosen, 0

    def _fetch(self, products: Bits, wanted, limit="", *params):
        found, order, few = "WHERE product_id = ANY(%s::bigint[])", self._sql, [list(products)]
        if self._ranks:
            found = "JOIN unnest(%s::bigint[], %s::int[]) AS few (id, place) ON product_id = few.id"
            order = f"few.place, {order}"
            ranked = [(pk, place) for place, bits in enumerate(self._ranks) for pk in products & bits]
            few = [[pk for pk, _place in ranked], [place for _pk, place in ranked]]
        with connection.prepared_cursor() as cursor:
            cursor.execute(
                f"SELECT {wanted} FROM products_entry {found} ORDER BY {order} {limit}",  # noqa: S608 - our names
                [*few, *params],
            )
            return cursor.fetchall()
