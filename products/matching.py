"""Where a product has the words that were searched for and that its card does not show: a line of its texts."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.languages import page_language
from products.index import Index
from products.models import Product
from products.searching import Query
from products.words import MOST_LETTERS, Word, words_of

ONE_EACH = [
    *("name_vi", "name_en", "summary_vi", "summary_en", "raw_material_vi", "raw_material_en", "packages"),
    *("entry__named_set", "entry__named_place", "producer__place"),
    *("producer__name_vi", "producer__name_en", "producer__former_names"),
]
SEVERAL = {
    "decisions": "recognitions__decision__number",
    "withdrawals": "recognitions__withdrawal_decision__number",
    "gtins": "barcodes__gtin",
}
_PIECE = re.compile(r"[^\W_]+|[\W_]+")
AROUND = 50
"""Letters shown before and after the first word found in a long text, about."""
MOST = 2
"""Texts shown of a product."""


class Text(NamedTuple):
    """A text of a product that is searched, but not on its card; `language` is empty for names and numbers."""

    heading: str
    text: str
    language: str = ""


def lines(missing: Mapping[int, set[Word]], query: Query, index: Index) -> dict[int, str]:
    """HTML of the texts that hold the words `missing` on the cards of products, by their ids. Costs one query."""
    return {row["pk"]: _line(row, missing[row["pk"]], query, index) for row in _rows(missing)}


def _rows(products):
    several = {name: _all_of(path) for name, path in SEVERAL.items()}
    return Product.objects.filter(pk__in=list(products)).order_by().values("pk", *ONE_EACH, **several)


def _all_of(path):
    return ArrayAgg(path, filter=Q(**{f"{path}__isnull": False}), distinct=True, default=[])


def _texts(row, index: Index) -> Iterator[Text]:
    own, other = ("en", "vi") if page_language() == "en" else ("vi", "en")
    for language in (other, own):
        yield Text(pgettext("found in", "Name"), row[f"name_{language}"], language)
    for name in ("producer__name_vi", "producer__name_en", "producer__former_names"):
        yield Text(pgettext("found in", "Producer"), row[name] or "")
    for number in (*row["decisions"], *row["withdrawals"]):
        yield Text(_("Decision"), number)
    for gtin in row["gtins"]:
        yield Text(_("Barcode"), gtin)
    product_set = index.sets.get(row["entry__named_set"])
    for language in (own, other):
        for named in (product_set, product_set.group) if product_set else ():
            yield Text(_("Product set"), getattr(named, f"name_{language}"), language)
        yield Text(_("Raw material"), row[f"raw_material_{language}"], language)
        yield Text(_("Story"), row[f"summary_{language}"], language)
    yield Text(_("Packages"), row["packages"])
    for place in dict.fromkeys((row["entry__named_place"], row["producer__place"])):
        for unit in (index.place_map.places.get(place), index.place_map.today_of(place)):
            if unit:
                yield Text(_("Place"), f"{unit.full_name}, {unit.parent.full_name}" if unit.parent else unit.full_name)


def _line(row, missing, query, index):
    shown, missing = [], set(missing)
    for text in _texts(row, index):
        if not missing or len(shown) == MOST:
            break
        words = words_of(text.text[:MOST_LETTERS])
        found = {word for word in missing if any(query.finds(word, written) for written in words)}
        if found:
            missing -= found
            shown.append(_excerpt(text, found, query))
    return f'<p class="found">{"; ".join(shown)}</p>' if shown else ""


def _excerpt(text, found, query):
    """A text, or what stands around the first of the words `found` in it, with these marked."""
    pieces = _PIECE.findall(text.text[:MOST_LETTERS])
    is_found = [any(query.finds(word, written) for word in found for written in words_of(piece)) for piece in pieces]
    first = is_found.index(True)
    before, after = _near(pieces[:first][::-1])[::-1], _near(pieces[first + 1 :])
    begin, end = first - len(before), first + 1 + len(after)
    marked = "".join(
        f"<mark>{html.escape(piece)}</mark>" if is_one else html.escape(piece)
        for piece, is_one in zip(pieces[begin:end], is_found[begin:end], strict=True)
    ).strip()
    marked = f"{'… ' if begin else ''}{marked}{' …' if end < len(pieces) else ''}"
    language = f' lang="{text.language}"' if text.language not in ("", page_language()) else ""
    return f"{html.escape(text.heading)}: <span{language}>{marked}</span>"


def _near(pieces):
    """Of the pieces, the first to come, as many as have some `AROUND` letters together."""
    length, taken = 0, []
    for piece in pieces:
        if length > AROUND:
            return taken
        taken.append(piece)
        length += len(piece)
    return taken
