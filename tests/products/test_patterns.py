"""Woven covers: the same slug gives the same bytes, on every machine and for ever."""

import re
from hashlib import sha256

import pytest

from products import brocade
from products.patterns import MOST_STITCHES, stitches

DIGESTS = [
    ("hat-de-hop-phat", 1, "65614c0e83d55153"),
    ("gao-khau-nua-lech", 3, "fc9ab27f38fe4291"),
    ("mien-dong-tai-hoan", 7, "f7b3df0d51ea34e7"),
    ("lap-suon-nhung-luy", 8, "9433b78e996b8d54"),
    ("tra-hoa-vang-ha-diep", 12, "fcd4f2cc6bdf94d2"),
    ("ruou-men-la-thanh-tam", 14, "c52313d25d902ee2"),
    ("tinh-bot-nghe-nep-do", 18, "b57115e517cf86a8"),
    ("goi-tho-cam-thien-an", 21, "9e3f32476c39d2b5"),
    ("lan-kiem-rung", 24, "50b8fda08e7f7368"),
    ("homestay-quynh-mai", 26, "51542850a592bf15"),
]


@pytest.mark.parametrize(("slug", "set_number", "digest"), DIGESTS)
def test_cover_keeps_its_bytes(client, slug, set_number, digest):
    response = client.get(f"/patterns/{slug}.svg?v=tc1-{set_number}")
    assert sha256(response.content).hexdigest()[:16] == digest


@pytest.mark.parametrize("address", ["some-slug.svg", "some-slug-swatch.svg", "some-slug-band.svg"])
def test_cover_is_kept_for_a_year_and_may_load_nothing(client, address):
    response = client.get(f"/patterns/{address}?v=tc1-7")
    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert not re.search(rb"<script|<style|style=|<text|href", response.content)


def test_shapes_differ(client):
    sizes = [client.get(f"/patterns/a{shape}.svg?v=tc1-7").content for shape in ("", "-swatch", "-band")]
    assert len(set(sizes)) == 3


@pytest.mark.parametrize("set_number", brocade.SETS)
def test_gold_stays_out_of_covers(set_number):
    assert brocade.GOLD not in brocade.render("some-slug", set_number)


@pytest.mark.parametrize(
    "address",
    [
        "a.svg",
        "a.svg?v=tc0-7",
        "a.svg?v=tc1",
        "a.svg?v=tc1-0",
        "a.svg?v=tc1-27",
        "a.svg?v=tc1-²",
        f"{'a' * 121}.svg?v=tc1-7",
        "cloth.svg",
        "cloth.svg?v=tc1",
        "cloth.svg?v=tc1&n=1-2",
        "cloth.svg?v=tc1&n=1-2-x",
        "cloth.svg?v=tc1&n=1-2-999",
        "cloth.svg?v=tc1&n=1-2-99999999999",
        "cloth.svg?v=tc1&n=1-2-³",
    ],
)
@pytest.mark.django_db
def test_other_addresses_are_not_found(client, address):
    assert client.get(f"/patterns/{address}").status_code == 404


def test_only_reading(client):
    assert client.post("/patterns/a.svg?v=tc1-7").status_code == 405


def test_cloth_has_one_stitch_per_product(client):
    drawing = client.get("/patterns/cloth.svg?n=4-21-220&v=tc1").content.decode()
    paths = dict(re.findall(r'<path fill="(#\w+)" d="([^"]*)"', drawing))
    assert paths[brocade.GOLD].count("z") == 4
    assert paths[brocade.COTTON_STITCH].count("z") == 21
    assert paths[brocade.SKY_STITCH].count("z") == 220


def test_small_cloth_is_as_wide_as_a_large_one():
    assert 'viewBox="0 0 350 70"' in brocade.cloth(1, 0, 0)
    assert 'viewBox="0 0 350 70"' in brocade.cloth(4, 21, 220)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([4, 21, 220], ([4, 21, 220], 1)),
        ([0, 0, 600], ([0, 0, 600], 1)),
        ([1, 0, 600], ([1, 0, 300], 2)),
        ([1, 40, 2000], ([1, 10, 500], 4)),
    ],
)
def test_one_stitch_stands_for_several_products_above_600(counts, expected):
    assert stitches(counts) == expected


def test_largest_cloth_a_page_asks_for_is_drawn(client):
    drawn, _ = stitches([MOST_STITCHES + 1, MOST_STITCHES + 1, MOST_STITCHES + 1])
    address = "-".join(map(str, drawn))
    assert client.get(f"/patterns/cloth.svg?n={address}&v=tc1").status_code == 200
