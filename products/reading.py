"""What is typed into a search: stars are a choice, some words go without saying, the others are searched for."""

import re
import unicodedata

HIGHEST = 5
STARS = {"ba": 3, "three": 3, "bốn": 4, "bon": 4, "four": 4, "năm": 5, "nam": 5, "five": 5}
STARS |= {str(number): number for number in (3, 4, 5)}
WITHOUT_ACCENTS = ("nam", "bon")
"""Numbers only where nobody typed accents: "thuốc nam sao vàng" is no fifth star."""
_NUMBER = rf"(?:{'|'.join(STARS)})"
_RANGE = r"-|–|đến|den|tới|toi|to"
_OR = r",|/|hoặc|hoac|hay|và|va|or|and"
STARS_IN_WORDS = re.compile(
    rf"(?:\b(?:từ|tu|from)\s+)?\b(?P<numbers>{_NUMBER}(?:\s*(?:sao|stars?)?\s*(?:{_RANGE}|{_OR})\s*{_NUMBER})*)"
    r"[\s-]*(?:sao|stars?)\b(?P<or_more>\s+(?:trở lên|tro len|or more|and (?:up|above|more)))?",
    re.IGNORECASE,
)
"""Stars as they are typed: "trà 4 sao", "four-star tea", "3-5 sao", "3 hoặc 4 sao", "từ 4 sao trở lên"."""
GOES_WITHOUT_SAYING = re.compile(
    r"\b(?:(?:sản phẩm|san pham)\s+)?ocop\b(?:\s+products?\b)?"
    r"|\b(?:quyết định|quyet dinh|qđ|qd|decision)(?:\s+(?:số|so|no))?\b[\s.:]*(?=\d)"
    r"|\b(?:số|so|no)\b[\s.:]*(?=\d{2})"
    r"|\b(?:h|x|p|t|tx|tt)\.(?=\s*[^\W\d])",
    re.IGNORECASE,
)
"""Every product here is one of OCOP; a number is found without the word for what it is the number of, and a place
without the letter before it in addresses: "H. Na Rì"."""


def read_stars(text: str) -> tuple[set[int], str]:
    """The stars that a text names, and the text without them."""
    text, stars = unicodedata.normalize("NFC", text), set()

    def take(found):
        named = _numbers(found, text.isascii())
        stars.update(named)
        return " " if named else found[0]

    return stars, STARS_IN_WORDS.sub(take, text)


def _numbers(found, is_plain):
    words = re.findall(_NUMBER, found["numbers"].lower())
    if not is_plain and not set(words).isdisjoint(WITHOUT_ACCENTS):
        return set()
    numbers = [STARS[word] for word in words]
    if found["or_more"]:
        return set(range(min(numbers), HIGHEST + 1))
    if len(numbers) == 2 and re.search(rf"\s*(?:{_RANGE})\s*{_NUMBER}$", found["numbers"], re.IGNORECASE):
        return set(range(min(numbers), max(numbers) + 1))
    return set(numbers)


def without_what_goes_without_saying(text: str) -> str:
    return " ".join(GOES_WITHOUT_SAYING.sub(" ", text).split())
