"""How a product looks on a page: its cloth, and the class that its standing gives it."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from products.brocade import VERSION
from products.models import Standing
from products.standings import in_words, shows_stars

register = template.Library()

CLASSES = {
    Standing.VALID: "is-valid",
    Standing.UPCOMING: "is-never",
    Standing.WITHDRAWN: "is-gone",
    Standing.UNKNOWN: "is-never",
}


@register.simple_tag
def standing_class(standing):
    """Class of whatever shows a product or recognition: in force, ended, withdrawn or never known."""
    return CLASSES.get(standing, "is-ended")


register.simple_tag(in_words, name="standing_in_words")
register.filter(shows_stars)


@register.simple_tag
def pattern(slug, set_number, shape=""):
    """Address of the cloth woven from a slug; `shape` is "", "swatch" or "band"."""
    address = reverse("pattern", kwargs={"slug": slug, "shape": f"-{shape}" if shape else ""})
    return f"{address}?{urlencode({'v': f'{VERSION}-{set_number}'})}"
