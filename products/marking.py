"""Marking the words that were searched for where a card shows them."""

import re

from django.utils.safestring import SafeString, mark_safe

from products.searching import Query
from products.words import words_of

_PIECE = re.compile(r"<[^>]*>|&[^;\s]{1,8};|[^\W_]+")
END_OF_NAMES = '<p class="rate'
"""Before it a card names the product, its producer and its place; after it come words of the register."""


def mark(card: SafeString, query: Query | None) -> SafeString:
    """The HTML of a card with a <mark> around every word of its names that `query` looks for."""
    if query is None:
        return card
    names, rest, after = card.partition(END_OF_NAMES)
    known = query.marked  # cards of a page have most of their words in common

    def marked(found):
        piece = found[0]
        if piece not in known:
            known[piece] = _marked(piece, query)
        return known[piece]

    return mark_safe(_PIECE.sub(marked, names) + rest + after)  # noqa: S308


def _marked(piece, query):
    if piece[0] in "<&" or not all(query.looks_for(word) for word in words_of(piece)):
        return piece
    return f"<mark>{piece}</mark>"
