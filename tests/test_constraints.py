"""Every rule of the database, tried in plain SQL: no form, import or shell can go round it.

`tests/<app>/constraints.py` holds, for each constraint and trigger of an app's models, a row that keeps the rule and
the SQL that breaks it. A rule without a case fails `test_no_rule_is_left_out`.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.cooperatives import constraints as of_cooperatives
from tests.core import constraints as of_core
from tests.desk import constraints as of_desk
from tests.grants import constraints as of_grants
from tests.products import constraints as of_products
from tests.showrooms import constraints as of_showrooms

pytestmark = pytest.mark.django_db
OUR_APPS = ("core", "accounts", "cooperatives", "products", "showrooms", "grants", "desk")
CASES = {
    rule: case
    for part in (of_core, of_cooperatives, of_products, of_showrooms, of_grants, of_desk)
    for rule, case in part.CASES.items()
}


def rules():
    """Every constraint and refusing trigger of our models, by name."""
    for label in OUR_APPS:
        for model in apps.get_app_config(label).get_models():
            if hasattr(model, "pgh_tracked_model"):
                continue
            for constraint in model._meta.constraints:
                yield constraint.name, constraint.violation_error_message
            for trigger in getattr(model._meta, "triggers", []):
                if hasattr(trigger, "sentence"):
                    yield f"{model._meta.db_table}.{trigger.name}", trigger.sentence


def test_no_rule_is_left_out():
    assert {name for name, _sentence in rules()} == set(CASES)


@pytest.mark.parametrize("rule", CASES)
def test_the_database_refuses(rule):
    make, breaking = CASES[rule]
    row = make()
    sentences = dict(rules())
    expected = sentences[rule] if "." in rule else rule
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breaking.format(table=row._meta.db_table, id=row.pk))
    assert expected in str(refusal.value)


@pytest.mark.parametrize("rule", CASES)
def test_staff_read_a_sentence(rule):
    sentence = str(dict(rules())[rule])
    assert len(sentence) > 15
    assert sentence.endswith(".")
    assert "Constraint" not in sentence
