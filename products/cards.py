"""Products as they show in a list, each put together once for as long as nothing of it changes.

All that a card shows follows from its entry: whatever changes one of the records behind it gives the entry a new
version. What counts the days left follows from the day.
"""

import datetime
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from products.models import Product, ProductPhoto

TEMPLATES = {"grid": "products/_card.html", "list": "products/_row.html"}
OF_PHOTO = ["folder", "widths", "height", "alt_vi", "alt_en"]
MOST = 4_000
"""Cards kept by a process, of some 1.5 KB each."""

_kept: OrderedDict[tuple, SafeString] = OrderedDict()
_lock = Lock()


def cards(
    rows: Sequence[tuple[int, int]], day: datetime.date, view: str, heading: str = "h2"
) -> dict[int, SafeString]:
    """The HTML of products as they stand on `day`, by their ids, in the order of `rows`.

    These are pairs of an id and the version of its entry; `view` is "grid" or "list", `heading` the element of their
    names. A product removed meanwhile has none.
    """
    shape = day, view, heading, translation.get_language()
    known = {(pk, version): _kept.get((pk, version, *shape)) for pk, version in rows}
    missing = [pk for (pk, _version), card in known.items() if card is None]
    products = _products(missing, day) if missing else {}
    for (pk, version), card in known.items():
        if card is None and pk in products:
            context = {"product": products[pk], "heading": heading}
            known[pk, version] = mark_safe(render_to_string(TEMPLATES[view], context))  # noqa: S308 - escaped there
    known = {row: card for row, card in known.items() if card is not None}
    _keep({(*row, *shape): card for row, card in known.items()})
    return {pk: card for (pk, _version), card in known.items()}


def _products(ids, day):
    """With all that a card shows, in one query: of its photos it shows the first."""
    photo = ProductPhoto.objects.filter(product=OuterRef("pk")).values(shown=JSONObject(**{n: n for n in OF_PHOTO}))
    found = Product.objects.with_standing(day).for_display().prefetch_related(None)
    found = found.annotate(photo_shown=Subquery(photo[:1])).in_bulk(ids)
    for product in found.values():
        product.first_photo = ProductPhoto(**product.photo_shown) if product.photo_shown else None
    return found


def _keep(found):
    with _lock:
        for key, card in found.items():
            _kept[key] = card
            _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
