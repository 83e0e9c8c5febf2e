"""Some thousand products with all that belongs to them. A batch points at nothing of another batch."""

import datetime
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from cooperatives.models import Producer
from core.models import Decision
from core.partial_dates import add_months
from desk.synthetic.codes import barcode
from desk.synthetic.lives import life
from desk.synthetic.makers import Maker, Makers, Wanted
from desk.synthetic.names import Kind, product_name, slug
from desk.synthetic.rounds import Rounds
from desk.synthetic.rows import (
    ROWS,
    AwardRow,
    BarcodeRow,
    CertificateRow,
    DecisionRow,
    ProducerRow,
    ProductRow,
    RecognitionRow,
)
from desk.synthetic.words import MARKETS, MODIFIERS, WAYS
from products.models import Award, Product, QualityCertificate

BATCH = 5_000

CERTIFICATES = ("vietgap", "haccp", "iso22000", "organic", "collective_mark", "gi", "gacp", "gmp", "other")
SHARES_OF_CERTIFICATES = (30, 24, 14, 9, 8, 5, 4, 4, 2)
AWARD_LEVELS = (Award.Level.DISTRICT, Award.Level.PROVINCIAL, Award.Level.REGIONAL, Award.Level.NATIONAL)

Rows = dict[type, list[NamedTuple]]


def make_batch(wanted: Wanted, numbers: range, ids: Callable[[type], Iterator[int]], codes: list[str]) -> Rows:
    """The rows of the products with these numbers, by kind of row.

    `numbers` begins at a multiple of BATCH; `ids(model)` draws from the ids of a model, `codes` are those of labels.
    """
    batch = _Batch(wanted, numbers.start // BATCH, ids)
    for number, code in zip(numbers, codes, strict=True):
        batch.add(number, code)
    return batch.rows | {DecisionRow: batch.rounds.decisions}


class _Batch:
    def __init__(self, wanted, position, ids):
        self.wanted = wanted
        self.random = Random(f"{wanted.seed} {position}")  # noqa: S311 - no secret
        self.rounds = Rounds(wanted.ground, self.random, f"{wanted.seed}-{position + 1}", ids(Decision))
        self.makers = Makers(wanted, self.random, self.rounds, ids(Producer))
        self.maker = None
        self.product_ids = ids(Product)
        self.rows: Rows = {kind: [] for kind in ROWS}

    def add(self, number, code):
        random = self.random
        if self.maker is None or self.maker.is_complete:
            self.maker = self.makers.draw(number)
            self.rows[ProducerRow].append(self.maker.row)
        kind, modifier = self._unlike_the_others(self.maker)
        product = self._product(self.maker, kind, modifier, number, code)
        self.rows[ProductRow].append(product)
        start = self.maker.start + (0 if random.random() < 0.6 else random.randint(0, 6))
        recognitions = life(random, self.rounds, product, self.maker.commune, start)
        self.rows[RecognitionRow] += recognitions
        self._add_distinctions(product, recognitions[0].valid_from if recognitions else self.wanted.ground.today)
        if kind.packages and random.random() < 0.4:
            first_package = kind.packages.partition(";")[0]
            self.rows[BarcodeRow].append(BarcodeRow(product.id, barcode(self.wanted.seed, number), first_package))

    def _unlike_the_others(self, maker: Maker) -> tuple[Kind, int]:
        """A kind of goods and a modifier that this maker has not yet."""
        while True:
            kind = self.wanted.names.kind(self.random, maker.set_number if self.random.random() < 0.7 else None)
            _set, group = self.wanted.ground.sets[kind.set_number]
            drawn = kind, self.random.randrange(len(MODIFIERS[group]))
            if drawn not in maker.made:
                maker.made.add(drawn)
                return drawn

    def _product(self, maker, kind, modifier, number, code):
        random = self.random
        set_id, group = self.wanted.ground.sets[kind.set_number]
        name_vi, name_en = product_name(kind, group, modifier, maker.brand)
        story_vi, story_en = _story(random, kind, maker.commune) if random.random() < 0.3 else ("", "")
        market_vi, market_en = random.choice(MARKETS) if random.random() < 0.03 else ("", "")
        return ProductRow(
            id=next(self.product_ids),
            slug=slug(self.wanted.seed, number, kind.name_vi, MODIFIERS[group][modifier][0], maker.brand),
            code=code,
            name_vi=name_vi,
            name_en=name_en if random.random() < 0.85 else "",
            producer_id=maker.row.id,
            product_set_id=set_id,
            summary_vi=story_vi,
            summary_en=story_en if random.random() < 0.5 else "",
            raw_material_vi=kind.raw_material if random.random() < 0.7 else "",
            packages=kind.packages,
            price_vnd=kind.price and 1000 * round(kind.price * random.uniform(0.7, 1.5) / 1000),
            export_markets_vi=market_vi,
            export_markets_en=market_en,
        )

    def _add_distinctions(self, product, began):
        random, today = self.random, self.wanted.ground.today
        for kind in _certificate_kinds(random):
            self.rows[CertificateRow].append(_certificate(random, product, kind, began))
        if random.random() < 0.015:
            year = random.randint(began.year, today.year)
            level = random.choices(AWARD_LEVELS, (4, 4, 1, 1))[0]
            self.rows[AwardRow].append(AwardRow(product.id, level, year, self.rounds.award(year).id))


def _story(random, kind, commune):
    way_vi, way_en = random.choice(WAYS)
    return (
        f"{kind.name_vi} của {commune.name}, {way_vi}. Sản phẩm mẫu.",
        f"{kind.name_en[:1].upper()}{kind.name_en[1:]} of {commune.name}, {way_en}. A sample product.",
    )


def _certificate_kinds(random):
    chance = random.random()
    if chance > 0.3:
        return ()
    return dict.fromkeys(random.choices(CERTIFICATES, SHARES_OF_CERTIFICATES, k=2 if chance < 0.05 else 1))


def _certificate(random, product, kind, began):
    """With days or, as often in sources, without."""
    begun = ends = None
    if random.random() < 0.6:
        begun = began + datetime.timedelta(days=random.randint(-400, 700))
        ends = add_months(begun, 36)
    return CertificateRow(product.id, kind, str(QualityCertificate.Kind(kind).label), begun, ends)
