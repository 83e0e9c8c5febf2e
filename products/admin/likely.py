"""Records that are probably meant by what a paper says: proposed to staff, who choose."""

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.utils import timezone
from django.utils.formats import date_format

from cooperatives.models import Producer
from core.models import Place, Vintage
from core.text import fold
from products.admin.filters import stars_in_words
from products.likeness import bare_maker
from products.models import Product, Standing

CANDIDATES = 6
KIND_WORDS = re.compile(r"^(xa|phuong|thi tran|tt|huyen|thanh pho|tp)[. ]+")


def likely_products(name: str, is_sample: bool, chosen: str = "") -> list[Product]:
    """Products whose name resembles `name`, the nearest first, and the one `chosen` (its key) wherever it stands."""
    kept = Product.objects.filter(is_sample=is_sample).with_standing(timezone.localdate()).select_related("producer")
    return _nearest(kept, name, chosen)


def likely_producers(name: str, is_sample: bool, chosen: str = "") -> list[Producer]:
    """Producers of a like name, whether the paper writes "HTX" or "Hợp tác xã"."""
    return _nearest(Producer.objects.filter(is_sample=is_sample), bare_maker(name), chosen)


def likely_places(written: str, vintage: Vintage, chosen: str = "") -> list[Place]:
    """Units of one map by what stands before the first comma; a district named after it narrows them."""
    name, _comma, above = fold(written).partition(",")
    places = Place.objects.filter(vintage=vintage).select_related("parent")
    found = list(places.filter(name_folded=_bare(name))) if name.strip() else []
    narrowed = [place for place in found if place.parent and fold(place.parent.name_vi) == _bare(above)]
    found = narrowed or found
    if chosen.isdecimal() and all(str(place.pk) != chosen for place in found):
        found += places.filter(pk=chosen[:18])
    return found


def in_words(product: Product) -> str:
    """A choice told apart from others: name, producer, and what it holds today."""
    parts = [product.name_vi]
    if product.producer:
        parts.append(product.producer.name_vi)
    if product.stars:
        parts.append(
            f"{stars_in_words(product.stars)}, {Standing(product.standing).label} {date_format(product.ends_on)}"
        )
    return " – ".join(parts)


def _nearest(records, name, chosen):
    found = []
    if name:
        folded = fold(name)
        near = records.filter(name_folded__trigram_word_similar=folded)
        found = list(
            near.annotate(likeness=TrigramWordSimilarity(folded, "name_folded")).order_by("-likeness", "name_sort")[
                :CANDIDATES
            ]
        )
    if chosen.isdecimal() and all(str(record.pk) != chosen for record in found):
        found += records.filter(pk=chosen[:18])
    return found


def _bare(name):
    return KIND_WORDS.sub("", name.strip())
