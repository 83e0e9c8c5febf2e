"""A mistyped word gives way to the nearest that stands in the register: the same one on every server."""

import pytest

from products.entries import fresh
from products.index import index_of
from products.models import KnownWord
from products.searching import search
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
