"""Public money on a day: what had been given and paid by then, and the science projects counted by then."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from core.prepared import Prepared, summed_up
from grants.models import Disbursement, Grant
from grants.totals import ProjectCount, Sums, count_projects


@dataclass
class Support:
    """`figure` adds up the grants given by `day`; `n_undated` are left out because no source says when."""

    day: datetime.date
    figure: Sums
    n_undated: int
    projects: ProjectCount


def support_on(day: datetime.date) -> Support:
    """Costs five queries. By today everything that the register holds has been given, whatever its day."""
    until = () if day >= timezone.localdate() else (day,)
    amounts = (*GIVEN.rows(*until)[0], *PAID.rows(*until)[0])
    sums = Sums(**{name: int(amount) for name, amount in zip((*OF_GRANTS, *OF_PAYMENTS), amounts, strict=True)})
    n_undated = UNDATED.count() if until else 0
    return Support(day, sums, n_undated, count_projects(day))


SAMPLES = Q(is_sample=True)
OF_GRANTS = {
    "total": Count("pk"),
    "samples": Count("pk", filter=SAMPLES),
    "n_approved": Count("approved_vnd"),
    "approved": Sum("approved_vnd", default=0),
    "n_disbursed": Count("disbursed_vnd"),
    "approved_samples": Sum("approved_vnd", filter=SAMPLES, default=0),
}
OF_PAYMENTS = {
    "disbursed": Sum("amount_vnd", default=0),
    "disbursed_samples": Sum("amount_vnd", filter=Q(grant__is_sample=True), default=0),
}


def _given(day=None):
    grants = Grant.objects.public()
    return grants if day is None else grants.filter(given_on__lte=day)


def _paid(day=None):
    paid = Disbursement.objects.filter(grant__in=_given(day))
    return paid if day is None else paid.filter(paid_on__lte=day)


GIVEN = Prepared(lambda *day: summed_up(_given(*day), OF_GRANTS))
PAID = Prepared(lambda *day: summed_up(_paid(*day), OF_PAYMENTS))
UNDATED = Prepared(lambda: Grant.objects.public().filter(given_on=None).values_list("pk"))
