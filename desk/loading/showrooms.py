"""Points of introduction and sale."""

from pathlib import Path

from desk.loading.places import Map
from desk.loading.reading import for_each, read_table
from desk.loading.saving import Counts, add_missing
from showrooms.models import Showroom

COLUMNS = ["key", "name_vi", "kind", "address", "commune", "district", "operator", "opened_year", "source"]


def load_showrooms(data: Path, places: Map, counts: Counts) -> None:
    rows = read_table(data, "backan/showrooms.csv", COLUMNS, key=["key"])

    def build(row):
        return Showroom(
            slug=row.required("key"),
            name_vi=row.text("name_vi"),
            kind=row.choice("kind", Showroom.Kind),
            operator=row.text("operator"),
            address=row.text("address"),
            place=places.place_of(row),
            source=row.addresses("source"),
        )

    known = set(Showroom.objects.values_list("slug", flat=True))
    add_missing(counts, "showrooms", for_each(rows, build), known, lambda showroom: showroom.slug, {"slug": "key"})
