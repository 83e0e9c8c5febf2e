"""Adding grants up. Every figure of their page is a sum over one tally."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from core.facets import Figure, Tally
from core.prepared import Prepared, summed_up
from grants.models import ProjectProducer, ScienceProject


class Sums(NamedTuple):
    """Grants, how many of them are samples, and their money with the number of grants whose amount is published.

    Amounts are in đồng; what of them is invented, in samples, stands beside them.
    """

    total: int = 0
    samples: int = 0
    n_approved: int = 0
    approved: int = 0
    n_disbursed: int = 0
    disbursed: int = 0
    approved_samples: int = 0
    disbursed_samples: int = 0

    @property
    def real(self) -> int:
        return self.total - self.samples

    @classmethod
    def counted(cls, is_sample: bool, total: int, *money: int | None) -> "Sums":
        n_approved, approved, n_disbursed, disbursed = (amount or 0 for amount in money)
        invented = (approved, disbursed) if is_sample else (0, 0)
        return cls(total, total if is_sample else 0, n_approved, approved, n_disbursed, disbursed, *invented)

    @classmethod
    def sum(cls, figures: Iterable["Sums"]) -> "Sums":
        figures = list(figures)
        return cls(*map(sum, zip(*figures, strict=True))) if figures else cls()


class GrantTally(Tally):
    FIGURE = Sums
    MEASURES = {
        "n": Count("*"),
        "n_approved": Count("approved_vnd"),
        "approved": Sum("approved_vnd"),
        "n_disbursed": Count("disbursed_vnd"),
        "disbursed": Sum("disbursed_vnd"),
    }

    def cells_by(self, first: str, second: str) -> dict[tuple, Sums]:
        """Sums of every pair of values of two columns that some grant has."""
        parts = {}
        for columns, figure in self._cells:
            (a,), (b,) = columns[first], columns[second]
            parts.setdefault((a, b), []).append(figure)
        return {pair: Sums.sum(figures) for pair, figures in parts.items()}


COLUMNS = ("policy", "kind", "year")


def tally_grants(rows) -> GrantTally:
    """Grants added up by policy, kind and year; costs one query."""
    return GrantTally.of(rows, COLUMNS)


class ProjectCount(NamedTuple):
    """Science projects in which a producer is named, and the different producers named in them."""

    projects: Figure
    producers: Figure


def count_projects(day: datetime.date) -> ProjectCount:
    """Those of the published count on `day`; costs two queries."""
    return ProjectCount(Figure(*PROJECTS.rows(day)[0]), Figure(*NAMED.rows(day)[0]))


def _projects(day):
    counts = {"total": Count("pk"), "samples": Count("pk", filter=Q(is_sample=True))}
    return summed_up(ScienceProject.objects.counted_on(day), counts)


def _named(day):
    roles = ProjectProducer.objects.filter(project__in=ScienceProject.objects.counted_on(day))
    sample = Q(project__is_sample=True)
    counts = {
        "total": Count("producer", distinct=True),
        "samples": Count("producer", distinct=True, filter=sample),
    }
    return summed_up(roles, counts)


PROJECTS, NAMED = Prepared(_projects), Prepared(_named)
