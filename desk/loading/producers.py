"""Producers. Heads and owners named by sources are kept for staff; nothing of them is published."""

from pathlib import Path

from cooperatives.models import Producer
from desk.loading.places import Map
from desk.loading.reading import for_each, read_table, read_vietnamese
from desk.loading.saving import Counts, add_missing

COLUMNS = [
    *("key", "name_vi", "kind", "director", "commune", "district", "founded_year"),
    *("phone", "email", "website", "summary_en", "source"),
]
MORE_OF_SAMPLES = ["name_en", "summary_vi", "address", "commune_2025"]


def load_producers(data: Path, folder: str, is_sample: bool, places: Map, counts: Counts) -> None:
    columns = COLUMNS + MORE_OF_SAMPLES if is_sample else COLUMNS
    rows = read_table(data, f"{folder}/producers.csv", columns, key=["key"])
    vietnamese = {} if is_sample else read_vietnamese(data, f"{folder}/producers_vi.csv", ["summary_vi"], rows)

    def build(row):
        words = vietnamese.get(row.text("key"), row)
        return Producer(
            slug=row.required("key"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            kind=row.choice("kind", Producer.Kind),
            founded_year=row.number("founded_year"),
            summary_vi=words.text("summary_vi"),
            summary_en=row.text("summary_en"),
            place=places.place_of(row),
            address=row.text("address"),
            website=row.text("website"),
            phone=row.text("phone"),
            email=row.text("email"),
            director=row.text("director"),
            source=row.addresses("source"),
            is_sample=is_sample,
        )

    known = set(Producer.objects.values_list("slug", flat=True))
    kind = "sample producers" if is_sample else "producers"
    add_missing(counts, kind, for_each(rows, build), known, lambda producer: producer.slug, {"slug": "key"})
