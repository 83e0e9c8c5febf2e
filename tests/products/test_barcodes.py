"""Barcodes: the four lengths of GS1 read as one number, mistyped digits told from unknown ones."""

import pytest
from django.db import DataError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from products.barcodes import LENGTHS, NotABarcode, WrongCheckDigit, check_digit, read_gtin, write_gtin
from products.models import Barcode
from tests.accounts.factories import make_administrator
from tests.products.factories import make_product

barcodes = st.sampled_from(LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1).map(lambda b: b + check_digit(b))
)


@pytest.mark.parametrize(
    ("printed", "kept"),
    [  # examples of GS1's General Specifications and of package labels
        ("6291041500213", "06291041500213"),
        ("614141000036", "00614141000036"),
        ("96385074", "00000096385074"),
        ("10614141000415", "10614141000415"),
        ("8 934567 890120", "08934567890120"),
    ],
)
def test_known_barcodes(printed, kept):
    assert read_gtin(printed) == kept


@given(barcodes, st.sampled_from([" ", "-", ""]))
def test_every_length_is_read_and_written_back(barcode, gap):
    gtin = read_gtin(barcode[:3] + gap + barcode[3:])
    assert len(gtin) == 14
    assert read_gtin(write_gtin(gtin)) == gtin


@given(barcodes, st.data())
def test_one_wrong_digit_is_noticed(barcode, data):
    place = data.draw(st.integers(0, len(barcode) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != barcode[place]]))
    with pytest.raises(WrongCheckDigit):
        read_gtin(barcode[:place] + digit + barcode[place + 1 :])


@pytest.mark.parametrize(
    "typed", ["", "893", "893456789", "K7M42Q", "٣" * 13, "²" * 8, "1" + "0" * 40, "12345678901234a"]
)
def test_what_is_no_barcode(typed):
    with pytest.raises(NotABarcode):
        read_gtin(typed)


@pytest.mark.django_db
@pytest.mark.parametrize("gtin", ["08934567890129", "8934567890120", "0893456789012x", ""])
def test_the_database_keeps_only_whole_barcodes(gtin):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Barcode.objects.create(product=make_product(), gtin=gtin)


@pytest.mark.django_db
def test_staff_type_the_digits_as_they_stand_and_read_why_one_is_refused(client):
    client.force_login(make_administrator())
    product, other = make_product(), make_product()

    def send(typed, of):
        return client.post("/admin/products/barcode/add/", {"product": of.pk, "gtin": typed, "package": "250 g"})

    answer = send("8 934567 890120", product)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Barcode.objects.get().gtin == "08934567890120"
    assert "chữ số cuối tính từ các số trước" in send("8934567890129", other).content.decode()
    assert "Mỗi mã vạch chỉ thuộc về một sản phẩm" in send("8934567890120", other).content.decode()
    assert Barcode.objects.count() == 1
