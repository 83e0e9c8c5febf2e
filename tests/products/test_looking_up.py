"""What is meant by the words on a label: one product, several to choose from, or none; never a guess."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.likeness import bare, bare_maker, differs_by_typos
from products.looking_up import Trouble, by_code, look_up
from products.models import Barcode
from products.verifying import Verdict
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.products.factories import make_product, recognise

D = datetime.date
DAY = D(2026, 11, 27)


@pytest.fixture
def register(db):
    """Two makers of vermicelli, one of them with honey besides."""
    tai_hoan = make_producer(name_vi="Hợp tác xã Tài Hoan", slug="tai-hoan")
    nhat_thien = make_producer(name_vi="HTX Nhất Thiện", slug="nhat-thien")
    made = {
        "tài hoan": make_product(name_vi="Miến dong Tài Hoan", name_en="Tài Hoan vermicelli", producer=tai_hoan),
        "sợi nhỏ": make_product(name_vi="Miến dong sợi nhỏ", producer=tai_hoan),
        "nhất thiện": make_product(name_vi="Miến dong Nhất Thiện", producer=nhat_thien),
        "mật ong": make_product(name_vi="Mật ong rừng", producer=nhat_thien),
        "vi-cumax": make_product(name_vi="Vi-cumax Nano curcumin (viên)", producer=nhat_thien),
    }
    decision = make_decision(number="2616/QĐ-UBND", issued_on=D(2024, 6, 1))
    for name in ("tài hoan", "mật ong"):
        recognise(made[name], valid_from=D(2024, 6, 1), valid_to=D(2027, 6, 1), decision=decision, stars=4)
    return made


def found(register, typed, maker=""):
    """(product answered for, products to choose from), by their names in the fixture."""
    names = {product.pk: name for name, product in register.items()}
    finding = look_up(typed, maker, DAY)
    answered = finding.answer and finding.answer.product
    return names.get(answered.pk) if answered else None, {names[product.pk] for product in finding.choices}


@pytest.mark.parametrize(
    ("typed", "maker", "answered", "choices"),
    [
        # A whole name that no other holds: with and without accents, signs, weight, in English.
        ("Miến dong Tài Hoan", "", "tài hoan", set()),
        ("mien dong tai hoan", "", "tài hoan", set()),
        ("  MIẾN DONG  TÀI HOAN 500 g", "", "tài hoan", set()),
        ("tai hoan vermicelli", "", "tài hoan", set()),
        ("vi cumax nano curcumin vien", "", "vi-cumax", set()),
        # Part of a name: even a single one is asked about, not answered for.
        ("mien dong", "", None, {"tài hoan", "sợi nhỏ", "nhất thiện"}),
        ("rừng mật", "", None, {"mật ong"}),
        # Slips of typing.
        ("mien dong tai hoam", "", None, {"tài hoan"}),
        ("mein dong tai hoan", "", None, {"tài hoan"}),
        ("vicumax nano curcumin vien", "", None, {"vi-cumax"}),
        # A label that says more than the register, or something like it.
        ("Mật ong rừng Nhất Thiện loại 1", "", None, {"mật ong", "nhất thiện"}),
        ("Mật ong rừng nguyên chất của bà con vùng cao hồ Ba Bể, Bắc Kạn", "", None, {"mật ong"}),
        ("Mật ong rừng loại 1", "HTX Nhất Thiện", None, {"mật ong"}),
        ("Mật ong bạc hà", "", None, {"mật ong"}),
        ("Mật ong bạc hà", "HTX Nhất Thiện", None, {"mật ong"}),
        # With the maker: whole words only, kinds of firm left aside.
        ("miến dong", "HTX Tài Hoan", None, {"tài hoan", "sợi nhỏ"}),
        ("Miến dong sợi nhỏ", "hop tac xa tai hoan", "sợi nhỏ", set()),
        ("Mật ong rừng", "Nhất Thiện", "mật ong", set()),
        # A maker whose whole name was not typed: its products are named to compare, never answered for.
        ("mat ong rung", "nhat thienn", None, {"mật ong"}),
        ("Miến dong Nhất Thiện", "Nhất", None, {"nhất thiện"}),
        ("Miến dong Tài Hoan", "HTX nông nghiệp Tài Hoan", None, {"tài hoan"}),
        # So where nobody knows the maker.
        ("Mật ong rừng", "HTX Không Có", None, {"mật ong"}),
        # A maker's name typed for the product of another.
        ("Mật ong rừng", "Tài Hoan", None, set()),
    ],
)
def test_names(register, typed, maker, answered, choices):
    assert found(register, typed, maker) == (answered, choices)


def test_a_maker_who_is_not_surely_meant_is_named_and_never_answered_for(register):
    """One letter tells two firms of Bắc Kạn apart."""
    huynh = make_producer(name_vi="Hợp tác xã Hoàng Huynh")
    make_product(name_vi="Chuối sấy dẻo", producer=huynh)
    for maker in ("HTX Hoàng Quỳnh", "Hoàng", "HTX nông nghiệp Hoàng Huynh"):
        finding = look_up("Chuối sấy dẻo", maker, DAY)
        assert (finding.answer, [product.producer for product in finding.choices]) == (None, [huynh])
        finding = look_up("Gạo nếp", maker, DAY)
        assert (finding.answer.maker, finding.makers, finding.choices) == (None, [huynh], [])
    assert look_up("Chuối sấy dẻo", "HTX Hoàng Huynh", DAY).answer.maker == huynh


def test_of_two_makers_by_one_name_neither_is_answered_for(register):
    twins = [make_producer(name_vi=f"{kind} Phja Đén") for kind in ("Công ty", "HTX")]
    finding = look_up("Gạo nếp", "Phja Đén", DAY)
    assert (finding.answer.maker, finding.makers) == (None, twins)
    assert not finding.unknown_maker


def test_several_makers_are_told_apart_before_anything_is_answered(register):
    make_producer(name_vi="HTX Tài Hoan Chợ Đồn")
    assert found(register, "Miến dong sợi nhỏ", "Tài Hoan") == ("sợi nhỏ", set())  # the one of just that name
    make_product(name_vi="Miến dong sợi nhỏ", producer=make_producer(name_vi="Công ty Tài Hoan"))
    assert len(look_up("Miến dong sợi nhỏ", "Tài Hoan", DAY).choices) == 2
    assert look_up("Miến dong sợi nhỏ", "Công ty Tài Hoan", DAY).answer.maker.name_vi == "Công ty Tài Hoan"


def test_a_former_name_of_the_maker_is_known(register):
    make_product(name_vi="Chè dây", producer=make_producer(name_vi="HTX Mới", former_names="HTX Cũ; THT Xưa"))
    assert look_up("Chè dây", "HTX Cũ", DAY).answer.product.name_vi == "Chè dây"


@pytest.mark.parametrize("write", [str, str.lower, lambda c: f"{c[:3]} {c[3:]}", lambda c: f"{c[:3]}-{c[3:]}"])
def test_codes(register, write):
    product = register["tài hoan"]
    assert look_up(write(product.code), "", DAY).answer.product == product
    assert by_code(write(product.code), DAY).answer.product == product


def test_mistyped_codes_are_told_from_unknown_ones(register):
    code = register["tài hoan"].code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    assert look_up(wrong, "", DAY).trouble == Trouble.MISTYPED_CODE
    register["tài hoan"].recognitions.all().delete()
    register["tài hoan"].delete()
    assert look_up(code, "", DAY).trouble == Trouble.UNKNOWN_CODE
    assert look_up("K7M4", "", DAY).trouble == Trouble.NOT_SIX


def test_a_name_of_six_letters_is_no_mistyped_code(register):
    tea = make_product(name_vi="Chè dây")
    assert look_up("che day", "", DAY).answer.product == tea
    assert look_up("che dah", "", DAY).choices == [tea]
    assert look_up("mat ong", "", DAY).choices == [register["mật ong"]]
    register["mật ong"].recognitions.all().delete()
    register["mật ong"].delete()
    for typed, maker in (("mat ong", ""), ("matong", "Tài Hoan"), ("mat ong", "HTX Tài Hoan")):
        assert look_up(typed, maker, DAY).answer.verdict in (Verdict.NO_RECORD, Verdict.OTHER_PRODUCT)
    assert look_up("matong", "", DAY).trouble == Trouble.MISTYPED_CODE


def test_a_code_copied_onto_the_jar_of_another_maker(register):
    code, maker = register["tài hoan"].code, register["tài hoan"].producer
    assert look_up(code, "HTX Nhất Thiện", DAY).other_maker == maker
    for typed in ("HTX Tài Hoan", "HTX nông nghiệp Tài Hoan", "Hoan", ""):
        assert look_up(code, typed, DAY).other_maker is None


def test_the_maker_that_the_decision_named_stands_rightly_beside_a_code(register):
    product = register["tài hoan"]
    product.recognitions.update(producer=make_producer(name_vi="HTX Minh Anh"))
    for typed in ("Minh Anh", "Tài Hoan"):
        assert look_up(product.code, typed, DAY).other_maker is None
    assert look_up(product.code, "Nhất Thiện", DAY).other_maker == product.producer


def test_barcodes(register):
    Barcode.objects.create(product=register["mật ong"], gtin="08934567890120")
    for typed in ("8934567890120", "8 934567 890120", "08934567890120"):
        assert look_up(typed, "", DAY).answer.product == register["mật ong"]
    assert look_up("8934567890129", "", DAY).trouble == Trouble.MISTYPED_BARCODE
    assert look_up("96385074", "", DAY).trouble == Trouble.UNKNOWN_BARCODE
    for typed in ("893456789", "89345678901234"):
        assert look_up(typed, "", DAY).trouble == Trouble.BARCODE_LENGTH
    assert look_up("8934567890120", "Tài Hoan", DAY).other_maker == register["mật ong"].producer


@pytest.mark.parametrize(
    "typed", ["2616/QĐ-UBND", "2616/qd-ubnd", "2616", "số 2616", "Quyết định số 2616/QĐ-UBND", "2616/QĐ"]
)
def test_a_decision_names_its_products(register, typed):
    assert found(register, typed) == (None, {"tài hoan", "mật ong"})
    assert found(register, typed, "tai hoan") == (None, {"tài hoan"})


def test_a_decision_names_one_product_and_still_asks(register):
    decision = make_decision(number="77/QĐ-UBND")
    register["sợi nhỏ"].recognitions.create(
        **{
            field: getattr(register["tài hoan"].recognitions.get(), field)
            for field in ("stars", "level", "product_set", "rule_set", "valid_from", "valid_to")
        },
        decision=decision,
    )
    assert found(register, "77") == (None, {"sợi nhỏ"})


def test_a_decision_nobody_found(register):
    assert look_up("9999/QĐ-UBND", "", DAY).trouble == Trouble.UNKNOWN_DECISION
    assert look_up("261", "", DAY).trouble == Trouble.UNKNOWN_DECISION


@pytest.mark.parametrize("typed", ["%", "%%%", "-", "___", "\u0301\u0323", "!!", "()"])
def test_signs_alone_find_nothing(register, typed):
    assert look_up(typed, "", DAY).trouble in (Trouble.NO_NAME, Trouble.NOT_SIX)
    assert not look_up("mật ong", typed, DAY).answer


@pytest.mark.django_db
@given(st.text(max_size=80).filter(lambda text: text.strip() and "\0" not in text), st.text(max_size=80))
def test_whatever_is_typed_is_answered(typed, maker):
    look_up(typed, maker.replace("\0", ""), DAY)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("miendong", "mien dong", True),
        ("mien dogn", "mien dong", True),
        ("mien ngo", "mien gao", False),
        ("che shan tuyet", "che shan tuyet uop sen", False),
        ("ruou", "ruoi", True),
        ("", "a", True),
    ],
)
def test_slips_of_typing(one, other, alike):
    assert differs_by_typos(one, other) is alike
    assert differs_by_typos(other, one) is alike


def test_names_are_bared_of_what_does_not_tell_them_apart():
    assert bare("Chè  Shan-tuyết (hộp 0,5 kg)") == "che shan tuyet hop"
    assert bare_maker("Công ty TNHH MTV Hà Diệp") == bare_maker("cty tnhh ha diep") == "ha diep"
    assert bare_maker("HTX") == "htx"
