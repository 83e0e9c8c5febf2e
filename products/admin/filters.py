"""Filters of the staff lists of products and recognitions."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.staff import ChoiceFilter, OldDistrictFilter
from products.models import Standing
from products.models.product import ENDING_SOON

ENDING = "ending"


class StandingFilter(ChoiceFilter):
    """How a record stands today, by the annotation `standing`; `last_day` names the column of its end."""

    title = _("standing today")
    parameter_name = "standing"
    last_day = "ends_on"
    standings = [Standing.VALID, ENDING, Standing.ENDED, Standing.WITHDRAWN, Standing.SUPERSEDED, Standing.UNKNOWN]

    def lookups(self, request, model_admin):
        ending = _("ending within %d days") % ENDING_SOON.days
        return [(key, ending if key == ENDING else Standing(key).label) for key in self.standings]

    def chosen(self, queryset, value):
        if value == ENDING:
            soon = Q(**{f"{self.last_day}__lt": timezone.localdate() + ENDING_SOON})
            return queryset.filter(soon, standing=Standing.VALID)
        return queryset.filter(standing=value)


class RecognitionStandingFilter(StandingFilter):
    last_day = "last_day"
    standings = [
        Standing.VALID,
        ENDING,
        Standing.ENDED,
        Standing.WITHDRAWN,
        Standing.SUPERSEDED,
        Standing.UPCOMING,
    ]


class StarsFilter(ChoiceFilter):
    """By stars, which on a product are those of its latest recognition."""

    title = _("stars")
    parameter_name = "stars"

    def lookups(self, request, model_admin):
        return [(str(number), stars_in_words(number)) for number in (5, 4, 3)]

    def chosen(self, queryset, value):
        return queryset.filter(stars=value)


class OldDistrictOfProducerFilter(OldDistrictFilter):
    path = "producer__place"


def stars_in_words(number) -> str:
    return "" if number is None else ngettext("%d star", "%d stars", number) % number
