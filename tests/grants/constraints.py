"""For each rule of this app: a row that keeps it, and SQL that breaks it (`tests.test_constraints`)."""

from grants.models import Grant
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.grants.factories import make_grant, make_payable, make_policy, make_project, pay
from tests.products.factories import make_product


def payment_of_a_cancelled_grant():
    payment = pay()
    Grant.objects.update(status=Grant.Status.CANCELLED)
    return payment


def paid_grant():
    return pay().grant


def two_producers_of_a_grant():
    return make_grant(make_producer(slug="a"), make_producer()).beneficiaries.last()


def producer_beside(make, sample=False, **facts):
    """What `make` makes with a producer of its own, beside another producer."""

    def both():
        make_producer(sample, slug="other", **facts)
        return make(make_producer(founded_year=2020))

    return both


def two_products_of_a_grant():
    return make_grant(products=[make_product(slug="a"), make_product()]).named_products.last()


def two_producers_of_a_project():
    return make_project(make_producer(slug="a"), make_producer()).participants.last()


OTHER_PRODUCER = (
    "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'other') WHERE id = {id}"
)
POINT_AT_SAMPLE_DECISION = (
    "UPDATE {table} SET decision_id = (SELECT id FROM core_decision WHERE is_sample) WHERE id = {id}"
)

CASES = {
    "policy_has_name": (make_policy, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "policy_rate": (make_policy, "UPDATE {table} SET rate_percent = 101 WHERE id = {id}"),
    "policy_ceiling": (make_policy, "UPDATE {table} SET ceiling_vnd = 0 WHERE id = {id}"),
    "policy_ends_after_start": (
        make_policy,
        "UPDATE {table} SET valid_from = '2025-01-01', valid_to = '2024-12-31' WHERE id = {id}",
    ),
    "policy_valid_from_last_day": (
        make_policy,
        "UPDATE {table} SET valid_from = '2025-01-01', valid_from_precision = 'year' WHERE id = {id}",
    ),
    "policy_valid_to_last_day": (
        make_policy,
        "UPDATE {table} SET valid_to = '2025-01-01', valid_to_precision = 'year' WHERE id = {id}",
    ),
    "grants_supportpolicy.sample_mark_stays": (make_policy, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "grants_supportpolicy.samples_kept_apart": (
        lambda: (make_decision(sample=True), make_policy())[1],
        POINT_AT_SAMPLE_DECISION.replace("decision_id", "document_id"),
    ),
    "grants_supportpolicy.grants_stay_within": (
        lambda: make_grant(rate_percent=60).policy,
        "UPDATE {table} SET rate_percent = 50 WHERE id = {id}",
    ),
    "grant_has_purpose": (make_grant, "UPDATE {table} SET purpose_vi = '' WHERE id = {id}"),
    "grant_rate": (make_grant, "UPDATE {table} SET rate_percent = 0 WHERE id = {id}"),
    "grant_disbursed_within_approved": (
        paid_grant,
        "UPDATE {table} SET approved_vnd = 9999999 WHERE id = {id}",
    ),
    "grant_ends_after_start": (
        make_grant,
        "UPDATE {table} SET begins_on = '2025-01-01', ends_on = '2024-12-31' WHERE id = {id}",
    ),
    "grant_accepted_on_a_day": (make_grant, "UPDATE {table} SET status = 'accepted' WHERE id = {id}"),
    "grant_planned_is_not_approved": (make_payable, "UPDATE {table} SET status = 'planned' WHERE id = {id}"),
    "grant_has_evidence": (make_grant, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "grant_given_on_last_day": (make_grant, "UPDATE {table} SET given_on_precision = 'year' WHERE id = {id}"),
    "grant_begins_on_last_day": (
        make_grant,
        "UPDATE {table} SET begins_on = '2025-01-01', begins_on_precision = 'month' WHERE id = {id}",
    ),
    "grant_ends_on_last_day": (
        make_grant,
        "UPDATE {table} SET ends_on = '2025-01-01', ends_on_precision = 'month' WHERE id = {id}",
    ),
    "grant_accepted_on_last_day": (
        make_grant,
        "UPDATE {table} SET accepted_on = '2025-01-01', accepted_on_precision = 'month' WHERE id = {id}",
    ),
    "grants_grant.sample_mark_stays": (make_grant, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "grants_grant.samples_kept_apart": (
        lambda: (make_decision(sample=True), make_grant())[1],
        POINT_AT_SAMPLE_DECISION,
    ),
    "grants_grant.limits_kept_or_explained": (
        lambda: make_grant(policy=make_policy(rate_percent=50)),
        "UPDATE {table} SET rate_percent = 51 WHERE id = {id}",
    ),
    "grants_grant.paid_is_sum_of_payments": (
        paid_grant,
        "UPDATE {table} SET disbursed_vnd = disbursed_vnd - 1 WHERE id = {id}",
    ),
    "grants_grant.payments_follow_decision": (
        paid_grant,
        "UPDATE {table} SET decision_id = NULL WHERE id = {id}",
    ),
    "grants_grant.payments_follow_approval": (paid_grant, "UPDATE {table} SET approved_by_id = NULL WHERE id = {id}"),
    "grants_grant.payments_by_another": (
        paid_grant,
        "UPDATE {table} SET approved_by_id = (SELECT paid_by_id FROM grants_disbursement) WHERE id = {id}",
    ),
    "grants_grant.producers_existed_then": (
        lambda: make_grant(make_producer(founded_year=2020)),
        "UPDATE {table} SET given_on = '2019-12-31' WHERE id = {id}",
    ),
    "grant_producer_once": (
        two_producers_of_a_grant,
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'a') WHERE id = {id}",
    ),
    "grants_grantproducer.samples_kept_apart": (
        producer_beside(lambda producer: make_grant(producer).beneficiaries.get(), sample=True),
        OTHER_PRODUCER,
    ),
    "grants_grantproducer.existed_then": (
        producer_beside(lambda producer: make_grant(producer).beneficiaries.get(), founded_year=2025),
        OTHER_PRODUCER,
    ),
    "grant_product_once": (
        two_products_of_a_grant,
        "UPDATE {table} SET product_id = (SELECT id FROM products_product WHERE slug = 'a') WHERE id = {id}",
    ),
    "grants_grantproduct.samples_kept_apart": (
        lambda: (make_product(True, slug="mau"), make_grant(products=[make_product()]).named_products.get())[1],
        "UPDATE {table} SET product_id = (SELECT id FROM products_product WHERE slug = 'mau') WHERE id = {id}",
    ),
    "disbursement_amount": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, paid_on_precision, 0, 'x', '', paid_by_id FROM {table}",
    ),
    "disbursement_reversal_has_reason": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, paid_on_precision, -1, '', '', paid_by_id FROM {table}",
    ),
    "disbursement_paid_on_last_day": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, 'year', 1, '', '', paid_by_id FROM {table}",
    ),
    "grants_disbursement.grant_is_open": (
        payment_of_a_cancelled_grant,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, paid_on, paid_on_precision, 1, '', '', paid_by_id FROM {table}",
    ),
    "grants_disbursement.not_before_it_is_made": (
        pay,
        "INSERT INTO {table} (grant_id, paid_on, paid_on_precision, amount_vnd, reason, evidence, paid_by_id)"
        " SELECT grant_id, '2099-12-31', 'year', 1, '', '', paid_by_id FROM {table}",
    ),
    "grants_disbursement.stays_as_booked": (pay, "UPDATE {table} SET amount_vnd = 1 WHERE id = {id}"),
    "cooperatives_producer.founded_before_grants": (
        lambda: make_grant(make_producer()).producers.get(),
        "UPDATE {table} SET founded_year = 2025 WHERE id = {id}",
    ),
    "project_has_title": (make_project, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "project_counts_from_a_day": (make_project, "UPDATE {table} SET begins_on = NULL WHERE id = {id}"),
    "project_ends_after_start": (make_project, "UPDATE {table} SET ends_on = begins_on - 1 WHERE id = {id}"),
    "project_has_evidence": (make_project, "UPDATE {table} SET source = '' WHERE id = {id}"),
    "project_begins_on_last_day": (make_project, "UPDATE {table} SET begins_on_precision = 'year' WHERE id = {id}"),
    "project_ends_on_last_day": (
        make_project,
        "UPDATE {table} SET ends_on = '2024-03-01', ends_on_precision = 'year' WHERE id = {id}",
    ),
    "grants_scienceproject.sample_mark_stays": (make_project, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
    "grants_scienceproject.samples_kept_apart": (
        lambda: (make_decision(sample=True), make_project())[1],
        POINT_AT_SAMPLE_DECISION,
    ),
    "project_producer_once": (
        two_producers_of_a_project,
        "UPDATE {table} SET producer_id = (SELECT id FROM cooperatives_producer WHERE slug = 'a') WHERE id = {id}",
    ),
    "grants_projectproducer.samples_kept_apart": (
        producer_beside(lambda producer: make_project(producer).participants.get(), sample=True),
        OTHER_PRODUCER,
    ),
}
