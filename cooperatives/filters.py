"""What the address of the producers' list asks for."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperatives.models import Producer
from core.facets import LONGEST, AddressFilter, Facet, label_choices, place_choices
from core.place_map import PlaceMap


class ProducerFilter(AddressFilter):
    DEFAULTS = {"page": "1"}

    q = django_filters.CharFilter(label=_("Name or commune"), max_length=LONGEST)
    kind = Facet("kind", label=_("Kind"), phrase=pgettext_lazy("producers", "of the kind %s"))
    place = Facet("place", label=_("Old district"), phrase=pgettext_lazy("producers", "in %s"))

    class Meta:
        model = Producer
        fields = []

    def __init__(self, data):
        super().__init__(data)
        self.place_map = PlaceMap()
        self.offer(kind=label_choices(Producer.Kind), place=place_choices(self.place_map))

    def filter_queryset(self, queryset):
        return self.narrow(queryset.matching(self.text)).order_by("name_sort", "pk")
