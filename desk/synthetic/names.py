"""Names of producers and products. Each holds the word "Mẫu" and stands for nobody."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

from django.utils.text import slugify

from core.text import fold
from desk.synthetic.words import (
    BRAND_FIRST,
    BRAND_SECOND,
    MODIFIERS,
    MORE_KINDS,
    PRODUCERS,
    SHARES_OF_SETS,
)


@dataclass(frozen=True)
class Kind:
    """A kind of goods, such as canna vermicelli. `price` in đồng, None where it has none."""

    set_number: int
    name_vi: str
    name_en: str
    raw_material: str
    packages: str
    price: int | None


class Names:
    """Draws kinds and names; the same ones from the same `Random`."""

    def __init__(self, data: Path):
        with (data / "samples" / "kinds.csv").open(encoding="utf-8", newline="") as file:
            columns = ("set", "name_vi", "name_en", "raw_material", "package", "price_vnd")
            rows = [tuple(row[column] for column in columns) for row in csv.DictReader(file)]
        self.kinds: dict[int, list[Kind]] = {number: [] for number in SHARES_OF_SETS}
        for number, *names, price in [*rows, *MORE_KINDS]:
            self.kinds[int(number)].append(Kind(int(number), *names, int(price) if price else None))
        self._sets, self._shares = list(SHARES_OF_SETS), list(accumulate(SHARES_OF_SETS.values()))

    def kind(self, random: Random, set_number: int | None = None) -> Kind:
        """One of the set given, else of any, food and drinks most."""
        number = set_number or random.choices(self._sets, cum_weights=self._shares)[0]
        return random.choice(self.kinds[number])


def brand(random: Random, place: str) -> str:
    """ "Nắng Sớm", or with the place where it is at home: "Nắng Sớm Côn Minh"."""
    words = f"{random.choice(BRAND_FIRST)} {random.choice(BRAND_SECOND)}"
    return f"{words} {place}" if random.random() < 0.6 else words


def producer_name(random: Random, kind: str, brand: str) -> tuple[str, str]:
    """Vietnamese and English; the English one is often not known."""
    beginnings, english = PRODUCERS[kind]
    beginning = beginnings[0] if random.random() < 0.6 else random.choice(beginnings)
    return f"{beginning} Mẫu {brand}", f"{brand} sample {english}" if random.random() < 0.4 else ""


def product_name(kind: Kind, group: str, modifier: int, brand: str) -> tuple[str, str]:
    """ "Miến dong hữu cơ Mẫu Nắng Sớm", "Nắng Sớm sample organic canna vermicelli"."""
    vietnamese, english = MODIFIERS[group][modifier]
    return (
        " ".join(filter(None, (kind.name_vi, vietnamese, "Mẫu", brand))),
        " ".join(filter(None, (brand, "sample", english, kind.name_en))),
    )


def slug(seed: int, number: int, *words: str) -> str:
    """ "mau-7-12-mien-dong-nang-som": seed and number make it unlike any other."""
    return "-".join((beginning_of_slugs(seed) + str(number), *(_bare(text) for text in words if text)))[:120].rstrip(
        "-"
    )


def beginning_of_slugs(seed: int) -> str:
    """What the keys of all products and producers of a seed begin with, and no others."""
    return f"mau-{seed}-"


@lru_cache(maxsize=100_000)
def _bare(text: str) -> str:
    return slugify(fold(text))
