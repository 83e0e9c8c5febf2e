"""Taking in a photo: checked by its content, stripped of everything but the picture, kept in a few widths.

A file is untrusted until it has been decoded and written anew. Its name is never used, its metadata (place,
camera, thumbnails) never stored, and nothing is decoded before the header has told how large it is.
"""

from __future__ import annotations

import io
from threading import Lock
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# What decoding may keep in memory besides the picture. Where a format keeps more, fewer pixels are taken.
MAX_KEPT_BYTES = 160_000_000
KEPT_BY_WEBP = 12.8  # bytes a pixel: two canvases, the raw picture, its strip
SMALLEST = 160
LONGEST = 4  # times the other side
STRIP = 64
WIDTHS = (320, 640, 1280)
FORMATS = ("JPEG", "PNG", "WEBP")
WHITE = (255, 255, 255)
# A worker answers several requests at a time; only one of them holds a large picture in memory.
_one_at_a_time = Lock()


def renditions(upload: BinaryIO, size: int) -> dict[int, bytes]:
    """WebP files by width in pixels, from an uploaded JPEG, PNG or WebP of `size` bytes.

    A photo narrower than a width is kept at its own width and no wider ones are made. Raises ValidationError
    with a sentence for whoever uploaded it: empty, too many bytes or pixels, not a photo, damaged, moving.
    """
    if size == 0:
        raise ValidationError(_("The file is empty."))
    if size > MAX_BYTES:
        raise ValidationError(_("The photo is larger than 10 MB. Save it smaller and try again."))
    upload.seek(0)
    with _one_at_a_time:
        try:
            picture = _decoded(upload)
        except ValidationError:
            raise
        except (UnidentifiedImageError, Image.DecompressionBombError):
            raise ValidationError(_("This is not a photo the register can read. Use JPEG, PNG or WebP.")) from None
        except Exception as error:  # what decoders raise at a damaged file is no closed list
            raise ValidationError(
                _("The photo is damaged or not complete. Save it again and try once more.")
            ) from error
        return {width: _webp(picture, width) for width in _widths(picture.width)}


def _decoded(upload: BinaryIO) -> Image.Image:
    """The picture upright, in plain colours, no wider than the widest rendition."""
    small = _shrunk(_opened(upload))  # the large picture keeps no name and is freed here
    ImageOps.exif_transpose(small, in_place=True)
    small.thumbnail((WIDTHS[-1], small.height), Image.Resampling.LANCZOS)
    small = _in_srgb(small)
    if small.mode == "RGB":
        return small
    ground = Image.new("RGB", small.size, WHITE)
    ground.paste(small, mask=small.getchannel("A"))
    return ground


def _opened(upload: BinaryIO) -> Image.Image:
    """The picture, not yet decoded: its header says that it is one we take."""
    image = Image.open(upload, formats=FORMATS)
    most = _most_pixels(image)
    if image.width * image.height > most:
        raise ValidationError(
            _("The photo has more than %d megapixels. Save it smaller and try again.") % (most // 1_000_000)
        )
    # Phones put a second, hidden picture behind a JPEG; only the first is ever decoded.
    if image.format not in {"JPEG", "MPO"} and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("Moving pictures are not taken. Use a single photo."))
    if min(image.size) < SMALLEST:
        raise ValidationError(_("The photo is too small: at least 160 pixels on each side."))
    if max(image.size) > LONGEST * min(image.size):
        raise ValidationError(_("The photo is too long and narrow. Cut it to what matters."))
    image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))  # a large JPEG is decoded at a fraction of its size
    return image


def _most_pixels(image: Image.Image) -> int:
    """A JPEG in several scans is kept as two bytes a sample; how many samples a pixel has depends on its colours."""
    if image.format == "PNG":
        return MAX_PIXELS
    kept = KEPT_BY_WEBP
    if image.format != "WEBP":
        layers = [(across, down) for _name, across, down, _table in image.layer]
        whole = max(across for across, _down in layers) * max(down for _across, down in layers)
        kept = 2 * sum(across * down for across, down in layers) / whole
    return min(MAX_PIXELS, int(MAX_KEPT_BYTES / kept))


def _shrunk(image: Image.Image) -> Image.Image:
    """The picture as RGB or RGBA at a whole fraction of its size, made strip by strip to need little memory."""
    has_glass = image.mode in {"RGBA", "PA", "LA", "La"} or "transparency" in image.info
    mode = "RGBA" if has_glass else "RGB"
    lies = image.getexif().get(ExifTags.Base.Orientation) in range(5, 9)
    factor = max(1, (image.height if lies else image.width) // WIDTHS[-1])
    small = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, STRIP * factor):
        strip = image.crop((0, top, image.width, min(top + STRIP * factor, image.height)))
        small.paste(strip.convert(mode).reduce(factor), (0, top // factor))
    small.info = image.info
    return small


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours of a phone's wide gamut as sRGB, since the profile that explains them is not kept."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged profile explains nothing


def _widths(width: int) -> list[int]:
    smaller = [target for target in WIDTHS if target < width]
    return [*smaller, width] if width <= WIDTHS[-1] else list(WIDTHS)


def _webp(picture: Image.Image, width: int) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    target = io.BytesIO()
    rendition = picture.resize((width, height), Image.Resampling.LANCZOS)
    rendition.info = {}  # nothing the decoder kept is written out again
    rendition.save(target, "WEBP", quality=80, method=4)
    return target.getvalue()
