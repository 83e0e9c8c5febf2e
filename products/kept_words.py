"""Which products have which words: read when a word is first asked for, and kept as bits by each process.

A common word stands in a hundred thousand products of a million, and is asked for all the time.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from products.bits import PACKED, Bits, unpacked

MOST = 32 * 1024 * 1024
"""Bytes of the words that a process keeps, about."""
MOST_FOLLOWED = 100_000
"""Documents held against words after a change, a microsecond each; rather than more, all words are forgotten."""


class Term(NamedTuple):
    """What is looked for, as a tsquery: in names, in names of products and producers, anywhere; None finds nothing."""

    in_name: str | None
    in_maker: str | None
    anywhere: str


class Having(NamedTuple):
    """The products that have it there."""

    in_name: Bits
    in_maker: Bits
    anywhere: Bits

    @property
    def size(self):
        return 1_000 + 2 * sum(map(len, self))  # bytes at most


class KeptWords:
    """Of the entries of one version, as long as these stand. Every thread may ask."""

    def __init__(self):
        self._kept: OrderedDict[Term, Having] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def find(self, terms: Collection[Term]) -> dict[Term, Having]:
        """Costs one query where some of the terms are not kept."""
        with self._lock:
            found = {term: self._kept[term] for term in terms if term in self._kept}
            for term in found:
                self._kept.move_to_end(term)
        missing = [term for term in terms if term not in found]
        if missing:
            new = _read(missing)
            self._keep(new)
            found |= new
        return found

    def followed_by(self, changed: Bits) -> "KeptWords":
        """The same words of the entries as they stand now, of which those `changed` are others than before."""
        with self._lock:
            kept = dict(self._kept)
        words = KeptWords()
        if kept and len(kept) * len(changed) <= MOST_FOLLOWED:
            new = _read(list(kept), changed)
            words._keep(
                {
                    term: Having(*((old - changed) | now for old, now in zip(having, new[term], strict=True)))
                    for term, having in kept.items()
                }
            )
        return words

    def _keep(self, found):
        """Those not asked for longest make room."""
        with self._lock:
            for term, having in found.items():
                if term not in self._kept:
                    self._kept[term] = having
                    self._size += having.size
            while self._size > MOST:
                self._size -= self._kept.popitem(last=False)[1].size


def _read(terms, among=None):
    """What PostgreSQL finds, of all entries or of those `among` them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT found.*
            FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS asked (in_name, in_maker, anywhere, at),
                LATERAL (
                    SELECT {PACKED} FILTER (WHERE document @@ in_name::tsquery),
                        {PACKED} FILTER (WHERE document @@ in_maker::tsquery), {PACKED}
                    FROM products_entry
                    WHERE document @@ anywhere::tsquery {"" if among is None else "AND product_id = ANY(%s)"}
                ) AS found
            ORDER BY at
            """,  # noqa: S608 - our own words
            [*map(list, zip(*terms, strict=True)), *([] if among is None else [list(among)])],
        )
        return {term: Having(*map(unpacked, row)) for term, row in zip(terms, cursor.fetchall(), strict=True)}
