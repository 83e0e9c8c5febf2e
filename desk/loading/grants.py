"""Support from public money: policies, grants and payments. Sources tell of no payment, so only samples have some."""

from pathlib import Path
from typing import Any

from cooperatives.models import Producer
from core.models import Decision
from core.partial_dates import PartialDate, Precision
from desk.loading.decisions import add_decisions, named_decision, number_issuer_year
from desk.loading.reading import Row, for_each, read_table, read_vietnamese
from desk.loading.saving import Built, Counts, add_missing
from grants.models import Disbursement, Grant, GrantProducer, GrantProduct, Kind, Purse, SupportPolicy
from products.models import Product
from showrooms.models import Showroom

POLICY_COLUMNS = [
    *("key", "programme", "name_vi", "name_en", "purse", "document_no", "document_issuer", "document_date", "source")
]
GRANT_COLUMNS = [
    *("key", "producer_key", "programme", "kind", "purpose", "amount_vnd"),
    *("decision_no", "decision_issuer", "decision_on", "year", "source"),
]
SAMPLE_POLICY_COLUMNS = [
    *("key", "name_vi", "name_en", "purse", "kinds", "rate_percent", "ceiling_vnd"),
    *("document_no", "valid_from", "valid_to"),
]
SAMPLE_GRANT_COLUMNS = [
    *("key", "policy_key", "decision_no", "producer_keys", "product_keys", "showroom_key", "kind"),
    *("purpose_vi", "purpose_en"),
    *("approved_vnd", "own_funds_vnd", "rate_percent", "ceiling_reason", "begins_on", "ends_on"),
    *("status", "accepted_on", "result_vi", "result_en"),
]
SAMPLE_PAYMENT_COLUMNS = ["grant_key", "paid_on", "amount_vnd", "reason"]


def load_grants(data: Path, counts: Counts) -> None:
    """The real ones. How they stand and what was paid, no source says: "not known" and "not published"."""
    policies = _load_policies(data, counts)
    rows = read_table(data, "backan/grants.csv", GRANT_COLUMNS, key=["key"])
    vietnamese = read_vietnamese(data, "backan/grants_vi.csv", ["purpose_vi"], rows)
    named = for_each(rows, lambda row: named_decision(row, "decision_no", "decision_issuer", "decision_on"))
    decisions = _added(counts, named, {"number": "decision_no", "issuer": "decision_issuer"})
    producers = Producer.objects.in_bulk(field_name="slug")

    def build(row):
        year = row.date("year")
        return Grant(
            file_key=row.required("key"),
            policy=row.found("programme", policies),
            decision=decisions.get(row.text("key")),
            kind=row.choice("kind", Kind),
            purpose_vi=vietnamese[row.text("key")].text("purpose_vi") if row.text("key") in vietnamese else "",
            purpose_en=row.text("purpose"),
            given_on=year and year.day,
            given_on_precision=year.precision if year else Precision.DAY,
            approved_vnd=row.number("amount_vnd"),
            status=Grant.Status.UNKNOWN,
            source=row.addresses("source"),
        )

    new = _add_grants(counts, "grants", for_each(rows, build))
    served = for_each([row for row, _grant in new], lambda row: [row.found("producer_key", producers)])
    _add_beneficiaries(counts, "producers of grants", new, served)


def _load_policies(data: Path, counts: Counts) -> dict[str, SupportPolicy]:
    """By the programme that a grant's source names."""
    rows = read_table(data, "backan/policies.csv", POLICY_COLUMNS, key=["key"])
    named = for_each(rows, lambda row: named_decision(row, "document_no", "document_issuer", "document_date"))
    documents = _added(counts, named, {"number": "document_no", "issuer": "document_issuer"})

    def build(row):
        return SupportPolicy(
            slug=row.required("key"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            document=documents.get(row.text("key")),
            purse=row.choice("purse", Purse),
            source=row.addresses("source"),
        )

    _add_policies(counts, "support policies", for_each(rows, build))
    saved = SupportPolicy.objects.in_bulk(field_name="slug")
    return {row.text("programme"): saved[row.text("key")] for row in rows}


def _added(counts: Counts, named: Built, columns: dict[str, str]) -> dict[str, Decision]:
    """The decisions that rows name, saved, by the key of the row."""
    built = [(row, decision) for row, decision in named if decision]
    known = add_decisions(counts, built, columns)
    return {row.text("key"): known[number_issuer_year(decision)] for row, decision in built}


def load_sample_grants(data: Path, counts: Counts) -> None:
    """The invented ones, with payments; their decisions are in the register already."""
    decisions = sample_decisions()
    rows = read_table(data, "samples/policies.csv", SAMPLE_POLICY_COLUMNS, key=["key"])
    _add_policies(counts, "sample policies", for_each(rows, lambda row: _sample_policy(row, decisions)))

    rows = read_table(data, "samples/grants.csv", SAMPLE_GRANT_COLUMNS, key=["key"])
    policies = SupportPolicy.objects.in_bulk(field_name="slug")
    showrooms = Showroom.objects.filter(is_sample=True).in_bulk(field_name="slug")
    built = for_each(rows, lambda row: _sample_grant(row, policies, decisions, showrooms))
    new = _add_grants(counts, "sample grants", built)
    producers = Producer.objects.in_bulk(field_name="slug")
    products = Product.objects.in_bulk(field_name="slug")
    new_rows = [row for row, _grant in new]
    served = for_each(new_rows, lambda row: found_each(row, "producer_keys", producers))
    meant_for = for_each(new_rows, lambda row: found_each(row, "product_keys", products))
    _add_beneficiaries(counts, "producers of sample grants", new, served)
    parts = [
        (row, GrantProduct(grant=grant, product=product))
        for (row, grant), (_row, found) in zip(new, meant_for, strict=True)
        for product in found
    ]
    add_missing(counts, "products of sample grants", parts, (), lambda part: None)
    _load_sample_payments(data, {row.text("key"): grant for row, grant in new}, counts)


def sample_decisions() -> dict[str, Decision]:
    return {decision.number: decision for decision in Decision.objects.filter(is_sample=True)}


def _sample_policy(row: Row, decisions: dict[str, Decision]) -> SupportPolicy:
    return SupportPolicy(
        slug=row.required("key"),
        name_vi=row.text("name_vi"),
        name_en=row.text("name_en"),
        document=row.found("document_no", decisions),
        purse=row.choice("purse", Purse),
        kinds=row.parts("kinds"),
        rate_percent=row.number("rate_percent"),
        ceiling_vnd=row.number("ceiling_vnd"),
        is_sample=True,
        **partial_dates(row, "valid_from", "valid_to"),
    )


def _sample_grant(
    row: Row, policies: dict[str, SupportPolicy], decisions: dict[str, Decision], showrooms: dict[str, Showroom]
) -> Grant:
    decision = row.found("decision_no", decisions)
    approved = row.number("approved_vnd")
    return Grant(
        file_key=row.required("key"),
        policy=row.found("policy_key", policies),
        decision=decision,
        showroom=row.found("showroom_key", showrooms) if row.text("showroom_key") else None,
        kind=row.choice("kind", Kind),
        purpose_vi=row.text("purpose_vi"),
        purpose_en=row.text("purpose_en"),
        given_on=decision.issued_on,
        given_on_precision=decision.issued_on_precision,
        approved_vnd=approved,
        own_funds_vnd=row.number("own_funds_vnd"),
        rate_percent=row.number("rate_percent"),
        ceiling_reason=row.text("ceiling_reason"),
        status=row.choice("status", Grant.Status),
        disbursed_vnd=None if approved is None else 0,
        result_vi=row.text("result_vi"),
        result_en=row.text("result_en"),
        is_sample=True,
        **partial_dates(row, "begins_on", "ends_on", "accepted_on"),
    )


def _load_sample_payments(data: Path, grants: dict[str, Grant], counts: Counts) -> None:
    """Payments come with their grant: one already in the register is left wholly alone."""
    rows = read_table(
        data, "samples/disbursements.csv", SAMPLE_PAYMENT_COLUMNS, key=["grant_key", "paid_on", "amount_vnd"]
    )
    of_new = [row for row in rows if row.text("grant_key") in grants]

    def build(row):
        return Disbursement(
            grant=grants[row.text("grant_key")],
            amount_vnd=signed(row, "amount_vnd"),
            reason=row.text("reason"),
            **partial_dates(row, "paid_on"),
        )

    add_missing(counts, "sample payments", for_each(of_new, build), (), lambda payment: None)


# --- shared with the loading of projects ------------------------------------------------------------------


def partial_dates(row: Row, *columns: str) -> dict[str, Any]:
    """Keyword arguments `<column>` and `<column>_precision` for dates as far as they are known."""
    facts = {}
    for column in columns:
        date = row.date(column) or PartialDate(None, Precision.DAY)
        facts |= {column: date.day, f"{column}_precision": date.precision}
    return facts


def found_each(row: Row, column: str, records: dict[str, Any]) -> list[Any]:
    """The records that a list of keys names."""
    unknown = [key for key in row.parts(column) if key not in records]
    if unknown:
        raise row.bad(column, f"unknown: {unknown[0]!r}")
    return [records[key] for key in row.parts(column)]


def signed(row: Row, column: str) -> int:
    """A whole number that may be less than 0."""
    text = row.required(column)
    if not text.removeprefix("-").isdecimal() or not text.isascii() or len(text) > 15:
        raise row.bad(column, f"not a whole number: {text!r}")
    return int(text)


def _add_policies(counts: Counts, kind: str, built: Built) -> None:
    known = set(SupportPolicy.objects.values_list("slug", flat=True))
    columns = {"slug": "key", "document": "document_no"}
    add_missing(counts, kind, built, known, lambda policy: policy.slug, columns)


def _add_grants(counts: Counts, kind: str, built: Built) -> Built:
    known = set(Grant.objects.exclude(file_key=None).values_list("file_key", flat=True))
    columns = {"file_key": "key", "purpose_en": "purpose", "approved_vnd": "amount_vnd", "given_on": "year"}
    return add_missing(counts, kind, built, known, lambda grant: grant.file_key, columns)


def _add_beneficiaries(counts: Counts, kind: str, new: Built, served: list[tuple[Row, list[Producer]]]) -> None:
    parts = [
        (row, GrantProducer(grant=grant, producer=producer))
        for (row, grant), (_row, producers) in zip(new, served, strict=True)
        for producer in producers
    ]
    add_missing(counts, kind, parts, (), lambda part: None, {"producer": "producer_key"})
