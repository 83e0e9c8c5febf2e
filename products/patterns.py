"""Addresses of the woven covers: the same bytes for ever, so that browsers keep them for ever."""

from csp.constants import NONE
from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control

from core.http import read_only
from products import brocade

SHAPES = {"": "cover", "-swatch": "swatch", "-band": "band"}
LONGEST_SLUG = 120
MOST_STITCHES = 600


def for_ever(view):
    kept = cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)(view)
    return read_only(csp({"default-src": [NONE]})(kept))


@for_ever
def pattern(request, slug, shape):
    """Cloth of any slug, without a look into the database: `v` says the version and the product set."""
    version, _, set_number = request.GET.get("v", "").partition("-")
    families = {str(number): number for number in brocade.SETS}
    if version != brocade.VERSION or set_number not in families or len(slug) > LONGEST_SLUG:
        raise Http404
    return svg(brocade.render(slug, families[set_number], SHAPES[shape]))


@for_ever
def cloth(request):
    """The cloth of the home page; `n` is the stitches of five, four and three stars: 4-21-220."""
    counts = request.GET.get("n", "").split("-")
    if request.GET.get("v") != brocade.VERSION or len(counts) != 3:
        raise Http404
    if not all(count.isascii() and count.isdigit() and len(count) <= 3 for count in counts):
        raise Http404
    stitches = [int(count) for count in counts]
    if sum(stitches) > MOST_STITCHES + 3:
        raise Http404
    return svg(brocade.cloth(*stitches))


def stitches(counts):
    """(stitches per number of stars, products per stitch): above MOST_STITCHES one stitch stands for several."""
    per_stitch = max(1, -(-sum(counts) // MOST_STITCHES))
    return [-(-count // per_stitch) for count in counts], per_stitch


def svg(text):
    return HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
