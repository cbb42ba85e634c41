"""States of a membership."""

from labagora.core.states import LabelledEnum, Workflow


class MembershipState(LabelledEnum):
    """Where a person's belonging to an organisation stands."""

    REQUESTED = "requested", "Demandée"
    CONFIRMED = "confirmed", "Confirmée"
    DECLINED = "declined", "Refusée"
    ENDED = "ended", "Terminée"


MEMBERSHIP_WORKFLOW = Workflow(
    {
        MembershipState.REQUESTED: {MembershipState.CONFIRMED, MembershipState.DECLINED, MembershipState.ENDED},
        MembershipState.CONFIRMED: {MembershipState.ENDED},
        MembershipState.DECLINED: {MembershipState.REQUESTED},
        MembershipState.ENDED: {MembershipState.REQUESTED},
    }
)
