"""Sets of products, given by their ids, as compressed bits: what two have in common is counted in microseconds."""

import sys
from array import array

from pyroaring import FrozenBitMap

Bits = FrozenBitMap
NONE = Bits()
LARGEST_ID = 2**31 - 1
"""Of a product in a set of bits, and as PostgreSQL packs it."""
PACKED = "string_agg(int4send(product_id::int), '')"
"""SQL: the ids of all rows in one value, four bytes each. One by one they would take ten times as long to read."""


def unpacked(ids: bytes | None) -> Bits:
    """The products of a `PACKED` value; None, as of no rows, is none."""
    numbers = array("I", ids or b"")
    if sys.byteorder == "little":
        numbers.byteswap()
    return Bits(numbers)
