"""Every product as one bit of long numbers, one number for each value of each facet: counting is AND and bit_count.

So a count costs microseconds at twenty thousand products and tenths of a millisecond at a million, whatever is
chosen, and it is never kept: it is counted from the same bits the list is taken from. Each process has its own
index. It follows the entries by their version, so it is as fresh as they are (`products.entries.fresh`).
"""

import datetime
import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from django.db import connection, transaction

from core.place_map import PlaceMap
from products.entries import changing_between, fresh
from products.entry_rows import FACETS
from products.models import Entry, KnownWord, Product, ProductSet

SOME_BIT = re.compile(rb"[^\0]")
MOST_KEPT = 400
"""Unions of values that a snapshot keeps."""
FEW_DAYS = 4
"""Days besides today that a process keeps an index of."""
NEAR = datetime.timedelta(days=100)
"""Between days so near to each other few enough products change to read only these."""


class Index:
    """A snapshot: it is never changed, so every thread may read it."""

    def __init__(self, day: datetime.date, version: int, bits: dict):
        self.day = day
        self.version = version
        self.is_certain = False
        self.choices = {}
        self._bits = bits
        self._having = {}

    @classmethod
    def of(cls, day, version, rows: Iterable[tuple]) -> "Index":
        """Of rows of an id and the values of `FACETS`."""
        return cls(day, version, _bits_of(rows))

    def followed_by(self, day, version, rows) -> "Index":
        """The next snapshot, in which these rows stand in the place of what they were."""
        new = _bits_of(rows)
        others = ~new[None][None]
        bits = {}
        for column, values in self._bits.items():
            both = values.keys() | new[column].keys()
            bits[column] = {value: values.get(value, 0) & others | new[column].get(value, 0) for value in both}
        return Index(day, version, bits)

    @property
    def everything(self) -> int:
        return self._bits[None].get(None, 0)

    @property
    def samples(self) -> int:
        return self._bits["is_sample"].get(True, 0)

    def values(self, column: str) -> Iterable:
        return self._bits[column].keys()

    def having(self, column: str, values: Collection) -> int:
        """The products with one of `values` in `column`."""
        key = column, frozenset(values)
        if key not in self._having:
            if len(self._having) >= MOST_KEPT:
                self._having.clear()
            known = self._bits[column]
            found = 0
            for value in values:
                found |= known.get(value, 0)
            self._having[key] = found
        return self._having[key]

    # Reference data and words, each read once a snapshot.

    @cached_property
    def place_map(self) -> PlaceMap:
        return PlaceMap()

    @cached_property
    def sets(self) -> dict[int, ProductSet]:
        ordered = ProductSet.objects.select_related("group").order_by("group__position", "number")
        return {product_set.pk: product_set for product_set in ordered}

    @cached_property
    def words(self) -> list[str]:
        """Without accents, of everything that can be found."""
        return list(KnownWord.objects.values_list("word", flat=True))

    @cached_property
    def known_words(self) -> frozenset[str]:
        return frozenset(self.words)


def _bits_of(rows):
    """Bits by column and value; under None, None the bits of all rows."""
    found = defaultdict(lambda: defaultdict(bytearray))

    def put(column, value, at, bit):
        bits = found[column][value]
        if len(bits) <= at:
            bits.extend(bytes(at + 1 - len(bits)))
        bits[at] |= bit

    for pk, *values in rows:
        at, bit = pk >> 3, 1 << (pk & 7)
        put(None, None, at, bit)
        for column, value in zip(FACETS, values, strict=True):
            for one in value if isinstance(value, list) else [value]:
                put(column, one, at, bit)
    bits = {column: {} for column in [None, *FACETS]} | {None: {None: 0}}
    for column, values in found.items():
        bits[column] = {value: int.from_bytes(content, "little") for value, content in values.items()}
    return bits


def ids_in(bits: int) -> list[int]:
    """Ids of the products whose bit is set, ascending."""
    content = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    found = []
    for match in SOME_BIT.finditer(content):
        byte, first = match[0][0], match.start() << 3
        found += [first + bit for bit in range(8) if byte >> bit & 1]
    return found


def bits_at(ids: Collection[int]) -> int:
    """The products with these ids."""
    content = bytearray((max(ids, default=0) >> 3) + 1)
    for pk in ids:
        content[pk >> 3] |= 1 << (pk & 7)
    return int.from_bytes(content, "little")


# --- the index of this process ----------------------------------------------------------------------------

_kept: dict[datetime.date | None, Index] = {}
_lock = threading.Lock()


def index_of(day: datetime.date | None = None) -> Index:
    """The index of today (None), or of another day by the same rule, of all that is recorded now."""
    state = fresh()
    with _lock:
        kept = _kept.get(day)
        if kept is None or kept.version != state.version or (day is None and kept.day != state.day):
            kept = _kept[day] = _follow(day, kept, state)
            # A version is never given twice, so this one may be kept; but what it says may come to nothing.
            kept.is_certain = not connection.in_atomic_block
            for other in [other for other in _kept if other is not None][:-FEW_DAYS]:
                del _kept[other]
        return kept


def _follow(day, kept, state):
    if kept is None or not kept.is_certain or not state.whole_since <= kept.version <= state.version:
        return _load(day, state)
    changed = Entry.objects.filter(version__gt=kept.version)
    if day is None:
        return kept.followed_by(state.day, state.version, _facets(changed))
    products = Product.objects.filter(pk__in=changed.values("pk"))
    return kept.followed_by(day, state.version, _facets(products.with_facets(day)))


def _load(day, state):
    if day is None:
        return Index.of(state.day, state.version, _facets(Entry.objects))
    same = [kept for kept in _kept.values() if kept.version == state.version]
    near = min(same, key=lambda kept: abs(kept.day - day), default=None)
    if near is None or abs(near.day - day) > NEAR:
        return Index.of(day, state.version, _facets(Product.objects.with_facets(day)))
    changing, *others = changing_between(*sorted([near.day, day]))
    products = Product.objects.filter(pk__in=changing.union(*others))
    return near.followed_by(day, state.version, _facets(products.with_facets(day)))


def _facets(found):
    """Rows of an id and the values of `FACETS`, as PostgreSQL gets to them."""
    # Without a transaction it would write down all of them before the first.
    with transaction.atomic(savepoint=False):
        yield from found.order_by().values_list("pk", *FACETS).iterator(chunk_size=20_000)
