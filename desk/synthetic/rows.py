"""One row of each table. The fields are the columns, the class attribute `model` says of which table."""

import datetime
from decimal import Decimal
from typing import NamedTuple

from cooperatives.models import Producer
from core.models import Decision
from products.models import Award, Barcode, Product, QualityCertificate, Recognition


class DecisionRow(NamedTuple):
    id: int
    number: str
    issuer: str
    level: str
    issued_on: datetime.date
    issued_on_precision: str
    title: str
    file: str = ""
    source: str = ""
    is_sample: bool = True

    model = Decision


class ProducerRow(NamedTuple):
    id: int
    slug: str
    name_vi: str
    name_en: str
    kind: str
    founded_year: int | None
    place_id: int
    former_names: str = ""
    summary_vi: str = ""
    summary_en: str = ""
    address: str = ""
    website: str = ""
    phone: str = ""
    email: str = ""
    office_email: str = ""
    director: str = ""
    source: str = ""
    is_sample: bool = True

    model = Producer


class ProductRow(NamedTuple):
    id: int
    slug: str
    code: str
    name_vi: str
    name_en: str
    producer_id: int
    product_set_id: int
    summary_vi: str
    summary_en: str
    raw_material_vi: str
    packages: str
    price_vnd: int | None
    export_markets_vi: str
    export_markets_en: str
    raw_material_en: str = ""
    shop_links: str = ""
    source: str = ""
    is_sample: bool = True

    model = Product


class RecognitionRow(NamedTuple):
    product_id: int
    stars: int
    score: Decimal | None
    level: str
    issuer: str
    decision_id: int
    producer_id: int
    product_set_id: int
    place_id: int
    rule_set_id: int
    valid_from: datetime.date
    valid_from_precision: str
    valid_to: datetime.date
    valid_to_precision: str
    extended_until: datetime.date | None = None
    extension_reason: str = ""
    withdrawn_on: datetime.date | None = None
    withdrawal_ground: str = ""
    withdrawal_decision_id: int | None = None
    superseded_on: datetime.date | None = None
    rule_set_reason: str = ""
    exception_reason: str = ""
    source: str = ""

    model = Recognition


class CertificateRow(NamedTuple):
    product_id: int
    kind: str
    name: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    number: str = ""
    issuer: str = ""
    source: str = ""

    model = QualityCertificate


class AwardRow(NamedTuple):
    product_id: int
    level: str
    year: int
    decision_id: int
    source: str = ""

    model = Award


class BarcodeRow(NamedTuple):
    product_id: int
    gtin: str
    package: str

    model = Barcode


# A row comes after the rows it points at.
ROWS = (DecisionRow, ProducerRow, ProductRow, RecognitionRow, CertificateRow, AwardRow, BarcodeRow)
