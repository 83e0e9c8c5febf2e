"""Mistyped words: what may have been meant, of the words that stand in the register. All of them plain, no accents."""

from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from products.index import Index

NEAREST, MOST_TRIES = 12, 36
"""Spellings tried for one word, and for all of them together."""


def unknown(words: list[str], index: Index) -> list[int]:
    """Places of the words that stand nowhere."""
    return [at for at, word in enumerate(words) if word.isalpha() and word not in index.known_words]


def ways_to_spell(words: list[str], index: Index) -> list[list[str]]:
    """The words with each that stands nowhere given way to those near it, or to those it is made of, in every way.

    Where each of them stands somewhere, one at a time may be another one mistyped.
    """
    mistyped = unknown(words, index)
    most = int(MOST_TRIES ** (1 / len(mistyped))) if mistyped else MOST_TRIES // len(words)
    near = {
        at: [*_parts(words[at], index.known_words), *_near(words[at], index.words)][: min(most, NEAREST)]
        for at in mistyped or range(len(words))
    }
    if mistyped:
        ways = map(list, product(*(near.get(at) or [word] for at, word in enumerate(words))))
    else:
        ways = ([*words[:at], other, *words[at + 1 :]] for at, others in near.items() for other in others)
    return [way for way in ways if way != words]


def _parts(word, known):
    """Words typed as one, parted in every way into the fewest of `known`."""
    if word in known or not word.isalpha():
        return []
    ways = [[""]]  # how each beginning of the word can be parted, by its length
    for end in range(1, len(word) + 1):
        parts = [(start, word[start:end]) for start in range(end - 1) if ways[start]]
        found = [f"{way} {part}".strip() for start, part in parts if part in known for way in ways[start]]
        fewest = min((way.count(" ") for way in found), default=0)
        ways.append([way for way in found if way.count(" ") == fewest][:NEAREST])
    return ways[-1]


def _near(word, words):
    """Of words by length those within a slip or two of the keyboard, the nearest first; of short ones none.

    Of words equally near those first that begin like the typed one, as the first letters are seldom mistyped.
    """
    slips = 0 if len(word) < 3 else 1 if len(word) < 8 else 2
    if not (slips and word.isalpha()):
        return []
    near = []
    for length in range(len(word) - slips, len(word) + slips + 1):
        near += process.extract(word, words.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=None)
    near = [(slips, -Prefix.similarity(word, other), other) for other, slips, _at in near if slips]
    return [other for _slips, _in_common, other in sorted(near)]
