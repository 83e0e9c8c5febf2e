"""Codes of labels and barcodes that follow from seed and number."""

from products.barcodes import check_digit
from products.codes import ALPHABET, check_character
from products.models import Product

MOST_SEEDS, MOST_PRODUCTS = 10_000, 10_000_000  # as many as the digits of a barcode tell apart
# Odd, so that number after number goes through all the 2^25 bodies of five characters before one comes again.
STRIDE, STRIDE_OF_SEEDS, STRIDE_OF_TRIES = 0x19E3779, 0x0B5A4D3, 0x0632BE5
BODIES = 2**25


def free_codes(seed: int, numbers: range) -> list[str]:
    """A code for each product number that no product has; the same ones wherever nobody else has taken them."""
    wanted = dict.fromkeys(numbers, 0)
    found: dict[int, str] = {}
    while wanted:
        drawn = {number: _code(seed, number, tries) for number, tries in wanted.items()}
        taken = set(found.values()) | set(
            Product.objects.filter(code__in=list(drawn.values())).values_list("code", flat=True)
        )
        for number, code in drawn.items():
            if code in taken:
                wanted[number] += 1
            else:
                taken.add(code)
                found[number] = code
                del wanted[number]
    return [found[number] for number in numbers]


def _code(seed, number, tries):
    value = (number * STRIDE + seed * STRIDE_OF_SEEDS + tries * STRIDE_OF_TRIES) % BODIES
    body = "".join(ALPHABET[value >> shift & 31] for shift in (20, 15, 10, 5, 0))
    return body + check_character(body)


def barcode(seed: int, number: int) -> str:
    """Fourteen digits of the range that GS1 leaves to shops for use within their walls: no goods carry it."""
    body = f"02{seed:04}{number:07}"
    return body + check_digit(body)
