"""QR codes, sheets of labels and extracts: what they say, and what a phone reads from them."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.partial_dates import Precision, add_months
from products.labels import LABELS_ON_A_SHEET
from products.models import CompletePeriod, DecidingLevel, Recognition, RuleSet
from tests.accounts.factories import make_administrator, make_reader
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.papers import codes_in, codes_on, is_accessible, languages_of, n_pages, tags_of, text_of
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db
D = datetime.date
OVERPRINT = "MẪU / SAMPLE"
HOSTILE = '#panic("x") *đậm* $y^2$ <b> \\ @ref `code` [x] // #eval("1+1")'


def extract_of(client, product):
    answer = client.get(reverse("products:extract", args=[product.slug]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    return answer.content


def print_labels(client, *products):
    sent = {"action": "print_labels", "_selected_action": [product.pk for product in products]}
    return client.post(reverse("admin:products_product_changelist"), sent, follow=True)


@pytest.fixture
def staff(client):
    client.force_login(make_administrator())
    return client


# --- QR codes


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_phone_reads_the_address_of_the_answer(client, language):
    product = make_product()
    answer = client.get(f"{language}/products/{product.slug}/qr.png", headers={"host": "127.0.0.1:8000"})
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert codes_in(answer.content) == [f"http://127.0.0.1:8000/v/{product.code}"]
    assert len(answer.content) < 2000


@pytest.mark.django_db(transaction=True)
def test_a_phone_reads_the_drawing_too(page, live_server):
    product = make_product()
    page.goto(f"/products/{product.slug}/qr.svg")
    drawing = page.request.get(f"/products/{product.slug}/qr.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert len(drawing.body()) < 2000
    page.set_viewport_size({"width": 400, "height": 400})
    page.evaluate("document.documentElement.setAttribute('viewBox', '0 0 37 37')")
    page.evaluate("document.documentElement.setAttribute('width', 370)")
    page.evaluate("document.documentElement.setAttribute('height', 370)")
    assert codes_in(page.screenshot()) == [f"{live_server.url}/v/{product.code}"]


@pytest.mark.parametrize("page", ["qr_svg", "qr_png", "extract"])
def test_what_there_is_not_and_what_is_not_asked_for(client, page):
    assert client.get(reverse(f"products:{page}", args=["khong-co"])).status_code == 404
    assert client.post(reverse(f"products:{page}", args=["khong-co"])).status_code == 405


def test_product_page_shows_the_code_and_only_papers_that_exist(client):
    product = make_product()
    address = reverse("products:extract", args=[product.slug])
    page = client.get(product.get_absolute_url()).content.decode()
    assert product.written_code in page
    assert f'href="/v/{product.code}"' in page
    assert reverse("products:qr_svg", args=[product.slug]) in page
    assert address not in page
    recognise(product)
    assert address in client.get(product.get_absolute_url()).content.decode()


# --- labels


def test_every_code_on_a_sheet_of_labels_is_read(staff):
    products = [make_product(producer=make_producer()) for _n in range(5)]
    products += [make_product(True, producer=make_producer(True)) for _n in range(3)]
    pdf = print_labels(staff, *products).content
    assert sorted(codes_on(pdf)) == sorted(f"http://testserver/v/{product.code}" for product in products)
    assert n_pages(pdf) == 1
    assert is_accessible(pdf)
    said = text_of(pdf)
    for product in products:
        assert product.written_code in said
    assert said.count(OVERPRINT) == 3
    assert [alt for kind, alt in tags_of(pdf) if kind == "/Figure" and alt] == [
        f"Mã QR mở trang testserver/v/{product.code}" for product in sorted(products, key=_as_listed)
    ]


def _as_listed(product):
    product.refresh_from_db()
    return product.name_sort, product.pk


def test_a_single_product_fills_a_sheet(staff):
    product = make_product()
    pdf = print_labels(staff, product).content
    assert codes_on(pdf) == [f"http://testserver/v/{product.code}"] * LABELS_ON_A_SHEET
    assert n_pages(pdf) == 1
    assert n_pages(print_labels(staff, *(make_product() for _n in range(LABELS_ON_A_SHEET + 1))).content) == 2


def test_a_label_says_nothing_of_stars(staff):
    """A label outlives a star."""
    product = recognise(make_product(), stars=5).product
    said = text_of(print_labels(staff, product).content)
    assert "5 sao" not in said
    assert "Quét để xem sao OCOP hôm nay" in said
    assert "Scan for today's OCOP star" in said.replace("’", "'")


def test_too_many_labels_are_refused_in_words(staff, monkeypatch):
    monkeypatch.setattr("products.admin.product.MOST_LABELS", 2)
    answer = print_labels(staff, *(make_product() for _n in range(3)))
    assert "Mỗi lần in nhiều nhất 2 nhãn" in answer.content.decode()


def test_labels_cost_the_same_queries_for_three_products_and_for_thirty(staff):
    products = [make_product(producer=make_producer()) for _n in range(30)]
    print_labels(staff, products[0])
    with CaptureQueriesContext(connection) as with_three:
        print_labels(staff, *products[:3])
    with CaptureQueriesContext(connection) as with_thirty:
        print_labels(staff, *products)
    assert len(with_thirty) == len(with_three)


def test_a_reader_prints_no_labels(client):
    client.force_login(make_reader())
    answer = print_labels(client, make_product())
    assert answer.headers["Content-Type"].startswith("text/html")


# --- what names say is text


def test_text_of_records_is_never_read_as_markup(client, staff):
    product = make_product(name_vi=HOSTILE, name_en=HOSTILE, producer=make_producer(name_vi=HOSTILE, name_en=HOSTILE))
    recognise(product, producer=product.producer, issuer=HOSTILE)
    as_printed = " ".join(HOSTILE.split())
    said = text_of(extract_of(client, product))
    assert said.count(as_printed) >= 5
    assert "#panic" in text_of(print_labels(staff, product).content)


def test_a_sign_the_font_lacks_leaves_the_paper_readable(client, staff):
    product = recognise(make_product(name_vi="Trà 茶 😀")).product
    assert "Trà" in text_of(extract_of(client, product))
    assert codes_on(print_labels(staff, product).content)


# --- extracts


def test_extract_says_in_two_languages_what_the_register_says_today(client):
    today = timezone.localdate()
    commune = make_commune()
    product = make_product(name_vi="Miến dong Tài Hoan", name_en="Tài Hoan vermicelli", packages="250 g; 1 kg")
    end = add_months(today, 12)
    recognise(
        product,
        stars=5,
        valid_from=add_months(end, -36),
        valid_to=end,
        decision=make_decision(number="2890/QĐ-BNN-VPĐP", issuer="Bộ Nông nghiệp"),
        producer=make_producer(name_vi="HTX Tài Hoan"),
        place=commune,
    )
    pdf = extract_of(client, product)
    said = text_of(pdf)
    for words in (
        "Miến dong Tài Hoan",
        "Tài Hoan vermicelli",
        "HTX Tài Hoan",
        f"Đúng, còn 5 sao Còn hiệu lực đến hết ngày {end.day}/{end.month}/{end.year}.",
        f"Yes, it holds 5 stars In force until {end.day} {end:%b} {end.year}.",
        "2890/QĐ-BNN-VPĐP",
        "Bộ Nông nghiệp",
        "xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn",
        "250 g, 1 kg",
        product.written_code,
        "Bản trích không thay giấy chứng nhận",
        "does not take the place of the certificate",
        f"ngày {today.day}/{today.month}/{today.year}",
    ):
        assert words in said
    assert OVERPRINT not in said
    assert codes_on(pdf) == [f"http://testserver/v/{product.code}"]
    assert n_pages(pdf) == 1
    assert is_accessible(pdf)
    assert "en" in languages_of(pdf)
    kinds = [kind for kind, _alt in tags_of(pdf)]
    assert kinds.count("/H1") == 2
    assert ("/Figure", f"Mã QR mở trang testserver/v/{product.code}") in tags_of(pdf)


def test_extract_tells_the_hour_as_every_page_does(client):
    said = text_of(extract_of(client, recognise().product))
    assert re.search(r"Taken from the register at \d\d:\d\d on", said)


def test_extract_of_a_sample_is_overprinted(client):
    product = make_product(True)
    recognise(product, decision=make_decision(True))
    said = text_of(extract_of(client, product))
    assert OVERPRINT in said
    assert "Đây là mẫu, không có thật" in said
    assert "A sample: this does not exist" in said


def test_extract_of_an_ended_star_says_only_what_is_known(client):
    past = {"valid_from": D(2020, 12, 31), "valid_from_precision": Precision.YEAR}
    product = recognise(valid_to=D(2023, 12, 31), valid_to_precision=Precision.YEAR, **past).product
    said = text_of(extract_of(client, product))
    assert "Hạn đến 2023. Nguồn chỉ ghi công nhận năm 2020; thời hạn tính 36 tháng từ cuối năm đó." in said
    assert "2023. The source gives only 2020 as the year of recognition;" in said
    assert "Chưa rõ: chưa thấy quyết định sau đó Hạn 3 sao đã hết năm 2023. Chưa thấy quyết định sau đó" in said
    assert "chưa được đánh giá lại" not in said
    for level in ("central", "province", "district"):
        CompletePeriod.objects.create(level=level, first_day=D(2018, 1, 1), basis="so với sổ lưu")
    for rule_set in RuleSet.objects.all():
        DecidingLevel.objects.create(rule_set=rule_set, stars=3, level="province")
    assert "Hạn 3 sao đã hết năm 2023, chưa được đánh giá lại." in text_of(extract_of(client, product))


def test_extract_speaks_of_a_decision_only_where_one_is_known(client):
    place = make_commune()
    said = text_of(extract_of(client, recognise(place=place).product))
    assert "Địa bàn lúc đó xã Côn Minh" in said
    assert "Địa bàn trong quyết định" not in said
    assert "Địa bàn trong quyết định" in text_of(
        extract_of(client, recognise(place=place, decision=make_decision()).product)
    )


def test_extract_of_an_extended_and_of_a_withdrawn_star(client):
    today = timezone.localdate()
    ended = today - datetime.timedelta(days=10)
    extension = {"extended_until": today + datetime.timedelta(days=90), "extension_reason": "chờ kết quả"}
    extended = recognise(valid_from=add_months(ended, -36), valid_to=ended, **extension)
    assert "chờ kết quả đánh giá lại" in text_of(extract_of(client, extended.product))
    withdrawn = recognise(
        withdrawn_on=D(2026, 5, 4),
        withdrawal_ground=Recognition.Ground.STOPPED,
        withdrawal_decision=make_decision(number="77/QĐ-UBND", issued_on=D(2026, 4, 28)),
    )
    said = text_of(extract_of(client, withdrawn.product))
    assert "Sao bị thu hồi từ ngày 4/5/2026 theo quyết định 77/QĐ-UBND (ngày 28/4/2026)." in said


def test_without_a_recognition_begun_there_is_no_extract(client):
    product = make_product()
    address = reverse("products:extract", args=[product.slug])
    assert client.get(address).status_code == 404
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    recognise(product, valid_from=tomorrow)
    assert client.get(address).status_code == 404


def test_the_longest_names_stay_on_one_page(client, staff):
    long = "Sản phẩm chế biến từ củ dong riềng đỏ của vùng cao "
    product = make_product(
        name_vi=(long * 4)[:200],
        name_en=(long * 4)[:200],
        packages=("hộp giấy 250 g; " * 12)[:190],
        producer=make_producer(name_vi=(long * 4)[:200]),
    )
    recognise(product, producer=product.producer, issuer=(long * 3)[:150], source="https://example.org/" + "a" * 400)
    assert n_pages(extract_of(client, product)) == 1
    assert codes_on(print_labels(staff, product).content) == [f"http://testserver/v/{product.code}"] * 24
