"""The page of a product says what is known of its star, and what is not."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.partial_dates import Precision, add_months
from products.entries import fresh
from products.models import Award, QualityCertificate, Recognition, ReportedStar
from products.strip import begun_months, strip, whole_months
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune
from tests.products.factories import know_everything, make_product, recognise

pytestmark = pytest.mark.django_db

NO_LATER_DECISION = "chưa thấy quyết định nào sau đó trong các nguồn công khai của sổ này"


def page(client, product, prefix=""):
    response = client.get(f"{prefix}/products/{product.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def certificate(html):
    return html.split('<section class="cert')[1].split("</section>")[0]


@pytest.fixture
def today():
    return timezone.localdate()


def test_star_in_force_with_its_last_day_and_days_left(client, today):
    last_day = today + datetime.timedelta(days=220)
    recognition = recognise(stars=5, valid_from=add_months(last_day, -36), valid_to=last_day, decision=make_decision())
    shown = certificate(page(client, recognition.product))
    assert "5 sao" in shown
    assert "Còn hiệu lực" in shown
    assert f"<b>đến hết ngày {last_day.day}/{last_day.month}/{last_day.year}</b>, còn 220 ngày" in shown
    assert recognition.decision.number in shown
    assert 'class="strip"' in shown


def test_end_known_to_the_year_shows_the_year_and_no_days(client, today):
    year = today.year + 1
    recognition = recognise(
        valid_from=datetime.date(year - 3, 12, 31),
        valid_from_precision=Precision.YEAR,
        valid_to=datetime.date(year, 12, 31),
        valid_to_precision=Precision.YEAR,
    )
    shown = certificate(page(client, recognition.product))
    assert f"<b>đến hết năm {year}</b>" in shown
    assert "ngày" not in shown
    assert "31/12" not in shown
    assert f"{year - 3} – {year}" in shown


YEAR, MONTH = Precision.YEAR, Precision.MONTH
BY_YEAR = "Nguồn chỉ ghi công nhận năm 2024; thời hạn tính 36 tháng từ cuối năm đó."
BY_MONTH = "Nguồn chỉ ghi công nhận tháng 6/2024; thời hạn tính 36 tháng từ cuối tháng đó."


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((datetime.date(2024, 12, 31), YEAR), (datetime.date(2027, 12, 31), YEAR), BY_YEAR),
        ((datetime.date(2024, 6, 30), MONTH), (datetime.date(2027, 6, 30), MONTH), BY_MONTH),
        ((datetime.date(2024, 12, 31), YEAR), (datetime.date(2026, 12, 12), Precision.DAY), None),
        ((datetime.date(2024, 6, 30), MONTH), (datetime.date(2027, 1, 31), MONTH), None),
        ((datetime.date(2024, 6, 30), Precision.DAY), (datetime.date(2027, 6, 30), Precision.DAY), None),
    ],
)
def test_an_end_that_is_reckoned_is_not_shown_as_told(client, start, end, said):
    facts = dict(
        zip(("valid_from", "valid_from_precision", "valid_to", "valid_to_precision"), start + end, strict=True)
    )
    shown = certificate(page(client, recognise(**facts).product))
    assert [sentence for sentence in (BY_YEAR, BY_MONTH) if sentence in shown] == ([said] if said else [])


def test_an_end_by_extension_is_not_reckoned(client):
    product = recognise(
        valid_from=datetime.date(2024, 12, 31),
        valid_from_precision=YEAR,
        valid_to=datetime.date(2027, 12, 31),
        valid_to_precision=YEAR,
        extended_until=datetime.date(2028, 3, 31),
        extension_reason="Chờ đánh giá lại",
    ).product
    assert "Nguồn chỉ ghi" not in certificate(page(client, product))


def test_no_source_is_spoken_of_where_a_sample_is_known_to_the_year(client):
    sample = recognise(
        make_product(sample=True),
        valid_from=datetime.date(2024, 12, 31),
        valid_from_precision=YEAR,
        valid_to=datetime.date(2027, 12, 31),
        valid_to_precision=YEAR,
    ).product
    assert "Nguồn chỉ ghi" not in page(client, sample)


def test_ended_real_product_is_told_of_without_a_verdict(client):
    product = recognise(
        valid_from=datetime.date(2021, 12, 31),
        valid_from_precision=Precision.YEAR,
        valid_to=datetime.date(2024, 12, 31),
        valid_to_precision=Precision.YEAR,
    ).product
    html = page(client, product)
    assert f"<b>năm 2024</b>; {NO_LATER_DECISION}" in certificate(html)
    assert "không được in sao" not in html
    assert "chưa đánh giá lại" not in html
    assert 'class="cert is-ended"' in html
    assert "no later decision found" in page(client, product, "/en")


def test_ended_sample_speaks_of_no_sources(client):
    product = make_product(sample=True)
    recognise(product, valid_from=datetime.date(2020, 1, 1), decision=make_decision(sample=True))
    assert NO_LATER_DECISION not in page(client, product)


def test_withdrawn_star_names_day_ground_and_decision(client, today):
    decision = make_decision()
    product = recognise(
        valid_from=add_months(today, -12),
        withdrawn_on=today - datetime.timedelta(days=3),
        withdrawal_ground=Recognition.Ground.STOPPED,
        withdrawal_decision=decision,
    ).product
    shown = certificate(page(client, product))
    assert "Sao đã bị thu hồi" in shown
    day = today - datetime.timedelta(days=3)
    withdrawn = f"từ ngày {day.day}/{day.month}/{day.year}"
    assert f"<b>{withdrawn}</b> theo quyết định {decision.number} (ngày 20/5/2024)" in shown
    assert f"thu hồi {withdrawn}" in shown.split('class="strip-key"')[1]
    assert 'class="cut"' in shown
    assert "in nhạt vì sao đã bị thu hồi" in page(client, product)
    assert "Chủ thể ngừng sản xuất" in shown
    assert "Còn hiệu lực" not in shown


def test_extension_shows_both_ends_and_its_reason(client, today):
    product = recognise(
        valid_from=add_months(today, -37),
        valid_to=add_months(today, -1),
        extended_until=today + datetime.timedelta(days=30),
        extension_reason="Chờ đánh giá lại",
    ).product
    shown = certificate(page(client, product))
    assert "gia hạn <b>đến hết ngày" in shown
    assert "</b>, còn 30 ngày, chờ kết quả đánh giá lại" in shown
    assert "</b>, 30 days left, re-rating pending" in certificate(page(client, product, "/en"))
    assert "Hạn ban đầu" in shown
    assert "Chờ đánh giá lại" in shown


def test_recognition_still_to_come_is_announced_and_not_yet_held(client, today):
    product = recognise(stars=4, valid_from=today + datetime.timedelta(days=9)).product
    shown = certificate(page(client, product))
    assert "Lần công nhận 4 sao có hiệu lực từ ngày" in shown
    assert "Còn hiệu lực" not in shown


def test_product_without_recognition_says_that_none_was_found(client):
    shown = certificate(page(client, make_product()))
    assert "Chưa thấy công nhận nào" in shown
    assert "không có nghĩa là sản phẩm chưa từng có sao" in shown


def test_only_the_cover_of_a_star_in_force_is_not_said_to_be_pale(client, today):
    upcoming = recognise(valid_from=today + datetime.timedelta(days=9)).product
    for product in (make_product(), upcoming, recognise(valid_from=today - datetime.timedelta(days=2000)).product):
        assert "in nhạt vì chưa biết sao nào còn hiệu lực" in page(client, product)
    assert "in nhạt" not in page(client, recognise(valid_from=today).product)


def test_product_never_rated_where_every_decision_is_known(client, today):
    product = make_product()
    know_everything()
    shown = certificate(page(client, product))
    assert "Chưa từng có sao" in shown
    assert "Chưa thấy công nhận nào" not in shown
    recognise(product, stars=4, valid_from=today + datetime.timedelta(days=9))
    assert "Chưa có sao" in certificate(page(client, product))


def test_replaced_by_what_is_not_here_is_not_called_ended(client, today):
    product = recognise(valid_from=add_months(today, -12), superseded_on=today - datetime.timedelta(days=3)).product
    shown = certificate(page(client, product))
    assert "Đã được thay" in shown
    assert "Đã hết hạn" not in shown
    assert 'class="cut"' in shown
    lists = client.get("/products/?status=all").content.decode()
    assert "đã được thay, có hiệu lực đến" in lists


def test_where_it_is_sold_is_said_to_be_unknown(client):
    assert "Chưa rõ: chưa điểm bán nào trong sổ có sản phẩm này." in page(client, make_product())


def test_reported_stars_are_what_sources_say_and_no_more(client):
    product = make_product()
    ReportedStar.objects.create(
        product=product,
        kind=ReportedStar.Kind.COUNCIL_SCORE,
        stars=4,
        reported_on=datetime.date(2022, 12, 31),
        reported_on_precision=Precision.YEAR,
        source="https://example.org/council",
    )
    html = page(client, product)
    assert "Nguồn nêu 4 sao, 2022" in html
    assert 'href="https://example.org/council" rel="nofollow noopener"' in html
    assert 'class="stars"' not in html


def test_timeline_is_newest_first_with_scores_decisions_and_sources(client, today):
    product = make_product()
    decision = make_decision(number="2890/QĐ-BNN-VPĐP")
    recognise(product, stars=4, valid_from=datetime.date(2018, 12, 12), valid_to=datetime.date(2021, 6, 1))
    recognise(
        product, stars=5, score="91.14", valid_from=datetime.date(2021, 6, 30), decision=decision,
        superseded_on=datetime.date(2024, 6, 30),
    )  # fmt: skip
    recognise(product, stars=5, valid_from=datetime.date(2024, 6, 30), valid_from_precision=Precision.MONTH)
    timeline = page(client, product).split('<ol class="line">')[1].split("</ol>")[0]
    first, second, third = timeline.split("<li class=")[1:]
    assert '<time datetime="2024-06">6/2024</time>' in first
    assert "91,14 điểm" in second
    assert "2890/QĐ-BNN-VPĐP" in second
    assert "được thay bằng lần công nhận tháng 6/2024" in second
    assert '<time datetime="2018-12-12">12/12/2018</time>' in third
    assert timeline.count('href="https://example.org/recognition" rel="nofollow noopener"') == 3


def test_awards_and_certificates(client):
    product = make_product()
    Award.objects.create(product=product, level=Award.Level.REGIONAL, source="https://example.org/award")
    QualityCertificate.objects.create(product=product, kind="gi", name="Chỉ dẫn địa lý", number="00106")
    html = page(client, product)
    assert "tiêu biểu cấp khu vực" in html
    assert "chưa rõ năm" in html
    assert "Chỉ dẫn địa lý, số 00106" in html


def test_what_is_not_known_is_said(client):
    goods = page(client, make_product()).split("Thông tin hàng hóa")[1].split("</dl>")[0]
    assert goods.count("Chưa rõ") == 6


def test_prices_and_packages_are_given_as_known(client):
    html = page(client, make_product(price_vnd=155000, packages="250 g; 500 g"))
    assert "155.000 đồng" in html
    assert "250\u00a0g, 500\u00a0g" in html


def test_the_certificate_is_for_the_product_and_names_no_packages(client):
    """Pack sizes stand in the press, not in the decision."""
    product = recognise(make_product(packages="250 g; 500 g")).product
    assert "250" not in certificate(page(client, product))


def test_place_as_the_papers_name_it_and_as_it_is_today(client):
    commune = make_commune()
    make_new_commune(was=[commune])
    html = page(client, make_product(producer=make_producer(place=commune)))
    assert "Xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn" in html
    assert "Xã Côn Minh, tỉnh Thái Nguyên" in html


def test_place_known_only_to_the_district(client):
    html = page(client, make_product(producer=make_producer(place=make_district())))
    assert "Huyện Na Rì, tỉnh Bắc Kạn" in html
    assert "chưa rõ xã, phường hiện nay" in html


def test_place_of_the_decision_outlives_a_move(client):
    product = make_product(producer=make_producer(place=make_district("064", "Chợ Đồn")))
    recognise(product, place=make_commune())
    assert "Xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn" in page(client, product)


def test_places_say_whose_they_are(client):
    product = make_product(producer=make_producer(place=make_commune(), address="tổ 3, phường Sông Cầu"))
    html = page(client, product)
    assert '<dt>Địa chỉ của chủ thể</dt><dd lang="vi">Tổ 3, phường Sông Cầu</dd>' in html
    assert "<dt>Nơi của chủ thể</dt><dd>Xã Côn Minh" in html
    recognise(product, place=make_district("064", "Chợ Đồn"))
    assert "<dt>Nơi ghi khi công nhận</dt><dd>Huyện Chợ Đồn" in page(client, product)


def test_unknown_producer(client):
    assert "Chưa nguồn nào nêu chủ thể." in page(client, make_product())


def test_sample_says_so_at_the_top(client):
    product = make_product(sample=True)
    assert "Đây là bản ghi mẫu." in page(client, product).split('<section class="cert')[0]
    assert "This is a sample." in page(client, product, "/en")
    assert "mẫu" not in page(client, make_product())


def test_each_language_falls_back_on_the_other_and_says_so(client):
    product = make_product(name_vi="Chè", summary_en="Tea of old trees.")
    vietnamese, english = page(client, product), page(client, product, "/en")
    assert '<h1 lang="vi">Chè</h1>' in english
    assert "<h1>Chè</h1>" in vietnamese
    assert '<div class="flow" lang="en"><p>Tea of old trees.</p></div>' in vietnamese
    assert "Phần này mới có bằng tiếng Anh." in vietnamese


def test_english_name_stands_above_the_vietnamese_one(client):
    html = page(client, make_product(name_vi="Chè", name_en="Tea"), "/en")
    assert "<h1>Tea</h1>" in html
    assert '<p class="soft mt1" lang="vi">Chè</p>' in html


def test_lapsed_product_recommends_real_ones_of_its_set_only(client, today):
    lapsed = recognise(valid_from=datetime.date(2020, 1, 1)).product
    real = recognise(make_product(name_vi="Thật"), valid_from=add_months(today, -3)).product
    sample = make_product(sample=True, name_vi="Đặt ra")
    recognise(sample, valid_from=add_months(today, -3), decision=make_decision(sample=True))
    html = page(client, lapsed)
    assert real.name_vi in html
    assert sample.name_vi not in html


def test_the_page_ends_with_the_way_to_a_correction(client):
    main = page(client, make_product()).split("</main>")[0]
    assert main.rindex('href="/about/#bao-sai"') > main.rindex("Nguồn của trang này")


def test_unknown_product_is_not_found(client):
    assert client.get("/products/nothing-here/").status_code == 404


def test_more_recognitions_cost_no_more_queries(client):
    product = make_product(producer=make_producer(place=make_commune()))

    def queries():
        fresh()
        with CaptureQueriesContext(connection) as seen:
            page(client, product)
        return len(seen)

    def recognise_in(year):
        recognise(
            product,
            valid_from=datetime.date(year, 1, 1),
            valid_to=datetime.date(year, 12, 1),
            decision=make_decision(issued_on=datetime.date(year, 1, 1)),
            place=make_commune(),
        )

    recognise_in(2019)
    one = queries()
    for year in range(2020, 2026):
        recognise_in(year)
    assert queries() == one


def test_an_old_place_costs_no_query_of_its_own(client):
    """Two more than in force: what the register knows, by level and old district, and what is alike."""
    last = timezone.localdate() - datetime.timedelta(days=9)
    products = [make_product(producer=make_producer(place=make_commune(code))) for code in ("02185", "02170")]
    for product, end in zip(products, (last, timezone.localdate()), strict=True):
        recognise(product, valid_from=datetime.date(2024, 1, 1), valid_to=end, place=product.producer.place)
    counts = []
    for product in products:
        page(client, product)
        with CaptureQueriesContext(connection) as seen:
            page(client, product)
        counts.append(len(seen))
    ended, in_force = counts
    assert ended == in_force + 2


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2024, 7, 1), (2026, 11, 23), 28),
        ((2024, 7, 1), (2027, 7, 1), 36),
        ((2024, 7, 1), (2024, 7, 30), 0),
        ((2024, 1, 31), (2024, 2, 29), 0),
        ((2024, 5, 20), (2024, 6, 19), 0),
    ],
)
def test_whole_months(start, end, months):
    assert whole_months(datetime.date(*start), datetime.date(*end)) == months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2023, 6, 26), (2026, 12, 18), 42),
        ((2024, 7, 1), (2027, 7, 1), 36),
        ((2024, 7, 1), (2027, 6, 30), 36),
        ((2024, 7, 1), (2027, 7, 2), 37),
        ((2024, 2, 29), (2027, 2, 28), 36),
        ((2025, 2, 28), (2028, 2, 29), 36),
        ((2024, 6, 30), (2027, 12, 31), 42),
    ],
)
def test_begun_months(start, end, months):
    assert begun_months(datetime.date(*start), datetime.date(*end)) == months


def test_strip_counts_the_months_that_are_over():
    recognition = recognise(valid_from=datetime.date(2024, 7, 1), valid_to=datetime.date(2027, 7, 1))
    recognition.refresh_from_db()
    drawn = strip(recognition, datetime.date(2026, 11, 23))
    assert (drawn.n_past, drawn.months, drawn.past.count("M"), drawn.left.count("M")) == (28, 36, 28, 8)
    assert drawn.cut is None
    assert strip(recognition, datetime.date(2030, 1, 1)).left == ""


def test_extended_star_has_a_stitch_left_while_it_is_in_force():
    recognition = recognise(
        valid_from=datetime.date(2023, 6, 26),
        valid_to=datetime.date(2026, 6, 26),
        extended_until=datetime.date(2026, 12, 18),
        extension_reason="Chờ đánh giá lại",
    )
    recognition.refresh_from_db()
    drawn = strip(recognition, datetime.date(2026, 11, 28))
    assert (drawn.n_past, drawn.months, drawn.left.count("M")) == (41, 42, 1)
    assert strip(recognition, datetime.date(2026, 12, 18)).n_past == 41
    assert strip(recognition, datetime.date(2026, 12, 19)).n_past == 42


def test_last_day_in_force_still_has_its_stitch():
    recognition = recognise(valid_from=datetime.date(2024, 7, 1), valid_to=datetime.date(2027, 7, 1))
    recognition.refresh_from_db()
    assert strip(recognition, datetime.date(2027, 7, 1)).left.count("M") == 1
    assert strip(recognition, datetime.date(2027, 7, 2)).left == ""


def test_strip_is_cut_where_the_star_was_withdrawn():
    recognition = recognise(
        valid_from=datetime.date(2024, 7, 1),
        valid_to=datetime.date(2027, 7, 1),
        withdrawn_on=datetime.date(2025, 9, 10),
        withdrawal_ground=Recognition.Ground.STOPPED,
    )
    recognition.refresh_from_db()
    drawn = strip(recognition, datetime.date(2026, 11, 23))
    assert (drawn.n_past, drawn.left.count("M"), drawn.cut) == (14, 22, 140)
    assert strip(recognition, datetime.date(2025, 9, 9)).cut is None


def test_term_too_long_to_draw_has_no_strip():
    recognition = recognise(valid_from=datetime.date(2024, 7, 1), valid_to=datetime.date(2124, 7, 1))
    recognition.refresh_from_db()
    assert strip(recognition, datetime.date(2026, 11, 23)) is None


def test_the_maker_is_reached_as_far_as_it_agreed(client):
    agreed = {"phone": "0912 345 678", "contact_consent_on": datetime.date(2025, 3, 8)}
    for facts, shown, hidden in (
        (agreed, ["tel:0912345678", "sự đồng ý của chủ thể, ngày 8/3/2025"], "Chưa công bố"),
        ({"phone": "0912 345 678"}, ["Chưa công bố"], "345 678"),
        ({"website": "https://example.com/mien"}, ['href="https://example.com/mien"'], "tel:"),
    ):
        html = page(client, make_product(producer=make_producer(**facts)))
        assert all(words in html for words in shown), facts
        assert hidden not in html
    assert "Liên hệ" not in page(client, make_product(producer=None))
