"""Places with a memory, with the real units of both maps: names that mislead, codes used again, lines crossed."""

import datetime

from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from core.models import Place, Vintage
from core.place_map import UNKNOWN, PlaceMap
from desk.loading.places import load_places
from desk.loading.saving import Counts
from portal.places import PlacePage
from tests.cooperatives.factories import make_producer
from tests.grants.factories import make_grant
from tests.products.factories import make_product, recognise
from tests.showrooms.factories import confirm, make_showroom

# Old districts whose names are communes' today, and the city whose name is a ward's.
SIX_NAMES_AND_A_WARD = [
    ("Na Rì", "066", "02155"),
    ("Ba Bể", "061", "01906"),
    ("Ngân Sơn", "062", "01954"),
    ("Bạch Thông", "063", "02014"),
    ("Chợ Đồn", "064", "02020"),
    ("Chợ Mới", "065", "02086"),
    ("Bắc Kạn", "058", "01843"),
]
MEANT = {
    "huyện Na Rì": ("pre2025", "066"),
    "xa na ri": ("2025", "02155"),
    "phường Bắc Kạn": ("2025", "01843"),
    "TP Bắc Kạn": ("pre2025", "058"),
    "Sĩ Bình": ("pre2025", "01978"),
    "Sỹ Bình": ("pre2025", "01978"),
    "Rã Bản": ("pre2025", "02059"),  # merged in 2020 into Đồng Thắng
    "Bộc Bố": ("pre2025", "01864"),
}
MEANS_NOTHING = ["", " ", "xã", "zzz", "Thái Nguyên tỉnh", "%", "na"]
CROSSING = [
    ("01849", "Phong Quang", {"Bắc Kạn", "Bạch Thông"}),
    ("01933", "Đồng Phúc", {"Ba Bể", "Chợ Đồn"}),
    ("02014", "Bạch Thông", {"Bạch Thông", "Chợ Đồn"}),
]


class RealUnits(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_places(settings.DATA_DIR, Counts())

    def page_of(self, vintage, code):
        answer = self.client.get(f"/places/{vintage}/{code}/")
        assert answer.status_code == 200
        return answer.content.decode()

    def offered(self, text):
        """What a search for products says of places with that name."""
        html = self.client.get("/products/", {"q": text}).content.decode()
        return html.split("data-places=")[1].split("</div>")[0]

    def test_each_old_commune_leads_to_exactly_one_new_one(self):
        old = Place.objects.filter(vintage=Vintage.PRE2025, level=Place.Level.COMMUNE)
        assert old.count() == 108
        for place in old.prefetch_related("changes_after__new"):
            assert (place.today.vintage, place.today.level) == (Vintage.Y2025, Place.Level.COMMUNE)
            assert len(place.changes_after.all()) == 1
        places = PlaceMap()
        assert len({places.today_of(place.pk).pk for place in old}) == 37

    def test_names_of_old_districts_that_are_units_of_today(self):
        for name, district, commune in SIX_NAMES_AND_A_WARD:
            with self.subTest(name):
                assert {("pre2025", district), ("2025", commune)} <= named(name)
                offered = self.offered(name)
                assert f"/places/pre2025/{district}/" in offered
                assert f"/places/2025/{commune}/" in offered
                assert "(đến hết 30/6/2025)" in offered
                assert "(từ 1/7/2025)" in offered
                other = self.page_of("pre2025", district).split("data-namesakes")[1].split("</ul>")[0]
                assert f"/places/2025/{commune}/" in other

    def test_a_kind_or_an_old_spelling_says_which(self):
        for asked, only in MEANT.items():
            with self.subTest(asked):
                assert named(asked) == {only}

    def test_what_names_no_place(self):
        for asked in MEANS_NOTHING:
            with self.subTest(asked):
                assert named(asked) == set()

    def test_bang_phuc_leads_to_dong_phuc_and_back(self):
        offered = self.offered("bang phuc")
        assert "xã Bằng Phúc, huyện Chợ Đồn" in offered
        assert 'nay thuộc <a href="/places/2025/01933/">xã Đồng Phúc</a>' in offered
        past = self.page_of("2025", "01933")
        for old in ("Quảng Khê", "Hoàng Trĩ", "Bằng Phúc"):
            assert old in past
        assert "nhiều huyện cũ" in past

    def test_three_communes_cross_old_district_lines(self):
        places = PlaceMap()
        for code, name, districts in CROSSING:
            with self.subTest(name):
                place = places.by_key[f"2025-{code}"]
                assert place.name_vi == name
                crossed = PlacePage(place, places, None).crosses_districts
                assert {district.name_vi for district in crossed} == districts
                assert places.district_of[place.pk] == UNKNOWN
        crossing = [p.code for p in places.new_communes if PlacePage(p, places, None).crosses_districts]
        assert sorted(crossing) == [code for code, _name, _districts in CROSSING]

    def test_codes_that_changed_their_unit(self):
        """01864 was Bộc Bố and is Bằng Thành."""
        old, new = self.page_of("pre2025", "01864"), self.page_of("2025", "01864")
        assert "<h1>Xã Bộc Bố</h1>" in old
        assert "<h1>Xã Bằng Thành</h1>" in new
        assert 'mã của <a href="/places/2025/01864/">xã Bằng Thành</a>' in old
        assert 'mã của <a href="/places/pre2025/01864/">xã Bộc Bố</a>' in new

    def test_an_old_district_tells_what_became_of_it(self):
        html = self.page_of("pre2025", "064")
        assert "Xã Đồng Phúc</a> ←" in html
        assert "cùng với xã của huyện Ba Bể" in html
        places = PlaceMap()
        became = PlacePage(places.by_key["pre2025-064"], places, None).became
        assert sum(len(part.old) for part in became) == 20

    def test_a_commune_outside_old_bac_kan_has_a_page(self):
        assert "ngoài tỉnh Bắc Kạn cũ" in self.page_of("2025", "05443")

    def test_what_is_no_district_or_commune(self):
        for path in ("pre2025/06", "2025/19", "2025/99999", "2030/01864", "pre2025/x"):
            assert self.client.get(f"/places/{path}/").status_code == 404

    def test_the_map_of_old_districts_bears_their_names(self):
        old, today = (self.client.get(f"/places/?map={whole}").content.decode() for whole in ("pre2025", "2025"))
        for name, _old, _new in SIX_NAMES_AND_A_WARD[:-1]:
            assert f">{name}</text>" in old
        assert ">TP Bắc Kạn</text>" in old
        assert "<text" not in today

    def test_the_present_follows_the_place_on_both_maps(self):
        place = Place.objects.get(vintage="pre2025", code="01933")
        recently = timezone.localdate() - datetime.timedelta(days=30)
        recognise(make_product(name_vi="Bí thơm Đồng Phúc"), place=place, valid_from=recently)
        confirm(make_showroom(name_vi="Điểm Đồng Phúc", place=place))
        make_grant(make_producer(place=place), approved_vnd=20_000_000)
        make_grant(make_producer(place=place, sample=True), approved_vnd=10_000_000, sample=True)
        for vintage, code in (("pre2025", "01933"), ("pre2025", "061"), ("2025", "01933")):
            html = self.page_of(vintage, code)
            assert 'data-total="1"' in html
            assert "Bí thơm Đồng Phúc" in html
            assert "Điểm Đồng Phúc" in html
            assert 'data-grants="2"' in html
            assert "30.000.000 đồng" in html
            assert "trong đó 10.000.000 đồng là của mục mẫu" in html
            table = self.client.get("/grants/", {"place": f"{vintage}-{code}"}).content.decode()
            assert 'data-total="2"' in table
        assert "Bí thơm" not in self.page_of("pre2025", "064")


def named(text):
    return {(place.vintage, place.code) for place in Place.objects.named(text)}
