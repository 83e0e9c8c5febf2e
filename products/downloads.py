"""The list a visitor sees as a file: the same products in the same order, and what their stars rest on."""

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cooperatives.models import Producer
from core.http import public_page, read_only
from core.models import Place
from core.place_map import OUTSIDE
from core.spreadsheets import Column, csv_response, date_cell, moment_cell, sources_cell, xlsx_response
from products.filters import ProductFilter
from products.knowing import FIRST_DECREE, Knowledge
from products.models import Standing
from products.recorded import recorded_up_to


class Download:
    """What an address of the catalogue finds, as rows of cells: text, numbers, dates or None. Costs eight queries."""

    def __init__(self, params, absolute):
        self.filter = ProductFilter(params)
        self.language = translation.get_language()
        self.absolute = absolute
        self.places = self.filter.place_map
        self.producers = Producer.objects.in_bulk()
        self.knowledge = Knowledge.of_register()
        self.title = pgettext("sheet of a workbook", "Products")
        self.columns = [
            Column(_("Name in Vietnamese"), lambda p: p.name_vi, 32),
            Column(_("Name in English"), lambda p: p.name_en, 32),
            Column(_("Stars"), lambda p: p.stars, 6),
            Column(_("Standing"), self._standing, 24),
            Column(_("In force from"), lambda p: date_cell(p.begun_on, p.begun_on_precision)),
            Column(_("In force from, counted as"), lambda p: p.begun_on),
            Column(_("In force until"), lambda p: date_cell(p.ends_on, p.ends_on_precision)),
            Column(_("In force until, counted as"), lambda p: p.ends_on),
            Column(_("Decision"), lambda p: p.decision_number, 20),
            Column(_("Issued by"), lambda p: p.decided_by, 28),
            Column(_("Producer"), lambda p: getattr(self._producer(p), "name", None), 36),
            Column(_("Kind of producer"), lambda p: self._kind(self._producer(p))),
            Column(_("Product set, number"), lambda p: self._set(p).number, 8),
            Column(_("Product set"), lambda p: self._set(p).name, 36),
            Column(_("Group"), lambda p: self._set(p).group.name, 24),
            Column(_("Old district"), self._district, 18),
            Column(_("Commune as named"), lambda p: self._commune(self.places.places.get(p.named_place)), 18),
            Column(_("Commune of today"), lambda p: self._commune(self.places.today_of(p.named_place)), 18),
            Column(_("Score"), lambda p: p.score, 8),
            Column(_("Sample"), lambda p: _("yes, invented") if p.is_sample else _("no"), 12),
            Column(_("Sources"), lambda p: sources_cell(p.decided_source or "", p.source), 40),
            Column(_("Page of the product"), lambda p: self.absolute(p.get_absolute_url()), 40),
        ]

    def rows(self) -> Iterator[list]:
        """One query however many rows, which are read while they are written out."""
        for product in self.filter.qs.with_evidence(self.filter.day).iterator(chunk_size=500):
            with translation.override(self.language):
                yield [column.cell(product) for column in self.columns]

    @property
    def left_out(self) -> list[str]:
        return self.filter.left_out

    @property
    def file_name(self) -> str:
        return "-".join([_("ocop-products-of-bac-kan"), self.filter.day.isoformat()])

    @property
    def notes(self) -> list[tuple[str, str]]:
        return [
            (_("What this is"), _("Products of the OCOP register of Bắc Kạn, as chosen on its page.")),
            (_("As of"), date_format(self.filter.day)),
            (_("Recorded up to"), moment_cell(recorded_up_to()) or ""),
            (_("Made on"), date_format(timezone.localdate())),
            (_("Conditions"), "; ".join(self.filter.conditions)),
            (_("Same list on the web"), self.absolute(self.filter.address)),
            (
                _("Samples"),
                _("Rows marked as samples are invented, for trying the register out. None of them exists."),
            ),
            (
                _("Ended"),
                _("The last recognition found in the sources has run out. A later decision may exist."),
            ),
            (
                _("Empty cells"),
                _("The sources do not say. A day known to the month or year counts as the last day of it."),
            ),
            (
                _("Place and set"),
                _("As named by the latest recognition; where there is none, as known of the product."),
            ),
        ]

    def _producer(self, product):
        return self.producers.get(product.named_producer)

    def _set(self, product):
        return self.filter.sets[product.named_set]

    @staticmethod
    def _kind(producer):
        return str(Producer.Kind(producer.kind).label) if producer else None

    def _standing(self, product):
        if product.standing in (Standing.VALID, Standing.WITHDRAWN):
            return str(Standing(product.standing).label)
        if product.upcoming_on:
            return str(Standing.UPCOMING.label)
        if product.standing == Standing.SUPERSEDED:
            return _("replaced, no later decision found in the sources")
        is_settled = product.is_sample or self._is_complete(product)
        if product.standing == Standing.UNKNOWN:
            return _("never rated") if is_settled else str(Standing.UNKNOWN.label)
        return _("ended, not rated again") if is_settled else _("ended, no later decision found in the sources")

    def _is_complete(self, product):
        """`Knowledge.is_settled` for a row of the file."""
        place = self.places.places.get(product.named_place)
        return self.knowledge.is_complete(place, product.begun_on or FIRST_DECREE, self.filter.day)

    def _district(self, product):
        district = self.places.district_of.get(product.named_place)
        if district == OUTSIDE:
            return _("Outside old Bắc Kạn")
        place = self.places.places.get(district)
        return place.name_vi if place else None

    @staticmethod
    def _commune(place):
        return place.full_name if place and place.level == Place.Level.COMMUNE else None


@read_only
@public_page
def download_csv(request):
    return csv_response(Download(request.GET, request.build_absolute_uri))


@read_only
@public_page
def download_xlsx(request):
    return xlsx_response(Download(request.GET, request.build_absolute_uri))
