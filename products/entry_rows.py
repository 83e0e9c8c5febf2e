"""Entries made from the records: facets by the rule of the register, and the words a product is found by."""

import datetime
import re
from collections import defaultdict, namedtuple
from collections.abc import Collection, Iterable, Iterator

from django.db.models.expressions import RawSQL
from django.utils.translation import override

from cooperatives.models import ABBREVIATIONS, Producer
from core.models import Place, PlaceAlias
from core.place_map import PlaceMap
from products.codes import write_code
from products.models import Barcode, Entry, Product, ProductSet, Recognition
from products.models.product import ALSO_CALLED
from products.words import CLASS, MAKER, NAME, REST, document

FACETS = [
    "status",
    "stars",
    "named_set",
    "named_place",
    "named_kind",
    "named_level",
    "certificate_kinds",
    "award_levels",
    "is_sample",
]
ORDERS = ["rank", "newest", "ending"]
"""Columns that put products in order, those of one value by their names."""
TEXTS = ["name_vi", "name_en", "raw_material_vi", "raw_material_en", "packages", "code", "summary_vi", "summary_en"]
_PLAIN_FORM = re.compile(r"(?<!\S)[a-z]{2,}(?=:)")
CALLED_FOR_SHORT = ABBREVIATIONS | {"company": "cty, cp, ctcp", "household": "hkd"}
LEGAL_FORMS = {"trách nhiệm hữu hạn": "tnhh", "một thành viên": "mtv"}
"""As papers write them, and for short; a firm is found by either, whichever its name has."""
LAST = 9_999_999  # of an order of days: after every day there is

EntryRow = namedtuple("EntryRow", [field.attname for field in Entry._meta.fields])
"""A row of the table of `Entry`: its fields are the columns."""


def entries_of(products: Collection[int], day: datetime.date, version: int) -> Iterator[EntryRow]:
    """The entries of those of `products` (ids) there are."""
    rows = list(
        Product.objects.filter(pk__in=_in_one_value(products))
        .order_by()
        .with_facets(day)
        .values("pk", "producer", "product_set", "named_producer", "begun_on", "ends_on", "name_sort", *FACETS, *TEXTS)
    )
    wording = Wording(rows)
    for row in rows:
        rank, newest, ending = places_in_order(row["status"], row["stars"], row["begun_on"], row["ends_on"])
        yield EntryRow(
            product_id=row["pk"],
            version=version,
            rank=rank,
            newest=newest,
            ending=ending,
            name_sort=row["name_sort"],
            document=document(wording.parts(row)),
            **{facet: row[facet] for facet in FACETS},
        )


def places_in_order(status, stars, begun_on, ends_on) -> tuple[int, int, int]:
    """Where a product stands by stars (in force before the others), by its first day and by its last one.

    As `ORDERS`, the smallest first; what has no such day comes last.
    """
    return (
        (0 if status in ("valid", "ending") else 10) + 5 - (stars or 0),
        -begun_on.toordinal() if begun_on else LAST,
        ends_on.toordinal() if ends_on else LAST,
    )


def _in_one_value(ids):
    """Thousands of ids for `__in`. As a value each, they would take longer to write down than the rows to find."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def new_words(entries: Iterable[EntryRow]) -> set[str]:
    """Words of their documents that a mistyped one can be corrected to: plain, of two letters or more."""
    return {word for entry in entries for word in _PLAIN_FORM.findall(entry.document)}


class Wording:
    """What products are called, by whom they are made and where, for a batch of rows; costs seven queries."""

    def __init__(self, rows):
        products = _in_one_value(row["pk"] for row in rows)
        makers = {row[column] for row in rows for column in ("producer", "named_producer")}
        self.makers = {
            maker.pk: maker for maker in Producer.objects.filter(pk__in=_in_one_value(makers - {None})).order_by()
        }
        self.sets = ProductSet.objects.select_related("group").in_bulk()
        self.places = PlaceWords()
        self.numbers = defaultdict(set)
        acts = Recognition.objects.filter(product__in=products).order_by()
        for product, *numbers in acts.values_list("product", "decision__number", "withdrawal_decision__number"):
            self.numbers[product].update(filter(None, numbers))
        barcodes = Barcode.objects.filter(product__in=products).order_by()
        for product, gtin in barcodes.values_list("product", "gtin"):
            self.numbers[product].update([gtin, gtin.lstrip("0")])
        with override("vi"):
            self.kinds = {kind.value: str(kind.label) for kind in Producer.Kind if kind != Producer.Kind.OTHER}

    def parts(self, row) -> Iterator[tuple[str, str]]:
        """Texts of a product, each with where it stands."""
        yield NAME, row["name_vi"]
        yield NAME, row["name_en"]
        makers = [self.makers[pk] for pk in {row["producer"], row["named_producer"]} - {None}]
        for maker in makers:
            yield MAKER, maker.name_vi
            yield MAKER, maker.name_en
            yield MAKER, maker.former_names
            yield MAKER, CALLED_FOR_SHORT.get(maker.kind, "")
            yield MAKER, _legal_forms(maker.name_vi)
            yield MAKER, maker.kind.replace("_", " ")
            yield CLASS, self.kinds.get(maker.kind, "")
        for pk in {row["product_set"], row["named_set"]}:
            product_set = self.sets[pk]
            yield CLASS, product_set.name_vi
            yield CLASS, product_set.group.name_vi
            yield REST, product_set.name_en  # English words stand alone
            yield REST, product_set.group.name_en
            yield CLASS, ALSO_CALLED.get(product_set.number, "")
        for place in {row["named_place"], *(maker.place_id for maker in makers)} - {None}:
            yield from self.places.of(place)
        yield REST, write_code(row["code"])
        for number in sorted(self.numbers[row["pk"]]):
            yield REST, number
        for text in TEXTS[2:]:
            yield REST, row[text]


def _legal_forms(name):
    """The legal forms in a firm's name, in the words that it does not use: "Công ty TNHH Hà Diệp"."""
    words = f" {name.lower()} "
    forms = [pair for pair in LEGAL_FORMS.items() if any(f" {form} " in words for form in pair)]
    return " ".join(long if f" {short} " in words else short for long, short in forms)


class PlaceWords:
    """What a place can be looked for by: its name and other spellings, the district it was in, what it is today.

    And the provinces of both maps, whose words are found together only: "Nguyên" alone is no place.
    """

    def __init__(self):
        self.map = PlaceMap()
        self.spellings = defaultdict(list)
        for place, written in PlaceAlias.objects.values_list("place", "written_as"):
            self.spellings[place].append(written)
        self._of = {}

    def of(self, pk: int) -> list[tuple[str, str]]:
        """Texts, each with where it stands."""
        if pk not in self._of:
            units = {unit.pk: unit for unit in self._meant_by(pk)}
            self._of[pk] = [
                (CLASS if unit.level == Place.Level.PROVINCE and unit.pk != pk else REST, name)
                for unit in units.values()
                for name in self._names(unit)
            ]
        return self._of[pk]

    def _meant_by(self, pk):
        """The place, the communes that went into it, what it is today, and whatever these lie in."""
        units = [self.map.places[pk], *(old for old in self.map.old_of(pk) if old.level != Place.Level.PROVINCE)]
        while units:
            units = [unit for unit in units if unit]
            yield from units
            yield from filter(None, (self.map.today_of(unit.pk) for unit in units))
            units = [unit.parent for unit in units]

    def _names(self, place):
        short = "tp" if place.kind == Place.Kind.CITY else ""
        return [f"{place.kind} {place.name_vi}", short, place.name_en, *self.spellings[place.pk]]
