"""Science and technology projects and the producers named in them."""

from pathlib import Path

from cooperatives.models import Producer
from desk.loading.decisions import add_decisions, named_decision, number_issuer_year
from desk.loading.grants import found_each, partial_dates, sample_decisions
from desk.loading.reading import for_each, read_table, read_vietnamese
from desk.loading.saving import Built, Counts, add_missing
from grants.models import ProjectProducer, ScienceProject

COLUMNS = [
    *("key", "name_vi", "name_en", "decision_no", "decision_issuer", "decision_on", "host", "place"),
    *("start", "end", "known_on", "budget_vnd", "raw_material", "status", "status_on"),
    *("producer_keys", "summary_en", "source"),
]
SAMPLE_COLUMNS = [
    *("key", "name_vi", "name_en", "decision_no", "lead", "begins_on", "ends_on", "budget_vnd"),
    *("raw_material_vi", "raw_material_en", "area", "producer_keys", "status", "status_on"),
    *("result_vi", "result_en"),
]
FIELD_COLUMNS = {"slug": "key", "lead": "host", "area": "place", "begins_on": "start", "ends_on": "end"}


def load_projects(data: Path, counts: Counts) -> None:
    rows = read_table(data, "backan/projects.csv", COLUMNS, key=["key"])
    vietnamese = read_vietnamese(data, "backan/projects_vi.csv", ["raw_material_vi", "summary_vi"], rows)
    named = for_each(rows, lambda row: named_decision(row, "decision_no", "decision_issuer", "decision_on"))
    built = [(row, decision) for row, decision in named if decision]
    known = add_decisions(counts, built, {"number": "decision_no", "issuer": "decision_issuer"})
    decisions = {row.text("key"): known[number_issuer_year(decision)] for row, decision in built}

    def build(row):
        words = vietnamese.get(row.text("key"))
        dates = partial_dates(row, "start", "end")
        return ScienceProject(
            slug=row.required("key"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            lead=row.text("host"),
            decision=decisions.get(row.text("key")),
            begins_on=dates["start"],
            begins_on_precision=dates["start_precision"],
            ends_on=dates["end"],
            ends_on_precision=dates["end_precision"],
            known_on=row.day("known_on"),
            budget_vnd=row.number("budget_vnd"),
            raw_material_vi=words.text("raw_material_vi") if words else "",
            raw_material_en=row.text("raw_material"),
            area=row.text("place"),
            status=row.choice("status", ScienceProject.Status),
            status_on=row.day("status_on"),
            result_vi=words.text("summary_vi") if words else "",
            result_en=row.text("summary_en"),
            source=row.addresses("source"),
        )

    _add(counts, "science projects", for_each(rows, build), FIELD_COLUMNS)


def load_sample_projects(data: Path, counts: Counts) -> None:
    rows = read_table(data, "samples/projects.csv", SAMPLE_COLUMNS, key=["key"])
    decisions = sample_decisions()

    def build(row):
        return ScienceProject(
            slug=row.required("key"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            lead=row.text("lead"),
            decision=row.found("decision_no", decisions),
            budget_vnd=row.number("budget_vnd"),
            raw_material_vi=row.text("raw_material_vi"),
            raw_material_en=row.text("raw_material_en"),
            area=row.text("area"),
            status=row.choice("status", ScienceProject.Status),
            status_on=row.day("status_on"),
            result_vi=row.text("result_vi"),
            result_en=row.text("result_en"),
            is_sample=True,
            **partial_dates(row, "begins_on", "ends_on"),
        )

    _add(counts, "sample projects", for_each(rows, build), {"slug": "key"})


def _add(counts: Counts, kind: str, built: Built, columns: dict[str, str]) -> None:
    """New projects with the producers their rows name; a project already there is left wholly alone."""
    known = set(ScienceProject.objects.values_list("slug", flat=True))
    new = add_missing(counts, kind, built, known, lambda project: project.slug, columns)
    producers = Producer.objects.in_bulk(field_name="slug")
    named = for_each([row for row, _project in new], lambda row: found_each(row, "producer_keys", producers))
    parts = [
        (row, ProjectProducer(project=project, producer=producer))
        for (row, project), (_row, found) in zip(new, named, strict=True)
        for producer in found
    ]
    add_missing(counts, f"producers of {kind}", parts, (), lambda part: None)
