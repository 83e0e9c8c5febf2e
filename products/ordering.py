"""Products in order: the bits of an index say which few stand where, and the database puts these few in order."""

from collections.abc import Iterable

from django.db import connection

from products.bits import NONE, Bits
from products.index import NAMES, Index

FEW = 300
"""Products that are fetched by their ids and put in order."""


class Order:
    """The order by some columns of the entries, the smallest first; names, then ids decide between equals."""

    def __init__(self, index: Index, *columns: str):
        self._index = index
        self._columns = [*columns, NAMES]
        self._sql = ", ".join([*columns, "name_sort", "product_id"])

    def rows(self, chosen: Bits, first: int, last: int) -> list[tuple[int, int]]:
        """From `first` to `last` of those `chosen`: ids, and versions of their entries. Costs one query."""
        few, before = self._around(chosen, *self._next([], self._columns), first, last)
        return self._fetch(few, "product_id, version", "LIMIT %s OFFSET %s", last - first, first - before)

    def place_of(self, product: int, chosen: Bits) -> int | None:
        """How many of those `chosen` stand before this one of them; None once it is gone. Costs one query."""
        few, before = self._beside(product, chosen, *self._next([], self._columns))
        rows = self._fetch(few, "product_id")
        return before + rows.index((product,)) if (product,) in rows else None

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

    def _fetch(self, products: Iterable[int], wanted, limit="", *params):
        with connection.prepared_cursor() as cursor:
            cursor.execute(
                f"SELECT {wanted} FROM products_entry WHERE product_id = ANY(%s::bigint[])"  # noqa: S608 - our names
                f" ORDER BY {self._sql} {limit}",
                [list(products), *params],
            )
            return cursor.fetchall()
