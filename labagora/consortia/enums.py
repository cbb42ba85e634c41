"""What a laureate is, where its twelve months stand, who works in it, what it promised and hands in."""

from labagora.core.states import LabelledEnum, Workflow


class ConsortiumKind(LabelledEnum):
    """What an application that is selected becomes."""

    CONSORTIUM = "consortium", "Consortium"
    SITE = "site", "Site expérimentateur"


class PartnerRole(LabelledEnum):
    """The place of an organisation."""

    LEAD = "lead", "Chef de file"
    PARTNER = "partner", "Partenaire"


class ConsortiumState(LabelledEnum):
    """Where the support of a consortium stands."""

    FORMING = "forming", "En constitution"
    SUPPORTED = "supported", "En accompagnement"
    PAUSED = "paused", "En pause"
    EXTENDED = "extended", "Prolongé"
    ENDED = "ended", "Terminé"
    FOLLOWED = "followed", "Suivi de la filière"
    STOPPED = "stopped", "Interrompu"


CONSORTIUM_WORKFLOW = Workflow[ConsortiumState](
    {
        ConsortiumState.FORMING: {ConsortiumState.SUPPORTED, ConsortiumState.STOPPED},
        ConsortiumState.SUPPORTED: {
            ConsortiumState.PAUSED,
            ConsortiumState.EXTENDED,
            ConsortiumState.ENDED,
            ConsortiumState.STOPPED,
        },
        ConsortiumState.EXTENDED: {
            ConsortiumState.PAUSED,
            ConsortiumState.EXTENDED,
            ConsortiumState.ENDED,
            ConsortiumState.STOPPED,
        },
        ConsortiumState.PAUSED: {ConsortiumState.SUPPORTED, ConsortiumState.EXTENDED, ConsortiumState.STOPPED},
        ConsortiumState.ENDED: {ConsortiumState.FOLLOWED},
    }
)
UNDER_WAY = frozenset({ConsortiumState.SUPPORTED, ConsortiumState.EXTENDED})
FINISHED = frozenset({ConsortiumState.ENDED, ConsortiumState.FOLLOWED, ConsortiumState.STOPPED})


class WorkspaceRole(LabelledEnum):
    """What somebody is in a consortium."""

    LEAD = "lead", "Chef de file"
    PARTNER = "partner", "Partenaire"
    SITE = "site", "Terrain d'expérimentation"
    OBSERVER = "observer", "Observateur"
    PROVIDER = "provider", "Prestataire"


class PlaceState(LabelledEnum):
    """Where the place of somebody in a consortium stands."""

    INVITED = "invited", "Invité"
    ACTIVE = "active", "Membre"
    LEFT = "left", "Parti"


PLACE_WORKFLOW = Workflow[PlaceState]({PlaceState.INVITED: {PlaceState.ACTIVE}, PlaceState.ACTIVE: {PlaceState.LEFT}})


class PromiseKind(LabelledEnum):
    """What an answer of the application promised."""

    MILESTONE = "milestone", "Jalon"
    DELIVERABLE = "deliverable", "Livrable"
    INDICATOR = "indicator", "Indicateur"


class VersionState(LabelledEnum):
    """Where a version of a deliverable stands."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "À approuver"
    APPROVED = "approved", "Approuvé"
    RETURNED = "returned", "À reprendre"


VERSION_WORKFLOW = Workflow[VersionState](
    {
        VersionState.DRAFT: {VersionState.SUBMITTED},
        VersionState.SUBMITTED: {VersionState.APPROVED, VersionState.RETURNED},
    }
)


class Approver(LabelledEnum):
    """Who must approve a deliverable."""

    LEAD = "lead", "Le chef de file"
    PROVIDER = "provider", "Le prestataire"
    INSTITUTE = "institute", "L'Institut"


class Verdict(LabelledEnum):
    """What an approver says of a version."""

    APPROVED = "approved", "Approuvé"
    RETURNED = "returned", "À reprendre"


class MovedThing(LabelledEnum):
    """What a move of the plan is about."""

    CONSORTIUM = "consortium", "Accompagnement"
    MILESTONE = "milestone", "Jalon"
    DELIVERABLE = "deliverable", "Livrable"
    THEME = "theme", "Thème"


class MoveKind(LabelledEnum):
    """What was done to the plan."""

    MOVED = "moved", "Date déplacée"
    CANCELLED = "cancelled", "Abandonné"
    PAUSED = "paused", "Mise en pause"
    RESUMED = "resumed", "Reprise"
    EXTENDED = "extended", "Prolongation"
    STOPPED = "stopped", "Arrêt anticipé"
