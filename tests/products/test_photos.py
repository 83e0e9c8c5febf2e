"""Photos as they come from phones, and files that only pretend to be one."""

import io
import json
import random
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from PIL import Image, ImageCms

from products.photos import DECODER, ENVIRONMENT, MAX_BYTES, renditions

GPS = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F


def picture(size=(800, 600), mode="RGB"):
    """A picture with something in it: noise would be large, one colour too easy."""
    ramp = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (ramp, ramp.rotate(180), ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT))).convert(mode)


def saved(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def take(content, **how):
    return renditions(io.BytesIO(content), how.get("size", len(content)))


def opened(content):
    return Image.open(io.BytesIO(content), formats=("WEBP",))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_in_a_few_widths_as_webp(kind):
    kept = take(saved(picture((2000, 1500)), kind))
    assert {width: opened(content).size for width, content in kept.items()} == {
        320: (320, 240),
        640: (640, 480),
        1280: (1280, 960),
    }


def test_a_small_photo_is_not_blown_up():
    assert list(take(saved(picture((500, 400)), "JPEG"))) == [320, 500]


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "CMYK"])
def test_every_colour_mode_ends_as_plain_colours(mode):
    image = picture().convert(mode)
    kept = take(saved(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert opened(kept[320]).mode == "RGB"


def test_sixteen_bits_a_channel_are_read():
    assert 320 in take(saved(picture().convert("I").point(lambda value: value * 256).convert("I;16"), "PNG"))


def test_transparent_parts_become_white():
    glass = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    assert opened(take(saved(glass, "PNG"))[320]).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("orientation", "size"), [(1, (320, 240)), (6, (320, 427)), (8, (320, 427)), (3, (320, 240))])
def test_a_photo_taken_sideways_stands_upright(kind, orientation, size):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    kept = take(saved(picture((800, 600)), kind, exif=exif))
    assert opened(kept[320]).size == size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_wide_photo_taken_sideways_keeps_its_width(kind):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    kept = take(saved(picture((4000, 3000)), kind, exif=exif))
    assert opened(kept[1280]).size == (1280, 1707)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_of_a_wide_gamut_are_told_in_the_common_one(kind):
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (plain, swapped, b"no profile"):
        kept = take(saved(Image.new("RGB", (400, 400), (200, 30, 30)), kind, icc_profile=profile))
        red, green, _blue = opened(kept[320]).getpixel((9, 9))
        assert red > 180
        assert green < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_gone(kind):
    exif = Image.Exif()
    exif[MAKE] = "Phone of Lan"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (22.0, 8.0, 49.0)
    for content in take(
        saved(picture(), kind, exif=exif, **({"comment": b"home"} if kind == "JPEG" else {}))
    ).values():
        assert b"Phone of Lan" not in content
        assert not opened(content).getexif()
        assert opened(content).info.keys().isdisjoint({"exif", "xmp", "icc_profile", "comment"})


def test_a_second_hidden_picture_of_a_phone_is_left_out():
    target = io.BytesIO()
    picture().save(target, "MPO", save_all=True, append_images=[Image.new("RGB", (800, 600), "red")])
    assert list(take(target.getvalue())) == [320, 640, 800]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# --- photos as large as they may be -----------------------------------------------------------------------

LARGE = (8000, 5000)


def interlaced(bits_per_pixel=64):
    """RGBA of 16 bits a channel in the seven passes of Adam7, all of it nought."""
    packing, body = zlib.compressobj(1), b""
    for left, top, across, down in (
        *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
        *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
    ):
        row = bytes(1 + -(-(LARGE[0] - left) // across) * bits_per_pixel // 8)
        for _row in range(top, LARGE[1], down):
            body += packing.compress(row)
    header = struct.pack(">IIBBBBB", *LARGE, 16, 6, 0, 0, 1)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", body + packing.flush()) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


LARGEST = {
    "jpeg": lambda: saved(Image.new("RGB", LARGE, "gold"), "JPEG"),
    "jpeg in several scans, three full colours": lambda: saved(
        picture(LARGE), "JPEG", progressive=True, subsampling=0, quality=30
    ),
    "jpeg for printing": lambda: saved(Image.new("CMYK", LARGE), "JPEG"),
    "png": lambda: saved(Image.new("RGBA", LARGE, (9, 9, 9, 9)), "PNG", compress_level=1),
    "png in passes, 16 bits": interlaced,
    "webp": lambda: saved(Image.new("RGB", LARGE, "gold"), "WEBP", method=0),
    "webp with glass": lambda: saved(Image.new("RGBA", LARGE, (9, 9, 9, 9)), "WEBP", method=0),
    "webp without loss": lambda: saved(picture(LARGE), "WEBP", method=0, lossless=True, quality=0),
}


# Run as it is, then asked what it took: what `wait4` says of a child counts the memory of its parent too.
ASKED_AFTERWARDS = r"""
import pathlib, re, resource, runpy, sys
runpy.run_path(sys.argv[1], run_name="__main__")
used, status = resource.getrusage(resource.RUSAGE_SELF), pathlib.Path("/proc/self/status")
peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024 if status.exists() else used.ru_maxrss
print(peak, used.ru_utime + used.ru_stime, file=sys.stderr)
"""


@pytest.mark.parametrize("what", LARGEST)
def test_forty_megapixels_are_taken_within_300_megabytes_and_5_seconds(what):
    content = LARGEST[what]()
    assert len(content) <= MAX_BYTES
    command = [sys.executable, "-I", "-c", ASKED_AFTERWARDS, DECODER]
    decoder = subprocess.run(command, input=content, capture_output=True, env=ENVIRONMENT, check=True)
    assert list(json.loads(decoder.stdout)["renditions"]) == ["320", "640", "1280"]
    peak, seconds = map(float, decoder.stderr.split())
    assert peak < 300_000_000
    assert seconds < 5


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("import os; os.abort()", "damaged"),
        ("import os; os.kill(os.getpid(), 24)", "too long"),
        ("import time; time.sleep(9)", "too long"),
    ],
    ids=["crash", "processor", "time"],
)
def test_a_photo_that_ends_its_decoder_is_refused(fault, said, tmp_path, monkeypatch):
    (tmp_path / "decoder.py").write_text(fault)
    monkeypatch.setattr("products.photos.DECODER", tmp_path / "decoder.py")
    monkeypatch.setattr("products.photos.PATIENCE", 1)
    with override("en"), pytest.raises(ValidationError, match=said):
        take(JPEG)


# --- files that are not a photo -------------------------------------------------------------------------


def png(width, height, *extra, body=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(extra)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


def jpeg_claiming(width, height, mode="RGB", **options):
    """A small JPEG whose header says that it is large."""
    content = bytearray(saved(picture((64, 64), mode), "JPEG", **options))
    at = content.index(b"\xff\xc2" if options else b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def jpeg_without_samples():
    """A JPEG whose colours are sampled nought times."""
    content = bytearray(saved(picture((400, 400)), "JPEG"))
    at = content.index(b"\xff\xc0") + 10
    content[at + 1] = content[at + 4] = content[at + 7] = 0
    return bytes(content)


def webp_claiming(width, height):
    """The head of a WebP without loss, and nothing behind it."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0" * 5
    part = b"VP8L" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(part)) + b"WEBP" + part


def zipped():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("page.html", "<script>alert(1)</script>")
    return target.getvalue()


JPEG = saved(picture(), "JPEG")
PNG = saved(picture(), "PNG")
WEBP = saved(picture(), "WEBP")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
MOVING = {"save_all": True, "append_images": [Image.new("RGB", (800, 600), colour) for colour in ("red", "blue")]}

REFUSED = {
    "empty": b"",
    "text": b"not a photo at all",
    "html": b"<!doctype html><img src=x onerror=alert(1)>",
    "html after a space": b" <html>",
    "svg": SVG,
    "svg with a declaration": b'<?xml version="1.0"?>' + SVG,
    "php": b"<?php system($_GET['c']); ?>",
    "shell script": b"#!/bin/sh\nid\n",
    "zip": zipped(),
    "pdf": b"%PDF-1.7\n1 0 obj<<>>endobj",
    "eps named .jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99999 99999\n",
    "fits": b"SIMPLE  =                    T" + b" " * 2850,
    "psd": b"8BPS\0\x01" + b"\0" * 40,
    "tiff": saved(picture(), "TIFF"),
    "gif": saved(picture().convert("P"), "GIF"),
    "bmp": saved(picture(), "BMP"),
    "ico": saved(picture((64, 64)), "ICO"),
    "ppm": saved(picture(), "PPM"),
    "tga": saved(picture(), "TGA"),
    "jpeg 2000 signature": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 60,
    "nul bytes": b"\0" * 4096,
    "only the signature of a jpeg": b"\xff\xd8\xff",
    "only the signature of a png": b"\x89PNG\r\n\x1a\n",
    "only the signature of a webp": b"RIFF\0\0\0\0WEBP",
    "jpeg cut after its header": JPEG[:200],
    "jpeg cut in the middle": JPEG[: len(JPEG) // 2],
    "jpeg cut near its end": JPEG[: len(JPEG) * 9 // 10],
    "png cut after its header": PNG[:40],
    "png cut in the middle": PNG[: len(PNG) // 2],
    "webp cut in the middle": WEBP[: len(WEBP) // 2],
    "png of 60,000 by 60,000": png(60_000, 60_000),
    "png of 2 billion by 1": png(2**31 - 1, 1),
    "png of no width": png(0, 600),
    "png just over 40 megapixels": png(8000, 5001),
    "png without picture data": png(800, 600),
    "png with too little picture data": png(800, 600, body=b"\0" * 100),
    "png with a text bomb": png(800, 600, chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 200_000_000))),
    "png with a profile bomb": png(800, 600, chunk(b"iCCP", b"k\0\0" + zlib.compress(b"\0" * 200_000_000))),
    "png with a broken checksum": PNG[:29] + b"\0\0\0\0" + PNG[33:],
    "jpeg claiming 65,500 by 65,500": jpeg_claiming(65_500, 65_500),
    "jpeg claiming 0 by 0": jpeg_claiming(0, 0),
    "webp with a wrong length": b"RIFF" + struct.pack("<I", 2**31) + WEBP[8:60],
    "moving png": saved(picture(), "PNG", **MOVING),
    "moving webp": saved(picture(), "WEBP", **MOVING),
    "jpeg without samples": jpeg_without_samples(),
    "jpeg for printing in several scans over 31 megapixels": jpeg_claiming(8000, 5000, "CMYK", progressive=True),
    "jpeg just over 40 megapixels": jpeg_claiming(8000, 5001),
    "webp just over 40 megapixels": webp_claiming(8000, 5001),
    "webp claiming 16,383 by 16,383": webp_claiming(16_383, 16_383),
    "webp without picture data": webp_claiming(800, 600),
    "webp in an unknown coding": b"RIFF" + struct.pack("<I", 60) + b"WEBPVP9 " + b"\0" * 52,
    "avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0" * 60,
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60,
    "jpeg xl": b"\xff\x0a" + b"\0" * 60,
    "a ribbon, 1,000 by 200": saved(Image.new("RGB", (1000, 200)), "JPEG"),
    "one pixel": saved(Image.new("RGB", (1, 1)), "PNG"),
    "a thread, 5,000 by 2": saved(Image.new("RGB", (5000, 2)), "PNG"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_a_photo_is_refused_with_a_sentence(what):
    with pytest.raises(ValidationError) as refusal:
        take(REFUSED[what])
    assert refusal.value.messages[0].endswith(".")


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(ValidationError, match="10 MB"):
        renditions(io.BytesIO(b""), MAX_BYTES + 1)


@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"<?php system('id') ?>", zipped(), SVG], ids=["html", "php", "zip", "svg"]
)
@pytest.mark.parametrize("photo", [JPEG, PNG, WEBP], ids=["jpeg", "png", "webp"])
def test_nothing_of_a_polyglot_but_the_picture_is_kept(photo, tail):
    for content in take(photo + tail).values():
        assert tail not in content
        assert opened(content).format == "WEBP"


@pytest.mark.parametrize("seed", range(3))
def test_damaged_bytes_are_refused_or_read_but_never_a_fault(seed):
    chance = random.Random(seed)  # noqa: S311
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    small = picture((170, 165))
    whole = [saved(small, kind, exif=exif) for kind in ("JPEG", "PNG", "WEBP")]
    for _serial in range(60):
        content = bytearray(chance.choice(whole))
        for _change in range(chance.choice([1, 2, 8])):
            content[chance.randrange(min(len(content), 600))] = chance.randrange(256)
        try:
            kept = take(bytes(content))
        except ValidationError:
            continue
        assert all(opened(rendition).format == "WEBP" for rendition in kept.values())


def test_the_corpus_is_large_enough():
    assert len(REFUSED) >= 40
