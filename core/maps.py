"""The maps there are, and the address of each as a file that browsers keep."""

from csp.constants import NONE
from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control

from core.http import read_only
from core.models import Place, PlaceBoundary, Vintage
from core.weaving import Cloth

A_WEEK = 7 * 24 * 3600

SIZE_OF_LABELS = 760, 950
# Where a district's name is set on the map of the old districts, which has this size, by hand.
DISTRICT_LABELS = {
    "058": (119, 831),
    "060": (220, 137),
    "061": (319, 346),
    "062": (554, 293),
    "063": (397, 519),
    "064": (124, 525),
    "065": (430, 752),
    "066": (615, 618),
}


def outlines_of(key: str):
    """Boundaries drawn on the map `key`, with their places; none where there is no such map.

    "pre2025": the old districts; "2025": the communes of today; an old district: its communes; a commune of
    today: what it was made of, or itself where that is not known; an old commune: itself.
    """
    drawn = PlaceBoundary.objects.select_related("place")
    vintage, _, code = key.partition("-")
    if not code:
        level = Place.Level.DISTRICT if vintage == Vintage.PRE2025 else Place.Level.COMMUNE
        return drawn.filter(place__vintage=vintage, place__level=level)
    place = {"place__vintage": vintage, "place__code": code}
    of = {
        Vintage.PRE2025: {"place__parent__vintage": vintage, "place__parent__code": code},
        Vintage.Y2025: {"place__changes_after__new__vintage": vintage, "place__changes_after__new__code": code},
    }.get(vintage)
    if of is None:
        return drawn.none()
    parts = drawn.filter(**of)
    return parts if parts.exists() else drawn.filter(**place)


def cloth_of(key: str) -> Cloth | None:
    """The map `key`; None where no boundary is known. Costs one query or two."""
    outlines = {boundary.place_id: boundary.geometry for boundary in outlines_of(key).order_by("place__code")}
    polygons = {pk: shape for pk, shape in outlines.items() if shape.get("type") in ("Polygon", "MultiPolygon")}
    return Cloth(polygons) if polygons else None


def district_labels(key: str, cloth: Cloth) -> dict[str, tuple[int, int]]:
    """By code where each old district's name stands on the map `key`; none on other maps."""
    return DISTRICT_LABELS if key == Vintage.PRE2025 and (cloth.width, cloth.height) == SIZE_OF_LABELS else {}


def map_url(key: str) -> str:
    return reverse("map", args=[key])


@read_only
@cache_control(public=True, max_age=A_WEEK)
@csp({"default-src": [NONE]})
def map_file(request, key):
    """A map as an SVG file, the same for everybody."""
    cloth = cloth_of(key)
    if cloth is None:
        raise Http404
    return HttpResponse(cloth.svg(), content_type="image/svg+xml; charset=utf-8")
