"""How a product looks on a page: its cloth, and the class that its standing gives it."""

from urllib.parse import urlencode

from django.urls import reverse

from products.brocade import VERSION
from products.models import Standing

CLASSES = {
    Standing.VALID: "is-valid",
    Standing.UPCOMING: "is-never",
    Standing.WITHDRAWN: "is-gone",
    Standing.UNKNOWN: "is-never",
}


def standing_class(standing):
    """Class of whatever shows a product or recognition: in force, ended, withdrawn or never known."""
    return CLASSES.get(standing, "is-ended")


def pattern(slug, set_number, shape=""):
    """Address of the cloth woven from a slug; `shape` is "", "swatch" or "band"."""
    address = reverse("pattern", kwargs={"slug": slug, "shape": f"-{shape}" if shape else ""})
    return f"{address}?{urlencode({'v': f'{VERSION}-{set_number}'})}"
