"""What is meant by the words on a label: a code, a barcode, the number of a decision, or a name and its maker.

Nothing is guessed. One product is answered for only where a code, a barcode, or its whole name beside no other
points at it alone; otherwise those that may be meant are named to choose from.
"""

import datetime
import re
from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q

from cooperatives.models import Producer
from core.models import Decision
from core.text import fold
from products.barcodes import LONGEST, NotABarcode, WrongCheckDigit, digits_of, read_gtin
from products.codes import ALPHABET, LENGTH, Mistyped, NotACode, read_code, signs_of
from products.index import index_of
from products.likeness import bare, bare_maker, differs_by_typos, holds_words
from products.models import Product
from products.searching import search
from products.verifying import Answer, answer_for, answer_for_unknown, products_of, public_products

MOST_WORDS = 12
MOST_COMPARED = 200
MOST_NEAR = 20
LONGEST_DECISION_SERIAL = 5
REAL_FIRST = ("is_sample", "name_sort", "pk")
_DECISION = re.compile(r"(?:quyetdinh|qd)?(?:so)?((?:mau-)?\d{1,5}(?:/[a-z0-9/.-]*)?)")


class Trouble(StrEnum):
    """Why there is no answer for what was typed."""

    MISTYPED_CODE = "mistyped code"
    NOT_SIX = "not six characters"
    UNKNOWN_CODE = "unknown code"
    MISTYPED_BARCODE = "mistyped barcode"
    BARCODE_LENGTH = "length of barcode"
    UNKNOWN_BARCODE = "unknown barcode"
    UNKNOWN_DECISION = "unknown decision"
    NO_NAME = "no name"


@dataclass
class Finding:
    """One of: an answer, trouble with what was typed, or `choices` one of which may be meant."""

    answer: Answer | None = None
    trouble: Trouble | None = None
    choices: list[Product] = field(default_factory=list)
    only_alike: bool = False
    """No product bears the name that was typed; the choices are named much like it."""
    decision: str = ""
    """Number of the decision that names the choices, where one was typed."""
    makers: list[Producer] = field(default_factory=list)
    """Makers one of which may be meant, where that is not certain and none of the choices is theirs."""
    unknown_maker: bool = False
    """The register has no maker with a name like the one typed."""
    other_maker: Producer | None = None
    """The maker that the register names for the code or barcode, where another was typed beside it."""
    n_typed: int = 0
    """How many characters were typed, where these make no code and no barcode."""


def look_up(typed: str, maker: str, day: datetime.date) -> Finding:
    """What the register finds for the first and the second field of the page. `typed` holds more than blanks."""
    return (
        _by_code(typed, maker, day)
        or _by_barcode(typed, maker, day)
        or _by_decision(typed, maker)
        or _by_name(typed, maker, day)
    )


def by_code(typed: str, day: datetime.date) -> Finding:
    """What a code alone finds, as from a QR. Raises NotACode for what has not the shape of one."""
    try:
        product = public_products().filter(code=read_code(typed)).first()
    except Mistyped:
        return Finding(trouble=Trouble.MISTYPED_CODE)
    if product is None:
        return Finding(trouble=Trouble.UNKNOWN_CODE)
    return Finding(answer_for(product, day))


def not_six(typed: str) -> Finding:
    """Of what is meant as a code and has not the shape of one."""
    return Finding(trouble=Trouble.NOT_SIX, n_typed=len(signs_of(typed)))


def _by_code(typed, maker, day):
    try:
        found = by_code(typed, day)
    except NotACode:
        return None
    if found.trouble and not re.search("[0-9]", typed) and (maker or " " in typed or _named(typed)):
        return None  # "mat ong" has the shape of a code as well
    return _held_against(maker, found)


def _by_barcode(typed, maker, day):
    try:
        product = public_products().filter(barcodes__gtin=read_gtin(typed)).first()
    except WrongCheckDigit:
        n = len(digits_of(typed))  # fourteen stand on boxes of many packages: here one was typed too many
        return Finding(trouble=Trouble.BARCODE_LENGTH if n == LONGEST else Trouble.MISTYPED_BARCODE, n_typed=n)
    except NotABarcode:
        n = len(digits_of(typed))
        return Finding(trouble=Trouble.BARCODE_LENGTH, n_typed=n) if n > LONGEST_DECISION_SERIAL else None
    if product is None:
        return Finding(trouble=Trouble.UNKNOWN_BARCODE)
    return _held_against(maker, Finding(answer_for(product, day)))


def _held_against(maker, found):
    """The same with a word where the label names another maker: a code can be copied onto any jar."""
    answer = found.answer
    if maker and answer and answer.product:
        then = answer.life.latest and answer.life.latest.producer
        makers = [one for one in (answer.product.producer, then) if one]
        if makers and not any(_is_meant(maker, one) for one in makers):
            found.other_maker = makers[0]
    return found


def _by_decision(typed, maker):
    number = _DECISION.fullmatch(fold(typed).replace(" ", ""))
    if not number:
        return None
    number = number[1].rstrip("/")
    decisions = Decision.objects.filter(Q(number_folded=number) | Q(number_folded__startswith=f"{number}/"))
    if "/" in number:
        decisions = decisions | Decision.objects.filter(number_folded__startswith=number)
    numbers = dict(decisions.values_list("pk", "number")[:MOST_NEAR])
    if not numbers:
        return None if _named(typed) else Finding(trouble=Trouble.UNKNOWN_DECISION)
    named = Q(recognitions__decision__in=numbers) | Q(recognitions__withdrawal_decision__in=numbers)
    choices = list(public_products().filter(named).distinct().order_by(*REAL_FIRST)[:MOST_COMPARED])
    of_maker = [p for p in choices if p.producer and _is_meant(maker, p.producer)] if maker else []
    return Finding(choices=of_maker or choices, decision=", ".join(sorted(set(numbers.values()))))


def _by_name(typed, maker, day):
    name = bare(typed)
    if not name:
        return Finding(trouble=Trouble.NO_NAME)
    makers = _makers(maker) if maker else []
    if len(makers) == 1 and _is_whole(maker, makers[0]):
        return _of_maker(name, makers[0], day)
    named = _named(typed)
    exact = [product for product in named if name in _names(product)]
    if len(named) == len(exact) == 1 and not maker:
        return Finding(answer_for(exact[0], day))
    like = named or _near(name, public_products())
    of_makers = [product for product in like if product.producer in makers]
    if of_makers:
        return Finding(choices=of_makers, only_alike=not named)
    if not like and not maker and _looks_like_a_code(typed):
        return not_six(typed)
    answer = None if like else answer_for_unknown(None, day)
    unknown_maker = bool(maker) and not makers
    return Finding(answer, choices=like, only_alike=not named, makers=makers, unknown_maker=unknown_maker)


def _of_maker(name, maker, day):
    """A star belongs to one product: only its whole name, typed beside its maker, is answered for.

    That it is none of the maker's is said only where none has a name like it: labels say more than decisions.
    """
    products = list(products_of(maker).order_by(*REAL_FIRST)[:MOST_COMPARED])
    exact = [product for product in products if name in _names(product)]
    if len(exact) == 1:
        return Finding(answer_for(exact[0], day))
    choices = exact or [p for p in products if _shares_words(name, _names(p))] or _near(name, products_of(maker))
    return Finding(choices=choices) if choices else Finding(answer_for_unknown(maker, day))


# --- names ----------------------------------------------------------------------------------------------


def _names(product):
    return [name for name in (bare(product.name_vi), bare(product.name_en)) if name]


def _named(typed):
    """Products whose name holds every word that was typed."""
    name, found = bare(typed), public_products().order_by(*REAL_FIRST)
    for word in name.split()[:MOST_WORDS]:
        found = found.filter(name_folded__contains=word)
    return [p for p in found[:MOST_COMPARED] if any(holds_words(own, name) for own in _names(p))] if name else []


def _near(name, products):
    """Those mistyped, else those whose name is like the one typed, by the triples of letters they share or by its
    first two words; the nearest first. Before them those that the nearest spelling of its words names.
    """
    respelled = search(name, index_of())
    if respelled.is_corrected and respelled.tiers[0]:
        found = products.filter(pk__in=list(respelled.tiers[0])).order_by(*REAL_FIRST)
        return list(found[:MOST_NEAR])
    alike = Q(name_folded__trigram_word_similar=name) | Q(name_folded__trigram_similar=name)
    begins = Q(name_folded__contains=" ".join(name.split()[:2]))
    likeness = TrigramWordSimilarity(name, "name_folded")
    near = list(products.filter(alike | begins).order_by(likeness.desc(), "name_sort", "pk")[:MOST_NEAR])
    return [p for p in near if any(differs_by_typos(name, own) for own in _names(p))] or near


def _shares_words(name, names):
    """Whether one of `names` holds every word of `name`, or `name` every word of it."""
    return any(holds_words(own, name) or holds_words(name, own) for own in names)


def _makers(typed):
    """Producers meant by the second field: of that very name, else with its words or all of theirs in it, else with
    a typo.
    """
    name = bare_maker(typed)
    words = name.split()[:MOST_WORDS]
    if not words:
        return []
    holding = Producer.objects.order_by("name_sort", "pk").select_related("place__parent")
    for word in words:
        holding = holding.filter(name_folded__contains=word)
    found = [maker for maker in holding[:MOST_COMPARED] if _is_meant(typed, maker)]
    if not found:
        alike = Q(name_folded__trigram_word_similar=name) | Q(name_folded__trigram_similar=name)
        near = Producer.objects.filter(alike).select_related("place__parent")[:MOST_COMPARED]
        found = [
            maker
            for maker in near
            if _is_meant(typed, maker) or any(differs_by_typos(name, own) for own in _maker_names(maker))
        ]
    same_in_full = [maker for maker in found if bare(typed) in map(bare, _written(maker))]
    return same_in_full or [maker for maker in found if _is_whole(typed, maker)] or found


def _is_meant(typed, maker):
    return _shares_words(bare_maker(typed), _maker_names(maker))


def _is_whole(typed, maker):
    return bare_maker(typed) in _maker_names(maker)


def _maker_names(maker):
    return [bare_maker(name) for name in _written(maker)]


def _written(maker):
    return [name for name in (maker.name_vi, maker.name_en, *maker.former_names.split(";")) if bare(name)]


def _looks_like_a_code(typed):
    """Letters and digits of the alphabet, nearly as many as a code has."""
    signs = re.sub(r"[ \-–.]", "", typed.upper())
    mixed = re.search("[0-9]", signs) and re.search("[A-Z]", signs)
    return bool(mixed) and abs(len(signs) - LENGTH) <= 2 and set(signs) <= set(ALPHABET + "OIL")
