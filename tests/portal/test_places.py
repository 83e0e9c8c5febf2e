"""Places with a memory, with the real units of both maps: names that mislead, codes used again, lines crossed."""

import pytest
from django.conf import settings

from core.models import Place, PlaceChange, Vintage
from core.place_map import UNKNOWN, PlaceMap
from desk.loading.places import load_places
from desk.loading.saving import Counts
from portal.places import PlacePage
from tests.products.factories import make_product, recognise
from tests.showrooms.factories import confirm, make_showroom

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def units(django_db_setup, django_db_blocker):
    """The files of data/geo, loaded once for all tests here and taken out after them."""
    with django_db_blocker.unblock():
        load_places(settings.DATA_DIR, Counts())
        yield
        PlaceChange.objects.all().delete()
        for level in ("commune", "district", "province"):
            Place.objects.filter(level=level).delete()


def page_of(client, vintage, code):
    answer = client.get(f"/places/{vintage}/{code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def named(text):
    return {(place.vintage, place.code) for place in Place.objects.named(text)}


def test_each_old_commune_leads_to_exactly_one_new_one(units):
    old = Place.objects.filter(vintage=Vintage.PRE2025, level=Place.Level.COMMUNE)
    assert old.count() == 108
    for place in old.prefetch_related("changes_after__new"):
        assert place.today.vintage == Vintage.Y2025
        assert place.today.level == Place.Level.COMMUNE
        assert len(place.changes_after.all()) == 1
    places = PlaceMap()
    assert len({places.today_of(place.pk).pk for place in old}) == 37


@pytest.mark.parametrize(
    ("name", "district", "commune"),
    [
        ("Na Rì", "066", "02155"),
        ("Ba Bể", "061", "01906"),
        ("Ngân Sơn", "062", "01954"),
        ("Bạch Thông", "063", "02014"),
        ("Chợ Đồn", "064", "02020"),
        ("Chợ Mới", "065", "02086"),
        ("Bắc Kạn", "058", "01843"),  # a city, today a ward
    ],
)
def test_names_of_old_districts_that_are_units_of_today(client, units, name, district, commune):
    found = named(name)
    assert {("pre2025", district), ("2025", commune)} <= found
    html = client.get("/products/", {"q": name}).content.decode()
    offered = html.split("data-places=")[1].split("</div>")[0]
    assert f"/places/pre2025/{district}/" in offered
    assert f"/places/2025/{commune}/" in offered
    assert "(đến hết 30/6/2025)" in offered
    assert "(từ 1/7/2025)" in offered
    assert (
        f"/places/2025/{commune}/" in page_of(client, "pre2025", district).split("data-namesakes")[1].split("</ul>")[0]
    )


@pytest.mark.parametrize(
    ("asked", "only"),
    [
        ("huyện Na Rì", ("pre2025", "066")),
        ("xa na ri", ("2025", "02155")),
        ("phường Bắc Kạn", ("2025", "01843")),
        ("TP Bắc Kạn", ("pre2025", "058")),
        ("Sĩ Bình", ("pre2025", "01978")),
        ("Sỹ Bình", ("pre2025", "01978")),
        ("Rã Bản", ("pre2025", "02059")),  # merged in 2020 into Đồng Thắng
        ("Bộc Bố", ("pre2025", "01864")),
    ],
)
def test_a_kind_or_an_old_spelling_says_which(units, asked, only):
    assert named(asked) == {only}


@pytest.mark.parametrize("asked", ["", " ", "xã", "zzz", "Thái Nguyên tỉnh", "%", "na"])
def test_what_names_no_place(units, asked):
    assert named(asked) == set()


def test_bang_phuc_leads_to_dong_phuc_and_back(client, units):
    html = client.get("/products/?q=bang+phuc").content.decode()
    offered = html.split("data-places=")[1].split("</div>")[0]
    assert "xã Bằng Phúc, huyện Chợ Đồn" in offered
    assert 'nay thuộc <a href="/places/2025/01933/">xã Đồng Phúc</a>' in offered
    past = page_of(client, "2025", "01933")
    for old in ("Quảng Khê", "Hoàng Trĩ", "Bằng Phúc"):
        assert old in past
    assert "nhiều huyện cũ" in past


@pytest.mark.parametrize(
    ("code", "name", "districts"),
    [
        ("01849", "Phong Quang", {"Bắc Kạn", "Bạch Thông"}),
        ("01933", "Đồng Phúc", {"Ba Bể", "Chợ Đồn"}),
        ("02014", "Bạch Thông", {"Bạch Thông", "Chợ Đồn"}),
    ],
)
def test_communes_that_cross_old_district_lines(units, code, name, districts):
    places = PlaceMap()
    place = places.by_key[f"2025-{code}"]
    assert place.name_vi == name
    page = PlacePage(place, places, None)
    assert {district.name_vi for district in page.crosses_districts} == districts
    assert places.district_of[place.pk] == UNKNOWN


def test_only_these_three_cross(units):
    places = PlaceMap()
    crossing = [p.name_vi for p in places.new_communes if PlacePage(p, places, None).crosses_districts]
    assert sorted(crossing) == ["Bạch Thông", "Phong Quang", "Đồng Phúc"]


def test_codes_that_changed_their_unit(client, units):
    """01864 was Bộc Bố and is Bằng Thành; the other way round the name lives on under another code."""
    old, new = page_of(client, "pre2025", "01864"), page_of(client, "2025", "01864")
    assert "<h1>Xã Bộc Bố</h1>" in old
    assert "<h1>Xã Bằng Thành</h1>" in new
    assert 'mã của <a href="/places/2025/01864/">xã Bằng Thành</a>' in old
    assert 'mã của <a href="/places/pre2025/01864/">xã Bộc Bố</a>' in new


def test_an_old_district_tells_what_became_of_it(client, units):
    html = page_of(client, "pre2025", "064")
    assert "Xã Đồng Phúc</a> ←" in html
    assert "cùng với xã của huyện Ba Bể" in html
    places = PlaceMap()
    became = PlacePage(places.by_key["pre2025-064"], places, None).became
    assert sum(len(part.old) for part in became) == 20


def test_a_commune_outside_old_bac_kan_has_a_page(client, units):
    assert "ngoài tỉnh Bắc Kạn cũ" in page_of(client, "2025", "05443")


@pytest.mark.parametrize("path", ["pre2025/06", "2025/19", "2025/99999", "2030/01864", "pre2025/x"])
def test_what_is_no_district_or_commune(client, units, path):
    assert client.get(f"/places/{path}/").status_code == 404


def test_the_present_follows_the_place_on_both_maps(client, units):
    place = Place.objects.get(vintage="pre2025", code="01933")
    recognise(make_product(name_vi="Bí thơm Đồng Phúc"), place=place, valid_from=_recently())
    confirm(make_showroom(name_vi="Điểm Đồng Phúc", place=place))
    for vintage, code in (("pre2025", "01933"), ("pre2025", "061"), ("2025", "01933")):
        html = page_of(client, vintage, code)
        assert 'data-total="1"' in html
        assert "Bí thơm Đồng Phúc" in html
        assert "Điểm Đồng Phúc" in html
    assert "Bí thơm" not in page_of(client, "pre2025", "064")


def _recently():
    import datetime

    from django.utils import timezone

    return timezone.localdate() - datetime.timedelta(days=30)
