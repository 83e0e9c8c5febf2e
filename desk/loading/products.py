"""Products. Their parts come with them: a product already in the register is left wholly alone."""

from pathlib import Path
from typing import NamedTuple

from cooperatives.models import Producer
from desk.loading.reading import Row, for_each, read_table, read_vietnamese
from desk.loading.saving import Counts, add_missing
from products.models import Product, ProductSet

COLUMNS = [
    *("key", "name_vi", "name_en", "producer_key", "group", "set", "stars", "year_recognised", "decision_no"),
    *("certifications", "raw_material", "summary_en", "price_vnd", "package", "export_markets"),
    *("ecommerce_urls", "source"),
]
IN_VIETNAMESE = ["summary_vi", "raw_material_vi", "export_markets_vi"]
FIELD_COLUMNS = {
    "slug": "key",
    "producer": "producer_key",
    "product_set": "set",
    "packages": "package",
    "shop_links": "ecommerce_urls",
}


class Products(NamedTuple):
    """What a file of products came to."""

    rows: list[Row]
    by_key: dict[str, Product]
    left: set[str]  # keys of products that were in the register before, so that no part of theirs is touched

    @property
    def pairs(self) -> list[tuple[Row, Product]]:
        return [(row, self.by_key[row.text("key")]) for row in self.rows]

    def of(self, row: Row) -> Product:
        """The product that a row of another file names."""
        return row.found("product_key", self.by_key)


def key_of_product(part) -> str:
    return part.product.slug


def load_products(data: Path, folder: str, is_sample: bool, counts: Counts) -> Products:
    columns = COLUMNS + IN_VIETNAMESE if is_sample else COLUMNS
    rows = read_table(data, f"{folder}/products.csv", columns, key=["key"])
    vietnamese = {} if is_sample else read_vietnamese(data, f"{folder}/products_vi.csv", IN_VIETNAMESE, rows)
    producers = Producer.objects.select_related("place").in_bulk(field_name="slug")
    sets = ProductSet.objects.select_related("group").in_bulk(field_name="number")

    def build(row):
        product_set = row.found("set", sets, of=int)
        if row.text("group") != product_set.group.code:
            raise row.bad("group", f"set {product_set.number} belongs to {product_set.group.code}")
        words = vietnamese.get(row.text("key"), row)
        return Product(
            slug=row.required("key"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            producer=row.found("producer_key", producers) if row.text("producer_key") else None,
            product_set=product_set,
            summary_vi=words.text("summary_vi"),
            summary_en=row.text("summary_en"),
            raw_material_vi=words.text("raw_material_vi"),
            raw_material_en=row.text("raw_material"),
            packages=row.text("package"),
            price_vnd=row.number("price_vnd"),
            export_markets_vi=words.text("export_markets_vi"),
            export_markets_en=row.text("export_markets"),
            shop_links=row.addresses("ecommerce_urls"),
            source=row.addresses("source"),
            is_sample=is_sample,
        )

    built = for_each(rows, build)
    left = set(Product.objects.values_list("slug", flat=True))
    kind = "sample products" if is_sample else "products"
    add_missing(counts, kind, built, left, lambda product: product.slug, FIELD_COLUMNS)
    return Products(rows, {product.slug: product for _row, product in built}, left)
