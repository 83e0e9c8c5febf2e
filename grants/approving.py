"""Approving a grant: the one way by which a plan becomes a grant that can be paid."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import Grant


class CannotApprove(Exception):
    """One sentence: why this grant cannot be approved."""


@transaction.atomic
def approve(pk: int, *, by: User) -> Grant:
    """Note that `by` approved the grant, which is then "approved" instead of planned and can be paid by another.

    A grant that sources report keeps its status. Raises CannotApprove; IntegrityError where a rule of the database
    stands against it, such as payments by the same person.
    """
    grant = Grant.objects.select_for_update().get(pk=pk)
    if grant.approved_by_id:
        raise CannotApprove(_("“%s” is approved already.") % grant)
    if grant.decision_id is None:
        raise CannotApprove(_("“%s” names no decision yet.") % grant)
    if grant.approved_vnd is None:
        raise CannotApprove(_("“%s” names no amount yet.") % grant)
    if grant.status == Grant.Status.PLANNED:
        grant.status = Grant.Status.APPROVED
    grant.approved_by = by
    grant.disbursed_vnd = grant.disbursed_vnd or 0
    grant.save()
    return grant
