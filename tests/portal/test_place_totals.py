"""Totals by the old and by the new map: the same total, on any day, whatever is recorded."""

import datetime

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from core.facets import Figure
from core.models import Place, PlaceBoundary
from core.place_map import OUTSIDE, UNKNOWN, UNKNOWN_TODAY, PlaceMap
from portal.place_totals import PlaceTotals
from portal.places import PlacePage
from portal.points import points_on
from portal.statistics.figures import with_products
from products.catalogue import Catalogue
from tests.core.factories import make_commune, make_district, make_new_commune, make_province
from tests.products.factories import make_product, recognise
from tests.products.registers import DAYS, build, registers
from tests.showrooms.factories import make_showroom

pytestmark = pytest.mark.django_db


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers, day=DAYS)
def test_both_maps_add_up_to_the_total_of_the_register(register, day):
    with transaction.atomic():
        build(register)
        places = PlaceMap()
        in_force = Catalogue(QueryDict(f"on={day}")).figure
        for whole in ("pre2025", "2025"):
            totals = PlaceTotals(whole, day)
            rows = totals.units + totals.besides
            assert totals.total.total.figure == in_force
            for row in totals.units:
                assert PlacePage(row.place, places, day).products_in_force == row.total.figure
            assert Figure.sum(row.total.figure for row in rows) == in_force
            assert Figure.sum(row.total.figure for row in totals.shown) == in_force
            assert Figure.sum(cell.figure for row in rows for cell in row.by_stars) == in_force
            for row in rows:
                opened = Catalogue(QueryDict(row.total.url.partition("?")[2]))
                assert not opened.filter.left_out
                assert opened.figure == row.total.figure, row.label
        transaction.set_rollback(True)


def test_rows_beside_the_units():
    old = make_commune()
    crossing = make_new_commune(
        "01933", "Đồng Phúc", was=[old, make_commune("01933", "Bằng Phúc", make_district("064", "Chợ Đồn"))]
    )
    outside = make_new_commune("05800", "Đại Phúc")
    for place in (None, crossing, outside, make_province("2025", "01", "Hà Nội"), old.parent, old):
        recognise(make_product(), place=place)
    day = datetime.date(2025, 4, 22)

    def figures(whole):
        return {row.asked["place"]: row.total.figure.total for row in with_products(PlaceTotals(whole, day).shown)}

    # Known to lie in two old districts at once, or nowhere; and what had no part in old Bắc Kạn.
    assert figures("pre2025") == {UNKNOWN: 2, OUTSIDE: 2, "pre2025-066": 2}
    # An old district lies in several communes of today.
    assert figures("2025") == {UNKNOWN_TODAY: 2, "outside-2025": 1, "2025-01933": 2, "2025-05800": 1}


def test_the_map_is_told_by_the_table(client):
    square = {"type": "Polygon", "coordinates": [[[105, 22], [106, 22], [106, 23], [105, 23], [105, 22]]]}
    commune = make_commune()
    PlaceBoundary.objects.create(place=commune.parent, geometry=square)
    recognise(make_product(), place=commune, valid_from=timezone.localdate())
    html = client.get("/places/").content.decode()
    assert 'role="img"' in html
    assert "<title>huyện Na Rì: 1</title>" in html
    assert 'data-key="pre2025-066" data-n="1"' in html
    assert 'data-key="unknown" data-n="0"' in html
    assert 'data-key="outside" data-n="0"' in html


def test_equal_figures_share_a_tone():
    for code, n in (("058", 3), ("060", 1), ("061", 1), ("062", 1)):
        place = make_district(code, f"Huyện {code}")
        PlaceBoundary.objects.create(
            place=place, geometry={"type": "Polygon", "coordinates": [[[105, 22], [106, 22], [106, 23], [105, 22]]]}
        )
        for _ in range(n):
            recognise(make_product(), place=place, valid_from=timezone.localdate())
    totals = PlaceTotals("pre2025", timezone.localdate())
    assert [(tone, [row.total.figure.total for row in rows]) for tone, rows in totals.tones] == [
        ("a", [3]),
        ("b", [1, 1, 1]),
    ]
    assert totals.legend == [("a", 3, 3), ("b", 1, 1)]


@pytest.mark.parametrize("on", ["2017-12-31", "2999-01-01", "x"])
def test_a_day_without_figures_is_told(client, on):
    answer = client.get("/places/", {"on": on})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()


def test_points_on_a_day_open_exactly_these(client):
    make_showroom(opened_on=datetime.date(2024, 1, 1))
    make_showroom(True, opened_on=datetime.date(2025, 4, 22))
    make_showroom(opened_on=datetime.date(2025, 4, 23))
    make_showroom(opened_on=datetime.date(2024, 1, 1), closed_on=datetime.date(2025, 4, 22))
    points = points_on(datetime.date(2025, 4, 22))
    assert points.figure == Figure(2, 1)
    assert 'data-total="2" data-samples="1"' in client.get(points.url).content.decode()
    html = client.get("/statistics/?on=2025-04-22").content.decode()
    assert 'data-figure="points" data-total="2" data-samples="1"' in html


def test_provinces_of_elsewhere_are_no_commune(client):
    place = make_province("2025", "01", "Hà Nội")
    assert Place.objects.named("Hà Nội").count() == 0
    make_new_commune(was=[make_commune()])
    assert PlaceMap().commune_of[place.pk] == "outside-2025"


def test_a_map_that_there_is_not_is_named_and_left_out(client):
    assert "Không hiểu nên đã bỏ qua: “1800”." in client.get("/places/?map=1800").content.decode()
    for query in ("", "?map=2025", "?map=pre2025", "?map="):
        assert "data-left-out" not in client.get(f"/places/{query}").content.decode()
