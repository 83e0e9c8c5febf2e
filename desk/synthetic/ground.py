"""What an invented register stands on: rules, places and product sets, read once from the database."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from core.models import Place, Vintage
from core.partial_dates import PartialDate
from desk.loading.recognitions import issuer_of
from products.models import ProductSet, RuleSet


@dataclass(frozen=True)
class Rules:
    """A rule set. `bands` maps stars to the lowest score, and is empty where the bands are not known."""

    id: int
    valid_from: datetime.date
    months: int
    extension_days: int
    levels: dict[int, str]
    bands: dict[int, Decimal]


@dataclass(frozen=True)
class Commune:
    """A commune; `district` is its place among the old districts, None on the map of today."""

    id: int
    name: str
    district: int | None


@dataclass
class Ground:
    today: datetime.date
    rules: list[Rules] = field(init=False)
    old_communes: list[Commune] = field(init=False)
    new_communes: list[Commune] = field(init=False)
    sets: dict[int, tuple[int, str]] = field(init=False)
    """Number of a product set → its id and the code of its group."""

    def __post_init__(self):
        self.rules = [_rules(rule_set) for rule_set in RuleSet.objects.prefetch_related("bands", "deciding_levels")]
        districts = list(Place.objects.old_districts().order_by("code"))
        self._offices = [f"UBND {district.kind} {district.name_vi}" for district in districts]
        order = {district.pk: position for position, district in enumerate(districts)}
        communes = Place.objects.filter(level=Place.Level.COMMUNE).order_by("code")
        self.old_communes = [
            Commune(place.pk, place.name_vi, order[place.parent_id])
            for place in communes.filter(vintage=Vintage.PRE2025, parent__in=districts)
        ]
        self.new_communes = [
            Commune(place.pk, place.name_vi, None) for place in communes.filter(vintage=Vintage.Y2025)
        ]
        self.sets = {
            number: (pk, group) for number, pk, group in ProductSet.objects.values_list("number", "pk", "group__code")
        }

    def rules_on(self, day: datetime.date) -> Rules:
        """The newest rule set begun by `day`, which the database asks for."""
        return next(rules for rules in reversed(self.rules) if rules.valid_from <= day)

    def office(self, level: str, district: int | None, decided_on: PartialDate) -> str:
        """The body that decides at this level on that day."""
        return self._offices[district] if level == "district" else issuer_of(level, decided_on)


def _rules(rule_set: RuleSet) -> Rules:
    return Rules(
        id=rule_set.pk,
        valid_from=rule_set.valid_from,
        months=rule_set.months_valid,
        extension_days=rule_set.extension_limit_days or 0,
        levels={deciding.stars: deciding.level for deciding in rule_set.deciding_levels.all()},
        bands={band.stars: band.score_from for band in rule_set.bands.all()},
    )
