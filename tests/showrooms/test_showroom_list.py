"""The list of showrooms: what its address asks for, nearest first, the map beside it."""

import datetime
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from core.models import Place, PlaceBoundary
from products.entries import fresh
from products.photographing import storing_photos
from showrooms.hours import VIETNAM
from showrooms.listing import ShowroomList
from showrooms.models import Showroom, ShowroomPhoto
from showrooms.showing import directions_to
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.products.factories import make_product, recognise
from tests.showrooms.factories import confirm, make_showroom, make_showroom_photo, open_daily, show

pytestmark = pytest.mark.django_db
NOON = datetime.datetime.combine(timezone.localdate(), datetime.time(12), VIETNAM)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[105.5, 21.9], [106.3, 21.9], [106.3, 22.7], [105.5, 22.7], [105.5, 21.9]]],
}


def names(query="", moment=NOON):
    return [entry.showroom.name_vi for entry in ShowroomList(QueryDict(query), moment).entries]


@pytest.fixture
def points():
    """Three points in two old districts: open and known, open but faded, closed for good."""
    ba_be, na_ri = make_district("061", "Ba Bể"), make_district("066", "Na Rì")
    nam_mau = make_commune("01909", "Nam Mẫu", ba_be)
    yen_lac = make_commune("02155", "Yến Lạc", na_ri)
    make_new_commune("01906", "Ba Bể", was=[nam_mau])
    make_new_commune("02155", "Na Rì", was=[yen_lac])
    Place.objects.filter(code="02155").update(latitude="22.20000", longitude="106.20000")
    lake = open_daily(make_showroom(name_vi="Điểm hồ", place=nam_mau, latitude="22.41", longitude="105.62"))
    market = open_daily(make_showroom(name_vi="Điểm chợ", place=yen_lac, latitude="22.23", longitude="106.18"))
    gone = make_showroom(name_vi="Điểm cũ", closed_on=timezone.localdate())
    confirm(lake, 3)
    confirm(market, 190)
    return lake, market, gone


def test_the_freshest_stand_first_and_the_closed_are_left_out(points):
    assert names() == ["Điểm hồ", "Điểm chợ"]
    assert names("state=ended") == ["Điểm cũ"]
    assert names("state=stale") == ["Điểm chợ"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("place=pre2025-061", ["Điểm hồ"]),
        ("place=2025-02155", ["Điểm chợ"]),
        ("place=pre2025-061&place=pre2025-066", ["Điểm hồ", "Điểm chợ"]),
        ("q=nam mau", ["Điểm hồ"]),
        ("q=cho", ["Điểm chợ"]),
        ("q=zzz", []),
        ("near=2025-02155", ["Điểm chợ", "Điểm hồ"]),
        ("near=yen lac", ["Điểm chợ", "Điểm hồ"]),
        ("lat=22.4&lon=105.6", ["Điểm hồ", "Điểm chợ"]),
        ("lat=22.2&lon=106.2", ["Điểm chợ", "Điểm hồ"]),
    ],
)
def test_what_the_address_asks_for(points, query, found):
    assert names(query) == found


def test_open_now_asks_the_hours_and_whether_the_point_is_known_to_be_there(points):
    assert names("open=now") == ["Điểm hồ"]
    assert names("open=now", NOON.replace(hour=22)) == []
    assert names("open=now&on=2025-04-22") == []  # what was open at some moment of a day that is over


def test_products_and_five_stars(points):
    product = make_product(name_vi="Miến dong Tài Hoan", slug="mien")
    recognise(product, stars=5, valid_from=timezone.localdate() - datetime.timedelta(days=30))
    show(product, points[0], 10)
    show(make_product(slug="che"), points[1], 10)
    assert names("product=mien") == ["Điểm hồ"]
    assert names("stars=5") == ["Điểm hồ"]
    assert names("q=mien tai hoan") == ["Điểm hồ"]
    assert names("product=che") == []  # its point has faded


def test_distance_is_computed_by_the_database():
    make_showroom(latitude="22.14700", longitude="105.83400")
    hanoi = Showroom.objects.with_distance(21.0285, 105.8542).get().distance
    assert hanoi == pytest.approx(124_400, rel=0.005)
    assert Showroom.objects.with_distance(22.147, 105.834).get().distance == pytest.approx(0, abs=1)


@pytest.mark.parametrize("query", ["lat=1e-400&lon=0", "lat=1e-20000&lon=-1e-20000", "lat=-0&lon=180", "lat=90&lon=0"])
def test_a_position_beyond_what_the_database_can_hold_is_a_position(client, points, query):
    assert client.get(f"/showrooms/?{query}").status_code == 200
    assert sorted(names(query)) == ["Điểm chợ", "Điểm hồ"]


def test_the_other_side_of_the_earth_has_a_distance():
    make_showroom(latitude="21.02851", longitude="105.85423")
    half_way_round = Showroom.objects.with_distance(-21.02851, 105.85423 - 180).get().distance
    assert half_way_round == pytest.approx(20_015_000, rel=0.001)


def test_near_an_old_commune_is_near_its_own_middle(points):
    """Its commune of today may have its middle hours away."""
    Place.objects.filter(vintage="pre2025", code="01909").update(latitude="22.40000", longitude="105.60000")
    Place.objects.filter(vintage="2025", code="01906").update(latitude="22.20000", longitude="106.20000")
    assert names("near=nam mau") == ["Điểm hồ", "Điểm chợ"]
    asked = ShowroomList(QueryDict("near=nam mau"), NOON).filter
    assert asked.near.key == "pre2025-01909"


def test_a_position_is_kept_to_the_metre(points):
    params = ShowroomList(QueryDict("lat=22.400001234567&lon=1.056e2"), NOON).filter.params()
    assert (params["lat"], params["lon"]) == ("22.40000", "105.60000")


def test_a_point_of_no_position_stands_last_by_distance(client, points):
    make_showroom(name_vi="Không rõ nơi")
    assert names("lat=22.2&lon=106.2")[-1] == "Không rõ nơi"
    assert "Không rõ nơi" in client.get("/showrooms/?lat=22.2&lon=106.2").content.decode()


def test_a_name_of_several_places_is_asked_back(client, points):
    html = client.get("/showrooms/?near=na+ri").content.decode()
    offers = html.split("data-offers")[1].split("</ul>")[0]
    assert "huyện Na Rì, tỉnh Bắc Kạn (đến hết 30/6/2025)" in offers
    assert "xã Na Rì, tỉnh Thái Nguyên (từ 1/7/2025)" in offers
    assert "near=2025-02155" in offers


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ("lat=abc&lon=1", 1),
        ("lat=NaN&lon=1e9", 2),
        ("near=khong-co", 1),
        ("place=pre2025-999&state=x", 2),
        ("map=3", 1),
    ],
)
def test_what_means_nothing_is_said_and_left_out(client, points, query, left_out):
    answer = client.get(f"/showrooms/?{query}")
    assert answer.status_code == 200
    assert f'data-left-out="{left_out}"' in answer.content.decode()
    assert 'data-total="2"' in answer.content.decode()


def test_an_answer_for_a_position_is_not_kept_for_others(client, points):
    assert "public" in client.get("/showrooms/").headers["Cache-Control"]
    assert "private" in client.get("/showrooms/?lat=22.4&lon=105.6").headers["Cache-Control"]
    canonical = re.search(
        r'rel="canonical" href="([^"]+)"', client.get("/showrooms/?lat=22.4&lon=105.6").content.decode()
    )
    assert canonical[1].endswith("/showrooms/")


def test_counts_are_what_a_click_opens(points):
    found = ShowroomList(QueryDict(""), NOON)
    links = [link for side in found.toggles for link in side]
    assert {link.value for link in links} >= {"now", "open", "stale", "ended"}
    for link in links:
        opened = ShowroomList(link.params, NOON)
        assert len(opened.entries) == link.figure.total


def test_pins_are_numbered_as_the_list_and_zoom_follows_the_place(client, points):
    for key in ("061", "066"):
        PlaceBoundary.objects.create(place=make_district(key), geometry=SQUARE)
    whole = ShowroomList(QueryDict(""), NOON).map
    assert [(pin.number, pin.showroom.name_vi) for pin in whole.pins] == [(1, "Điểm hồ"), (2, "Điểm chợ")]
    assert ShowroomList(QueryDict("place=pre2025-061"), NOON).map.key == "pre2025-061"
    assert ShowroomList(QueryDict("place=pre2025-01909"), NOON).map.key == "pre2025-061"
    html = client.get("/showrooms/").content.decode()
    assert 'href="#diem-1" aria-label="1. Điểm hồ"' in html
    assert 'id="diem-1"' in html
    assert html.index('id="diem-1"') < html.index("/maps/pre2025.svg")  # the list comes first
    assert "censusVN2009" in html.split("</main>")[0]


def test_the_map_is_kept_long(client, points):
    PlaceBoundary.objects.create(place=make_district("061"), geometry=SQUARE)
    answer = client.get("/maps/pre2025.svg")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "max-age=604800" in answer.headers["Cache-Control"]
    for key in ("pre2025-999", "2030", "x"):
        assert client.get(f"/maps/{key}.svg").status_code == 404


def test_more_points_cost_no_more_queries(client):
    commune = make_commune()
    make_new_commune(was=[commune])

    def fill(number):
        for _ in range(number):
            showroom = open_daily(make_showroom(place=commune))
            confirm(showroom)
            show(showroom=showroom)

    def queries(path):
        fresh()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    fill(3)
    paths = [
        "/showrooms/",
        "/showrooms/?near=2025-02185&q=mien&open=now",
        f"/showrooms/{Showroom.objects.first().slug}/",
    ]
    paths += ["/places/", "/places/?map=2025&q=con+minh", "/places/pre2025/066/", "/places/2025/02185/"]
    before = {path: queries(path) for path in paths}
    fill(20)
    assert {path: queries(path) for path in paths} == before
    assert max(before.values()) <= 20


def test_samples_are_counted_of_the_points_a_sentence_speaks_of(client, points):
    for _n in range(2):
        confirm(make_showroom(sample=True), 5)
    found, confirmed = client.get("/showrooms/").content.decode().split("đặt ra để dùng thử.")
    assert "Trong đó 2 là thật, lấy từ quyết định hoặc nguồn công khai; 2 là mẫu," in found
    assert confirmed.startswith(" 3 điểm được xác nhận còn mở trong 180 ngày qua, trong số này có 2 mẫu.")
    points[0].confirmations.all().delete()
    assert "2 điểm được xác nhận còn mở trong 180 ngày qua, đều là mẫu." in client.get("/showrooms/").content.decode()


def test_sample_points_say_so_and_have_no_directions(client):
    sample = make_showroom(True, place=make_commune())
    real = make_showroom(place=make_commune())
    assert "noindex" in client.get(sample.get_absolute_url()).content.decode()
    assert "google.com/maps" not in client.get(sample.get_absolute_url()).content.decode()
    assert "google.com/maps" in client.get(real.get_absolute_url()).content.decode()


def test_directions_leave_out_what_is_not_known(client):
    real = make_showroom(place=make_commune(), operator="HTX Hà Diệp", address="")
    goal = parse_qs(urlsplit(directions_to(real)).query)["destination"][0]
    assert goal.startswith("HTX Hà Diệp, xã ")
    assert ", ," not in goal


def test_a_lapsed_product_on_the_shelf_is_marked(client):
    showroom = confirm().showroom
    product = make_product(name_vi="Miến hết hạn")
    recognise(product, valid_from=datetime.date(2019, 1, 1))
    show(product, showroom)
    html = client.get(showroom.get_absolute_url()).content.decode()
    assert "đã hết hạn" in html.split("Miến hết hạn")[1]


def test_photos_of_a_point_are_shown_with_their_words(client):
    showroom = make_showroom()
    make_showroom_photo(showroom, taken_on=datetime.date(2026, 9, 1), credit="Sở Công Thương")
    html = client.get(showroom.get_absolute_url()).content.decode()
    assert 'alt="Mặt trước của điểm bán"' in html
    assert "Sở Công Thương" in html


def test_files_of_a_photo_stay_only_where_the_row_does(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    photo = ShowroomPhoto(showroom=make_showroom(), alt_vi="Kệ hàng")
    content = io.BytesIO()
    Image.new("RGB", (320, 240)).save(content, "WEBP")
    with storing_photos() as store:
        store(photo, {320: content.getvalue()})
        photo.save()
        store(ShowroomPhoto(alt_vi="Không lưu"), {320: content.getvalue()})
    assert [folder.name for folder in (tmp_path / "photos").iterdir() if any(folder.iterdir())] == [str(photo.folder)]
    with django_capture_on_commit_callbacks(execute=True):
        photo.showroom.delete()
    assert not list(tmp_path.rglob("*.webp"))


def test_who_keeps_a_point_need_not_be_a_person(client):
    showroom = make_showroom(place=make_commune(), operator="HTX Hà Diệp")
    assert "<dt>Đơn vị phụ trách</dt>" in client.get(showroom.get_absolute_url()).content.decode()
