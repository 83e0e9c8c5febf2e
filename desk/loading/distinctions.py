"""What else a product holds or is said to hold: stars without a decision, quality certificates, awards."""

from collections.abc import Container
from pathlib import Path

from core.partial_dates import Precision
from desk.loading.products import Products, key_of_product
from desk.loading.reading import Row, for_each, read_table
from desk.loading.saving import Counts, add_missing
from products.models import Award, QualityCertificate, ReportedStar

AWARD_COLUMNS = ["product_key", "level", "year", "source"]
CERTIFICATE_BEGINNINGS = {
    "Chỉ dẫn địa lý": QualityCertificate.Kind.GEOGRAPHICAL,
    "Nhãn hiệu tập thể": QualityCertificate.Kind.COLLECTIVE_MARK,
    "TCVN hữu cơ": QualityCertificate.Kind.ORGANIC,
    "JAS": QualityCertificate.Kind.ORGANIC,
    "PGS": QualityCertificate.Kind.ORGANIC,
    "VietGAP": QualityCertificate.Kind.VIETGAP,
    "HACCP": QualityCertificate.Kind.HACCP,
    "ISO 22000": QualityCertificate.Kind.ISO22000,
    "GACP": QualityCertificate.Kind.GACP,
    "GMP": QualityCertificate.Kind.GMP,
}


def load_certificates(products: Products, counts: Counts) -> None:
    """From the products' own column, a list of names as sources write them."""
    built = [
        (row, QualityCertificate(product=product, kind=kind_of(name), name=name, source=product.source))
        for row, product in products.pairs
        for name in row.parts("certifications")
    ]
    add_missing(counts, "certificates", built, products.left, key_of_product)


def kind_of(name: str) -> str:
    for beginning, kind in CERTIFICATE_BEGINNINGS.items():
        if name.startswith(beginning):
            return kind
    return QualityCertificate.Kind.OTHER


def load_undated_stars(products: Products, rated: Container[str], counts: Counts) -> None:
    """Stars that a page gives a product of which no rating is known: "sources say", never counted."""

    def build(row: Row) -> ReportedStar:
        reported_on = row.date("year_recognised")
        return ReportedStar(
            product=products.by_key[row.text("key")],
            kind=ReportedStar.Kind.UNDATED,
            stars=row.number("stars"),
            reported_on=reported_on and reported_on.day,
            reported_on_precision=reported_on.precision if reported_on else Precision.DAY,
            source=row.addresses("source"),
        )

    rows = [row for row in products.rows if row.text("stars") and row.text("key") not in rated]
    columns = {"reported_on": "year_recognised"}
    add_missing(counts, "reported stars", for_each(rows, build), products.left, key_of_product, columns)


def load_awards(data: Path, products: Products, counts: Counts) -> None:
    def build(row: Row) -> Award:
        return Award(
            product=products.of(row),
            level=row.choice("level", Award.Level),
            year=row.number("year"),
            source=row.addresses("source"),
        )

    rows = read_table(data, "backan/awards.csv", AWARD_COLUMNS, key=["product_key", "level", "year"])
    add_missing(counts, "awards", for_each(rows, build), products.left, key_of_product)
