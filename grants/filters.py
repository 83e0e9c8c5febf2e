"""What an address of the grants asks for, and how rows are narrowed by it."""

from functools import cached_property

import django_filters
from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cooperatives.models import Producer
from core.facets import AddressFilter, Choice, Facet, label_choices, place_choices, stars_choices
from core.place_map import UNKNOWN, PlaceMap
from grants.models import Grant, GrantProducer, Kind, Purse, SupportPolicy
from products.models import Recognition

SORTS = {
    "newest": (pgettext_lazy("order of grants", "Newest"), F("given_on").desc(nulls_last=True)),
    "oldest": (pgettext_lazy("order of grants", "Oldest"), F("given_on").asc(nulls_last=True)),
    "approved": (pgettext_lazy("order", "Most approved"), F("approved_vnd").desc(nulls_last=True)),
    "disbursed": (pgettext_lazy("order", "Most disbursed"), F("disbursed_vnd").desc(nulls_last=True)),
}


class PlaceFacet(Facet):
    """Where the producers of a grant are; a grant of several producers may lie in several places."""

    is_counted = False

    def condition(self, admitted):
        there = Q(producer__place__in=admitted - {None})
        if None in admitted:
            there |= Q(producer__place=None)
        return Q(pk__in=GrantProducer.objects.filter(there).values("grant"))


class StarsFacet(Facet):
    """The highest star that products of the grant's producers held on a day: that of the grant, or today."""

    is_counted = False

    def condition(self, admitted):
        is_then = self.column == "given_on"
        day = OuterRef("given_on") if is_then else timezone.localdate()
        held = Recognition.objects.filter(producer__grants=OuterRef("pk"), valid_from__lte=day, last_day__gte=day)
        known_day = Q(given_on__isnull=False) if is_then else Q()
        found = Q()
        for stars in admitted:
            if stars is None:
                found |= ~Exists(held)
            else:
                found |= Q(Exists(held.filter(stars=stars))) & ~Exists(held.filter(stars__gt=stars))
        return known_day & found


class GrantFilter(AddressFilter):
    """An address of the grants. `producer` is a producer's key, or words of its name with or without accents."""

    DEFAULTS = {"sort": "newest", "page": "1"}

    year = Facet("year", label=_("Year"), phrase=pgettext_lazy("grants", "given in %s"))
    kind = Facet("kind", label=_("Purpose"), phrase=pgettext_lazy("grants", "for: %s"))
    producer = django_filters.CharFilter(label=_("Producer"), max_length=80)
    purse = Facet("policy", label=_("Whose money"), phrase=pgettext_lazy("grants", "paid from: %s"))
    policy = Facet("policy", label=_("Policy"), phrase=pgettext_lazy("grants", "under %s"))
    place = PlaceFacet("place", label=_("Place of the producer"), phrase=pgettext_lazy("grants", "in %s"))
    then = StarsFacet(
        "given_on", label=_("Highest star when it was given"), phrase=pgettext_lazy("grants", "holding then: %s")
    )
    now = StarsFacet("today", label=_("Highest star today"), phrase=pgettext_lazy("grants", "holding today: %s"))
    sort = django_filters.ChoiceFilter(choices=[(key, label) for key, (label, _column) in SORTS.items()])

    class Meta:
        model = Grant
        fields = []

    def __init__(self, data):
        super().__init__(data)
        self.place_map = PlaceMap()
        self.policies = list(SupportPolicy.objects.all())
        self.offer(
            year=year_choices(),
            kind=label_choices(Kind),
            purse=purse_choices(self.policies),
            policy=[Choice(p.slug, p.name, f"“{p.name}”", frozenset({p.pk})) for p in self.policies],
            place=place_choices(self.place_map),
            then=held_choices(),
            now=held_choices(),
        )
        self.producer = self.form.cleaned_data.get("producer") or ""
        self.sort = self.form.cleaned_data.get("sort") or self.DEFAULTS["sort"]
        self.named_producer = Producer.objects.filter(slug=self.producer).first() if self.producer else None

    @property
    def asked(self):
        return super().asked | {"producer": [self.producer], "sort": [self.sort]}

    @property
    def producer_shown(self):
        """The name where the address holds a key."""
        return self.named_producer.trade_name if self.named_producer else self.producer

    @property
    def conditions(self):
        if not self.producer:
            return super().conditions
        return [*super().conditions, pgettext("grants", "to “%s”") % self.producer_shown]

    @property
    def address(self):
        """The page that shows what this asks for."""
        params = self.params()
        return reverse("grants:list") + (f"?{params.urlencode()}" if params else "")

    def uncounted(self, rows):
        """Rows narrowed by everything that no tally counts by."""
        rows = self.narrow_before_counting(rows)
        return rows.filter(self._to_producer()) if self.producer else rows

    def filter_queryset(self, queryset):
        rows = self.narrow(queryset)
        if self.producer:
            rows = rows.filter(self._to_producer())
        newest = F("given_on").desc(nulls_last=True)
        order = [SORTS[self.sort][1]] if self.sort == "newest" else [SORTS[self.sort][1], newest]
        return rows.order_by(*order, F("pk").desc())

    def _to_producer(self):
        return Q(pk__in=GrantProducer.objects.filter(producer__in=self._producers).values("grant"))

    @cached_property
    def _producers(self):
        """Keys of those meant. Asked for once: within its queries PostgreSQL would fold names for each grant."""
        if self.named_producer:
            return [self.named_producer.pk]
        return list(Producer.objects.trading_as(self.producer).values_list("pk", flat=True))


def year_choices():
    days = Grant.objects.public().aggregate(first=Min("given_on"), last=Max("given_on"))
    years = range(days["first"].year, days["last"].year + 1) if days["first"] else []
    for year in reversed(years):
        yield Choice(str(year), str(year), str(year), frozenset({year}))
    yield Choice(UNKNOWN, _("Not known"), _("a year not known"), frozenset({None}))


def purse_choices(policies):
    for purse in Purse:
        of_purse = frozenset(policy.pk for policy in policies if policy.purse == purse)
        yield Choice(purse.value, capfirst(purse.label), purse.label, of_purse)


def held_choices():
    yield from stars_choices()
    yield Choice("none", _("No star known"), _("no star known"), frozenset({None}))
