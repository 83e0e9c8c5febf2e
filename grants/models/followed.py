"""Records of earlier apps on which rules of grants depend: their triggers live here, where grants are known."""

import pgtrigger
from django.utils.translation import gettext_noop

from cooperatives.models import Producer
from core.models import Decision
from core.triggers import RefuseUnless


class DecisionOfGrants(Decision):
    """A decision whose date is corrected takes its grants along; their rules then look at the new day."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="grants_follow",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("issued_on", "issued_on_precision"),
                func="""
                    UPDATE grants_grant SET given_on = NEW.issued_on WHERE decision_id = NEW.id;
                    RETURN NULL;
                """,
            )
        ]


class ProducerOfGrants(Producer):
    """A producer's founding year is not moved past a grant it already has."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            RefuseUnless(
                name="founded_before_grants",
                rule="""NOT EXISTS (
                    SELECT FROM grants_grantproducer link JOIN grants_grant g ON g.id = link.grant_id
                    WHERE link.producer_id = NEW.id AND NEW.founded_year > extract(year FROM g.given_on))""",
                sentence=gettext_noop("This producer has a grant from before that founding year."),
            )
        ]
