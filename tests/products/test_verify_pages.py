"""The page of an answer: light, in both languages, never kept for long, the same price for any register."""

import datetime
import gzip
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from core.partial_dates import Precision
from products.answers import headline
from products.entries import fresh
from products.looking_up import Finding
from products.models import Barcode, Product, Recognition
from products.verifying import Answer, Verdict
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.products.factories import know_everything, make_product, recognise

pytestmark = pytest.mark.django_db

MOST = 8 * 1024
LONG = "Sản phẩm chế biến từ củ dong riềng đỏ trồng trên nương của đồng bào "


@pytest.fixture
def register():
    """One product in force by a known decision, one of the same maker without a record, one ended."""
    maker = make_producer(name_vi="Hợp tác xã Tài Hoan", slug="tai-hoan", place=make_commune())
    today = timezone.localdate()
    decision = make_decision(number="2616/QĐ-UBND", issued_on=today - timedelta(days=400))
    rated = make_product(name_vi="Miến dong Tài Hoan", slug="mien-dong-tai-hoan", producer=maker)
    recognise(rated, stars=4, valid_from=decision.issued_on, decision=decision)
    ended = make_product(name_vi="Miến dong cũ", producer=maker)
    recognise(ended, valid_from=today - timedelta(days=2000))
    Barcode.objects.create(product=rated, gtin="08934567890120", package="250 g")
    return {"rated": rated, "ended": ended, "none": make_product(name_vi="Chè dây", producer=maker), "maker": maker}


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def weight(client, address):
    html = client.get(address).content
    sheets = [settings.STATICFILES_DIRS[0] / name for name in re.findall(r'href="/static/([^"]+)"', html.decode())]
    return len(gzip.compress(html)) + sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets)


def test_the_answer_says_all_of_it(client, register):
    recognition = register["rated"].recognitions.get()
    text = page(client, f"/v/{register['rated'].code}")
    for said in (
        "Miến dong Tài Hoan: Đúng, còn 4 sao",
        "Hợp tác xã Tài Hoan , Côn Minh, Na Rì",
        f"đến hết ngày {recognition.valid_to:%-d/%-m/%Y}",
        "Yes, it holds 4 stars. In force until",
        f"2616/QĐ-UBND , ngày {recognition.valid_from:%-d/%-m/%Y}",
        "UBND tỉnh Bắc Kạn",
        register["rated"].written_code,
    ):
        assert said in text
    assert re.search(rf"Trả lời lúc \d\d:\d\d ngày {timezone.localdate():%-d/%-m/%Y}, theo những gì sổ có", text)


def test_an_end_known_to_the_year_is_no_day_and_said_to_be_reckoned(client):
    year = timezone.localdate().year
    recognition = recognise(
        stars=5,
        valid_from=datetime.date(year - 2, 12, 31),
        valid_from_precision=Precision.YEAR,
        valid_to=datetime.date(year + 1, 12, 31),
        valid_to_precision=Precision.YEAR,
    )
    text = page(client, f"/v/{recognition.product.code}")
    assert f"Thời hạn đến {year + 1} Nguồn chỉ ghi công nhận năm {year - 2};" in text
    english = page(client, f"/en/v/{recognition.product.code}")
    assert f"Until {year + 1} The source gives only {year - 2} as the year of recognition;" in english
    assert "Last day" not in english


def test_an_end_long_past_is_said_to_be_reckoned_too(client):
    recognition = recognise(
        valid_from=datetime.date(2018, 12, 31),
        valid_from_precision=Precision.YEAR,
        valid_to=datetime.date(2021, 12, 31),
        valid_to_precision=Precision.YEAR,
    )
    assert "Đã hết hạn 2021 Nguồn chỉ ghi công nhận năm 2018;" in page(client, f"/v/{recognition.product.code}")


def test_every_way_leads_to_the_same_answer(client, register):
    code = register["rated"].code
    for address in (
        f"/v/{code}",
        f"/v/{code.lower()}",
        f"/v/{register['rated'].written_code}",
        f"/v/{code}/",
        f"/verify/?q={code}",
        "/verify/?q=8934567890120",
        "/verify/?q=mien dong tai hoan",
        "/verify/?q=mien dong tai hoan&maker=htx tai hoan",
    ):
        assert "Miến dong Tài Hoan: Đúng, còn 4 sao" in page(client, address), address
    assert "Tài Hoan: Yes, it holds 4 stars" in page(client, f"/en/v/{code}")
    assert "Đúng, còn 4 sao" in page(client, f"/en/v/{code}")  # the same sentence in the other language


def test_english_answers_say_what_stays_vietnamese(client, register):
    assert "Untranslated parts are in Vietnamese." in page(client, f"/en/v/{register['rated'].code}")
    assert "Untranslated" not in page(client, f"/v/{register['rated'].code}")


def test_codes_that_lead_nowhere(client, register):
    code = register["rated"].code
    other = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert "Mã này không đúng" in page(client, f"/v/{other}", 404)
    assert "Mã có 6 ký tự, ô này mới có 3." in page(client, "/v/abc", 404)
    assert "Mã này không đúng" in page(client, f"/verify/?q={other}")
    page(client, f"/v/{'K' * 41}", 404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("K7M42Q", "So lại với nhãn. Nếu nhãn in đúng như vậy thì mã này không phải của sổ."),
        ("AAAAAA", "So lại với nhãn. Nếu nhãn in đúng như vậy thì mã này không phải của sổ."),
        ("QDM1R", "Mã có 6 ký tự, ô này mới có 5. Xem lại mã trên nhãn."),
        ("QD-M1R 22", "Mã có 6 ký tự, ô này có 7. Xem lại mã trên nhãn."),
        ("8934567890129", "Chữ số cuối không khớp với các số trước. So lại với bao bì. Nếu bao bì in đúng như vậy"),
        ("89345678901234", "Mã vạch thường có 8, 12 hoặc 13 chữ số, ô này có 14. So lại với bao bì."),
        ("893456789", "Mã vạch thường có 8, 12 hoặc 13 chữ số, ô này có 9. So lại với bao bì."),
    ],
)
def test_what_is_made_up_is_not_laid_to_the_shopper(client, register, typed, said):
    """Whoever forges a label makes its code up, too: it may well stand there as it was typed."""
    text = page(client, f"/verify/?q={typed}")
    assert said in text
    assert "gõ chưa đúng" not in text


def test_a_translated_name_stands_beside_the_one_on_the_label(client, register):
    product, maker = register["rated"], register["maker"]
    Product.objects.filter(pk=product.pk).update(name_en="Tai Hoan glass noodles")
    type(maker).objects.filter(pk=maker.pk).update(name_en="Tai Hoan cooperative")
    for address in (f"/en/v/{product.code}", "/en/verify/?q=mien dong"):
        html = client.get(address).content.decode()
        assert '(<span lang="vi">Miến dong Tài Hoan</span>)' in html, address
        assert '(<span lang="vi">Hợp tác xã Tài Hoan</span>)' in html, address
    others = client.get(f"/en/v/{register['none'].code}").content.decode()
    assert 'Tai Hoan glass noodles</a> (<span lang="vi">Miến dong Tài Hoan</span>), 4 stars' in others
    assert "(<span" not in client.get(f"/v/{product.code}").content.decode()


def test_the_case_of_lai_chau(client, register):
    """A maker with one rated product, a jar of another: the sticker of the one on the other."""
    for address in ("/verify/?q=Mật ong&maker=HTX Tài Hoan", f"/v/{register['none'].code}"):
        text = page(client, address)
        assert "Chưa thấy sao cho sản phẩm này" in text
        assert "Chủ thể có sao cho Miến dong Tài Hoan , 4 sao" in text
        assert "Đúng, còn" not in text


PROBABLE = [
    # A label that says more than the register, a maker with a typo, a maker by part of the name.
    "/verify/?q=Miến dong Tài Hoan loại 1",
    "/verify/?q=Miến dong Tài Hoan loại 1&maker=HTX Tài Hoan",
    "/verify/?q=Miến dong Tài Hoan&maker=HTX Tài Hoam",
    "/verify/?q=Miến dong Tài Hoan&maker=HTX nông nghiệp Tài Hoan",
    "/verify/?q=Miến dong sạch&maker=Hoan",
]


def hard_words_on(client, address):
    """What is said for certain against a star, in either language."""
    text = page(client, address) + page(client, f"/en{address}")
    today = timezone.localdate()
    hard = []
    for verdict in (Verdict.ENDED, Verdict.OTHER_PRODUCT, Verdict.NO_RECORD):
        for language in ("vi", "en"):
            with override(language):
                hard.append(headline(Finding(Answer(verdict, today, is_settled=True, product=Product()))))
    return [words for words in hard if words in text]


def test_a_real_firm_is_never_told_that_it_has_no_star(client, register):
    addresses = [
        f"/v/{register['ended'].code}",
        f"/v/{register['none'].code}",
        "/verify/?q=Mật ong&maker=HTX Tài Hoan",
        "/verify/?q=Mật ong",
        "/verify/?q=9999/QĐ-UBND",
        *PROBABLE,
    ]
    assert [(address, said) for address in addresses for said in hard_words_on(client, address)] == []
    know_everything()
    told = {address for address in addresses if hard_words_on(client, address)}
    assert told == set(addresses[:2])  # a name that is not here may still be of a product that holds a star


def test_a_maker_who_is_not_surely_meant_is_named(client, register):
    text = page(client, "/verify/?q=Gạo nếp&maker=HTX Tài Hoam")
    assert "Chủ thể có tên gần giống “HTX Tài Hoam”: Hợp tác xã Tài Hoan ." in text
    assert "Không thấy chủ thể" not in text
    assert "Makers with a name like" in page(client, "/en/verify/?q=Gạo nếp&maker=HTX Tài Hoam")
    for n in range(9):
        make_producer(name_vi=f"HTX Bình Minh {n}")
    assert "HTX Bình Minh 4 , và 4 chủ thể nữa." in page(client, "/verify/?q=Gạo nếp&maker=Bình")


def test_a_label_with_another_maker_is_to_be_compared(client, register):
    text = page(client, f"/verify/?q={register['rated'].code}&maker=HTX Nhất Thiện")
    assert "Nhãn trên tay ghi “HTX Nhất Thiện”. Sổ ghi chủ thể là “ Hợp tác xã Tài Hoan ”. Hãy so hai tên." in text
    assert "Sổ ghi chủ thể" not in page(client, f"/verify/?q={register['rated'].code}&maker=HTX nông nghiệp Tài Hoan")


def test_several_are_named_to_choose_from(client, register):
    for n in range(20):
        make_product(name_vi=f"Miến dong số {n}", producer=register["maker"])
    html = client.get("/verify/?q=mien dong").content.decode()
    assert "Là sản phẩm nào?" in html
    assert html.count('<a href="/v/') == 12
    assert "và 10 sản phẩm khác: gõ thêm tên" in html


def test_a_mistyped_name_leads_to_the_one_meant(client, register):
    text = page(client, "/verify/?q=mein+dong+tai+hoan")
    assert "Có phải: Miến dong Tài Hoan?" in text


def test_names_that_are_only_alike_are_not_said_to_be_the_name(client, register):
    """ "Trà hoa sen" beside "Trà hoa vàng": a made-up label is not told that the register has products of its name."""
    for name in ("Trà hoa vàng An Bình", "Trà hoa vàng Nghĩa Tá"):
        make_product(name_vi=name, producer=register["maker"])
    text = page(client, "/verify/?q=trà+hoa+sen+Tam+Đảo")
    assert "Không có sản phẩm đúng tên này" in text
    assert "Trong sổ có 2 sản phẩm tên gần giống." in text
    assert "mang tên như vậy" not in text
    assert "mang tên như vậy" in page(client, "/verify/?q=trà+hoa+vàng")


def test_products_to_choose_from_say_how_they_stand(client):
    today = timezone.localdate()
    maker = make_producer(name_vi="HTX Tài Hoan")
    in_force, ended, _none = (make_product(name_vi=f"Miến dong {n}", producer=maker) for n in "ABC")
    recognise(in_force, stars=4, valid_from=today, valid_to=datetime.date(today.year + 3, 3, 31))
    recognise(ended, stars=3, valid_from=datetime.date(2020, 1, 15))
    text = page(client, "/verify/?q=mien dong")
    assert f"Miến dong A HTX Tài Hoan 4 sao, hạn đến 31/3/{today.year + 3}" in text
    assert "Miến dong B HTX Tài Hoan 3 sao, đã hết hạn ngày 15/1/2023, chưa thấy quyết định sau đó" in text
    assert "Miến dong C HTX Tài Hoan chưa thấy công nhận" in text


def test_samples_are_marked_wherever_they_stand(client, register):
    sample = make_product(sample=True, name_vi="Miến dong Mẫu", producer=make_producer(sample=True))
    recognise(sample, valid_from=timezone.localdate())
    assert "Miến dong Mẫu: Đây là mẫu, không có thật" in page(client, f"/v/{sample.code}")
    assert "Miến dong Mẫu mẫu" in page(client, "/verify/?q=mien dong")


def test_without_anything_typed_there_is_the_form(client, register):
    assert "Hôm nay sản phẩm này có sao OCOP không?" in page(client, "/verify/")
    assert "Gõ cả sản phẩm" in page(client, "/verify/?maker=Tài Hoan")
    assert "nhiều nhất 80 ký tự" in page(client, f"/verify/?q={'a' * 81}")


def test_what_was_typed_is_kept_and_escaped(client, register):
    html = client.get("/verify/?q=<b>Mật</b>&maker=%22Tài%22").content.decode()
    assert 'value="&lt;b&gt;Mật&lt;/b&gt;"' in html
    assert 'value="&#34;Tài&#34;"' in html
    assert "<b>Mật" not in html


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_weighs_eight_kilobytes_at_most(client, language):
    """With the longest names and lists there can be, and its style sheet, which is all it needs."""
    maker = make_producer(name_vi=(LONG * 3)[:200], place=make_commune())
    others = [make_product(name_vi=f"{(LONG * 3)[:190]} {n}", producer=maker) for n in range(40)]
    for product in others[1:]:
        recognise(product, decision=make_decision(issuer=(LONG * 3)[:150]), valid_from=timezone.localdate())
    addresses = ["/verify/", "/verify/?q=che bien", f"/v/{others[0].code}", f"/v/{others[1].code}", "/v/abc"]
    assert {address: weight(client, language + address) for address in addresses} == {
        address: pytest.approx(MOST / 2, abs=MOST / 2) for address in addresses
    }
    html = client.get(f"{language}/v/{others[0].code}").content.decode()
    assert ("and 27 more" if language else "và 27 sản phẩm nữa") in html
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<img|@font-face|\ssrc=", html)
    assert re.findall(r'<link rel="(?!icon)(\w+)" href="([^"]+)"', html) == [("stylesheet", "/static/css/verify.css")]
    sheet = (settings.STATICFILES_DIRS[0] / "css/verify.css").read_text()
    assert "url(" not in sheet
    assert "@import" not in sheet


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/verify/?q=mien", "public, max-age=0, s-maxage=60"),
        ("/v/abc", "public, max-age=0, s-maxage=60"),
        ("/v/status.jws", "public, max-age=60"),
        ("/verify/offline/", "public, no-cache"),
        ("/v/keys.json", "public, no-cache"),
    ],
)
def test_nothing_is_kept_longer_than_a_minute_or_sets_a_cookie(client, register, address, kept):
    response = client.get(address)
    assert response["Cache-Control"] == kept
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert client.post(address).status_code == 405


def test_answers_are_kept_out_of_search_engines(client, register):
    assert '<meta name="robots" content="noindex">' in client.get("/verify/?q=mien").content.decode()
    assert "noindex" not in client.get("/verify/").content.decode()
    robots = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /v/" in robots
    assert "Disallow: /en/v/" in robots


@pytest.mark.parametrize(
    "typed",
    [
        *("a" * 7000, "%25%25%25", "%25" * 70, "(a%2B)%2B$", "1" + "0" * 40, "!! %26 :*", "'; DROP TABLE x; --"),
        *("٣" * 13, "\\", "%5C%5C%25", "-1", "NaN", "31/02", "/////", "1/", "mau-", "\u202e\u200b", "ệ" * 80),
        *("x " * 40, "𝟝🍵", "<script>", "{{ 7|add:7 }}"),
    ],
)
def test_hostile_input_is_answered(client, register, typed):
    for address in (f"/verify/?q={typed}", f"/verify/?q=mien&maker={typed}", f"/en/verify/?q={typed}&maker={typed}"):
        assert client.get(address).status_code == 200
    for address in ("/verify/?q=%00", "/verify/?q=a&maker=%ff", "/v/%00", "/v/%ff"):
        assert client.get(address).status_code == 400


def test_three_products_and_three_hundred_cost_the_same(client, register):
    rated, none = register["rated"].code, register["none"].code
    addresses = [
        f"/v/{rated}",
        f"/v/{none}",
        "/verify/?q=mien dong",
        "/verify/?q=mien dong&maker=tai hoan",
        "/verify/?q=mat ong&maker=tai hoan",
        "/verify/?q=2616",
        "/verify/?q=khong co gi",
        "/verify/?q=8934567890120",
        "/v/status.jws",
        "/verify/offline/",
    ]

    def queries():
        found = {}
        fresh()
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    before = queries()
    recognition = register["rated"].recognitions.get()
    maker, kept = register["maker"], register["rated"].product_set
    Product.objects.bulk_create(
        Product(slug=f"mien-{n}", name_vi=f"Miến dong {n}", producer=maker, product_set=kept) for n in range(300)
    )
    copied = [f.name for f in Recognition._meta.fields if f.name not in ("id", "product") and not f.generated]
    facts = {name: getattr(recognition, name) for name in copied}
    added = Product.objects.filter(slug__startswith="mien-").exclude(pk=register["rated"].pk)
    Recognition.objects.bulk_create(Recognition(product=product, **facts) for product in added)
    assert queries() == before
    assert max(before.values()) <= 12
