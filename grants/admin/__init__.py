from grants.admin.grant import GrantAdmin
from grants.admin.policy import SupportPolicyAdmin
from grants.admin.project import ScienceProjectAdmin

__all__ = ["GrantAdmin", "ScienceProjectAdmin", "SupportPolicyAdmin"]
