"""Decodes one photo in a process of its own: `python products/photo_decoder.py < photo > answer`.

A file is untrusted until it has been decoded and written anew. Nothing of the register is within reach here: no
database, no secret, no module of ours. A file that crashes a decoder, or wants more memory or time than it is given,
ends this process and nothing else; what a large photo takes is never taken from the web worker.

The answer is JSON: `{"renditions": {"320": base64 of a WebP, …}}`, or `{"refused": reason, "megapixels": most}`.
"""

import base64
import io
import json
import resource
import sys

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

# Bytes a decoder may ask for. libwebp asks for more than it fills: of the largest photo it fills 200 MB.
MEMORY, MEMORY_OF_WEBP = 300_000_000, 400_000_000
SECONDS = 5  # of the processor
MAX_PIXELS = 40_000_000
# A JPEG in several scans is kept whole as two bytes a sample. Only printer's colours reach this, at 31 megapixels.
MAX_KEPT_BYTES = 250_000_000
SMALLEST = 160
LONGEST = 4  # times the other side
STRIP = 64
WIDTHS = (320, 640, 1280)
FORMATS = ("JPEG", "PNG")  # and WebP, which Pillow decodes only whole, at 13 bytes a pixel
WHITE = (255, 255, 255)


class Refused(Exception):
    """Reason as `products.photos.REFUSALS` words it, and the most megapixels where they are too many."""

    def __init__(self, reason, most_pixels=MAX_PIXELS):
        super().__init__(reason)
        self.answer = {"refused": reason, "megapixels": most_pixels // 1_000_000}


def answer(content: bytes) -> dict:
    try:
        return {"renditions": {width: base64.b64encode(file).decode() for width, file in renditions(content)}}
    except Refused as refusal:
        return refusal.answer
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return {"refused": "unknown"}
    except MemoryError:
        return {"refused": "heavy"}
    except Exception:  # what decoders raise at a damaged file is no closed list
        return {"refused": "damaged"}


def renditions(content):
    """(width in pixels, WebP file) for every width up to the photo's own."""
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    picture = _on_white(_in_srgb(_read_webp(content) if is_webp else _read(content)))
    smaller = [width for width in WIDTHS if width < picture.width]
    widths = [*smaller, picture.width] if picture.width <= WIDTHS[-1] else WIDTHS
    return [(width, _webp(picture, width)) for width in widths]


def _check(width, height, most_pixels=MAX_PIXELS, n_frames=1):
    """By the header alone, before anything is decoded."""
    if width * height > most_pixels:
        raise Refused("large", most_pixels)
    if n_frames > 1:
        raise Refused("moving")
    if min(width, height) < SMALLEST:
        raise Refused("small")
    if max(width, height) > LONGEST * min(width, height):
        raise Refused("narrow")


def _read(content):
    """A JPEG or PNG upright, as RGB or RGBA, no wider than the widest rendition."""
    small = _shrunk(_opened(content))  # the large picture keeps no name and is freed here
    ImageOps.exif_transpose(small, in_place=True)
    small.thumbnail((WIDTHS[-1], small.height), Image.Resampling.LANCZOS)
    return small


def _opened(content):
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    is_jpeg = image.format in {"JPEG", "MPO"}
    # Phones put a second, hidden picture behind a JPEG; only the first is ever decoded.
    n_frames = 1 if is_jpeg else getattr(image, "n_frames", 1)
    _check(*image.size, _most_pixels(image) if is_jpeg else MAX_PIXELS, n_frames)
    factor = _factor(image)
    image.draft("RGB", (image.width // factor, image.height // factor))  # a JPEG is decoded at a fraction of its size
    return image


def _most_pixels(jpeg):
    if "progressive" not in jpeg.info:
        return MAX_PIXELS
    layers = [(across, down) for _name, across, down, _table in jpeg.layer]
    whole = max(across for across, _down in layers) * max(down for _across, down in layers)
    kept = 2 * sum(across * down for across, down in layers) / whole
    return min(MAX_PIXELS, int(MAX_KEPT_BYTES / kept))


def _shrunk(image):
    """The picture as RGB or RGBA at a whole fraction of its size, made strip by strip to need little memory."""
    has_glass = image.mode in {"RGBA", "PA", "LA", "La"} or "transparency" in image.info
    mode = "RGBA" if has_glass else "RGB"
    factor = _factor(image)
    small = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, STRIP * factor):
        strip = image.crop((0, top, image.width, min(top + STRIP * factor, image.height)))
        small.paste(strip.convert(mode).reduce(factor), (0, top // factor))
    small.info = image.info
    return small


def _factor(image):
    """How often the widest rendition fits into the picture as it stands upright."""
    lies = image.getexif().get(ExifTags.Base.Orientation) in range(5, 9)
    return max(1, (image.height if lies else image.width) // WIDTHS[-1])


def _read_webp(content):
    """The same of a WebP, which libvips lets the decoder shrink as it reads."""
    import pyvips  # takes a while, and most photos are JPEG

    _limit_memory(MEMORY_OF_WEBP)
    try:
        header = pyvips.Image.webpload_buffer(content)
    except pyvips.Error:
        raise Refused("unknown") from None
    n_frames = header.get("n-pages") if "n-pages" in header.get_fields() else 1
    _check(header.width, header.height, n_frames=n_frames)
    lies = header.get("orientation") >= 5 if "orientation" in header.get_fields() else False
    scale = min(1, WIDTHS[-1] / (header.height if lies else header.width))
    small = pyvips.Image.webpload_buffer(content, scale=scale, access="sequential", fail_on="truncated").autorot()
    mode = "RGBA" if small.hasalpha() else "RGB"
    picture = Image.frombytes(mode, (small.width, small.height), small.write_to_memory())
    if "icc-profile-data" in header.get_fields():
        picture.info["icc_profile"] = header.get("icc-profile-data")
    return picture


def _in_srgb(image):
    """Colours of a phone's wide gamut as sRGB, since the profile that explains them is not kept."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged profile explains nothing


def _on_white(image):
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, WHITE)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _webp(picture, width):
    height = max(1, round(picture.height * width / picture.width))
    target = io.BytesIO()
    rendition = picture.resize((width, height), Image.Resampling.LANCZOS)
    rendition.info = {}  # nothing the decoder kept is written out again
    rendition.save(target, "WEBP", quality=80, method=4)
    return target.getvalue()


def _limit_memory(most):
    if sys.platform == "linux":  # macOS knows no limit that counts what a decoder takes
        resource.setrlimit(resource.RLIMIT_DATA, (most, MEMORY_OF_WEBP))


if __name__ == "__main__":
    _limit_memory(MEMORY)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
