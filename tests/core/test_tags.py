"""Tags and filters of the templates."""

import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core.languages import lang_of
from core.partial_dates import Precision
from core.templatetags import register as tags
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
        assert tags.partial_date(day, precision) == short
        assert tags.on_date(day, precision) == within
        assert tags.until_date(day, precision) == until


@pytest.mark.parametrize(("precision", "expected"), [("day", "2021-12-31"), ("month", "2021-12"), ("year", "2021")])
def test_machine_readable_date_is_no_more_exact_than_the_source(precision, expected):
    assert tags.iso_date(YEAR_END, precision) == expected


def test_amounts_and_scores_are_written_in_the_readers_way():
    with override("vi"):
        assert tags.dong(4548000000) == "4.548.000.000 đồng"
        assert tags.score(Decimal("91.14")) == "91,14"
    with override("en"):
        assert tags.dong(4548000000) == "4,548,000,000 đồng"
        assert tags.score(Decimal("91.14")) == "91.14"


def test_a_score_is_neither_padded_nor_rounded():
    with override("vi"):
        assert [tags.score(Decimal(s)) for s in ("90", "89.5", "90.00")] == ["90", "89,5", "90,00"]


def test_as_many_stars_as_granted():
    assert 'viewBox="0 0 75 18"' in tags.stars(4)
    assert "#s4" in tags.stars(4)


def rendered(source, **context):
    return Template(source).render(Context(context))


def test_sources_are_links_that_give_nothing_away():
    html = rendered(
        "{% sources text %}", text="https://www.baobackan.vn/a-b.html\nhttp://chodon.gov.vn/ ; Báo cáo 12 <b>"
    )
    assert '<a href="https://www.baobackan.vn/a-b.html" rel="nofollow noopener">baobackan.vn</a>' in html
    assert '<a href="http://chodon.gov.vn/" rel="nofollow noopener">chodon.gov.vn</a>' in html
    assert "<li>Báo cáo 12 &lt;b&gt;</li>" in html


def test_sources_in_full_name_the_page():
    assert ">baobackan.vn/a-b.html</a>" in rendered(
        "{% sources text in_full=True %}", text="https://www.baobackan.vn/a-b.html"
    )


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "https://", "ftp://a"])
def test_only_web_addresses_become_links(text):
    assert "<a" not in rendered("{% sources text %}", text=text)


@pytest.mark.django_db
def test_places_are_short_in_lists_and_full_on_their_page():
    commune = make_commune()
    city = make_district(code="058", name="Bắc Kạn")
    city.kind = "thành phố"
    with override("vi"):
        assert tags.place_short(commune) == "Côn Minh, Na Rì"
        assert tags.place_short(commune.parent) == "Na Rì"
        assert tags.place_short(city) == "TP Bắc Kạn"
        assert tags.place_short(None) == ""
        assert tags.place_full(commune) == "xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn"
    with override("en"):
        assert tags.place_full(commune) == "Côn Minh commune, Na Rì district, Bắc Kạn province"


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
        assert tags.lang(producer, "summary") == ("" if language == page else f' lang="{language}"')
