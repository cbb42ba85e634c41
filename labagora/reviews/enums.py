"""States of the review of a call."""

from labagora.calls.enums import ApplicationState
from labagora.core.states import LabelledEnum, Workflow

JUDGED = frozenset({ApplicationState.FILED, ApplicationState.CORRECTING})


class RoundPhase(LabelledEnum):
    """Where the review of a call stands."""

    PREPARING = "preparing", "En préparation"
    REVIEWING = "reviewing", "Évaluation en cours"
    DISCUSSING = "discussing", "Mise en commun"
    DELIBERATING = "deliberating", "Comité"
    DECIDED = "decided", "Décisions arrêtées"


ROUND_WORKFLOW = Workflow(
    {
        RoundPhase.PREPARING: {RoundPhase.REVIEWING},
        RoundPhase.REVIEWING: {RoundPhase.DISCUSSING, RoundPhase.DELIBERATING},
        RoundPhase.DISCUSSING: {RoundPhase.REVIEWING, RoundPhase.DELIBERATING},
        RoundPhase.DELIBERATING: {RoundPhase.REVIEWING, RoundPhase.DISCUSSING, RoundPhase.DECIDED},
    }
)

COMMITTEE_PHASES = frozenset({RoundPhase.DELIBERATING, RoundPhase.DECIDED})


class OthersShown(LabelledEnum):
    """When a reviewer reads what the others wrote on an application that is theirs too, without their names."""

    NEVER = "never", "Jamais"
    DISCUSSING = "discussing", "Pendant la mise en commun"
    AFTER_OWN = "after_own", "Une fois la sienne rendue"


class AdmissibilityState(LabelledEnum):
    """Whether an application may be judged at all. Nobody is turned away without having been able to answer."""

    PENDING = "pending", "À examiner"
    ADMISSIBLE = "admissible", "Recevable"
    QUESTIONED = "questioned", "Réponse attendue"
    INADMISSIBLE = "inadmissible", "Non recevable"


ADMISSIBILITY_WORKFLOW = Workflow(
    {
        AdmissibilityState.PENDING: {AdmissibilityState.ADMISSIBLE, AdmissibilityState.QUESTIONED},
        AdmissibilityState.QUESTIONED: {
            AdmissibilityState.ADMISSIBLE,
            AdmissibilityState.INADMISSIBLE,
            AdmissibilityState.QUESTIONED,
        },
        AdmissibilityState.ADMISSIBLE: {AdmissibilityState.QUESTIONED},
        AdmissibilityState.INADMISSIBLE: {AdmissibilityState.ADMISSIBLE},
    }
)


class ReviewerState(LabelledEnum):
    """Where a person stands among the reviewers of a call."""

    INVITED = "invited", "Invitation envoyée"
    ACTIVE = "active", "A accepté"
    DECLINED = "declined", "A décliné"
    LEFT = "left", "A quitté le tour"


REVIEWER_WORKFLOW = Workflow(
    {
        ReviewerState.INVITED: {ReviewerState.ACTIVE, ReviewerState.DECLINED, ReviewerState.LEFT},
        ReviewerState.ACTIVE: {ReviewerState.LEFT},
        ReviewerState.DECLINED: {ReviewerState.INVITED},
        ReviewerState.LEFT: {ReviewerState.INVITED},
    }
)


class ConflictSource(LabelledEnum):
    """Who saw a conflict of interest."""

    DECLARED = "declared", "Déclaré par la personne"
    HINT = "hint", "Signalé par un calcul"
    STAFF = "staff", "Relevé par l'équipe"


class ConflictState(LabelledEnum):
    """What is held of a conflict. While it is to be confirmed, it cuts as a real one does."""

    SUSPECTED = "suspected", "À vérifier"
    CONFIRMED = "confirmed", "Conflit"
    DISMISSED = "dismissed", "Écarté"


CONFLICT_WORKFLOW = Workflow(
    {
        ConflictState.SUSPECTED: {ConflictState.CONFIRMED, ConflictState.DISMISSED},
        ConflictState.CONFIRMED: {ConflictState.DISMISSED},
        ConflictState.DISMISSED: {ConflictState.CONFIRMED, ConflictState.SUSPECTED},
    }
)


class ConflictKind(LabelledEnum):
    """What ties a reviewer to an application."""

    TEAM = "team", "Membre de l'équipe de la candidature"
    ORGANISATION = "organisation", "Même organisation"
    DOMAIN = "domain", "Adresse au même domaine"
    CO_WORK = "co_work", "Travail en commun récent"
    CONSORTIUM = "consortium", "Consortium en commun"
    PERSONAL = "personal", "Lien personnel"
    FINANCIAL = "financial", "Intérêt financier"
    RIVALRY = "rivalry", "Projet concurrent"
    OTHER = "other", "Autre lien"


class BidLevel(LabelledEnum):
    """How much a reviewer wishes to read an application."""

    AVOID = "avoid", "Plutôt pas"
    NEUTRAL = "neutral", "Sans préférence"
    WILLING = "willing", "Volontiers"
    EAGER = "eager", "Très volontiers"


class AssignmentState(LabelledEnum):
    """Whether an application is to be read by a reviewer."""

    ASSIGNED = "assigned", "Attribuée"
    REVOKED = "revoked", "Retirée"


ASSIGNMENT_WORKFLOW = Workflow(
    {
        AssignmentState.ASSIGNED: {AssignmentState.REVOKED},
        AssignmentState.REVOKED: {AssignmentState.ASSIGNED},
    }
)


class RevokeReason(LabelledEnum):
    """Why an application was taken back from a reviewer."""

    CONFLICT = "conflict", "Conflit d'intérêts"
    ABSENCE = "absence", "Absence"
    BALANCE = "balance", "Répartition revue"
    WITHDRAWN = "withdrawn", "Candidature retirée"


class ProposalState(LabelledEnum):
    """Where a computed assignment stands."""

    WAITING = "waiting", "En calcul"
    READY = "ready", "Prête"
    FAILED = "failed", "Impossible"
    DROPPED = "dropped", "Remplacée"
    APPLIED = "applied", "Appliquée"


PROPOSAL_WORKFLOW = Workflow(
    {
        ProposalState.WAITING: {ProposalState.READY, ProposalState.FAILED, ProposalState.DROPPED},
        ProposalState.READY: {ProposalState.APPLIED, ProposalState.DROPPED},
    }
)


class ReviewState(LabelledEnum):
    """Where a review stands."""

    DRAFT = "draft", "Commencée"
    SUBMITTED = "submitted", "Rendue"
    ABSTAINED = "abstained", "Abstention"


REVIEW_WORKFLOW = Workflow(
    {
        ReviewState.DRAFT: {ReviewState.SUBMITTED, ReviewState.ABSTAINED},
        ReviewState.SUBMITTED: {ReviewState.DRAFT},
        ReviewState.ABSTAINED: {ReviewState.DRAFT},
    }
)


class Recommendation(LabelledEnum):
    """What a reviewer advises."""

    SUPPORT = "support", "Retenir"
    RESERVATIONS = "reservations", "Retenir avec des réserves"
    DISCUSS = "discuss", "À discuter en comité"
    DECLINE = "decline", "Ne pas retenir"


class Outcome(LabelledEnum):
    """What the committee says of an application."""

    SELECTED = "selected", "Retenue"
    RESERVE = "reserve", "Liste complémentaire"
    REJECTED = "rejected", "Non retenue"


class DeliberationState(LabelledEnum):
    """Where a meeting of the committee stands."""

    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Close, procès-verbal scellé"


DELIBERATION_WORKFLOW = Workflow({DeliberationState.OPEN: {DeliberationState.CLOSED}})


class DispatchState(LabelledEnum):
    """Where a message to many stands."""

    DRAFT = "draft", "En préparation"
    CONFIRMING = "confirming", "Attend une seconde personne"
    SENT = "sent", "Envoyé"
    CANCELLED = "cancelled", "Annulé"


DISPATCH_WORKFLOW = Workflow(
    {
        DispatchState.DRAFT: {DispatchState.CONFIRMING, DispatchState.SENT, DispatchState.CANCELLED},
        DispatchState.CONFIRMING: {DispatchState.DRAFT, DispatchState.SENT, DispatchState.CANCELLED},
    }
)
