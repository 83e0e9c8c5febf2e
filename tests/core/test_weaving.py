"""Maps drawn from outlines: every cell in its unit, borders kept empty, pins apart."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.weaving import COLUMNS, Cloth, Point, patch, spread


def square(west, south, east, north):
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


LEFT, RIGHT = square(105.5, 22.0, 106.0, 22.5), square(106.0, 22.0, 106.5, 22.5)


def test_two_units_fill_the_loom_but_for_the_border_between_them():
    cloth = Cloth({"left": LEFT, "right": RIGHT})
    assert cloth.columns == COLUMNS
    runs = cloth.runs()
    middle = cloth.rows // 2
    left = next(run for run in runs["left"] if run[0] == middle)
    right = next(run for run in runs["right"] if run[0] == middle)
    assert left[1] == 0
    assert right[1] - (left[1] + left[2]) == 1  # one empty thread
    assert right[1] + right[2] == COLUMNS
    assert cloth.tints()["left"] != cloth.tints()["right"]


def test_a_hole_stays_open():
    ring, hole = square(105.5, 22.0, 106.5, 22.8), square(105.8, 22.3, 106.2, 22.5)
    ring["coordinates"].append(hole["coordinates"][0])
    cloth = Cloth({1: ring})
    x, y = cloth.place(22.4, 106.0)
    row, column = y // 10, x // 10
    assert not any(r == row and start <= column < start + length for r, start, length in cloth.runs()[1])


def test_several_polygons_are_one_unit():
    parts = {
        "type": "MultiPolygon",
        "coordinates": [LEFT["coordinates"], square(106.2, 22, 106.5, 22.5)["coordinates"]],
    }
    assert set(Cloth({1: parts}).runs()) == {1}


def test_positions_keep_their_direction():
    cloth = Cloth({1: LEFT})
    here, east, south = cloth.place(22.3, 105.7), cloth.place(22.3, 105.8), cloth.place(22.2, 105.7)
    assert east.x > here.x
    assert east.y == here.y
    assert south.y > here.y
    assert not cloth.holds(cloth.place(23.0, 105.7))


def test_the_file_holds_numbers_only():
    svg = Cloth({"<script>": LEFT, "b": RIGHT}).svg()
    assert "script" not in svg
    assert re.fullmatch(r"[Mh\d. -]+", svg.split(' d="')[1].split('"')[0])
    assert patch([(0, 1, 2)]) == "M10 1h20v8h-20z"


points = st.lists(st.builds(Point, st.integers(0, 760), st.integers(0, 950)), max_size=25)


@given(points=points)
def test_pins_never_cover_each_other(points):
    placed = list(spread(points))
    assert len(placed) == len(points)
    for at, pin in enumerate(placed):
        assert all(math.dist(pin, other) >= 46 for other in placed[:at])


def test_a_pin_with_room_stays_where_it_is():
    apart = [Point(100, 100), Point(300, 100)]
    assert list(spread(apart)) == apart
    assert next(spread([Point(0, 0), Point(0, 0)])) == Point(0, 0)


@pytest.mark.parametrize("shape", [{"type": "Point", "coordinates": [105, 22]}])
def test_shapes_without_a_surface_have_no_rings(shape):
    assert Cloth({1: LEFT, 2: shape}).runs().keys() == {1}
