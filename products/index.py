"""Every product as one bit of long sets of bits, one for each value of each facet: counting is looking at two of them.

So a count costs microseconds at twenty thousand products and at a million, whatever is chosen, and it is never kept
but with the bits it was counted from, the same that the list is taken from. Each process has its own index. It
follows the entries by their version, so it is as fresh as they are (`products.entries.fresh`).
"""

import contextlib
import datetime
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from functools import cached_property

from django.db import Error, connection
from django.db.models import Max

from core.place_map import PlaceMap
from products.bits import NONE, PACKED, Bits, unpacked
from products.entries import changing_between, fresh, state_if_fresh
from products.entry_rows import FACETS, ORDERS, places_in_order
from products.kept_words import KeptWords
from products.models import Entry, EntryState, KnownWord, Product, ProductSet
from products.turns import in_turn

STANDING = ["status", "stars", "begun_on", "ends_on"]
NAMES, NAME = "names", "name"
"""By name, in wide and in narrow parts."""
PART = 300
"""Products of one part of the order by name when an index is read; a page fetches the products of one or two."""
WIDE = 64
"""Parts of which each of the wider ones is made, so that few have to be looked at."""
MOST_KEPT = 400
"""Unions of values that a snapshot keeps."""
MOST_COUNTED = 200
"""Parts of all products of which a snapshot keeps what was counted, up to some 30 KB each."""
FEW_DAYS = 4
"""Days besides today that a process keeps an index of."""
STEP = 200_000
"""Ids between which products of a past day are read at once: at a million in two or three seconds."""
NEAR = datetime.timedelta(days=100)
"""Between days so near to each other few enough products change to read only these."""


class Index:
    """A snapshot: it is never changed, so every thread may read it.

    Only that of today is in order by name, in parts that follow each other: `bounds` are name and id of the first
    product of each but the first part.
    """

    def __init__(self, day: datetime.date, version: int, bits: dict, bounds=(), kept_words: KeptWords | None = None):
        self.day = day
        self.version = version
        self.state: EntryState | None = None
        self.is_certain = False
        self.choices = {}
        self.kept_words = kept_words or KeptWords()
        self._bits = bits
        self._bounds = bounds
        self._having = {}
        self._counts = {}
        self._in_order = {}

    @classmethod
    def of(cls, day, version, rows: Iterable[tuple]) -> "Index":
        """Of rows of an id and the values of `FACETS` and `ORDERS`."""
        return cls(day, version, _bits_of([*FACETS, *ORDERS], rows))

    def followed_by(self, day, version, rows: Iterable[tuple]) -> "Index":
        """That of another day or version, not by name: these rows stand for what they were."""
        return Index(day, version, self._changed_by(_bits_of([*FACETS, *ORDERS], rows)))

    def followed_by_name_by(self, day, version, rows: Iterable[tuple]) -> "Index":
        """The same by name, too, of rows with a name behind."""
        placed = [(pk, *values, bisect_right(self._bounds, (name, pk))) for pk, *values, name in rows]
        new = _bits_of([*FACETS, *ORDERS, NAMES, NAME], [(*row[:-1], row[-1] // WIDE, row[-1]) for row in placed])
        kept_words = self.kept_words.followed_by(new[None][None])
        return Index(day, version, self._changed_by(new), self._bounds, kept_words)

    def _changed_by(self, new):
        """Bits of every column of `new`, where products that are new, too, have no other values."""
        changed, bits = new[None][None], {}
        for column, values in new.items():
            known = self._bits[column]
            bits[column] = {value: old - changed if old.intersect(changed) else old for value, old in known.items()}
            for value, more in values.items():
                bits[column][value] = bits[column].get(value, NONE) | more
        return bits

    @property
    def is_well_cut(self) -> bool:
        """Whether no part by name has become so large that a page would fetch far more products than it shows."""
        return all(len(part) <= 4 * PART for part in self._bits[NAME].values())

    @property
    def everything(self) -> Bits:
        return self._bits[None].get(None, NONE)

    @property
    def samples(self) -> Bits:
        return self._bits["is_sample"].get(True, NONE)

    def values(self, column: str) -> Iterable:
        return self._bits[column].keys()

    def having(self, column: str, values: Collection) -> Bits:
        """The products with one of `values` in `column`."""
        key = column, frozenset(values)
        found = self._having.get(key)
        if found is None:
            known = self._bits[column]
            found = NONE.union(*(known[value] for value in values if value in known))
            if len(self._having) >= MOST_KEPT:
                self._having.clear()
            self._having[key] = found
        return found

    def counts(self, asked: Hashable) -> dict:
        """Keeps what was counted of the products that `asked` stands for: of a snapshot it is always the same."""
        found = self._counts.get(asked)
        if found is None:
            if len(self._counts) >= MOST_COUNTED:
                self._counts.clear()
            found = self._counts[asked] = {}
        return found

    def in_order(self, column: str) -> list[tuple[Bits, list]]:
        """The products with each value of a column, the smallest value first; each with what it falls into."""
        if column not in self._in_order:
            parts = [(bits, []) for _value, bits in sorted(self._bits[column].items())]
            if column == NAMES:
                finer = self.in_order(NAME)
                parts = [(bits, finer[at * WIDE : (at + 1) * WIDE]) for at, (bits, _none) in enumerate(parts)]
            self._in_order[column] = parts
        return self._in_order[column]

    def read_all(self) -> None:
        """All that is else read or put in order by whoever asks for it first, but words."""
        for column in (*ORDERS, NAMES):
            self.in_order(column)
        _sets, _places = self.sets, self.place_map.by_name

    # Reference data and words, each read once a snapshot.

    @cached_property
    def place_map(self) -> PlaceMap:
        return PlaceMap()

    @cached_property
    def sets(self) -> dict[int, ProductSet]:
        ordered = ProductSet.objects.select_related("group").order_by("group__position", "number")
        return {product_set.pk: product_set for product_set in ordered}

    @cached_property
    def words(self) -> dict[int, list[str]]:
        """Without accents, of everything that can be found; by how many letters they have."""
        by_length = defaultdict(list)
        for word in KnownWord.objects.values_list("word", flat=True):
            by_length[len(word)].append(word)
        return by_length

    @cached_property
    def known_words(self) -> frozenset[str]:
        return frozenset().union(*self.words.values())


def _bits_of(columns, rows):
    """Bits by column and value; under None, None the bits of all rows."""
    found = {None: defaultdict(list)} | {column: defaultdict(list) for column in columns}
    for pk, *values in rows:
        found[None][None].append(pk)
        for column, value in zip(columns, values, strict=True):
            for one in value if isinstance(value, list) else [value]:
                found[column][one].append(pk)
    return {column: {value: Bits(ids) for value, ids in values.items()} for column, values in found.items()} | {
        None: {None: Bits(found[None][None])}
    }


# --- the index of this process ----------------------------------------------------------------------------

_kept: dict[datetime.date | None, Index] = {}
_lock, _lock_of_other_days = threading.Lock(), threading.Lock()
"""Whoever reads the index of a past day, which takes long at a million, lets those of today go on."""


def index_of(day: datetime.date | None = None, today: Index | None = None) -> Index:
    """The index of today (None), or of another day by the same rule, of all that is recorded now.

    Where `today` is known already, the other day is of the same state, and to ask for it costs no query.
    """
    return _index_of(day, today.state if today else fresh())


def read_ahead() -> None:
    """Read the index of today, and what every page takes from it, before anybody asks.

    Whoever asks first does it where entries have to be written before, or where the database does not answer.
    """
    with contextlib.suppress(Error):
        state = state_if_fresh()
        if state:
            _index_of(None, state).read_all()
    connection.close()


def _index_of(day, state):
    with _lock if day is None else _lock_of_other_days:
        kept = _kept.get(day)
        if kept and kept.is_certain and kept.version > state.version and kept.day == (day or state.day):
            return kept  # somebody has read a later state meanwhile
        if kept is None or kept.version != state.version or (day is None and kept.day != state.day):
            kept = _follow(day, kept, state)
            kept.state = state
            # A version is never given twice, so this one may be kept; but what it says may come to nothing.
            kept.is_certain = not connection.in_atomic_block
        if day is not None:
            _kept.pop(day, None)  # to stand behind all that were asked for before
        _kept[day] = kept
        if day is not None:  # one thread at a time makes room
            for other in [other for other in list(_kept) if other is not None][:-FEW_DAYS]:
                del _kept[other]
        return kept


def _follow(day, kept, state):
    if kept is None or not kept.is_certain or not state.whole_since <= kept.version <= state.version:
        return _of_today(state) if day is None else _of_another_day(day, state)
    changed = Entry.objects.filter(version__gt=kept.version)
    if day is None:
        rows = changed.values_list("pk", *FACETS, *ORDERS, "name_sort").iterator()
        followed = kept.followed_by_name_by(state.day, state.version, rows)
        return followed if followed.is_well_cut else _of_today(state)
    products = Product.objects.filter(pk__in=changed.values("pk"))
    return kept.followed_by(day, state.version, _rows(products.with_facets(day)))


def _of_another_day(day, state):
    same = [kept for kept in list(_kept.values()) if kept.version == state.version]
    near = min(same, key=lambda kept: abs(kept.day - day), default=None)
    if near is None or abs(near.day - day) > NEAR:
        return Index.of(day, state.version, _rows_of_all(day))
    changing, *others = changing_between(*sorted([near.day, day]))
    products = Product.objects.filter(pk__in=changing.union(*others))
    return near.followed_by(day, state.version, _rows(products.with_facets(day)))


def _rows_of_all(day):
    """In steps: to work out a million products at once takes longer than a query of a visitor may."""
    last = Product.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last + 1, STEP):
        found = Product.objects.with_facets(day).filter(pk__range=(first, first + STEP - 1))
        with in_turn():
            rows = list(_rows(found))
        yield from rows


def _rows(found):
    """Rows of an id and the values of `FACETS` and `ORDERS`."""
    for status, stars, begun_on, ends_on, *row in found.order_by().values_list(*STANDING, "pk", *FACETS):
        yield *row, *places_in_order(status, stars, begun_on, ends_on)


def _of_today(state):
    """By column: one statement, so that all is of one moment, and one look at the table besides the order by name."""
    columns = [*FACETS, *ORDERS]
    asked = ", ".join(columns)
    sql = f"""
        SELECT grouping({asked}), {asked}, NULL::text, NULL::bigint, {PACKED}
        FROM products_entry GROUP BY GROUPING SETS ({"), (".join(columns).join("()")})
        UNION ALL
        SELECT NULL, {"NULL, " * len(columns)}
            min(name_sort), min(product_id) FILTER (WHERE place % {PART} = 0), {PACKED}
        FROM (
            SELECT product_id, name_sort, row_number() OVER (ORDER BY name_sort, product_id) - 1 AS place
            FROM products_entry
        ) AS named
        GROUP BY place / {PART}
    """  # noqa: S608 - names of ours
    bits = {column: {} for column in [None, *columns]}
    parts = []
    with in_turn(), connection.cursor() as cursor:
        # In one message with the query. With less memory a million products would be sorted twelve times.
        cursor.execute(f"SET LOCAL work_mem = '128MB'; {sql}")
        cursor.nextset()
        for mask, *values, name, first, ids in cursor:
            found = unpacked(ids)
            if mask is None:
                parts.append(((name, first), found))
                continue
            at = len(columns) - (~mask & 2 ** len(columns) - 1).bit_length()  # its own bit is the one that is not set
            for value in values[at] if isinstance(values[at], list) else [values[at]]:
                known = bits[columns[at]]
                known[value] = known.get(value, NONE) | found
    parts.sort(key=lambda part: part[0])
    narrow = [found for _first, found in parts]
    wide = [NONE.union(*narrow[at : at + WIDE]) for at in range(0, len(narrow), WIDE)]
    bits[None][None] = NONE.union(*wide)
    bits[NAMES], bits[NAME] = dict(enumerate(wide)), dict(enumerate(narrow))
    return Index(state.day, state.version, bits, [first for first, _found in parts[1:]])
