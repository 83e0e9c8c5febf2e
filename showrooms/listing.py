"""The list of showrooms and its map: what is found, in which order, and where each pin stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.facets import Tally
from core.http import MINUTE, kept_for, read_only
from core.listing import Link, Listing
from showrooms.filters import ShowroomFilter
from showrooms.hours import Day, Hours, Now, open_at
from showrooms.map import Drawing, zoomed
from showrooms.models import Freshness, Showroom, TetHoliday

COLUMNS = ("freshness", "place", "open_now", "has_five_stars", "shown")


@dataclass
class Entry:
    """A point of the list, the number of its pin, and its hours; `now` is None on a day that is over."""

    number: int
    showroom: Showroom
    today: Day
    now: Now | None


class ShowroomList(Listing):
    """One page of the showrooms. Costs eleven queries."""

    page_size = 60

    def __init__(self, params, moment):
        self.moment = moment
        self.tet = list(TetHoliday.objects.all())
        asked = ShowroomFilter(params)
        self.found = self._with_facets(asked)
        super().__init__(asked, Tally.of(self.found, COLUMNS), params.get("page", ""))

    def _with_facets(self, asked):
        """Points known by the day asked for that match the text, with everything they are narrowed by."""
        known = Showroom.objects.known_on(asked.day)
        is_open = [] if asked.asked_day else open_at(known.for_display(), self.tet, self.moment)
        return (
            known.matching(asked.text, asked.day)
            .with_freshness(asked.day)
            .with_shelf(asked.day)
            .with_open_now(is_open)
        )

    @property
    def rows(self):
        rows = self.filter.narrow(self.found).for_display()
        if self.filter.here:
            rows = rows.with_distance(*self.filter.here)
            return rows.order_by(F("distance").asc(nulls_last=True), "name_sort", "pk")
        return rows.order_by("freshness", "name_sort", "pk")  # open, found closed, not confirmed

    @cached_property
    def entries(self) -> list[Entry]:
        entries = []
        for number, showroom in enumerate(self.page, start=self.page.start_index()):
            hours = Hours(showroom, self.tet)
            now = None if self.filter.asked_day else hours.at(self.moment)
            entries.append(Entry(number, showroom, hours.on(self.filter.day), now))
        return entries

    # --- ways to narrow -----------------------------------------------------------------------------------

    @property
    def toggles(self):
        """The short facets in one line: open now and five stars on one side, how fresh on the other."""
        return [[*self.facet("open").links, *self.facet("stars").links], self.facet("state").links]

    @property
    def confirmed(self):
        """How many of the points found are known to be open."""
        return self.narrowed().where("freshness", {Freshness.OPEN}).figure

    @cached_property
    def chips(self):
        going_without_saying = self.filter.facets["state"].choices[self.filter.DEFAULTS["state"]]
        chips = [chip for chip in super().chips if chip.label != capfirst(going_without_saying.name)]
        if self.filter.here:
            place = self.filter.near
            label = _("Near %s") % place.full_name if place else _("Near your position")
            chips.append(Link(label, self.filter.params(near=[], lat=[], lon=[]), value="near"))
        if self.filter.asked_day:
            chips.append(Link(_("On %s") % date_format(self.filter.asked_day), self.filter.params(on=[]), value="on"))
        return chips

    @property
    def kept_besides(self):
        """What the form keeps of the address besides its own fields."""
        return self.filter.params(q=[], place=[], near=[], lat=[], lon=[])

    @property
    def other_places(self):
        """Chosen places that stand in neither list of the form, so that sending it again keeps them."""
        listed = {place.key for place in (*self.districts, *self.communes)}
        choices = self.filter.facets["place"].choices
        return [choices[key] for key in self.filter.chosen["place"] if key not in listed]

    @cached_property
    def districts(self):
        return sorted(self.filter.place_map.old_districts, key=lambda place: place.name_sort)

    @cached_property
    def communes(self):
        return sorted(self.filter.place_map.new_communes, key=lambda place: place.name_sort)

    # --- the map ------------------------------------------------------------------------------------------

    @cached_property
    def map(self):
        """The part of the map that the chosen place asks for, with a pin for every point of this page."""
        chosen = self.filter.chosen["place"]
        place = self.filter.place_map.by_key.get(chosen[0]) if len(chosen) == 1 else None
        numbered = [(entry.number, entry.showroom) for entry in self.entries]
        return Drawing(zoomed(place, self.filter.whole), self.filter.place_map, numbered)

    @property
    def other_map(self):
        """The same list beside the map of the whole province of today, or of the old districts again."""
        other = "2025" if self.filter.whole == "pre2025" else "pre2025"
        return self.filter.params(map=[other], place=[])

    def canonical_params(self, **changes):
        """Where somebody stands is nobody's business, and the same list in another order is the same list."""
        return super().canonical_params(**{"near": [], "lat": [], "lon": [], "map": []} | changes)


@read_only
def showrooms(request):
    """Points of introduction and sale beside their map. An answer for somebody's position is not kept for others."""
    found = ShowroomList(request.GET, timezone.now())
    response = render(
        request, "showrooms/showroom_list.html", {"showrooms": found, "canonical_query": found.canonical_query}
    )
    is_personal = "lat" in request.GET or "lon" in request.GET
    if not is_personal:
        return kept_for(MINUTE, response)
    patch_cache_control(response, private=True, max_age=60)
    return response
