"""What a shopper is answered: every verdict in a table, and page, list and rows of one mind for any register."""

import datetime
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.partial_dates import Precision
from products.answers import headline, sentence
from products.knowing import Knowledge
from products.looking_up import Finding, look_up
from products.models import Product, Recognition, ReportedStar, Standing
from products.status_entries import entry_of
from products.status_list import IN_FORCE, Entry, State
from products.verifying import Verdict, answer_for
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.products.factories import know_everything, make_product, recognise
from tests.products.registers import DAYS, build, registers

D = datetime.date
DAY = D(2026, 11, 27)
pytestmark = pytest.mark.django_db

ASK = "Hỏi UBND tỉnh Thái Nguyên, nơi nay quyết định 3 và 4 sao."
TERM = {"valid_from": D(2024, 7, 1), "valid_to": D(2027, 7, 1), "stars": 5}
OVER = {"valid_from": D(2020, 1, 15), "valid_to": D(2023, 1, 15), "stars": 3}
WITHDRAWN = TERM | {"withdrawn_on": D(2026, 5, 4), "withdrawal_ground": Recognition.Ground.STOPPED}
EXTENDED = {
    "valid_from": D(2023, 9, 1),
    "valid_to": D(2026, 9, 1),
    "extended_until": D(2027, 2, 10),
    "extension_reason": "chờ kết quả đánh giá lại",
    "rule_set_reason": "hồ sơ nộp trước 22/5/2026",
    "stars": 4,
}
COMING = {"valid_from": D(2026, 12, 1), "valid_to": D(2029, 12, 1), "stars": 4}
KNOWN_TO_THE_YEAR = {
    "valid_from": D(2023, 12, 31),
    "valid_from_precision": Precision.YEAR,
    "valid_to": D(2026, 12, 31),
    "valid_to_precision": Precision.YEAR,
    "stars": 3,
}

# what was recognised; headline and sentence while the register may miss something; the same once it knows all
CASES = {
    "in force": (
        [TERM],
        ("Đúng, còn 5 sao", "Còn hiệu lực đến hết ngày 1/7/2027."),
        None,
    ),
    "its last day": (
        [TERM | {"valid_to": DAY}],
        ("Đúng, còn 5 sao", "Còn hiệu lực đến hết ngày 27/11/2026."),
        None,
    ),
    "known to the year": (
        [KNOWN_TO_THE_YEAR],
        ("Đúng, còn 3 sao", "Còn hiệu lực đến hết năm 2026."),
        None,
    ),
    "in force by extension": (
        [EXTENDED],
        ("Đúng, còn 4 sao", "Còn hiệu lực nhờ gia hạn đến hết ngày 10/2/2027, chờ kết quả đánh giá lại."),
        None,
    ),
    "withdrawn": (
        [WITHDRAWN],
        ("Không: sao đã bị thu hồi", "Sao bị thu hồi từ ngày 4/5/2026."),
        None,
    ),
    "not yet": (
        [COMING],
        ("Chưa có hiệu lực", "Lần công nhận 4 sao có hiệu lực từ ngày 1/12/2026."),
        None,
    ),
    "ended and to come": (
        [OVER, COMING],
        ("Chưa có hiệu lực", "Lần công nhận 4 sao có hiệu lực từ ngày 1/12/2026."),
        None,
    ),
    "withdrawn and to come": (
        [WITHDRAWN, COMING],
        (
            "Không: sao đã bị thu hồi",
            "Sao bị thu hồi từ ngày 4/5/2026. Lần công nhận 4 sao có hiệu lực từ ngày 1/12/2026.",
        ),
        None,
    ),
    "ended": (
        [OVER],
        (
            "Chưa rõ: chưa thấy quyết định sau đó",
            "Hạn 3 sao đã hết ngày 15/1/2023. Chưa thấy quyết định sau đó trong các nguồn của sổ. " + ASK,
        ),
        ("Không còn sao: đã hết hạn", "Hạn 3 sao đã hết ngày 15/1/2023, chưa được đánh giá lại."),
    ),
    "replaced by what is not here": (
        [TERM | {"superseded_on": D(2026, 1, 1)}],
        (
            "Chưa rõ: chưa thấy quyết định sau đó",
            "Lần công nhận 5 sao được thay ngày 1/1/2026. Chưa thấy quyết định sau đó trong các nguồn của sổ. " + ASK,
        ),
        None,
    ),
    "nothing": (
        [],
        (
            "Chưa rõ: chưa thấy quyết định nào",
            "Chưa thấy quyết định nào về sản phẩm này trong các nguồn của sổ. " + ASK,
        ),
        (
            "Chưa từng có sao",
            "Đến hôm nay chưa có quyết định nào nêu tên sản phẩm này. Sổ này có đủ mọi quyết định.",
        ),
    ),
}


def words(product, day=DAY):
    finding = Finding(answer_for(product, day))
    return headline(finding), sentence(finding)


@pytest.mark.parametrize("case", CASES)
def test_every_answer(case):
    recognised, unsure, sure = CASES[case]
    product = make_product()
    for facts in recognised:
        recognise(product, **facts)
    assert words(product) == unsure
    know_everything()
    assert words(product) == (sure or unsure)


def test_a_decision_of_withdrawal_is_named():
    product = make_product()
    decision = make_decision(number="9/QĐ-UBND", issued_on=D(2026, 4, 28))
    recognition = recognise(product, **WITHDRAWN, withdrawal_decision=decision)
    assert words(product)[1] == "Sao bị thu hồi từ ngày 4/5/2026 theo quyết định 9/QĐ-UBND (ngày 28/4/2026)."
    decision.issued_on, decision.issued_on_precision = D(2026, 4, 30), Precision.MONTH
    decision.save()
    with translation.override("en"):
        said = words(recognition.product)[1]
    assert said == "The star was withdrawn from 4 May 2026 by decision 9/QĐ-UBND (of Apr 2026)."


def test_the_maker_holds_stars_for_others():
    maker = make_producer()
    other, first, second = (make_product(producer=maker) for _ in range(3))
    recognise(second, **TERM | {"stars": 4}), recognise(first, **TERM)
    recognise(make_product(producer=maker), **OVER)
    answer = answer_for(other, DAY)
    assert (answer.verdict, answer.starred) == (Verdict.OTHER_PRODUCT, [first, second])
    assert words(other) == (
        "Chưa thấy sao cho sản phẩm này",
        "Chủ thể có sao cho sản phẩm khác. Chưa thấy quyết định nào về sản phẩm này trong các nguồn của sổ. " + ASK,
    )
    know_everything()
    assert words(other) == ("Sản phẩm này không có sao", "Chủ thể chỉ có sao cho sản phẩm khác.")


def test_a_product_the_register_does_not_have():
    maker = make_producer(name_vi="HTX Tài Hoan")
    recognise(make_product(name_vi="Miến dong Tài Hoan", producer=maker), **TERM)

    def answer(typed, maker=""):
        return headline(look_up(typed, maker, DAY))

    for _ in ("in part", "in full"):  # what the register knows of Bắc Kạn settles nothing of a name it does not have
        assert answer("Mật ong", "HTX Tài Hoan") == "Chưa thấy sao cho sản phẩm này"
        assert answer("Mật ong") == "Không có trong sổ này"
        said = sentence(look_up("Mật ong", "", DAY))
        assert "chỉ có sản phẩm của Bắc Kạn" in said
        assert "Thái Nguyên" in said
        know_everything()


def test_the_office_that_can_tell_is_named(settings):
    product = make_product()
    settings.OPERATOR_NAME = "Văn phòng Điều phối"
    assert words(product)[1].endswith("các nguồn của sổ. Hỏi Văn phòng Điều phối.")
    settings.OPERATOR_CONTACT = "ocop@example.vn"
    assert words(product)[1].endswith("Hỏi Văn phòng Điều phối (ocop@example.vn).")


def test_stars_that_sources_report_without_a_decision_never_count():
    product = make_product(producer=make_producer())
    ReportedStar.objects.create(product=product, kind="undated", stars=5, source="https://example.org")
    assert answer_for(product, DAY).verdict == Verdict.NO_RECORD
    assert answer_for(make_product(producer=product.producer), DAY).starred == []


def test_samples_say_first_that_they_are_none():
    maker = make_producer(sample=True)
    product, other = make_product(sample=True, producer=maker), make_product(sample=True, producer=maker)
    recognise(product, **TERM)
    assert words(product) == (
        "Đây là mẫu, không có thật",
        "Đặt ra để dùng thử sổ. Nếu có thật, câu trả lời sẽ là: Đúng, còn 5 sao. Còn hiệu lực đến hết ngày 1/7/2027.",
    )
    assert words(other)[0] == words(product)[0] == headline(look_up("Mật ong", maker.name_vi, DAY))


def test_the_recognition_that_was_replaced_is_told():
    product = make_product()
    recognise(product, **TERM | {"valid_from": D(2022, 7, 1), "valid_to": D(2025, 7, 1)}, superseded_on=D(2024, 7, 1))
    recognise(product, **TERM)
    life = answer_for(product, DAY).life
    assert life.before.valid_to == D(2025, 7, 1)
    assert life.before.superseded_on == life.latest.valid_from


def test_the_answer_names_what_the_decision_named_when_the_maker_changed():
    then, now = make_producer(), make_producer()
    product = make_product(producer=then)
    recognise(product, **TERM)
    product.producer = now
    product.save()
    other = make_product(producer=now)
    assert answer_for(product, DAY).verdict == Verdict.VALID
    assert answer_for(other, DAY).verdict == Verdict.NO_RECORD  # the star was given to another firm


def test_every_answer_exists_in_english():
    product = make_product()
    recognise(product, **OVER)
    with translation.override("en"):
        assert words(product) == (
            "Not known: no later decision found",
            "The term of 3 stars ended on 15 Jan 2023. No later decision was found in the sources of this register. "
            "Ask the People's Committee of Thái Nguyên: today it decides on three and four stars.",
        )


# --- pages, list and rows agree ---------------------------------------------------------------------------

OF_STATE = (
    dict.fromkeys(IN_FORCE, Verdict.VALID)
    | dict.fromkeys([State.ENDED, State.NOT_FOUND, State.REPLACED], Verdict.ENDED)
    | dict.fromkeys([State.NEVER, State.NO_RECORD], Verdict.NO_RECORD)
    | {State.WITHDRAWN: Verdict.WITHDRAWN, State.UPCOMING: Verdict.UPCOMING}
)


def of_rows(product, day):
    """The verdict by `Recognition.standing_on` alone."""
    standings = [row.standing_on(day) for row in product.recognitions.order_by("-valid_from")]
    begun = [standing for standing in standings if standing != Standing.UPCOMING]
    if begun and begun[0] in (Standing.VALID, Standing.WITHDRAWN):
        return Verdict(begun[0])
    if Standing.UPCOMING in standings:
        return Verdict.UPCOMING
    return Verdict.ENDED if begun else Verdict.NO_RECORD


NOT_RATED_AGAIN = "chưa được đánh giá lại"
NEVER_RATED = "Đến hôm nay chưa có quyết định nào nêu tên sản phẩm này."


def assert_pages_agree(product, answer):
    """The page of the product says for certain what the answer does; the extract says the answer itself."""
    noon = datetime.datetime.combine(answer.day, datetime.time(12), timezone.get_default_timezone())
    with (
        patch.object(timezone, "now", return_value=noon),
        patch("products.extract.typeset", side_effect=lambda paper, data: data["vi"]["sentence"].encode()) as paper,
    ):
        page = Client().get(product.get_absolute_url()).content.decode()
        extract = Client().get(reverse("products:extract", args=[product.slug]))
    is_over, has_begun = answer.verdict == Verdict.ENDED, answer.life.latest is not None
    assert (NOT_RATED_AGAIN in page) is (is_over and answer.is_settled)
    assert (NEVER_RATED in page) is (
        not has_begun and not answer.life.coming and answer.is_settled and not answer.is_sample
    )
    assert paper.called is has_begun
    if has_begun:
        assert extract.content.decode() == sentence(Finding(answer))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(register=registers, day=DAYS, later=st.integers(0, 1500), knows_all=st.booleans())
def test_page_list_and_rows_agree(register, day, later, knows_all):
    with transaction.atomic():
        build(register)
        if knows_all:
            know_everything()
        knowledge = Knowledge.of_register()
        for product in Product.objects.prefetch_related("recognitions"):
            entry = Entry.read(entry_of(product, day, knowledge).write())
            answer = answer_for(product, day)
            seen = Verdict.NO_RECORD if answer.verdict == Verdict.OTHER_PRODUCT else answer.verdict
            state, of = entry.on(day, day)
            assert seen == of_rows(product, day) == OF_STATE[state]
            if state in IN_FORCE:
                latest = answer.life.latest
                assert (of.stars, of.day) == (latest.stars, latest.last_day)
            if state in (State.ENDED, State.NOT_FOUND):
                assert (state == State.ENDED) is answer.is_settled
            if state in (State.NEVER, State.NO_RECORD):
                assert (state == State.NEVER) is answer.is_settled
            # The same list, read on a later day: every end and every beginning that was known.
            then = day + timedelta(days=later)
            assert OF_STATE[entry.on(then, day)[0]] == of_rows(product, then)
        if register:
            assert_pages_agree(product, answer)
        transaction.set_rollback(True)
