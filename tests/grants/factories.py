"""Valid policies, grants, payments and projects; a keyword changes one fact."""

import datetime
from itertools import count

from grants.models import Disbursement, Grant, ScienceProject, SupportPolicy
from tests.accounts.factories import make_user
from tests.core.factories import make_decision

_serial = count(1)


def make_policy(sample=False, **facts):
    number = next(_serial)
    facts = {
        "slug": f"policy-{number}",
        "name_vi": f"Chính sách thử {number}",
        "purse": "resolution",
        "source": "https://example.org/policy",
        "is_sample": sample,
    } | facts
    return SupportPolicy.objects.create(**facts)


def make_grant(*producers, sample=False, products=(), **facts):
    """A grant of 20 May 2024, as sources tell of it; see `make_payable` for one that can be paid."""
    facts = {
        "policy": facts.get("policy") or make_policy(sample),
        "kind": "equipment",
        "purpose_vi": f"Máy sấy {next(_serial)}",
        "given_on": datetime.date(2024, 5, 20),
        "approved_vnd": 100_000_000,
        "status": Grant.Status.UNKNOWN,
        "source": "https://example.org/grant",
        "is_sample": sample,
    } | facts
    grant = Grant.objects.create(**facts)
    for producer in producers:
        grant.beneficiaries.create(producer=producer)
    for product in products:
        grant.named_products.create(product=product)
    return grant


def make_payable(*producers, sample=False, **facts):
    """A grant that one person approved by a decision, so that another may pay it."""
    facts = {
        "decision": facts.get("decision") or make_decision(sample),
        "status": Grant.Status.APPROVED,
        "approved_by": None if sample else facts.get("approved_by") or make_user(),
    } | facts
    return make_grant(*producers, sample=sample, **facts)


def pay(grant=None, amount=10_000_000, **facts):
    grant = grant or make_payable()
    facts = {
        "paid_on": datetime.date(2024, 6, 3),
        "paid_by": None if grant.is_sample else facts.get("paid_by") or make_user(),
        "reason": "" if amount > 0 else "chuyển nhầm",
    } | facts
    return Disbursement.objects.create(grant=grant, amount_vnd=amount, **facts)


def make_project(*producers, sample=False, **facts):
    number = next(_serial)
    facts = {
        "slug": f"project-{number}",
        "name_vi": f"Đề tài thử {number}",
        "begins_on": datetime.date(2020, 3, 1),
        "source": "https://example.org/project",
        "is_sample": sample,
    } | facts
    project = ScienceProject.objects.create(**facts)
    for producer in producers:
        project.participants.create(producer=producer)
    return project
