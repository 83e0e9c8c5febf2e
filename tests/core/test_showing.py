"""How things are written on pages."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from core import showing
from core.languages import lang_of
from core.partial_dates import Precision
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district

DAY = datetime.date(2021, 12, 29)
YEAR_END = datetime.date(2021, 12, 31)


@pytest.mark.parametrize(
    ("language", "day", "precision", "short", "within", "until"),
    [
        ("vi", DAY, Precision.DAY, "29/12/2021", "ngày 29/12/2021", "đến hết ngày 29/12/2021"),
        ("vi", YEAR_END, Precision.MONTH, "12/2021", "tháng 12/2021", "đến hết tháng 12/2021"),
        ("vi", YEAR_END, Precision.YEAR, "2021", "năm 2021", "đến hết năm 2021"),
        ("en", DAY, Precision.DAY, "29 Dec 2021", "on 29 Dec 2021", "until 29 Dec 2021"),
        ("en", YEAR_END, Precision.MONTH, "Dec 2021", "in Dec 2021", "until the end of Dec 2021"),
        ("en", YEAR_END, Precision.YEAR, "2021", "in 2021", "until the end of 2021"),
    ],
)
def test_dates_show_only_what_is_known(language, day, precision, short, within, until):
    with override(language):
        assert showing.partial_date(day, precision) == short
        assert showing.on_date(day, precision) == within
        assert showing.until_date(day, precision) == until


@pytest.mark.parametrize(("precision", "expected"), [("day", "2021-12-31"), ("month", "2021-12"), ("year", "2021")])
def test_machine_readable_date_is_no_more_exact_than_the_source(precision, expected):
    assert showing.iso_date(YEAR_END, precision) == expected


def test_amounts_and_scores_are_written_in_the_readers_way():
    with override("vi"):
        assert showing.dong(4548000000) == "4.548.000.000 đồng"
        assert showing.score(Decimal("91.14")) == "91,14"
    with override("en"):
        assert showing.dong(4548000000) == "4,548,000,000 đồng"
        assert showing.score(Decimal("91.14")) == "91.14"


def test_a_score_is_neither_padded_nor_rounded():
    with override("vi"):
        assert [showing.score(Decimal(s)) for s in ("90", "89.5", "90.00")] == ["90", "89,5", "90,00"]


@pytest.mark.django_db
def test_a_choice_is_called_as_django_calls_it():
    commune = make_commune()
    for language in ("vi", "en"):
        with override(language):
            assert str(showing.label_of(commune, "kind")) == commune.get_kind_display()
    commune.kind = "x"
    assert showing.label_of(commune, "kind") == commune.get_kind_display() == "x"


def test_as_many_stars_as_granted():
    assert 'viewBox="0 0 75 18"' in showing.stars(4)
    assert "#s4" in showing.stars(4)


def test_sources_are_links_that_give_nothing_away():
    html = showing.sources("https://www.baobackan.vn/a-b.html\nhttp://chodon.gov.vn/ ; Báo cáo 12 <b>")
    assert '<a href="https://www.baobackan.vn/a-b.html" rel="nofollow noopener">baobackan.vn</a>' in html
    assert '<a href="http://chodon.gov.vn/" rel="nofollow noopener">chodon.gov.vn</a>' in html
    assert "<li>Báo cáo 12 &lt;b&gt;</li>" in html


def test_sources_in_full_name_the_page():
    assert ">baobackan.vn/a-b.html</a>" in showing.sources("https://www.baobackan.vn/a-b.html", in_full=True)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "https://", "ftp://a"])
def test_only_web_addresses_become_links(text):
    assert "<a" not in showing.sources(text)


@pytest.mark.django_db
def test_places_are_short_in_lists_and_full_on_their_page():
    commune = make_commune()
    city = make_district(code="058", name="Bắc Kạn")
    city.kind = "thành phố"
    with override("vi"):
        assert showing.place_short(commune) == "Côn Minh, Na Rì"
        assert showing.place_short(commune.parent) == "Na Rì"
        assert showing.place_short(city) == "TP Bắc Kạn"
        assert showing.place_short(None) == ""
        assert showing.place_full(commune) == "xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn"
    with override("en"):
        assert showing.place_full(commune) == "Côn Minh commune, Na Rì district, Bắc Kạn province"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "vi", "en", "shown", "language"),
    [
        ("vi", "Kể", "Told", "Kể", "vi"),
        ("en", "Kể", "Told", "Told", "en"),
        ("en", "Kể", "", "Kể", "vi"),
        ("vi", "", "Told", "Told", "en"),
        ("vi", "", "", "", "vi"),
        ("en", "", "", "", "en"),
    ],
)
def test_text_of_one_language_shows_on_pages_of_both(page, vi, en, shown, language):
    producer = make_producer(summary_vi=vi, summary_en=en)
    with override(page):
        assert producer.summary == shown
        assert lang_of(producer, "summary") == language
        assert showing.lang(producer, "summary") == ("" if language == page else f' lang="{language}"')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Quyết định 26/2026/QĐ-TTg ngày 22/5/2026",
            'Quyết định <span class="whole">26/2026/QĐ-TTg</span> ngày 22/5/2026',
        ),
        ("(2101/QĐ-BNN-VPĐP)", '(<span class="whole">2101/QĐ-BNN-VPĐP</span>)'),
        ("<b>1/1/2025 & 3/4", "&lt;b&gt;1/1/2025 &amp; 3/4"),
    ],
)
def test_numbers_of_decisions_stay_in_one_piece(text, shown):
    assert showing.numbers_whole(text) == shown
