"""The figures as files: those of a day, and the difference between two days."""

from collections.abc import Callable, Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.spreadsheets import Column, moment_cell
from portal.statistics.asking import COUNTED, Asked
from portal.statistics.corrections import Act, Corrections
from portal.statistics.counting import STARS, Counts
from portal.statistics.difference import Difference
from portal.statistics.figures import Row, Statistics
from products.recorded import recorded_up_to

MOST_CORRECTIONS = 1000


class FileOfDay:
    """What both files have: each row prints the day and how far was recorded; corrections to the day stand below.

    Rows are dictionaries by the keys of `COLUMNS`.
    """

    def __init__(self, asked: Asked, absolute: Callable[[str], str]):
        self.asked = asked
        self.absolute = absolute
        self.corrections = Corrections(asked.day)
        self.printed = {"day": asked.day, "recorded": moment_cell(recorded_up_to())}
        self.columns = [self._column(*facts) for facts in self.headings]
        self.left_out = [value for value, _reason in asked.errors.values()]

    @staticmethod
    def _column(key, heading, width=14):
        return Column(heading, lambda row: row.get(key), width)

    @property
    def star_headings(self) -> list[tuple[str, str, int]]:
        return [(f"stars_{n}", ngettext("%(n)s star", "%(n)s stars", n) % {"n": n}, 10) for n in STARS]

    def rows(self) -> Iterator[list]:
        for row in [*self.figures(), *self._corrections()]:
            yield [column.cell(self.printed | row) for column in self.columns]

    def _corrections(self):
        """What was changed or removed after the day, newest first; what was entered after it is counted."""
        for act, url, number in self.corrections.links:
            yield {
                "table": _("Later corrections"),
                "label": str(capfirst(act.label)),
                "total": number,
                "address": self.absolute(url),
            }
        acts = [act for act in (Act.CHANGED, Act.REMOVED) if self.corrections.numbers[act]]
        for correction in self.corrections.told(self.corrections.of(*acts)[:MOST_CORRECTIONS] if acts else ()):
            record = correction.record
            changes = "; ".join(
                f"{field.label}: {field.old or '–'} → {field.new or '–'}" for field in correction.fields
            )
            yield {
                "table": _("Later corrections"),
                "label": record.name if record else None,
                "address": self.absolute(record.get_absolute_url()) if record else None,
                "note": f"{correction.label}, {moment_cell(correction.at)}. {changes}",
            }

    @property
    def notes(self) -> list[tuple[str, str]]:
        return [
            (_("What this is"), _("Figures of the OCOP register of Bắc Kạn.")),
            (_("As of"), date_format(self.asked.day)),
            (_("Recorded up to"), self.printed["recorded"] or ""),
            (_("Made on"), date_format(timezone.localdate())),
            (_("Samples"), _("Sample products are invented, for trying the register out. None of them exists.")),
            (_("Ended"), _("The last recognition found in the sources has run out. A later decision may exist.")),
            (_("Later corrections"), _("What was recorded after the day about stars that held on it.")),
        ]


class FiguresFile(FileOfDay):
    """Every table of the page, for everything that may be counted."""

    @property
    def title(self) -> str:
        return pgettext("sheet of a workbook", "Figures")

    @property
    def file_name(self) -> str:
        return "-".join([_("ocop-figures-of-bac-kan"), self.asked.day.isoformat()])

    @property
    def headings(self):
        return [
            ("day", _("As of")),
            ("recorded", _("Recorded up to"), 20),
            ("counted", _("Counted"), 18),
            ("table", _("Table"), 20),
            ("label", _("Row"), 32),
            ("total", _("Products"), 10),
            *self.star_headings,
            ("samples", _("Of which samples"), 10),
            ("address", _("List on the web"), 50),
            ("note", _("Note"), 60),
        ]

    def figures(self) -> Iterator[dict]:
        counts = Counts(self.asked.day)
        for status, (label, _standings) in COUNTED.items():
            statistics = Statistics(self.asked.day, status, counts)
            yield self._figure(label, _("All"), statistics.counted)
            for table in statistics.tables:
                for row in table.rows:
                    yield self._figure(label, table.heading, row)

    def _figure(self, counted: str, table: str, row: Row) -> dict:
        figure = row.total.figure
        return {
            "counted": str(counted),
            "table": table,
            "label": row.label,
            "total": figure.total,
            **{f"stars_{n}": cell.figure.total for n, cell in zip(STARS, row.by_stars, strict=True)},
            "samples": figure.samples,
            "address": self.absolute(row.total.url),
        }


class DifferenceFile(FileOfDay):
    """The lines between two days."""

    def __init__(self, asked: Asked, absolute: Callable[[str], str]):
        super().__init__(asked, absolute)
        self.printed["since"] = asked.since

    @property
    def title(self) -> str:
        return pgettext("sheet of a workbook", "Difference")

    @property
    def file_name(self) -> str:
        return "-".join([_("ocop-difference-of-bac-kan"), self.asked.since.isoformat(), self.asked.day.isoformat()])

    @property
    def headings(self):
        return [
            ("since", _("Compared with")),
            ("day", _("As of")),
            ("recorded", _("Recorded up to"), 20),
            ("table", _("Table"), 20),
            ("label", _("Line"), 50),
            ("total", _("Products"), 10),
            ("moved", _("In force"), 10),
            *self.star_headings,
            ("samples", _("Of which samples"), 10),
            ("address", _("List on the web"), 50),
            ("note", _("Note"), 60),
        ]

    def figures(self) -> Iterator[dict]:
        counts = Counts(self.asked.day)
        difference = Difference(self.asked.since, self.asked.day, counts)
        after = Statistics(self.asked.day, counts=counts).in_force
        yield self._sum(
            _("In force on %s") % date_format(difference.since), difference.before, *difference.by_stars_before
        )
        for line in difference.lines:
            yield {
                "table": _("Difference"),
                "label": line.label,
                "total": line.products.figure.total,
                "moved": line.in_all,
                **{f"stars_{n}": line.moved[n] for n in STARS},
                "samples": line.products.figure.samples,
                "address": self.absolute(line.products.url),
            }
        yield self._sum(_("In force on %s") % date_format(self.asked.day), after.total, *after.by_stars)

    def _sum(self, label, total, *by_stars):
        return {
            "table": _("Difference"),
            "label": label,
            "total": total.figure.total,
            "moved": total.figure.total,
            **{f"stars_{n}": cell.figure.total for n, cell in zip(STARS, by_stars, strict=True)},
            "samples": total.figure.samples,
            "address": self.absolute(total.url),
        }
