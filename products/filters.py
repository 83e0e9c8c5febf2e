"""What an address of the catalogue asks for, and the facets it can be narrowed by."""

import datetime
import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cooperatives.models import Producer
from core.facets import AddressFilter, ArrayFacet, Choice, Facet, label_choices, place_choices, stars_choices
from core.models import Level
from core.place_map import PlaceMap
from products.models import Award, Product, ProductSet, QualityCertificate, Standing

FIRST_DAY = datetime.date(2018, 1, 1)
"""The programme began in May 2018; nothing is asked for earlier years."""

STARS = {"ba": "3", "three": "3", "bốn": "4", "bon": "4", "four": "4", "năm": "5", "nam": "5", "five": "5"}
STARS |= {number: number for number in "345"}
STARS_IN_WORDS = re.compile(rf"\b({'|'.join(STARS)})[\s-]*(?:sao|stars?)\b", re.IGNORECASE)
"""Stars as they are typed into a search: "trà 4 sao", "four-star tea"."""

SORTS = {
    "stars": (pgettext_lazy("order", "Stars"), F("stars").desc(nulls_last=True)),
    "newest": (pgettext_lazy("order", "Newest"), F("begun_on").desc(nulls_last=True)),
    "ending": (pgettext_lazy("order", "Ending soonest"), F("ends_on").asc(nulls_last=True)),
    "name": (pgettext_lazy("order", "Name A to Z"), F("name_sort")),
}
VIEWS = {"grid": pgettext_lazy("view", "Grid"), "list": pgettext_lazy("view", "List")}


class DayField(forms.DateField):
    """A day figures can be asked for: from 2018 to today in Vietnam."""

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_DAY <= value <= timezone.localdate():
            raise ValidationError(_("There are figures from %(first)s to today.") % {"first": date_format(FIRST_DAY)})


class DayFilter(django_filters.Filter):
    field_class = DayField


class ProductFilter(AddressFilter):
    """An address of the catalogue."""

    DEFAULTS = {"status": "valid", "sort": "stars", "view": "grid", "page": "1"}

    q = django_filters.CharFilter(label=_("Name, producer or commune"), max_length=80)
    status = Facet("status", label=_("Standing"))
    stars = Facet("stars", label=_("Stars"))
    group = Facet("named_set", label=_("Group"), phrase=pgettext_lazy("products", "in %s"))
    set = Facet("named_set", label=_("Product set"), phrase=pgettext_lazy("products", "in the set %s"))
    place = Facet("named_place", label=_("Place, by old district"), phrase=pgettext_lazy("products", "made in %s"))
    kind = Facet("named_kind", label=_("Kind of producer"), phrase=pgettext_lazy("products", "made by: %s"))
    level = Facet("named_level", label=_("Deciding level"), phrase=pgettext_lazy("products", "decided at level: %s"))
    certificate = ArrayFacet(
        "certificate_kinds", label=_("Other certificate"), phrase=pgettext_lazy("products", "with the certificate %s")
    )
    award = ArrayFacet(
        "award_levels",
        label=_("Award as typical rural industrial product"),
        phrase=pgettext_lazy("products", "with an award, level: %s"),
    )
    on = DayFilter(label=_("As of"))
    sort = django_filters.ChoiceFilter(choices=[(key, label) for key, (label, _column) in SORTS.items()])
    view = django_filters.ChoiceFilter(choices=list(VIEWS.items()))

    class Meta:
        model = Product
        fields = []

    def __init__(self, data):
        super().__init__(data)
        self.place_map = PlaceMap()
        self.sets = {s.pk: s for s in ProductSet.objects.select_related("group").order_by("group__position", "number")}
        self.offer(
            status=status_choices(),
            stars=stars_choices(),
            group=group_choices(self.sets.values()),
            set=[Choice(str(s.number), s.name, f"“{s.name}”", frozenset({s.pk})) for s in self.sets.values()],
            place=place_choices(self.place_map),
            kind=kind_choices(),
            level=label_choices(Level),
            certificate=label_choices(QualityCertificate.Kind),
            award=label_choices(Award.Level),
        )
        written = STARS_IN_WORDS.search(self.text)
        if written and not self.chosen["stars"]:
            self.chosen["stars"] = [STARS[written[1].lower()]]
            self.text = " ".join(STARS_IN_WORDS.sub(" ", self.text).split())
        self.chosen["status"] = self.chosen["status"] or [self.DEFAULTS["status"]]
        if "all" in self.chosen["status"]:
            self.chosen["status"] = ["all"]
        answers = self.form.cleaned_data
        self.asked_day = answers.get("on")
        self.day = self.asked_day or timezone.localdate()
        self.sort = answers.get("sort") or self.DEFAULTS["sort"]
        self.view = answers.get("view") or self.DEFAULTS["view"]

    @property
    def asked(self):
        day = self.asked_day.isoformat() if self.asked_day else ""
        return super().asked | {"on": [day], "sort": [self.sort], "view": [self.view]}

    @property
    def conditions(self):
        if not self.asked_day:
            return super().conditions
        return [*super().conditions, pgettext("products", "on %s") % date_format(self.asked_day)]

    @property
    def address(self):
        """The page that shows what this asks for."""
        params = self.params()
        return reverse("products:catalogue") + (f"?{params.urlencode()}" if params else "")

    def filter_queryset(self, queryset):
        found = self.narrow(queryset.matching(self.text).with_facets(self.day))
        return found.order_by(SORTS[self.sort][1], "name_sort", "pk")


def status_choices():
    def choice(value, label, name, *admits):
        return Choice(value, label, name, frozenset(admits or {value}))

    return [
        choice("valid", _("In force"), Standing.VALID.label, "valid", "ending"),
        choice("ending", _("Less than 120 days left"), _("in force with less than 120 days left")),
        choice("ended", _("Ended"), Standing.ENDED.label),
        choice("withdrawn", _("Withdrawn"), Standing.WITHDRAWN.label),
        choice("unknown", _("No star known"), Standing.UNKNOWN.label),
        choice("all", _("All"), _("whatever their standing"), "valid", "ending", "ended", "withdrawn", "unknown"),
    ]


def group_choices(sets):
    groups = {s.group.code: s.group for s in sets}
    for code, group in groups.items():
        yield Choice(code, group.name, group.name, frozenset(s.pk for s in sets if s.group.code == code))


def kind_choices():
    yield from label_choices(Producer.Kind)
    yield Choice("unknown", _("Not known"), _("a producer not known"), frozenset({None}))
