"""Places with a memory: what each unit of both maps was or became, and what is made and sold there."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from cooperatives.models import Producer
from core.facets import Figure
from core.http import public_page, read_only
from core.models import Place, Vintage
from core.place_map import PlaceMap
from grants.models import Grant, GrantProducer
from grants.totals import Sums, tally_grants
from portal.place_totals import PlaceTotals
from portal.statistics.counting import Counts
from products.filters import FIRST_DAY, DayField
from products.models import Product, Standing
from showrooms.map import Drawing, zoomed
from showrooms.models import Showroom

LONGEST_NAME = 80
SHOWN_PRODUCTS = 6


@dataclass
class Part:
    """A commune of today, the old communes of a district that went into it, and the other districts it took from."""

    new: Place
    old: list[Place]
    others: list[Place]


class PlacePage:
    """One district or commune of one map. Costs thirteen queries, however much is made there."""

    def __init__(self, place: Place, places: PlaceMap, day):
        self.place, self.places, self.day = place, places, day
        self.covered = places.covered(place.key)

    # --- then and now -------------------------------------------------------------------------------------

    @cached_property
    def today(self):
        """The commune of today that took in an old commune whole; None for others."""
        return self.places.today_of(self.place.pk) if self.place.vintage == Vintage.PRE2025 else None

    @cached_property
    def made_of(self):
        """Old communes in a commune of today."""
        return self.places.old_of(self.place.pk)

    @property
    def crosses_districts(self):
        """Old districts a commune of today took communes from, where they are several."""
        districts = list(dict.fromkeys(old.parent for old in self.made_of))
        return districts if len(districts) > 1 else []

    @cached_property
    def became(self):
        """The communes of today that an old district was parted into."""
        parts: dict[Place, list[Place]] = {}
        for old in self.places.communes_of(self.place.pk):
            parts.setdefault(self.places.today_of(old.pk), []).append(old)
        parts.pop(None, None)
        return [Part(new, old, self._others(new)) for new, old in parts.items()]

    def _others(self, new):
        return list(dict.fromkeys(old.parent for old in self.places.old_of(new.pk) if old.parent != self.place))

    @cached_property
    def namesakes(self):
        """Other units of the same name, on either map."""
        same = [
            other
            for other in self.places.by_key.values()
            if other.name_folded == self.place.name_folded and other.pk != self.place.pk
        ]
        return sorted(same, key=lambda other: (other.vintage, other.code))

    @cached_property
    def same_code(self):
        """The unit of another name that bears the same code on the other map: codes were used again."""
        other_map = Vintage.Y2025 if self.place.vintage == Vintage.PRE2025 else Vintage.PRE2025
        other = self.places.by_key.get(f"{other_map.value}-{self.place.code}")
        return other if other and other.name_folded != self.place.name_folded else None

    @cached_property
    def other_names(self):
        return list(self.place.aliases.all())

    # --- what is made and sold here -----------------------------------------------------------------------

    @cached_property
    def by_stars(self) -> dict[int, Figure]:
        """Products in force, by stars that some of them have."""
        by_stars = Counts(self.day).by_stars({Standing.VALID}, "named_place", self.covered)
        return {stars: figure for stars, figure in by_stars.items() if figure.total}

    @property
    def products_in_force(self) -> Figure:
        return Figure.sum(self.by_stars.values())

    @cached_property
    def products(self):
        """The first few, best first."""
        found = Product.objects.with_standing(self.day).filter(
            standing=Standing.VALID, named_place__in=self.covered - {None}
        )
        return found.for_display().order_by(F("stars").desc(), "is_sample", "name_sort", "pk")[:SHOWN_PRODUCTS]

    @cached_property
    def producers(self) -> Figure:
        return self._count(Producer.objects.all())

    @cached_property
    def grants(self) -> Sums:
        """Public money to the producers here, as the table of grants counts it."""
        served = GrantProducer.objects.filter(producer__place__in=self.covered - {None}).values("grant")
        return tally_grants(Grant.objects.public().filter(pk__in=served)).figure

    @cached_property
    def showrooms(self):
        found = Showroom.objects.running_on(self.day).filter(place__in=self.covered - {None})
        return list(found.with_freshness(self.day).for_display().order_by("freshness", "name_sort", "pk"))

    @cached_property
    def map(self):
        return Drawing(zoomed(self.place, "2025"), self.places, enumerate(self.showrooms, start=1))

    def _count(self, records):
        found = records.filter(place__in=self.covered - {None}).aggregate(
            total=Count("pk"), samples=Count("pk", filter=Q(is_sample=True))
        )
        return Figure(**found)


@read_only
@public_page
def place(request, vintage, code):
    """A district or commune of one of the two maps."""
    places = PlaceMap()
    found = places.by_key.get(f"{vintage}-{code}")
    if found is None:
        raise Http404
    return render(request, "portal/place.html", {"page": PlacePage(found, places, timezone.localdate())})


@read_only
@public_page
def places(request):
    """Find a place by its old or new name, and see where products are made, by the old or by the new map."""
    asked, error = request.GET.get("on", ""), ""
    try:
        day = DayField(required=False).clean(asked) or timezone.localdate()
    except ValidationError as refused:
        day, error = timezone.localdate(), refused.message
    named_map = request.GET.get("map", "").strip()
    whole = named_map if named_map in Vintage.values else Vintage.PRE2025.value
    text = request.GET.get("q", "").strip()[:LONGEST_NAME]
    context = {
        "totals": PlaceTotals(whole, day),
        "text": text,
        "named": Place.objects.named(text).exists() if text else False,
        "asked": asked,
        "error": error,
        "left_out": [named_map] if named_map not in ("", whole) else [],
        "first_day": FIRST_DAY,
        "canonical_query": "?map=2025" if whole == "2025" else "",
    }
    return render(request, "portal/places.html", context)
