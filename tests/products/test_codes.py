"""Codes on labels: Python and SQL agree on the check character, and typing mistakes are told from unknown codes."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from products.codes import ALPHABET, Mistyped, NotACode, check_character, read_code, write_code
from products.models import Product
from tests.products.factories import make_product, make_set

bodies = st.text(ALPHABET, min_size=5, max_size=5)
codes = bodies.map(lambda body: body + check_character(body))


def test_alphabet_leaves_out_what_is_mistaken_for_digits_or_words():
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


def hybrid(body, alphabet):
    """ISO/IEC 7064, hybrid system MOD M+1, M, for an alphabet of any size M."""
    size = len(alphabet)
    product = size
    for character in body:
        product = ((product + alphabet.index(character)) % size or size) * 2 % (size + 1)
    return alphabet[(1 - product) % size]


def test_recursion_gives_the_published_examples():
    """MOD 37,36: the Global Release Identifier A1-2425G-ABC1234002-M. MOD 11,10: the standard's 0794 5."""
    assert hybrid("A12425GABC1234002", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "M"
    assert hybrid("0794", "0123456789") == "5"


@given(bodies)
def test_check_character_is_the_recursion_with_our_alphabet(body):
    assert check_character(body) == hybrid(body, ALPHABET)


@pytest.mark.django_db
def test_check_character_in_the_database():
    with connection.cursor() as cursor:
        for body in ("00000", "K7M42", "ZZZZZ", "1A2B3", "QRSTV", "WXYZ0", "98765", "HJKMN"):
            cursor.execute("SELECT ocop_code_with_check(%s)", [body + "0"])
            assert cursor.fetchone()[0] == body + check_character(body)


@given(codes, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code, place, character):
    mistaken = code[:place] + character + code[place + 1 :]
    if mistaken == code:
        assert read_code(mistaken) == code
    else:
        with pytest.raises(Mistyped):
            read_code(mistaken)


@given(codes, st.sampled_from([" ", "-", "–", "\u00a0", ". "]), st.booleans())
def test_reading_forgives_case_gaps_and_look_alikes(code, gap, lower):
    typed = code[:3] + gap + code[3:]
    typed = typed.replace("0", "O").replace("1", "l")
    assert read_code(typed.lower() if lower else typed) == code
    assert read_code(write_code(code)) == code


@pytest.mark.parametrize("typed", ["", "K7M4", "K7M-42QT", "U00000", "miến dong", "１２３４５６", "K7M 42!"])
def test_what_has_not_the_shape_of_a_code(typed):
    with pytest.raises(NotACode):
        read_code(typed)


@pytest.mark.django_db
def test_every_way_of_adding_a_product_draws_a_code():
    by_form = make_product()
    assert read_code(by_form.code) == by_form.code
    Product.objects.bulk_create(
        [Product(slug=f"x-{n}", name_vi="Miến", product_set=make_set()) for n in range(20)],
    )
    drawn = list(Product.objects.values_list("code", flat=True))
    assert len(set(drawn)) == 21
    assert all(read_code(code) == code for code in drawn)


@pytest.mark.django_db
def test_a_code_is_never_changed():
    product = make_product()
    with pytest.raises(IntegrityError, match="printed labels"), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(code="000000")
