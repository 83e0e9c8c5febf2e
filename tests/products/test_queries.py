"""What people type and what must be found: `queries.csv`, asked of the real register, samples left out.

Columns: `query`, typed in Unicode `form` NFD where it says so; slugs that `must_find`, separated by semicolons, or
none where nothing at all may be found; slugs it `must_not_find`; the slug that must be `first`, where the rules of
ranking leave no doubt on any day; and `why` the row is there.
"""

import csv
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict

from core.text import fold
from desk.loading.register import load_register
from products.catalogue import Catalogue
from products.models import Barcode, Product

pytestmark = pytest.mark.django_db

ROWS = list(csv.DictReader(Path(__file__).with_name("queries.csv").read_text(encoding="utf-8").splitlines()))
GTIN = "02000000000015"
"""Of the range that GS1 leaves to shops, so of no real package; public sources give no barcodes."""


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """Loaded once for all rows, and gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_register(settings.DATA_DIR)
        Barcode.objects.create(product=Product.objects.get(slug="mien-nhat-thien"), gtin=GTIN)
        yield set(Product.objects.values_list("slug", flat=True))
        transaction.set_rollback(True)


def found(text):
    """Slugs of every product the catalogue shows for a text, whatever their standing, in its order."""
    params = QueryDict(mutable=True)
    params.update({"q": text, "status": "all"})
    catalogue = Catalogue(params)
    catalogue.page_size = 1_000
    slugs = dict(Product.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk, _version in catalogue.page]


def slugs(cell):
    return [slug for slug in cell.split(";") if slug]


def test_the_table_is_long_and_names_products_that_exist(register):
    assert len(ROWS) >= 100
    assert len({(row["query"], row["form"]) for row in ROWS}) == len(ROWS)
    for row in ROWS:
        named = slugs(row["must_find"]) + slugs(row["must_not_find"]) + slugs(row["first"])
        assert register.issuperset(named), row
        assert not set(slugs(row["must_find"])) & set(slugs(row["must_not_find"])), row
        assert row["first"] in ["", *slugs(row["must_find"])], row
        assert row["why"], row


@pytest.mark.parametrize("row", ROWS, ids=[f"{line} {fold(row['query'])}" for line, row in enumerate(ROWS, start=2)])
def test_query(register, row):
    shown = found(unicodedata.normalize(row["form"] or "NFC", row["query"]))
    wanted = slugs(row["must_find"])
    assert set(wanted) <= set(shown), row["why"]
    assert not set(slugs(row["must_not_find"])) & set(shown), row["why"]
    assert shown[:1] == [row["first"]] or not row["first"], row["why"]
    assert wanted or not shown, row["why"]
