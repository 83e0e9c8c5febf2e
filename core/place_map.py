"""Which places lie in which, across the maps before and after 1 July 2025."""

from collections import defaultdict
from functools import cached_property

from django.db.models import prefetch_related_objects

from core.models.place import Place, PlaceChange, Vintage

UNKNOWN = "unknown"
OUTSIDE = "outside"
UNKNOWN_TODAY = "unknown-2025"
OUTSIDE_TODAY = "outside-2025"


class PlaceMap:
    """All places of both maps in memory (some hundred), for questions asked of many rows; costs two queries.

    A place lies in an old district when all of it does: the district itself, its communes, and a commune of
    2025 all of whose predecessors were in it. Three communes of 2025 cross an old district line; of what is
    known to lie only in one of these, or only in the province, the old district is `UNKNOWN`. Whatever had no
    part in old Bắc Kạn is `OUTSIDE`.

    The same by the map of today: what is known only to an old district or the province lies in no certain commune
    (`UNKNOWN_TODAY`), other provinces are `OUTSIDE_TODAY`.
    """

    def __init__(self):
        self.places = {place.pk: place for place in Place.objects.all()}
        for place in self.places.values():
            place.parent = self.places.get(place.parent_id)
        self._old_of, self._new_of, self._covered = defaultdict(set), {}, {}
        for old, new in PlaceChange.objects.values_list("old", "new"):
            self._old_of[new].add(old)
            self._new_of[old] = new

    @cached_property
    def by_key(self) -> dict[str, Place]:
        """Districts and communes by their name in addresses."""
        return {place.key: place for place in self.places.values() if place.level != Place.Level.PROVINCE}

    @cached_property
    def old_districts(self) -> list[Place]:
        return [p for p in self.places.values() if p.vintage == Vintage.PRE2025 and p.level == Place.Level.DISTRICT]

    @cached_property
    def new_communes(self) -> list[Place]:
        return [p for p in self.places.values() if p.vintage == Vintage.Y2025 and p.level == Place.Level.COMMUNE]

    @cached_property
    def by_name(self) -> dict[str, list[Place]]:
        """Districts and communes by every name that `Place.bears`, in order; costs three queries the first time.

        What a page tells of them, their other spellings and what became of them, is fetched with it.
        """
        prefetch_related_objects(list(self.places.values()), "aliases", "changes_after__new")
        found = defaultdict(list)
        for place in sorted(self.by_key.values(), key=lambda place: (place.name_sort, place.vintage, place.code)):
            for name in place.names:
                found[name].append(place)
        return dict(found)

    def communes_of(self, district: int) -> list[Place]:
        """Old communes of an old district, by code."""
        found = [place for place in self.places.values() if place.parent_id == district]
        return sorted(found, key=lambda place: place.code)

    def old_of(self, pk: int) -> list[Place]:
        """Old communes that went into a commune of today, by code; none where nothing is known of it."""
        return sorted((self.places[old] for old in self._old_of.get(pk, ())), key=lambda place: place.code)

    def today_of(self, pk: int | None) -> Place | None:
        """`Place.today` by id: the unit a place belongs to now; None where there is no one such unit."""
        place = self.places.get(pk)
        if place is None or place.vintage == Vintage.Y2025:
            return place
        return self.places.get(self._new_of.get(pk))

    @cached_property
    def district_of(self) -> dict[int | None, int | str]:
        """Old district (id, `UNKNOWN` or `OUTSIDE`) of every place id; of no place at all too."""
        return {None: UNKNOWN} | {pk: self._district_of(place) for pk, place in self.places.items()}

    @cached_property
    def commune_of(self) -> dict[int | None, int | str]:
        """Commune of today (id, `UNKNOWN_TODAY` or `OUTSIDE_TODAY`) of every place id; of no place at all too."""
        return {None: UNKNOWN_TODAY} | {pk: self._commune_of(place) for pk, place in self.places.items()}

    def covered(self, key: str) -> frozenset[int | None]:
        """Ids of the places that lie in the place with this key; for the rows beside places, those so answered.

        None stands for rows without a place. A commune of 2025 covers the communes that went into it, an old
        commune only itself.
        """
        if key not in self._covered:
            self._covered[key] = self._covered_by(key)
        return self._covered[key]

    def _covered_by(self, key):
        if key in (UNKNOWN, OUTSIDE):
            return self._in_district(key)
        if key in (UNKNOWN_TODAY, OUTSIDE_TODAY):
            return frozenset(pk for pk, found in self.commune_of.items() if found == key)
        place = self.by_key[key]
        if place.level == Place.Level.DISTRICT:
            return self._in_district(place.pk)
        return frozenset({place.pk, *self._old_of.get(place.pk, ())})

    def _in_district(self, district):
        return frozenset(pk for pk, found in self.district_of.items() if found == district)

    def _district_of(self, place):
        if place.vintage == Vintage.PRE2025 and place.level != Place.Level.PROVINCE:
            return place.pk if place.level == Place.Level.DISTRICT else place.parent_id
        if place.level == Place.Level.PROVINCE:
            return UNKNOWN if place.pk in self._home_provinces else OUTSIDE
        districts = {self.places[old].parent_id for old in self._old_of.get(place.pk, ())}
        if not districts:
            return OUTSIDE
        return districts.pop() if len(districts) == 1 else UNKNOWN

    def _commune_of(self, place):
        today = self.today_of(place.pk)
        if today is not None and today.level == Place.Level.COMMUNE:
            return today.pk
        if place.level == Place.Level.PROVINCE and place.pk not in self._home_provinces:
            return OUTSIDE_TODAY
        return UNKNOWN_TODAY

    @cached_property
    def _home_provinces(self):
        """Old Bắc Kạn and the province its communes belong to now."""
        old = {district.parent_id for district in self.old_districts}
        return old | {self.places[new].parent_id for new in self._old_of}
