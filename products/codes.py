"""The short code of a product, as printed on its label: K7M-42Q.

Five characters drawn by chance and one that tells a mistyped code from an unknown one (ISO/IEC 7064, hybrid
recursion with M = 32). The alphabet is Crockford's: no I, L, O and U. The database draws the codes; the check
character has its twin there (`products/migrations/0003_product_codes.py`), and one test runs both.
"""

from django.db.models import BooleanField, CharField, Func

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys(" -–—._\t\r\n\u00a0"))


class NotACode(ValueError):
    """What was typed does not have the shape of a code."""


class Mistyped(ValueError):
    """It has the shape of a code, but its check character says that a character was mistaken."""


def check_character(body: str) -> str:
    """The last character of the code that begins with `body`, of characters of the alphabet."""
    product = 32
    for character in body:
        total = (product + ALPHABET.index(character)) % 32 or 32
        product = total * 2 % 33
    return ALPHABET[(1 - product) % 32]


def signs_of(typed: str) -> str:
    """What was typed as signs of a code alone: in capitals, without gaps, each as the one that is meant."""
    return typed.upper().translate(_MEANT)


def read_code(typed: str) -> str:
    """The code meant by what was typed: any case, spaces, dashes, O for 0, I or L for 1.

    Raises NotACode or Mistyped.
    """
    code = signs_of(typed)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise NotACode(typed)
    if check_character(code[:-1]) != code[-1]:
        raise Mistyped(typed)
    return code


def write_code(code: str) -> str:
    """A code in two groups, as it stands on labels and pages."""
    return f"{code[:3]}-{code[3:]}"


class NewCode(Func):
    """A code that no product has, drawn by the database."""

    function = "ocop_new_code"
    arity = 0
    output_field = CharField()


class IsCode(Func):
    """Whether a text is a code, check character included, in the database."""

    function = "ocop_is_code"
    arity = 1
    output_field = BooleanField()
