"""A mistyped word gives way to the nearest that stands in the register: the same one on every server."""

import pytest

from products.entries import fresh
from products.index import index_of
from products.models import Barcode, KnownWord, Product
from products.searching import search
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db

NEAR_LAN = [first + "an" for first in "bcdghkmnpqrstvx"]
"""As near to "lan" as "lam" is, and more than are tried."""


def found(text):
    return search(text, index_of())


def name(*names):
    for each in names:
        recognise(make_product(name_vi=each))


@pytest.mark.parametrize("turned_by", range(0, 24, 4))
def test_the_order_in_which_words_were_written_plays_no_part(turned_by):
    name("Giảo cổ lam", "Chè lan", *(f"Trà {word}" for word in NEAR_LAN))
    fresh()
    words = list(KnownWord.objects.values_list("word", flat=True))
    words = words[turned_by:] + words[:turned_by]
    KnownWord.objects.all().delete()
    KnownWord.objects.bulk_create([KnownWord(word) for word in words])
    assert found("giao co lan").query.text == "giao co lam"


def test_of_words_equally_near_those_are_tried_that_begin_alike():
    name("Giảo cổ lam", *(f"Trà {word}" for word in NEAR_LAN))
    assert found("lan").query.text == "lam"


def test_every_word_may_be_the_mistyped_one_however_many_there_are():
    name("Miến dong sạch xã Côn Minh", "Rượu mình", *(f"Trà {word}" for word in NEAR_LAN))
    assert found("mien dong sach xa con minn").query.text == "mien dong sach xa con minh"
    name("Chè minn")
    assert found("mien dong sach xa con minn").query.text == "mien dong sach xa con minh"


def test_two_words_may_be_mistyped_at_once():
    name("Miến lam", "Mì san", "Chè mie", *(f"Trà {word}" for word in NEAR_LAN))
    assert found("mein laam").query.text == "mien lam"


def test_a_word_that_stands_nowhere_any_more_is_forgotten():
    product = recognise(make_product(name_vi="Miến dong")).product
    for renamed in ("Mein quế", "Miến dong"):
        Product.objects.filter(pk=product.pk).update(name_vi=renamed)
        fresh()
    assert found("mein dogn").query.text == "mien dong"
    assert "mien" in index_of().known_words


def test_a_word_that_another_product_has_stays_known():
    name("Miến dong", "Miến gạo")
    fresh()
    Product.objects.filter(name_vi="Miến gạo").update(name_vi="Bún gạo")
    assert {"mien", "bun", "gao"} <= index_of().known_words


def test_a_word_that_stands_somewhere_gives_way_only_where_the_words_are_a_name():
    """Vermicelli of Chợ Đồn, where there is none, is no rice spirit from there."""
    maker = make_producer(place=make_commune("02020", "Chợ Đồn"))
    recognise(make_product(name_vi="Rượu men lá đông", producer=maker), producer=maker, place=maker.place)
    name("Miến dong")
    assert not found("mien dong cho don").bits


def test_swapped_letters_are_likelier_than_others():
    name("Miến dong", "Rượu men", "Rượu men lá", "Mì em")
    assert found("mein").query.text == "mien"


@pytest.mark.parametrize(("typed", "meant"), [("miendong", "mien dong"), ("trà matong", "tra mat ong")])
def test_words_typed_as_one_are_parted(typed, meant):
    name("Miến dong", "Trà mật ong", "Mì tong")
    assert found(typed).query.text == meant


@pytest.mark.parametrize("typed", ["012345678905", "0 12345 67890 5", "0012345678905", "00012345678905"])
def test_a_barcode_is_found_as_it_is_printed_with_whatever_zeros(typed):
    product = recognise().product
    Barcode.objects.create(product=product, gtin="00012345678905")
    assert set(found(typed).bits) == {product.pk}
