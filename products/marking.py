"""Marking the words that were searched for where a card shows them."""

import re

from django.utils.safestring import SafeString, mark_safe

from products.searching import Query
from products.words import Word, words_of

_PIECE = re.compile(r"<[^>]*>|&[^;\s]{1,8};|[^\W_]+")
END_OF_NAMES = '<p class="rate'
"""Before it a card names the product, its producer and its place; after it come words of the register."""


def mark(card: SafeString, query: Query) -> tuple[SafeString, set[Word]]:
    """The HTML of a card with a <mark> around every word of its names that `query` looks for, and which these are."""
    names, rest, after = card.partition(END_OF_NAMES)
    known, seen = query.marked, set()  # cards of a page have most of their words in common

    def marked(found):
        piece = found[0]
        if piece not in known:
            known[piece] = _marked(piece, query)
        shown, words = known[piece]
        seen.update(words)
        return shown

    return mark_safe(_PIECE.sub(marked, names) + rest + after), seen  # noqa: S308


def say(card: SafeString, line: str) -> SafeString:
    """A card with a line of HTML behind its names."""
    names, rest, after = card.partition(END_OF_NAMES)
    return mark_safe(f"{names}{line}{rest}{after}")  # noqa: S308


def _marked(piece, query):
    """A piece of HTML as it is marked, and the words looked for that it is found by."""
    if piece[0] in "<&":
        return piece, frozenset()
    found = [frozenset(word for word in query.words if query.finds(word, written)) for written in words_of(piece)]
    return (f"<mark>{piece}</mark>", frozenset().union(*found)) if all(found) else (piece, frozenset())
