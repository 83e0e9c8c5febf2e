"""Names as they stand on labels and as people type them, compared without accents, kinds of firm and weights."""

import re

from rapidfuzz.distance import OSA

from core.text import fold

_NO_WORD = re.compile(r"[^a-z0-9]+")
_WEIGHT = re.compile(r"\b\d+(?:[.,]\d+)? ?(?:kg|g|gr|gam|mg|ml|l|lit)\b")
_KIND_OF_FIRM = re.compile(
    r"\b(?:hop tac xa|htx|to hop tac|tht|ho kinh doanh|hkd|cong ty|cty|co phan|tnhh|mot thanh vien|mtv|co so"
    r"|doanh nghiep tu nhan|dntn|doanh nghiep|trang trai|cooperative|company)\b"
)


def bare(name: str) -> str:
    """Words of a name: lower-case ASCII, single spaces, no signs, no weight of the package."""
    return " ".join(_NO_WORD.sub(" ", _WEIGHT.sub(" ", fold(name))).split())


def bare_maker(name: str) -> str:
    """Words that tell one firm from another: without "hợp tác xã" and the like, unless there is nothing else."""
    whole = bare(name)
    return " ".join(_KIND_OF_FIRM.sub(" ", whole).split()) or whole


def holds_words(name: str, words: str) -> bool:
    """Whether every word of `words` is a whole word of `name`; both bare."""
    return set(words.split()) <= set(name.split())


def differs_by_typos(one: str, other: str) -> bool:
    """Whether two bare names differ by no more than slips of typing: one in eight letters, gaps left aside.

    A slip is a letter added, left out, mistaken or swapped with its neighbour (optimal string alignment).
    """
    one, other = one.replace(" ", ""), other.replace(" ", "")
    allowed = max(1, min(len(one), len(other)) // 8)
    return abs(len(one) - len(other)) <= allowed and OSA.distance(one, other) <= allowed
