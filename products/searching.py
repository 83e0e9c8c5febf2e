"""Finding products by the words a visitor typed.

Every word is looked for: as typed, accents included. Only where nothing is found so in the whole register, accents
are left aside, then words may be beginnings of longer ones, then a word that stands nowhere gives way to the nearest
that does. What is chosen beside the words plays no part in this, so that each click finds the words the same way.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property

from core.text import fold
from products.barcodes import read_gtin
from products.bits import NONE, Bits
from products.glossary import MEANT_BY
from products.index import Index
from products.kept_words import Having, Term
from products.spelling import unknown, ways_to_spell
from products.words import CLASS, MAKER, NAME, REST, Word, spellings, words_of

MOST_WORDS = 20
SHORTEST_PREFIX = 2
BARCODE = re.compile(r"\d(?:[ .-]?\d){7,13}")
LONGEST_NAME = 4
"""Syllables of a place."""
FEW = 3
"""Products found in stories alone; more of them are hardly there by accident."""

PLACES = IN_NAME, IN_MAKER, ANYWHERE = NAME, NAME + MAKER, NAME + MAKER + REST


@dataclass(frozen=True)
class Query:
    """Words to look for, and how: `with_accents` as typed, `as_prefixes` as beginnings of words."""

    words: tuple[Word, ...]
    with_accents: bool = False
    as_prefixes: bool = False

    def within(self, where: str) -> str:
        """A tsquery: every word, in parts of these weights. Letters and digits only, so nothing needs quoting."""
        at = PLACES.index(where)
        return " & ".join(f"({' | '.join(filter(None, (term[at] for term in terms)))})" for terms in self.terms)

    def found_in(self, having: dict[Term, Having]) -> tuple[Bits, Bits, Bits]:
        """What `within` finds in each of `PLACES` that it does not find in the one before, of what has each term."""
        found = Having(
            *(
                Bits.intersection(*(Bits.union(*(having[term][at] for term in terms)) for terms in self.terms))
                for at in range(len(PLACES))
            )
        )
        return found.in_name, found.in_maker - found.in_name, found.anywhere - found.in_maker

    @cached_property
    def terms(self) -> list[list[Term]]:
        """For each word what it may be found by."""
        return [self._terms(at) for at in range(len(self.words))]

    def _terms(self, at):
        word = self.words[at]
        # A word of a single final y is written down with an i, one that begins so is not: "quỳ", "quýt".
        forms = [f"{form}:*" for form in spellings(word.plain)] if self._is_prefix(word) else [f"{self._form(word)}:"]
        terms = [Term(*(form + where for where in PLACES)) for form in forms]
        # In names alone: elsewhere "nghệ" may be no turmeric but part of "công nghệ".
        meant = [_phrase(words_of(meant), NAME) for meant in MEANT_BY.get(word.plain, "").split(";") if meant]
        terms += [Term(phrase, phrase, phrase) for phrase in meant]
        # A set or kind of producer is called so by this word and the one beside it.
        pairs = [pair for pair in (self.words[max(at - 1, 0) : at + 1], self.words[at : at + 2]) if len(pair) == 2]
        return [*terms, *(Term(None, None, _phrase(pair, CLASS, self.with_accents)) for pair in pairs)]

    def _form(self, word):
        return (self.with_accents and word.accented) or word.plain

    def _is_prefix(self, word):
        return self.as_prefixes and (len(word.plain) >= SHORTEST_PREFIX or len(self.words) > 1)

    def finds(self, word: Word, written: Word) -> bool:
        """Whether a word looked for is found by one written somewhere."""
        if written in self._meant_by(word):
            return True
        if self.with_accents and word.accented:
            return written.accented == word.accented
        if self._is_prefix(word):
            return written.plain.startswith(tuple(spellings(word.plain)))
        return written.plain == word.plain

    @cached_property
    def marked(self) -> dict[str, tuple[str, frozenset[Word]]]:
        """Pieces of cards, each as it is marked and the words it was found by (`products.marking`)."""
        return {}

    def _meant_by(self, word):
        return _words_meant(MEANT_BY[word.plain]) if word.plain in MEANT_BY else ()

    @property
    def text(self) -> str:
        return " ".join(word.plain for word in self.words)


@cache
def _words_meant(meant):
    return frozenset(words_of(meant))


def _letters_of(words):
    return sorted("".join(word.plain for word in words))


def _phrase(words, where, with_accents=True):
    return " <-> ".join(f"{(with_accents and word.accented) or word.plain}:{where}" for word in words)


@dataclass(frozen=True)
class Found:
    """Products found by `query`: in the name, in the name or the producer's, anywhere; ids as bits.

    `query` is None where nothing was typed, and then all are found.
    """

    query: Query | None
    tiers: tuple[Bits, ...]
    is_corrected: bool = False

    @cached_property
    def bits(self) -> Bits:
        return Bits.union(*self.tiers)


def search(text: str, index: Index) -> Found:
    """Products with every word of `text`, the best reading of it; see above.

    Costs no query where its words were asked for before, else one, or two where they are not found as typed.
    """
    typed = _typed(text)
    if not typed:
        return Found(None, (index.everything,))
    first, *others = _readings(typed)
    found = _look_up([first], index)
    if found:
        return (_may_be_meant_otherwise(found[0]) and _half_typed(typed, index)) or found[0]
    nearest = _spellings(typed, index)
    found = _look_up([*others, *nearest], index)
    as_typed = [each for each in found if each.query not in nearest]
    return as_typed[0] if as_typed else _best(found, typed, index) or Found(Query(typed), (NONE, NONE, NONE))


def _half_typed(typed, index):
    """What is found where the last word is a beginning and names have the others: "mật ong than", of Thanh Thịnh.

    None where that one is written with accents, so that it is whole, or where no name begins so.
    """
    if len(typed) == 1 or typed[-1].accented:
        return None
    beginning, named = _halfway(typed)
    found = {each.query: each for each in _look_up(_other_meanings(typed, index), index)}
    begins_so = beginning in found and named in found and found[beginning].tiers[0] & found[named].tiers[0]
    return found[beginning] if begins_so else None


def _may_be_meant_otherwise(found):
    """Whether words typed without accents were found, but none of it by its name or its producer's."""
    return not (found.query.with_accents or any(found.tiers[:2]))


def _other_meanings(typed, index):
    """What `_half_typed` and `nearest_spelling` ask for, to be looked up at once."""
    return [*(_halfway(typed) if len(typed) > 1 else ()), *_spellings(typed, index)]


def _halfway(typed):
    return Query(typed, as_prefixes=True), Query(typed[:-1])


def look_ahead(texts: Iterable[str], index: Index) -> None:
    """Read what `search` of each of these texts will ask for: two queries, however many texts there are."""
    readings = [(typed, *_readings(typed)) for typed in map(_typed, texts) if typed]
    _look_up([first for _typed, first, *_others in readings], index)
    others = []
    for typed, first, *more in readings:
        found = _look_up([first], index)
        if not found:
            others += [*more, *_spellings(typed, index)]
        elif _may_be_meant_otherwise(found[0]):
            others += _other_meanings(typed, index)
    _look_up(others, index)


def in_names(query: Query, index: Index) -> Bits:
    """Products with every word of `query` in their names."""
    forms = [{term.in_name for term in terms if term.in_name} for terms in query.terms]
    having = index.kept_words.find({Term(form, form, form) for each in forms for form in each})
    found = [Bits.union(*(having[form, form, form].in_name for form in each)) for each in forms]
    return Bits.intersection(*found) if found else NONE


def nearest_spelling(found: Found, index: Index) -> Found | None:
    """Where few were found, none by its name or its producer's: what the nearest spelling finds by names, if any."""
    if not found.bits or found.query is None or found.is_corrected or not _may_be_meant_otherwise(found):
        return None
    words = found.query.words
    other = _best(_look_up(_spellings(words, index), index), words, index)
    if other and len(other.tiers[0]) > (0 if len(found.bits) <= FEW else len(found.bits)):
        return other
    return None


def _typed(text):
    return tuple(words_of(_as_barcode(text)))[:MOST_WORDS]


def _as_barcode(text):
    """A barcode is often typed as it is printed, in groups and without the zeros it is kept with."""
    try:
        return read_gtin(text.strip())
    except ValueError:
        return re.sub(r"\D", "", text) if BARCODE.fullmatch(text.strip()) else text


def _readings(typed):
    if any(word.accented for word in typed):
        yield Query(typed, with_accents=True)
    yield Query(typed)
    if any(len(word.plain) >= SHORTEST_PREFIX for word in typed):
        yield Query(typed, as_prefixes=True)


def _look_up(queries, index):
    """What those of `queries` find that find anything, in their order."""
    having = index.kept_words.find({term for query in queries for terms in query.terms for term in terms})
    found = [Found(query, query.found_in(having)) for query in queries]
    return [each for each in found if each.bits]


def _spellings(typed, index):
    ways = ways_to_spell([word.plain for word in typed], index)
    return [Query(tuple(words_of(" ".join(way)))) for way in ways]


def _best(found, typed, index):
    """Of what several spellings find: by names, with no letters but those typed, by most names, the nearest.

    None of none. Where every word typed stands somewhere, none was mistyped unless the words together are a name.
    """
    letters = _letters_of(typed)

    def how_good(each):
        tier, bits = next((at, bits) for at, bits in enumerate(each.tiers) if bits)
        return -tier, _letters_of(each.query.words) == letters, len(bits)

    is_mistyped = bool(unknown([word.plain for word in typed], index))
    likely = [each for each in found if is_mistyped or each.tiers[0]]
    return replace(max(likely, key=how_good), is_corrected=True) if likely else None


def ways_to_shorten(text: str, index: Index) -> dict[str, str]:
    """Words that a search can do without, each with the text that is left.

    Those that name a place and those beside them, those that stand nowhere, each of two.
    """
    words = text.split()
    pairs = list(_places_among(words, index.place_map))
    lost = [word for word in words if unknown([each.plain for each in words_of(word)], index)]
    if not pairs and len(words) == 2 and len(lost) != 1:
        pairs = [tuple(words)]
    ways = {dropped: rest for pair in pairs for dropped, rest in (pair, pair[::-1])}
    if 0 < len(lost) < len(words):
        ways[" ".join(lost)] = " ".join(word for word in words if word not in lost)
    return ways


def _places_among(words, place_map):
    """Words that name a district or commune, each with the text without them: "trà Chợ Đồn"."""
    for length in range(min(len(words) - 1, LONGEST_NAME), 0, -1):
        for start in range(len(words) - length + 1):
            named = " ".join(words[start : start + length])
            if fold(named) in place_map.by_name:
                yield named, " ".join(words[:start] + words[start + length :])
