"""Public money on a day: what had been given and paid by then, and the science projects counted by then."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

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
    given = Q() if day >= timezone.localdate() else Q(given_on__lte=day)
    grants = Grant.objects.public()
    sums = grants.filter(given).aggregate(
        total=Count("pk"),
        samples=Count("pk", filter=Q(is_sample=True)),
        n_approved=Count("approved_vnd"),
        approved=Sum("approved_vnd", default=0),
        n_disbursed=Count("disbursed_vnd"),
        approved_samples=Sum("approved_vnd", filter=Q(is_sample=True), default=0),
    )
    paid = Disbursement.objects.filter(grant__in=grants.filter(given))
    if given:
        paid = paid.filter(paid_on__lte=day)
    sums |= paid.aggregate(
        disbursed=Sum("amount_vnd", default=0),
        disbursed_samples=Sum("amount_vnd", filter=Q(grant__is_sample=True), default=0),
    )
    n_undated = grants.filter(given_on=None).count() if given else 0
    return Support(day, Sums(**sums), n_undated, count_projects(day))
