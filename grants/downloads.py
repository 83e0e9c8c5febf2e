"""The table of grants as a file: exactly the grants an address finds, in its order, with their money as numbers."""

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.http import public_page, read_only
from core.models import Place
from core.showing import dong, place_short
from core.spreadsheets import Column, csv_response, date_cell, sources_cell, xlsx_response
from grants.filters import GrantFilter
from grants.models import Grant, Kind, Purse
from grants.stars import StarsHeld
from grants.totals import tally_grants


class Download:
    """What an address of the grants finds. Costs ten queries."""

    def __init__(self, params, absolute):
        self.filter = GrantFilter(params)
        self.language = translation.get_language()
        self.absolute = absolute
        self.today = timezone.localdate()
        self.held = StarsHeld()
        self.title = pgettext("sheet of a workbook", "Grants")
        self.columns = [
            Column(_("Producers"), self._names, 36),
            Column(_("Places"), self._places, 28),
            Column(_("Year"), lambda g: g.year, 8),
            Column(_("Given"), lambda g: date_cell(g.given_on, g.given_on_precision)),
            Column(_("Given, counted as"), lambda g: g.given_on),
            Column(_("Kind of support"), lambda g: str(Kind(g.kind).label), 24),
            Column(_("Purpose"), lambda g: g.purpose, 48),
            Column(_("Policy"), lambda g: g.policy.name, 36),
            Column(_("Whose money"), lambda g: str(Purse(g.policy.purse).label), 24),
            Column(_("Legal document"), lambda g: getattr(g.policy.document, "number", None), 20),
            Column(_("Decision"), lambda g: getattr(g.decision, "number", None), 20),
            Column("approved_vnd", lambda g: g.approved_vnd, 18),
            Column("disbursed_vnd", lambda g: g.disbursed_vnd, 18),
            Column("own_funds_vnd", lambda g: g.own_funds_vnd, 18),
            Column(_("Share of the cost, %"), lambda g: g.rate_percent, 8),
            Column(_("Why above the limits"), lambda g: g.ceiling_reason or None, 24),
            Column(_("Status"), lambda g: str(Grant.Status(g.status).label), 16),
            Column(_("Accepted on"), lambda g: date_cell(g.accepted_on, g.accepted_on_precision)),
            Column(_("Highest star then"), lambda g: self.held.highest(self._ids(g), g.given_on), 10),
            Column(_("Highest star today"), lambda g: self.held.highest(self._ids(g), self.today), 10),
            Column(_("Sample"), lambda g: _("yes, invented") if g.is_sample else _("no"), 12),
            Column(_("Sources"), lambda g: sources_cell(g.source), 40),
            Column(_("Page of the grant"), lambda g: self.absolute(g.get_absolute_url()), 40),
        ]

    def rows(self) -> Iterator[list]:
        """Two queries for each 500 rows, which are read while they are written out."""
        found = self.filter.filter_queryset(Grant.objects.public()).for_display()
        for grant in found.prefetch_related("producers__place__parent").iterator(chunk_size=500):
            with translation.override(self.language):
                yield [column.cell(grant) for column in self.columns]

    @property
    def left_out(self) -> list[str]:
        return self.filter.left_out

    @property
    def file_name(self) -> str:
        return "-".join([_("ocop-grants-of-bac-kan"), self.today.isoformat()])

    @property
    def notes(self) -> list[tuple[str, str]]:
        sums = tally_grants(self.filter.filter_queryset(Grant.objects.public())).figure
        conditions = "; ".join(str(condition) for condition in self.filter.conditions)
        return [
            (_("What this is"), _("Grants of the OCOP register of Bắc Kạn, as chosen on its page.")),
            (_("Made on"), date_format(self.today)),
            (_("Conditions"), conditions or _("none: all grants")),
            (_("Same list on the web"), self.absolute(self.filter.address)),
            (_("Total approved"), _resting_on(sums.approved, sums.n_approved, sums.approved_samples)),
            (_("Total disbursed"), _resting_on(sums.disbursed, sums.n_disbursed, sums.disbursed_samples)),
            (_("Empty cells"), _("The sources do not say. An amount not published is not 0 and is in no total.")),
            (_("Samples"), _("Rows marked so are invented for trying the register out.")),
        ]

    @staticmethod
    def _ids(grant):
        return [producer.pk for producer in grant.producers.all()]

    @staticmethod
    def _names(grant):
        return "; ".join(producer.trade_name for producer in grant.producers.all())

    @staticmethod
    def _places(grant):
        places = [producer.place for producer in grant.producers.all() if producer.place]
        return "; ".join(dict.fromkeys(_short(place) for place in places)) or None


def _short(place: Place) -> str:
    return place_short(place) or place.name_vi


def _resting_on(amount: int, rows: int, samples: int) -> str:
    """ "2.000.000.000 đồng, of 3 grants with a published amount, 1.000.000.000 đồng of it invented, in samples"."""
    of_rows = ngettext("of %(n)s grant with a published amount", "of %(n)s grants with a published amount", rows)
    parts = [dong(amount), of_rows % {"n": rows}]
    if samples:
        parts.append(_("%(amount)s of it invented, in samples") % {"amount": dong(samples)})
    return ", ".join(parts)


@read_only
@public_page
def download_csv(request):
    return csv_response(Download(request.GET, request.build_absolute_uri))


@read_only
@public_page
def download_xlsx(request):
    return xlsx_response(Download(request.GET, request.build_absolute_uri))
