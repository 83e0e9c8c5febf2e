"""Folding and ordering of Vietnamese: Python and SQL say the same over the whole alphabet."""

import unicodedata

import pytest
from django.db import connection

from core.text import fold, sort_key

VOWELS = {
    "a": "aàảãáạăằẳẵắặâầẩẫấậ",
    "e": "eèẻẽéẹêềểễếệ",
    "i": "iìỉĩíị",
    "o": "oòỏõóọôồổỗốộơờởỡớợ",
    "u": "uùủũúụưừửữứự",
    "y": "yỳỷỹýỵ",
}
ALPHABET = {letter: base for base, letters in VOWELS.items() for letter in letters} | {
    letter: letter for letter in "bcdghklmnpqrstvx"
}
ALPHABET["đ"] = "d"

# A dictionary's order: letters first, then the tones level, huyền, hỏi, ngã, sắc, nặng.
IN_ORDER = [
    *("an", "àn", "ản", "ãn", "án", "ạn"),
    *("az", "ăn", "ắn", "ân", "ấn", "ba", "ca", "da", "đa", "đá", "e", "ê", "ga"),
    *("o", "oz", "ô", "ơ", "pa", "u", "ux", "ư", "va", "y", "ỵ"),
]


def in_database(function, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [value])
        return cursor.fetchone()[0]


def every_writing(letter):
    """Both cases, composed and decomposed."""
    for cased in (letter, letter.upper()):
        for form in ("NFC", "NFD"):
            yield unicodedata.normalize(form, cased)


@pytest.mark.django_db
def test_the_whole_alphabet_folds_in_python_and_in_the_database():
    for letter, base in ALPHABET.items():
        for written in every_writing(letter):
            assert fold(written) == base, f"{written!r} in Python"
            assert in_database("ocop_fold", written) == base, f"{written!r} in the database"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Miến  dong\nTài Hoan ", "mien dong tai hoan"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("ĐỒNG PHÚC", "dong phuc"),
        ("", ""),
        ("Vi-cumax 20g", "vi-cumax 20g"),
    ],
)
def test_words_fold_alike_on_both_sides(written, folded):
    assert fold(written) == folded
    assert in_database("ocop_fold", written) == folded


@pytest.mark.django_db
def test_words_sort_as_in_a_vietnamese_dictionary():
    assert sorted(set(IN_ORDER), key=lambda word: sort_key(word).encode()) == IN_ORDER


def test_a_name_comes_before_the_longer_ones_it_begins():
    names = ["Trà", "Trà & mật ong", "Trà (gói)", "Trà - túi lọc", "Trà 2", "Trà xanh", "Trả"]
    assert sorted(names[:6], key=sort_key) == names[:6]
    assert sorted(names, key=sort_key)[:2] == ["Trà", "Trả"]


@pytest.mark.django_db
def test_the_sort_key_is_the_same_in_the_database():
    for letter in ALPHABET:
        for written in every_writing(letter):
            word = f"{written}x {written}"
            assert in_database("ocop_sort_key", word) == sort_key(word), repr(word)


# Letters of other languages, marks by themselves, several marks on one letter, and nothing at all.
ODD = ["ñandú 10 g", "x\u0300", "\u0300a", "a\u0302\u0306", "o\u0303\u0301", "ǜ", "ç", "Ω", "ẹ\u0300", "a~", "漢"]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["", " ", *ODD, *(f"Miến {odd} đẵ" for odd in ODD), "\u0300x\u0301y\u0301"])
def test_the_sort_key_is_the_same_in_the_database_for_what_is_not_vietnamese(word):
    assert in_database("ocop_sort_key", word) == sort_key(word)
