"""Valid products and recognitions; a keyword changes one fact."""

import datetime
from itertools import count
from uuid import uuid4

from core.models import Level
from core.partial_dates import add_months
from products.models import CompletePeriod, Product, ProductGroup, ProductPhoto, ProductSet, Recognition, RuleSet

_serial = count(1)

RULE_SETS = {
    "2018": datetime.date(2018, 5, 7),
    "1048": datetime.date(2019, 8, 21),
    "148": datetime.date(2023, 2, 24),
    "1489": datetime.date(2025, 7, 6),
    "26/2026": datetime.date(2026, 5, 22),
}


def make_rule_sets():
    """The five rule sets, with the bands that are half-open and the extension limit of 26/2026."""
    made = {}
    for code, start in RULE_SETS.items():
        rule_set, created = RuleSet.objects.get_or_create(
            code=code,
            defaults={
                "name_vi": code,
                "name_en": code,
                "valid_from": start,
                "extension_limit_days": 180,
            },
        )
        if created and code != "2018":
            for stars, score_from in ((5, 90), (4, 70), (3, 50), (2, 30), (1, 0)):
                rule_set.bands.create(stars=stars, score_from=score_from)
        made[code] = rule_set
    return made


def know_everything():
    """Staff's word that no decision of any time is missing."""
    for rule_set in make_rule_sets().values():
        rule_set.deciding_levels.get_or_create(stars=3, defaults={"level": Level.PROVINCE})
    CompletePeriod.objects.create(level=Level.PROVINCE, first_day=datetime.date(2018, 1, 1), basis="so với sổ lưu")


def make_set(number=7, group="food"):
    group = ProductGroup.objects.get_or_create(
        code=group, defaults={"name_vi": group, "name_en": group, "position": len(group)}
    )[0]
    return ProductSet.objects.get_or_create(
        number=number, defaults={"group": group, "name_vi": f"Bộ {number}", "name_en": f"Set {number}"}
    )[0]


def make_product(sample=False, **facts):
    number = next(_serial)
    facts = {
        "slug": f"product-{number}",
        "name_vi": f"Miến dong Thử {number}",
        "product_set": facts.get("product_set") or make_set(),
        "source": "https://example.org/product",
        "is_sample": sample,
    } | facts
    return Product.objects.create(**facts)


def make_photo(product=None, **facts):
    """The row alone; no test of pages asks for the files."""
    facts = {
        "product": product or make_product(),
        "folder": uuid4(),
        "widths": [320, 640, 1280],
        "height": 960,
        "alt_vi": "Gói miến dong trên bàn gỗ",
    } | facts
    return ProductPhoto.objects.create(**facts)


def recognition_facts(product=None, **facts):
    """Keyword arguments of a valid recognition, for those who insert it their own way."""
    product = product or make_product()
    valid_from = facts.get("valid_from", datetime.date(2024, 6, 1))
    make_rule_sets()
    return {
        "product": product,
        "stars": 3,
        "level": Level.PROVINCE,
        "producer": product.producer,
        "product_set": product.product_set,
        "place": product.producer.place if product.producer else None,
        "rule_set": RuleSet.objects.proposed_for(valid_from),
        "valid_from": valid_from,
        "valid_to": add_months(valid_from, 36),
        # Tests choose ends as they need them.
        "exception_reason": "hạn cố định" if "valid_to" in facts or "valid_from_precision" in facts else "",
        "source": "https://example.org/recognition",
    } | facts


def recognise(product=None, **facts):
    return Recognition.objects.create(**recognition_facts(product, **facts))
