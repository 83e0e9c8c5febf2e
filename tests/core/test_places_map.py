"""Which places lie in which, across the two maps."""

import pytest

from core.place_map import OUTSIDE, UNKNOWN, PlaceMap
from tests.core.factories import make_commune, make_district, make_new_commune, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """Two old districts with two communes each, and four communes of 2025, one of them across the old line."""
    ba_be, na_ri = make_district("061", "Ba Bể"), make_district("066", "Na Rì")
    old = {
        "Khang Ninh": make_commune("01900", "Khang Ninh", ba_be),
        "Đồng Phúc": make_commune("01933", "Đồng Phúc", ba_be),
        "Côn Minh": make_commune("02185", "Côn Minh", na_ri),
        "Quang Phong": make_commune("02170", "Quang Phong", na_ri),
    }
    new = {
        "xã Ba Bể": make_new_commune("01900", "Ba Bể", was=[old["Khang Ninh"]]),
        "xã vắt qua": make_new_commune("01933", "Đồng Phúc", was=[old["Đồng Phúc"], old["Côn Minh"]]),
        "xã Quang Phong": make_new_commune("02170", "Quang Phong", was=[old["Quang Phong"]]),
        "xã Đại Phúc": make_new_commune("05800", "Đại Phúc"),
    }
    provinces = {
        "Bắc Kạn": make_province(),
        "Thái Nguyên": new["xã Ba Bể"].parent,
        "Hà Nội": make_province("2025", "01", "Hà Nội"),
    }
    return old | new | provinces | {"huyện Ba Bể": ba_be, "huyện Na Rì": na_ri}


def names(place, key):
    by_pk = {found.pk: name for name, found in place.items()} | {None: "no place"}
    return {by_pk[pk] for pk in PlaceMap().covered(key)}


@pytest.mark.parametrize(
    ("asked", "covered"),
    [
        ("huyện Ba Bể", {"huyện Ba Bể", "Khang Ninh", "Đồng Phúc", "xã Ba Bể"}),
        ("huyện Na Rì", {"huyện Na Rì", "Côn Minh", "Quang Phong", "xã Quang Phong"}),
        ("xã vắt qua", {"xã vắt qua", "Đồng Phúc", "Côn Minh"}),
        ("xã Ba Bể", {"xã Ba Bể", "Khang Ninh"}),
        ("xã Đại Phúc", {"xã Đại Phúc"}),
        ("Khang Ninh", {"Khang Ninh"}),
    ],
)
def test_a_place_covers_what_lies_in_it_on_both_maps(place, asked, covered):
    assert names(place, place[asked].key) == covered


def test_not_known_is_whatever_may_lie_in_several_old_districts(place):
    assert names(place, UNKNOWN) == {"no place", "xã vắt qua", "Bắc Kạn", "Thái Nguyên"}


def test_outside_is_whatever_had_no_part_in_the_old_districts(place):
    assert names(place, OUTSIDE) == {"xã Đại Phúc", "Hà Nội"}


def test_districts_unknown_and_outside_part_all_places(place):
    place_map = PlaceMap()
    answers = [UNKNOWN, OUTSIDE, *(district.key for district in place_map.old_districts)]
    covered = [pk for answer in answers for pk in place_map.covered(answer)]
    assert sorted(covered, key=str) == sorted([None, *place_map.places], key=str)


def test_a_code_used_on_both_maps_names_two_places(place):
    assert PlaceMap().covered("pre2025-01933") != PlaceMap().covered("2025-01933")


def test_provinces_are_no_choice(place):
    assert place["Hà Nội"].key not in PlaceMap().by_key


def test_costs_two_queries(place, django_assert_num_queries):
    with django_assert_num_queries(2):
        place_map = PlaceMap()
        for key, found in place_map.by_key.items():
            assert place_map.covered(key)
            assert found.parent is not None
