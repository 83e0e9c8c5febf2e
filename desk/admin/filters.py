"""What the 36-month desk is narrowed by: stage, place, producer, and who waits for an address."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Producer
from core.staff import ChoiceFilter, CommuneFilter, OldDistrictFilter, is_key
from desk.models import TO_DO, Stage
from desk.reminding import without_address

ALL = "all"


class StageFilter(ChoiceFilter):
    """By stage; without a choice whatever is to be done. Chosen by the counts above the list, not beside it."""

    title = _("stage")
    parameter_name = "stage"
    template = "desk/chosen_above.html"

    def lookups(self, request, model_admin):
        return [*Stage.choices, (ALL, _("all recognitions"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset.filter(stage__in=TO_DO)
        return super().queryset(request, queryset)

    def chosen(self, queryset, value):
        return queryset if value == ALL else queryset.filter(stage=value)


class _ByDecisionElseMaker:
    """By the place the decision named; where it named none, by that of the producer."""

    def lying_in(self, queryset, places):
        return queryset.filter(Q(place__in=places) | Q(place=None, product__producer__place__in=places))


class DistrictOfRenewalFilter(_ByDecisionElseMaker, OldDistrictFilter):
    pass


class CommuneOfRenewalFilter(_ByDecisionElseMaker, CommuneFilter):
    pass


class HolderFilter(ChoiceFilter):
    """One producer, chosen by the name in a row or on the producer's page."""

    title = _("producer")
    parameter_name = "producer"

    def lookups(self, request, model_admin):
        asked = request.GET.get(self.parameter_name, "")
        return Producer.objects.filter(pk=asked).values_list("pk", "name_vi") if is_key(asked) else []

    def has_output(self):
        return self.value() is not None

    def chosen(self, queryset, value):
        return queryset.filter(holder_id=value)


class AddressFilter(ChoiceFilter):
    """Whose holder is to be written to today and has no address."""

    title = _("mail")
    parameter_name = "address"

    def lookups(self, request, model_admin):
        return [("none", _("to be written to, no address known"))]

    def chosen(self, queryset, value):
        return queryset.filter(pk__in=without_address(timezone.localdate()).order_by().values("pk"))
