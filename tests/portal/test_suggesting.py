"""Suggestions while typing: what is found by the beginnings of names, in which order, and in which words."""

import datetime
import unicodedata

import pytest
from django.utils import timezone

from core.models import PlaceAlias
from core.partial_dates import add_months
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db


def suggested(client, text, language=""):
    response = client.get(f"{language}/suggest/", {"q": text})
    assert response.status_code == 200
    return response.json()


def labels(client, text, language=""):
    return [row["label"] for row in suggested(client, text, language)]


@pytest.fixture
def today():
    return timezone.localdate()


def in_force(today, stars=3, **facts):
    product = make_product(**facts)
    recognise(product, stars=stars, valid_from=add_months(today, -6))
    return product


# --- what is found --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        *("mi", "Miến d", "MIEN DONG TAI", "tai hoan mien", "canna", "hoàn", "miến  dong"),
        *("Tài Hoàn", "ba be", unicodedata.normalize("NFD", "Miến")),
    ],
)
def test_every_word_begins_a_word_of_the_name(client, typed):
    make_product(name_vi="Miến dong Tài Hoan (Ba Bể)", name_en="Tài Hoan canna vermicelli")
    assert labels(client, typed) == ["Miến dong Tài Hoan (Ba Bể)"]


@pytest.mark.parametrize("typed", ["", " ", "m", "ien", "mien gao", "%", "_en", "\\", "a" * 121, "ế" * 7000])
def test_nothing_is_suggested_for_less_or_other_words(client, typed):
    make_product(name_vi="Miến dong Tài Hoan")
    assert suggested(client, typed) == []


def test_a_slip_is_forgiven_where_nothing_begins_so(client, today):
    in_force(today, name_vi="Miến dong Tài Hoan")
    assert labels(client, "mein dong") == ["Miến dong Tài Hoan"]
    in_force(today, name_vi="Mein Kuchen")
    assert labels(client, "mein") == ["Mein Kuchen"]


def test_products_makers_and_places_are_told_apart(client, today):
    commune = make_commune(name="Tài Hoan", district=make_district())
    make_new_commune(name="Tài Hoan", was=[commune])
    maker = make_producer(name_vi="Hợp tác xã Tài Hoan", slug="tai-hoan", place=commune)
    in_force(today, 5, name_vi="Miến dong Tài Hoan", slug="mien", producer=maker)
    ends = add_months(add_months(today, -6), 36)
    day = f"{ends.day}/{ends.month}/{ends.year}"
    rows = [(row["kind"], row["label"], row["detail"], row["address"]) for row in suggested(client, "tai ho")]
    assert rows == [
        ("product", "Miến dong Tài Hoan", f"5 sao, hạn đến {day}, Hợp tác xã Tài Hoan", "/products/mien/"),
        ("producer", "Hợp tác xã Tài Hoan", "Hợp tác xã, Tài Hoan, Na Rì", "/producers/tai-hoan/"),
        ("place", "xã Tài Hoan", "tỉnh Thái Nguyên, từ 1/7/2025", "/places/2025/02185/"),
        ("place", "xã Tài Hoan", "huyện Na Rì, đến hết 30/6/2025", "/places/pre2025/02185/"),
    ]


def test_not_more_than_a_short_list(client, today):
    district = make_district(name="Hoan")
    for number in range(9):
        make_commune(f"0219{number}", f"Hoan {number}", district)
        in_force(today, name_vi=f"Miến Hoan {number}", producer=make_producer(name_vi=f"HTX Hoan {number}"))
    kinds = [row["kind"] for row in suggested(client, "hoan")]
    assert kinds == ["product"] * 5 + ["producer"] * 2 + ["place"]


def test_in_force_before_ended_and_more_stars_before_fewer(client, today):
    three = in_force(today, 3, name_vi="Miến A").name_vi
    five = in_force(today, 5, name_vi="Miến B").name_vi
    ended = recognise(make_product(name_vi="Miến C"), stars=5, valid_from=datetime.date(2019, 1, 5)).product.name_vi
    unknown = make_product(name_vi="Miến D").name_vi
    sample = in_force(today, 3, sample=True, name_vi="Miến 1").name_vi
    assert labels(client, "mien") == [five, three, sample, ended, unknown]


@pytest.mark.parametrize("typed", ["ba be", "ba b", "be ba", "BA BỂ"])
def test_words_as_they_are_come_before_beginnings_but_for_the_last(client, today, typed):
    five = in_force(today, 5, name_vi="Thuốc tắm Bài Bến Bảo").name_vi
    begins = make_producer(name_vi="HTX Bảo Bền Bản").name_vi
    three = in_force(today, 3, name_vi="Miến Ba Bể").name_vi
    ended = recognise(make_product(name_vi="Chè Ba Bể"), stars=5, valid_from=datetime.date(2019, 1, 5)).product.name_vi
    whole = make_producer(True, name_vi="HTX Mẫu Ba Bể").name_vi
    assert labels(client, typed) == [three, ended, five, whole, begins]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sả", "Tinh dầu sả"),
        ("sa", "Tinh dầu sả"),  # the word itself before "sample"
        ("mơ", "Rượu mơ"),
        ("rượu mơ", "Rượu mơ"),
        ("rượu m", "Rượu mơ"),
        ("mới", "Ruộng mới"),
    ],
)
def test_accents_typed_and_whole_words_come_first(client, today, typed, first):
    in_force(today, 5, name_vi="Ruộng mới", name_en="Mới sample")
    in_force(today, 3, name_vi="Tinh dầu sả")
    in_force(today, 3, name_vi="Rượu mơ")
    assert labels(client, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("htx tai", ["Hợp tác xã Tài Hoan"]),
        ("hop tac xa thanh", ["HTX Thanh Tâm"]),
        ("cooperative tai", ["Hợp tác xã Tài Hoan"]),
        ("cong ty asu", ["Công ty TNHH MTV Asuka Việt Nam"]),
        ("curcumin", ["Công ty Bắc Hà"]),
    ],
)
def test_makers_by_the_words_for_their_kind_and_former_names(client, typed, found):
    make_producer(name_vi="Hợp tác xã Tài Hoan")
    make_producer(name_vi="HTX Thanh Tâm")
    make_producer(name_vi="Công ty TNHH MTV Asuka Việt Nam", kind="company")
    make_producer(name_vi="Công ty Bắc Hà", kind="company", former_names="Công ty TNHH nhà máy Curcumin Bắc Hà")
    assert labels(client, typed) == found


@pytest.mark.parametrize("typed", ["dong tha", "xã Đồng Thắng", "x. dong thang", "Rã Bản", "ra b"])
def test_places_by_older_names_and_with_their_kind(client, typed):
    place = make_commune(name="Đồng Thắng")
    PlaceAlias.objects.create(written_as="Rã Bản", place=place, why="merged")
    assert labels(client, typed) == ["xã Đồng Thắng"]
    assert labels(client, "huyện đồng thắng") == []


@pytest.mark.parametrize("typed", ["mi phuong", "Mĩ Phương", "my phuong", "Mỹ Ph", "phuong mi", "phuong my"])
def test_a_final_i_and_y_are_alike_in_names_of_makers_and_places(client, typed):
    make_commune(name="Mỹ Phương")
    make_producer(name_vi="HTX Mỹ Phương")
    make_producer(name_vi="HTX Phương Mi")
    assert labels(client, typed) == ["HTX Mỹ Phương", "HTX Phương Mi", "xã Mỹ Phương"]


def test_only_a_final_i_and_y_are_alike(client):
    make_producer(name_vi="HTX Mỹ")
    make_producer(name_vi="HTX Minh Thúy")
    assert labels(client, "my") == ["HTX Mỹ"]
    assert labels(client, "mi") == ["HTX Minh Thúy", "HTX Mỹ"]
    assert labels(client, "htx thui") == []


def test_the_place_that_begins_as_typed_comes_before_districts(client):
    make_district(name="Phương Mỹ")
    make_commune(name="Mỹ Phương")
    assert labels(client, "mi phuong") == ["xã Mỹ Phương", "huyện Phương Mỹ"]


def test_a_household_goes_by_its_trade_name(client):
    make_producer(name_vi="Cơ sở Nguyễn Thị Nhung (Hồng Quân)", kind="household")
    assert labels(client, "hong quan") == ["Hồng Quân"]


# --- how it is said -------------------------------------------------------------------------------------


def test_samples_say_so(client, today):
    in_force(today, sample=True, name_vi="Miến Mẫu")
    make_producer(True, name_vi="HTX Mẫu Miến")
    assert [(row["is_sample"], row["detail"].split(",")[0]) for row in suggested(client, "mau")] == [(True, "mẫu")] * 2


def test_names_in_another_language_are_marked(client):
    make_product(name_vi="Miến dong")
    make_product(name_vi="Miến gạo", name_en="Mien noodles")
    assert [row["lang"] for row in suggested(client, "mien")] == ["", ""]
    assert {row["label"]: row["lang"] for row in suggested(client, "mien", "/en")} == {
        "Miến dong": "vi",
        "Mien noodles": "",
    }


# --- what it costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["mien", "mien b", "mi ba"])
def test_six_queries_however_much_there_is(client, today, django_assert_num_queries, typed):
    for n in range(12):
        name = f"Miến Ba {n}"
        in_force(today, name_vi=name, producer=make_producer(name_vi=f"HTX {name}", place=make_commune()))
        suggested(client, typed)  # of a word first asked for its products are read and kept
        with django_assert_num_queries(6):
            assert len(suggested(client, typed)) == min(n + 1, 5) + min(n + 1, 2)
    with django_assert_num_queries(0):
        suggested(client, "m")


def test_kept_by_browsers_like_every_public_page(client):
    make_product(name_vi="Miến dong")
    response = client.get("/suggest/?q=mien")
    assert response["Cache-Control"] == "public, no-cache"
    assert response["Content-Type"] == "application/json"
    assert not response.cookies
    assert client.get("/suggest/?q=mien", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.get("/suggest/?q=%00").status_code == 400
    assert client.post("/suggest/").status_code == 405
