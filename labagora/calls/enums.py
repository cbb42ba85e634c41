"""States of a call and of an application, with their moves; roles in the team of an application."""

from labagora.core.states import LabelledEnum, Workflow


class CallKind(LabelledEnum):
    """What the call is named in its title."""

    AAP = "aap", "Appel à projets"
    AAC = "aac", "Appel à candidatures"
    AMI = "ami", "Appel à manifestation d'intérêt"


class CallState(LabelledEnum):
    """Where a call stands."""

    DRAFT = "draft", "Brouillon"
    ANNOUNCED = "announced", "À venir"
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Clos"
    REVIEWING = "reviewing", "En évaluation"
    PUBLISHED_RESULTS = "published_results", "Résultats publiés"
    ARCHIVED = "archived", "Archivé"
    CANCELLED = "cancelled", "Annulé"


CALL_WORKFLOW = Workflow(
    {
        CallState.DRAFT: {CallState.ANNOUNCED, CallState.OPEN, CallState.CANCELLED},
        CallState.ANNOUNCED: {CallState.OPEN, CallState.CANCELLED, CallState.DRAFT},
        CallState.OPEN: {CallState.CLOSED, CallState.CANCELLED},
        CallState.CLOSED: {CallState.OPEN, CallState.REVIEWING, CallState.CANCELLED},
        CallState.REVIEWING: {CallState.PUBLISHED_RESULTS, CallState.CANCELLED},
        CallState.PUBLISHED_RESULTS: {CallState.ARCHIVED},
        CallState.ARCHIVED: {CallState.PUBLISHED_RESULTS},
        CallState.CANCELLED: {CallState.ARCHIVED},
    }
)

PUBLIC_CALL_STATES = frozenset(
    {CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED, CallState.REVIEWING, CallState.PUBLISHED_RESULTS}
)
ENDED_CALL_STATES = frozenset({CallState.ARCHIVED, CallState.CANCELLED})


class ClosingPolicy(LabelledEnum):
    """What is still accepted once the hour is past."""

    STRICT = "strict", "Plus rien après l'heure"
    GRACE = "grace", "Les brouillons commencés ont un délai"
    CODE = "code", "Un code de dépôt tardif, au cas par cas"


class ApplicationState(LabelledEnum):
    """Where an application stands. A draft that is given up is deleted, not withdrawn."""

    DRAFT = "draft", "Brouillon, non déposé"
    FILED = "filed", "Déposée"
    CORRECTING = "correcting", "À corriger"
    WITHDRAWN = "withdrawn", "Retirée"


APPLICATION_WORKFLOW = Workflow(
    {
        ApplicationState.DRAFT: {ApplicationState.FILED},
        ApplicationState.FILED: {ApplicationState.CORRECTING, ApplicationState.WITHDRAWN},
        ApplicationState.CORRECTING: {ApplicationState.FILED, ApplicationState.WITHDRAWN},
    }
)


class TeamRole(LabelledEnum):
    """What a member of the team of an application may do. Each role may do what those before it may."""

    VIEWER = "viewer", "Lecture"
    EDITOR = "editor", "Écriture"
    SIGNATORY = "signatory", "Signature"
    LEAD = "lead", "Responsable"

    @property
    def rank(self) -> int:
        """The place in the order of the roles."""
        return list(TeamRole).index(self)

    def covers(self, other: "TeamRole") -> bool:
        """Tell whether this role may do what ``other`` may."""
        return self.rank >= other.rank


class MemberState(LabelledEnum):
    """Where a person stands in the team of an application."""

    INVITED = "invited", "Invitation envoyée"
    ACTIVE = "active", "Dans l'équipe"
    LEFT = "left", "A quitté l'équipe"


MEMBER_WORKFLOW = Workflow(
    {
        MemberState.INVITED: {MemberState.ACTIVE, MemberState.LEFT},
        MemberState.ACTIVE: {MemberState.LEFT},
        MemberState.LEFT: {MemberState.INVITED, MemberState.ACTIVE},
    }
)


class AnswerVisibility(LabelledEnum):
    """Who reads the answer to a question."""

    PENDING = "pending", "En attente"
    PRIVATE = "private", "Réponse à la personne seule"
    PUBLISHED = "published", "Réponse publiée"


ANSWER_WORKFLOW = Workflow(
    {
        AnswerVisibility.PENDING: {AnswerVisibility.PRIVATE, AnswerVisibility.PUBLISHED},
        AnswerVisibility.PRIVATE: {AnswerVisibility.PUBLISHED},
        AnswerVisibility.PUBLISHED: {AnswerVisibility.PRIVATE},
    }
)


class ExportState(LabelledEnum):
    """Where an archive of applications stands."""

    WAITING = "waiting", "En préparation"
    READY = "ready", "Prêt"
    EXPIRED = "expired", "Expiré"


EXPORT_WORKFLOW = Workflow(
    {
        ExportState.WAITING: {ExportState.READY},
        ExportState.READY: {ExportState.EXPIRED},
    }
)
