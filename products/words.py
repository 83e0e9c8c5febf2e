"""Words of a text as the search knows them: how they are written down, and how a typed text is asked for.

An accent typed is respected, an accent left out is not asked for. So every word is written down twice at its
place, plain and with its accents, where the tone no longer depends on which vowel carries it: "Hoà" and "Hòa" are
"hoa" and "hoa1". A final i and y sound alike and are alike: Sĩ, Sỹ.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_FINAL_Y = re.compile(r"^(qu|[^aeiouy\d]+)y$")
_FINAL_I_OR_Y = re.compile(r"^(qu|[^aeiouy\d]+)[iy]$")
_ACCENTED_FINAL_Y = re.compile(r"^(qu|[^aeiouyăâêôơư\d]+)y(\d*)$")
LONGEST = 60  # letters of a word that anybody looks for
MOST_LETTERS = 50_000
"""Letters of all texts of a product that it is found by: PostgreSQL takes words of a megabyte, with their places."""
RECURRING = 100
"""Letters of a text that may stand in many products: a name, not a story."""

NAME, MAKER, REST, CLASS = "A", "B", "C", "D"
"""Where a word stands: in the name, in that of the producer, elsewhere; in what a set or kind of producer is called,
which a word finds only together with the one beside it ("trà thảo dược"; "thảo" alone does not)."""


class Word(NamedTuple):
    """A word as written: without accents and, where it has any, with them."""

    plain: str
    accented: str | None


def words_of(text: str) -> list[Word]:
    """Words of a text in their order; whatever is neither letter nor digit parts them."""
    return [_word(found) for found in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def spellings(plain: str) -> list[str]:
    """A word without accents, however its final i or y is written; itself first."""
    ends_so = _FINAL_I_OR_Y.match(plain)
    return [plain, plain[:-1] + ("y" if plain[-1] == "i" else "i")] if ends_so else [plain]


@lru_cache(maxsize=20_000)
def _word(written: str) -> Word:
    written = written[:LONGEST]
    if written.isascii():
        return Word(_FINAL_Y.sub(r"\1i", written), None)
    apart = unicodedata.normalize("NFD", written)
    plain = _MARKS.sub("", apart).replace("đ", "d")
    tone = "".join(TONES[mark] for mark in apart if mark in TONES)
    letters = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in TONES))
    return Word(_FINAL_Y.sub(r"\1i", plain), _ACCENTED_FINAL_Y.sub(r"\1i\2", f"{letters}{tone}"))


def _forms_of(text: str) -> tuple[int, list[tuple[int, str]]]:
    """How many words a text has, and each form of them with its place among them, from 1."""
    words = words_of(text)
    return len(words), [(place, form) for place, word in enumerate(words, start=1) for form in word if form]


_kept_forms_of = lru_cache(maxsize=10_000)(_forms_of)


def document(parts: Iterable[tuple[str, str]]) -> str:
    """A tsvector in its text form, of (where it stands, text) pairs; of very long texts as much as it can hold."""
    lexemes = []  # one twice is no fault: PostgreSQL puts its places together
    before, left = 0, MOST_LETTERS
    for where, text in parts:
        text = text[:left]
        left -= len(text)
        n_words, forms = (_kept_forms_of if len(text) <= RECURRING else _forms_of)(text)
        lexemes += [f"{form}:{before + place}{where}" for place, form in forms]
        before += n_words + 1  # no phrase runs from one text into the next
    return " ".join(lexemes)
