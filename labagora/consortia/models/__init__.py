"""Tables of the consortia."""

from labagora.consortia.models.consortia import Consortium, ConsortiumPartner, Promise, PromiseMapping
from labagora.consortia.models.members import WorkspaceMember
from labagora.consortia.models.plan import (
    Deliverable,
    DeliverableApproval,
    DeliverableVersion,
    Milestone,
    PlanMove,
    SupportTheme,
)

__all__ = [
    "Consortium",
    "ConsortiumPartner",
    "Deliverable",
    "DeliverableApproval",
    "DeliverableVersion",
    "Milestone",
    "PlanMove",
    "Promise",
    "PromiseMapping",
    "SupportTheme",
    "WorkspaceMember",
]
