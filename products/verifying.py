"""What a shopper is answered of one product on one day: the rule, without words (`products.answers`) or typing.

In force on the day: yes. Else withdrawn; else not yet in force; else ended; else, where its maker holds stars for
other products: not this product. Else there is no record. What the register cannot know for certain it says so:
`Answer.is_settled` (`products.knowing`).
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q

from cooperatives.models import Producer
from products.knowing import Knowledge
from products.models import Product, Recognition, Standing


class Verdict(StrEnum):
    VALID = "valid"
    WITHDRAWN = "withdrawn"
    UPCOMING = "upcoming"
    ENDED = "ended"
    OTHER_PRODUCT = "other product"
    NO_RECORD = "no record"


@dataclass(frozen=True)
class Life:
    """The recognitions of one product as they stand to a day."""

    latest: Recognition | None
    """The last one begun by then: it says how the product stands."""
    coming: list[Recognition]
    """Those still to begin, the next one first."""
    before: Recognition | None
    """The one that `latest` replaced."""

    @classmethod
    def of(cls, recognitions: Iterable[Recognition], day: datetime.date) -> "Life":
        in_order = sorted(recognitions, key=lambda recognition: recognition.valid_from)
        begun = [recognition for recognition in in_order if recognition.valid_from <= day]
        latest = begun[-1] if begun else None
        replaced = [r for r in begun[:-1] if r.superseded_on == latest.valid_from]
        return cls(latest, in_order[len(begun) :], replaced[-1] if replaced else None)

    def verdict(self, day: datetime.date) -> Verdict:
        standing = self.latest.standing_on(day) if self.latest else None
        if standing in (Standing.VALID, Standing.WITHDRAWN):
            return Verdict(standing)
        if self.coming:
            return Verdict.UPCOMING
        return Verdict.ENDED if standing else Verdict.NO_RECORD


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    day: datetime.date
    is_settled: bool
    """Whether an ending, or that nothing was found, is a fact; else a later or other decision may exist."""
    maker: Producer | None = None
    product: Product | None = None
    """None where only the maker is in the register."""
    life: Life = Life(None, [], None)
    starred: list[Product] = field(default_factory=list)
    """Where this is another product: those for which its maker holds a star on the day."""

    @property
    def is_sample(self) -> bool:
        of = self.product or self.maker
        return bool(of and of.is_sample)

    @property
    def upcoming(self) -> Recognition | None:
        return next(iter(self.life.coming), None)


def public_products():
    """Products that a visitor may be told of. Today all of them are public; a draft would be kept out here, where
    the answer for its code is then the same as for a code nobody has.
    """
    return Product.objects.select_related("producer__place__parent")


def answer_for(product: Product, day: datetime.date) -> Answer:
    """The answer for a product of `public_products`. Costs three queries, or four where nothing was recognised."""
    life = Life.of(product.recognitions.for_timeline().select_related("product_set", "place__parent"), day)
    verdict, starred = life.verdict(day), []
    if verdict == Verdict.NO_RECORD and product.producer:
        starred = starred_products(product.producer, day)
        verdict = Verdict.OTHER_PRODUCT if starred else verdict
    settled = Knowledge.of_register().is_settled(product, life.latest, day)
    return Answer(verdict, day, settled, product.producer, product, life, starred)


def answer_for_unknown(maker: Producer | None, day: datetime.date) -> Answer:
    """The answer for a name that no product here has, beside a maker that is here, or nobody the register knows.

    It settles nothing, whatever the register knows: the product may have another name here, or be of a place that the
    register does not cover.
    """
    starred = starred_products(maker, day) if maker else []
    verdict = Verdict.OTHER_PRODUCT if starred else Verdict.NO_RECORD
    return Answer(verdict, day, is_settled=False, maker=maker, starred=starred)


def starred_products(maker: Producer, day: datetime.date) -> list[Product]:
    """Products that hold a star on `day` by a recognition that names `maker`, or names nobody."""
    in_force = public_products().with_standing(day).filter(standing=Standing.VALID)
    return list(in_force.filter(named_producer=maker.pk).order_by("-stars", "name_sort", "pk"))


def products_of(maker: Producer):
    """Products that are, or were by some recognition, of `maker`."""
    of_maker = Recognition.objects.filter(producer=maker).values("product")
    return public_products().filter(Q(producer=maker) | Q(pk__in=of_maker))
