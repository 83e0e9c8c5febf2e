"""Places of both maps, how the old became the new, other spellings, outlines."""

import datetime
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from core.models import Place, PlaceAlias, PlaceBoundary, PlaceChange, Vintage
from core.text import fold
from desk.loading.reading import Row, for_each, read_shapes, read_table
from desk.loading.saving import Counts, add_missing

MERGED_ON = datetime.date(2025, 7, 1)  # Resolutions 202/2025/QH15 and 1683/NQ-UBTVQH15

UNIT_COLUMNS = ["code", "name_vi", "name_en", "level", "kind", "parent_code"]
UNIT_FILES = {"geo/units_pre2025.csv": Vintage.PRE2025, "geo/units_2025.csv": Vintage.Y2025}
PROVINCE_COLUMNS = ["vintage", "code", "name_vi", "name_en", "kind", "new_code"]
CENTRE_COLUMNS = ["code", "lat", "lon", "vintage", "level", "approx"]
ALIAS_COLUMNS = ["written_as", "district", "vintage", "code", "name_vi", "why"]
SHAPE_FILES = {
    "geo/backan_districts.geojson": Vintage.PRE2025,
    "geo/backan_communes.geojson": Vintage.PRE2025,
    "geo/thai_nguyen_2025_communes.geojson": Vintage.Y2025,
}

Places = dict[tuple[str, str], Place]


class Map:
    """Finds the places that papers name, by the names of the register, of the files and by other spellings."""

    def __init__(self, places: Places, units: list[Row]):
        names = defaultdict(set)
        for key, place in places.items():
            names[key].add(fold(place.name_vi))
        for row in units:
            names[_vintage_and_code(row)].add(fold(row.text("name_vi")))
        for alias in PlaceAlias.objects.select_related("place"):
            names[alias.place.vintage, alias.place.code].add(alias.written_folded)

        self.districts = defaultdict(set)
        self.communes = defaultdict(set)
        for (vintage, code), written in names.items():
            place = places[vintage, code]
            for name in written:
                if vintage == Vintage.PRE2025 and place.level == Place.Level.DISTRICT:
                    self.districts[name].add(place)
                elif vintage == Vintage.PRE2025 and place.level == Place.Level.COMMUNE:
                    self.communes[place.parent_id, name].add(place)
        # With their marks: there are Văn Lang and Văn Lăng.
        self.communes_2025 = {
            row.text("name_vi"): places[_vintage_and_code(row)]
            for row in units
            if _vintage_and_code(row)[0] == Vintage.Y2025 and _level(row) == Place.Level.COMMUNE
        }

    def place_of(self, row: Row) -> Place | None:
        """The old commune within the row's district, else the district, else nothing.

        Only samples that came after June 2025 name a commune of today's map instead.
        """
        if row.text("commune_2025"):
            return row.found("commune_2025", self.communes_2025)
        if not row.text("district"):
            if row.text("commune"):
                raise row.bad("district", "is empty, but a commune is found only within its district")
            return None
        district = _the_only(row, "district", self.districts[fold(row.text("district"))])
        if not row.text("commune"):
            return district
        return _the_only(row, "commune", self.communes[district.pk, fold(row.text("commune"))])


def _the_only(row: Row, column: str, found: set[Place]) -> Place:
    if len(found) != 1:
        raise row.bad(column, f"{'means several places' if found else 'unknown place'}: {row.text(column)!r}")
    return next(iter(found))


def load_places(data: Path, counts: Counts) -> Map:
    units = [row for file in UNIT_FILES for row in read_table(data, file, UNIT_COLUMNS, key=["code"])]
    provinces = read_table(data, "geo/national_provinces.csv", PROVINCE_COLUMNS, key=["vintage", "code"])
    for_each(provinces, _vintage_and_code)
    places = _load_units(data, units, provinces, counts)
    _load_changes(data, provinces, places, counts)
    _load_aliases(data, places, counts)
    _load_outlines(data, places, counts)
    return Map(places, units)


def _load_units(data: Path, units: list[Row], provinces: list[Row], counts: Counts) -> Places:
    """Units of the province's two maps, and the provinces of the whole country."""
    given = {_vintage_and_code(row) for row in units}
    rows = units + [row for row in provinces if _vintage_and_code(row) not in given]
    centres = {
        (row.text("vintage"), row.text("code")): row
        for row in read_table(data, "geo/centroids.csv", CENTRE_COLUMNS, key=["vintage", "code"])
    }
    leveled = for_each(rows, _level)
    places = {(place.vintage, place.code): place for place in Place.objects.all()}

    def build(row):
        vintage, code = _vintage_and_code(row)
        centre = centres.get((vintage, code))
        parent = row.text("parent_code") and row.found("parent_code", places, of=lambda text: (vintage, text))
        return Place(
            vintage=vintage,
            code=code,
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            level=_level(row),
            kind=row.choice("kind", Place.Kind),
            parent=parent or None,
            latitude=centre and _coordinate(centre, "lat"),
            longitude=centre and _coordinate(centre, "lon"),
        )

    for level in (Place.Level.PROVINCE, Place.Level.DISTRICT, Place.Level.COMMUNE):  # parents come first
        built = for_each([row for row, its_level in leveled if its_level == level], build)
        new = add_missing(counts, "places", built, places, key=lambda place: (place.vintage, place.code))
        places |= {(place.vintage, place.code): place for _row, place in new}
    return places


def _vintage_and_code(row: Row) -> tuple[str, str]:
    return (UNIT_FILES.get(row.file) or row.choice("vintage", Vintage), row.required("code"))


def _level(row: Row) -> str:
    return row.choice("level", Place.Level) if row.file in UNIT_FILES else Place.Level.PROVINCE


def _coordinate(row: Row, column: str) -> Decimal:
    row.required(column)
    return row.decimal(column)


def _load_changes(data: Path, provinces: list[Row], places: Places, counts: Counts) -> None:
    """Communes of Bắc Kạn and provinces: each old one went whole into one new one."""
    communes = read_table(
        data, "geo/unit_changes.csv", ["old_commune_code", "new_commune_code"], key=["old_commune_code"]
    )

    def change(row, old_column, new_column):
        return PlaceChange(
            old=row.found(old_column, places, of=lambda code: (Vintage.PRE2025, code)),
            new=row.found(new_column, places, of=lambda code: (Vintage.Y2025, code)),
            changed_on=MERGED_ON,
        )

    built = for_each(communes, lambda row: change(row, "old_commune_code", "new_commune_code"))
    built += for_each([row for row in provinces if row.text("new_code")], lambda row: change(row, "code", "new_code"))
    known = set(PlaceChange.objects.values_list("old", flat=True))
    add_missing(counts, "changes of places", built, known, key=lambda change: change.old.pk)


def _load_aliases(data: Path, places: Places, counts: Counts) -> None:
    rows = read_table(data, "geo/aliases.csv", ALIAS_COLUMNS, key=["written_as", "vintage", "code"])

    def build(row):
        vintage = row.choice("vintage", Vintage)
        return PlaceAlias(
            written_as=row.required("written_as"),
            place=row.found("code", places, of=lambda code: (vintage, code)),
            why=row.text("why"),
        )

    known = set(PlaceAlias.objects.values_list("written_as", "place"))
    add_missing(
        counts, "other names of places", for_each(rows, build), known, lambda alias: (alias.written_as, alias.place.pk)
    )


def _load_outlines(data: Path, places: Places, counts: Counts) -> None:
    rows = [row for file in SHAPE_FILES for row in read_shapes(data, file)]

    def build(row):
        return PlaceBoundary(
            place=row.found("code", places, of=lambda code: (SHAPE_FILES[row.file], code)),
            geometry=row.shape,
            is_approximate=row.text("approx") == "True",
        )

    built = for_each(rows, build)
    known = set(PlaceBoundary.objects.values_list("place", flat=True))
    add_missing(counts, "outlines", built, known, key=lambda outline: outline.place.pk)
