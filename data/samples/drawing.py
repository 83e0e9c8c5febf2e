"""What the generators of samples share: choices drawn from the keys of the entries, never from chance or clock."""

import csv
import datetime
import hashlib
import unicodedata


def draw(below, *key):
    """A number from 0 up to `below` that depends on nothing but the key."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def shuffled(items, *key):
    return sorted(items, key=lambda item: draw(2**60, *key, item if isinstance(item, str) else item["key"]))


def slug(text):
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "-".join("".join(char for char in bare if not unicodedata.combining(char)).lower().split())


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_day(text):
    """The day from which a date known only to the year or month counts."""
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    if day:
        return datetime.date(year, month, day)
    year, month = (year, month + 1) if month and month < 12 else (year + 1, 1)
    return datetime.date(year, month, 1) - datetime.timedelta(days=1)
