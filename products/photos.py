"""Taking in a photo: checked by its content, stripped of everything but the picture, kept in a few widths.

Its name is never used, its metadata (place, camera, thumbnails) never stored. `products.photo_decoder` does the work,
in a process of its own.
"""

from __future__ import annotations

import base64
import json
import logging
import signal
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 10 * 1024 * 1024
PATIENCE = 15  # seconds on a busy machine; of the processor a decoder gets fewer
DECODER = Path(__file__).with_name("photo_decoder.py")
# One thread a photo, and memory once freed given back: the decoder's limits are counted with these.
ENVIRONMENT = {"VIPS_CONCURRENCY": "1", "MALLOC_MMAP_THRESHOLD_": "1048576"}
ENDED_BY_LIMIT = {signal.SIGXCPU, signal.SIGKILL}
REFUSALS = {
    "unknown": _("This is not a photo the register can read. Use JPEG, PNG or WebP."),
    "damaged": _("The photo is damaged or not complete. Save it again and try once more."),
    "large": _("The photo has more than %(megapixels)d megapixels. Save it smaller and try again."),
    "moving": _("Moving pictures are not taken. Use a single photo."),
    "small": _("The photo is too small: at least 160 pixels on each side."),
    "narrow": _("The photo is too long and narrow. Cut it to what matters."),
    "heavy": _("The photo takes too long or too much memory to read. Save it as a plain JPEG and try again."),
}
logger = logging.getLogger(__name__)
# A worker answers several requests at a time; only one of them has a photo decoded.
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
        answer = _ask_decoder(upload.read())
    if "refused" in answer:
        raise ValidationError(REFUSALS[answer["refused"]], params=answer)
    return {int(width): base64.b64decode(content) for width, content in answer["renditions"].items()}


def _ask_decoder(content):
    try:
        decoder = subprocess.run(
            [sys.executable, "-I", DECODER], input=content, capture_output=True, env=ENVIRONMENT, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return {"refused": "heavy"}
    if decoder.returncode:
        logger.warning("The decoder of photos ended with status %s", decoder.returncode)
        return {"refused": "heavy" if -decoder.returncode in ENDED_BY_LIMIT else "damaged"}
    return json.loads(decoder.stdout)
