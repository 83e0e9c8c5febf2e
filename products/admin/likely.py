"""Records that are probably meant by the rows of a paper: proposed to staff, who choose."""

from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from cooperatives.models import Producer
from core.models import Place, Vintage
from core.text import fold
from products.admin.filters import stars_in_words
from products.likeness import bare_maker
from products.models import Product, Standing

CANDIDATES = 6


@dataclass
class Likely:
    """What a row may mean, the nearest first; whatever was chosen before is among it."""

    products: list[Product] = field(default_factory=list)
    producers: list[Producer] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def likely_records(rows: list[dict], is_sample: bool, vintage: Vintage) -> list[Likely]:
    """For each row (`name`, `maker`, `place_written`, and the keys chosen) what it may mean.

    Costs six queries, however many rows.
    """
    kept = Product.objects.with_standing(timezone.localdate()).select_related("producer")
    products = _nearest(kept, [fold(row["name"]) for row in rows], [row["product"] for row in rows], is_sample)
    makers = [bare_maker(row["maker"]) for row in rows]
    producers = _nearest(Producer.objects.all(), makers, [row["producer"] for row in rows], is_sample)
    places = list(Place.objects.units_of(vintage).select_related("parent").prefetch_related("aliases"))
    return [
        Likely(found, of_maker, _places(places, row["place_written"], row["place"]))
        for row, found, of_maker in zip(rows, products, producers, strict=True)
    ]


def in_words(product: Product) -> str:
    """A choice told apart from others: name, producer, and what it holds today."""
    parts = [product.name_vi]
    if product.producer:
        parts.append(product.producer.name_vi)
    if product.stars:
        standing = Standing(product.standing).label
        parts.append(f"{stars_in_words(product.stars)}, {standing} {date_format(product.ends_on)}")
    return " – ".join(parts)


def _nearest(records, names, chosen, is_sample):
    """For each name the records whose name resembles it, and the one whose key was chosen."""
    table = records.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT asked.position, near.id
            FROM unnest(%s::text[]) WITH ORDINALITY AS asked (name, position)
            CROSS JOIN LATERAL (
                SELECT id FROM {table} WHERE asked.name <> '' AND is_sample = %s AND name_folded %%> asked.name
                ORDER BY word_similarity(asked.name, name_folded) DESC, name_sort, id LIMIT {CANDIDATES}
            ) AS near
            """,  # noqa: S608 - names of ours, values as parameters
            [names, is_sample],
        )
        keys = [[] for _name in names]
        for position, key in cursor.fetchall():
            keys[position - 1].append(key)
    for found, key in zip(keys, chosen, strict=True):
        if key.isascii() and key.isdecimal() and len(key) < 19 and int(key) not in found:
            found.append(int(key))
    known = records.filter(is_sample=is_sample).in_bulk({key for found in keys for key in found})
    return [[known[key] for key in found if key in known] for found in keys]


def _places(places, written, chosen):
    """Units that bear the name before the first comma; a unit above named after it narrows them."""
    name, _comma, above = written.partition(",")
    found = [place for place in places if place.bears(name)]
    narrowed = [place for place in found if place.parent and place.parent.bears(above)]
    found = narrowed or found
    return found or [place for place in places if str(place.pk) == chosen]
