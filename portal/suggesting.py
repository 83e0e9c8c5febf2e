"""What a search field suggests while someone types: products, producers and places whose names begin so."""

import re
from functools import cache

from django.db.models import Case, Q, When
from django.http import JsonResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from cooperatives.models import ABBREVIATIONS, Producer
from core.facets import LONGEST
from core.http import public_page, read_only
from core.languages import lang_of, page_language
from core.models import Place, PlaceAlias
from core.showing import n_stars, place_short
from core.text import fold
from products.index import index_of
from products.models import Product
from products.ordering import Order
from products.searching import Query, in_names, search
from products.standings import in_words, shows_stars
from products.words import spellings, words_of

SHORTEST = 2
"""Letters of a text for which there is something to suggest."""
SHORTEST_MISTYPED = 4
"""Fewer letters are a beginning rather than a slip."""
MOST_PRODUCTS, MOST_PRODUCERS, MOST_PLACES = 5, 2, 2
MOST = 8


@read_only
@public_page
def suggest(request):
    """JSON for `static/js/suggest.js`: names that begin so; where there is none, names that are spelt nearly so.

    Costs six queries, a few more where a word is first asked for or is mistyped; none where too little or too much
    was typed.
    """
    typed, today = request.GET.get("q", ""), timezone.localdate()
    text = fold(typed)
    if not SHORTEST <= len(text) <= LONGEST:
        return JsonResponse([], safe=False)
    found = [
        *(_of_product(product) for product in products_beginning(typed, today)),
        *(_of_producer(producer) for producer in producers_beginning(text)[:MOST_PRODUCERS]),
        *(_of_place(place) for place in places_beginning(text)[:MOST_PLACES]),
    ]
    if not found and len(text) >= SHORTEST_MISTYPED:
        found = [_of_product(product) for product in products_spelt_nearly(text, today)]
    return JsonResponse(found[:MOST], safe=False)


# --- finding --------------------------------------------------------------------------------------------


def products_beginning(text, day):
    """Products in whose name a word begins with each word of a text: in force first, more stars first.

    Before them those that have every word as it is, then those that have every word but the last, which may be half
    typed; with its accents, where it has any, before without.
    """
    index, words = index_of(), tuple(words_of(text))
    left = named = in_names(Query(words, as_prefixes=True), index)
    ranks = []
    for whole in (words, words[:-1]):
        for with_accents in (True, False):
            ranks.append(left & in_names(Query(whole, with_accents), index))
            left -= ranks[-1]
    return _first(named, index, day, [*ranks, left])


def products_spelt_nearly(text, day):
    """Products that have the words of a text in their names but for a slip or two; none where it is spelt right."""
    index = index_of()
    found = search(text, index)
    return _first(found.tiers[0], index, day) if found.is_corrected else []


def _first(named, index, day, ranks=()):
    order = Order(index, "rank", "is_sample", ranks=[rank for rank in ranks if rank])
    ids = [pk for pk, _version in order.rows(named, 0, MOST_PRODUCTS)]
    products = Product.objects.select_related("producer").prefetch_related("recognitions").in_bulk(ids)
    for product in products.values():
        product.stand_on(day, product.recognitions.all())
    return [products[pk] for pk in ids if pk in products]


def producers_beginning(text):
    """Producers so named, those first that have every word but the last as it is.

    A kind before the name (htx, company) stands for it, however the name itself writes it.
    """
    found = Producer.objects.select_related("place__parent")
    for called, kind in kinds_in_words().items():
        if f"{text} ".startswith(f"{called} "):
            found, text = found.filter(kind=kind), text.removeprefix(called)
            break
    words = text.split()
    for word in words:
        found = found.filter(_has("name_folded", _beginning(word)))
    whole = (Case(When(_has("name_folded", _whole(word)), then=0), default=1) for word in words[:-1])
    return found.order_by(*whole, "is_sample", "name_sort", "pk")


@cache
def kinds_in_words():
    """Kinds of producers by what they are called, folded, the longest first: "to hop tac", "tht", "cooperative"."""
    kinds = [kind for kind in Producer.Kind if kind != Producer.Kind.OTHER]
    with override("vi"):
        words = {fold(str(kind.label)): kind for kind in kinds}
    words |= {kind.replace("_", " "): kind for kind in kinds} | {short: kind for kind, short in ABBREVIATIONS.items()}
    return dict(sorted(words.items(), key=lambda pair: -len(pair[0])))


def places_beginning(text):
    """Districts and communes of both maps so named, today or on older papers; districts and today's units first."""
    asked = Q(_all_begin(text))
    for kind, words in Place.KIND_WORDS.items():
        for word in words:
            if text.startswith(f"{word} "):
                asked |= Q(_all_begin(text.removeprefix(f"{word} ")), kind=kind)
    found = Place.objects.exclude(level=Place.Level.PROVINCE).filter(asked).select_related("parent")
    *finished, last = text.split()
    as_typed = "^" + " ".join([*map(_whole, finished), _beginning(last)])
    whole = Case(When(name_folded__regex=as_typed, then=0), default=1)
    is_district = Case(When(level=Place.Level.DISTRICT, then=0), default=1)
    return found.order_by(whole, is_district, "vintage", "name_sort", "code")


def _all_begin(text):
    named = Q()
    for word in text.split():
        other_names = PlaceAlias.objects.filter(_has("written_folded", _beginning(word))).values("place")
        named &= _has("name_folded", _beginning(word)) | Q(pk__in=other_names)
    return named


def _has(column, word):
    """The pattern `word` is in `column`: at its start, after a space or in brackets. Trigram indexes help here."""
    return Q(**{f"{column}__regex": f"(^|[ (]){word}"})


def _beginning(word):
    """A pattern of what begins with `word`, or is `word` but for a final i or y."""
    return f"({re.escape(word)}|{_whole(word)})"


def _whole(word):
    return rf"({'|'.join(map(re.escape, spellings(word)))})\M"


# --- saying ---------------------------------------------------------------------------------------------


def _of_product(product):
    maker = product.producer.trade_name if product.producer else _("producer not known")
    stars = n_stars(product.stars) if shows_stars(product) else ""
    return _suggestion("product", product, product.name, [stars, in_words(product), maker])


def _of_producer(producer):
    details = [capfirst(producer.get_kind_display()), place_short(producer.place)]
    return _suggestion("producer", producer, producer.trade_name, details)


def _of_place(place):
    details = [place.parent.full_name, place.get_vintage_display()]
    return _suggestion("place", place, place.full_name, details)


def _suggestion(kind, record, label, details):
    """One row of the answer. `lang` is the label's language where that is not the page's, else empty."""
    is_sample = getattr(record, "is_sample", False)
    if is_sample:
        details = [pgettext("label of an invented record", "sample"), *details]
    language = lang_of(record, "name")
    return {
        "kind": kind,
        "label": str(label),
        "lang": "" if language == page_language() else language,
        "detail": ", ".join(str(detail) for detail in details if detail),
        "address": record.get_absolute_url(),
        "is_sample": is_sample,
    }
