"""The producers of a batch: who they are, where they are at home, how many products each has."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from desk.loading.places import MERGED_ON
from desk.synthetic.ground import Commune, Ground
from desk.synthetic.lives import first_round
from desk.synthetic.names import Kind, Names, brand, producer_name, slug
from desk.synthetic.rounds import Rounds
from desk.synthetic.rows import ProducerRow

KINDS = ("cooperative", "household", "company", "cooperative_group", "farm", "association", "other")
SHARES_OF_KINDS = (52, 22, 14, 8, 2, 1, 1)
# How many products a producer has: up to so many, and of a hundred producers how many.
SIZES = ((1, 42), (2, 21), (3, 12), (5, 12), (9, 8), (16, 3.5), (27, 1), (40, 0.5))


@dataclass(frozen=True)
class Wanted:
    """What makes a register the one it is."""

    seed: int
    ground: Ground
    names: Names


@dataclass
class Maker:
    """A producer and what its products have in common; `made` keeps them apart from each other."""

    row: ProducerRow
    size: int
    commune: Commune
    brand: str
    start: int
    set_number: int
    made: set[tuple[Kind, int]] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        return len(self.made) == self.size


class Makers:
    """Draws makers; the same ones from the same `Random`."""

    def __init__(self, wanted: Wanted, random: Random, rounds: Rounds, ids: Iterator[int]):
        self._wanted, self._random, self._rounds, self._ids = wanted, random, rounds, ids
        self._old = _weighted(wanted.ground.old_communes, wanted.seed)
        self._new = _weighted(wanted.ground.new_communes, wanted.seed)
        limits, shares = zip(*SIZES, strict=True)
        self._sizes, self._shares = list(zip((0, *limits), limits, strict=False)), shares

    def draw(self, number: int) -> Maker:
        """The maker whose first product has this number."""
        random, names = self._random, self._wanted.names
        start = first_round(random, len(self._rounds.days))
        day = self._rounds.days[start].day
        communes, weights = self._new if day >= MERGED_ON else self._old
        commune = random.choices(communes, cum_weights=weights)[0]
        kind = random.choices(KINDS, SHARES_OF_KINDS)[0]
        words = brand(random, commune.name)
        name_vi, name_en = producer_name(random, kind, words)
        row = ProducerRow(
            id=next(self._ids),
            slug=slug(self._wanted.seed, number, name_vi),
            name_vi=name_vi,
            name_en=name_en,
            kind=kind,
            founded_year=random.randint(day.year - 12, day.year) if random.random() < 0.7 else None,
            place_id=commune.id,
        )
        fewer, limit = random.choices(self._sizes, self._shares)[0]
        return Maker(row, random.randint(fewer + 1, limit), commune, words, start, names.kind(random).set_number)


def _weighted(communes: list[Commune], seed: int) -> tuple[list[Commune], list[float]]:
    """Communes and their weights summed up: the second has half as many producers as the first, and so on."""
    shuffled = list(communes)
    Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
    return shuffled, list(accumulate(1 / rank for rank in range(1, len(shuffled) + 1)))
