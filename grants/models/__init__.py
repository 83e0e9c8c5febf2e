from grants.models.disbursement import Disbursement
from grants.models.followed import DecisionOfGrants, ProducerOfGrants
from grants.models.grant import Grant, GrantProducer, GrantProduct
from grants.models.policy import Kind, Purse, SupportPolicy
from grants.models.project import ProjectProducer, ScienceProject

__all__ = [
    "DecisionOfGrants",
    "Disbursement",
    "Grant",
    "GrantProducer",
    "GrantProduct",
    "Kind",
    "ProducerOfGrants",
    "ProjectProducer",
    "Purse",
    "ScienceProject",
    "SupportPolicy",
]
