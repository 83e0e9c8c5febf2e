"""Barcodes as goods carry them: GTIN-8, 12, 13 and 14 of GS1, all kept as fourteen digits."""

LENGTHS = (8, 12, 13, 14)
LONGEST = 14
_GAPS = str.maketrans(dict.fromkeys(" -–—.\t\r\n\u00a0"))


class NotABarcode(ValueError):
    """What was typed does not have the shape of a barcode."""


class WrongCheckDigit(ValueError):
    """It has the shape of a barcode, but its last digit says that a digit was mistaken."""


def digits_of(typed: str) -> str:
    """What was typed without gaps where that is digits alone, else nothing."""
    digits = typed.translate(_GAPS)
    return digits if digits.isascii() and digits.isdigit() else ""


def read_gtin(typed: str) -> str:
    """The fourteen digits of the barcode that was typed; a shorter one stands behind zeros, as GS1 has it.

    Raises NotABarcode or WrongCheckDigit.
    """
    digits = digits_of(typed)
    if len(digits) not in LENGTHS:
        raise NotABarcode(typed)
    gtin = digits.zfill(LONGEST)
    if check_digit(gtin[:-1]) != gtin[-1]:
        raise WrongCheckDigit(typed)
    return gtin


def check_digit(body: str) -> str:
    """The last digit of the barcode that begins with `body`: weights 3 and 1 by turns, from the right."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def write_gtin(gtin: str) -> str:
    """A barcode with as many digits as goods carry: eight, thirteen or fourteen."""
    if gtin.startswith("000000"):
        return gtin[6:]
    return gtin[1:] if gtin.startswith("0") else gtin
