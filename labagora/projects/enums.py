"""States of a project and of a need, with their moves."""

from labagora.core.states import LabelledEnum, Workflow


class ProjectState(LabelledEnum):
    """Where a project stands."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Soumis à l'équipe"
    RETURNED = "returned", "À compléter"
    PUBLISHED = "published", "Publié"
    REFUSED = "refused", "Refusé"
    ARCHIVED = "archived", "Archivé"


PROJECT_WORKFLOW = Workflow(
    {
        ProjectState.DRAFT: {ProjectState.SUBMITTED, ProjectState.ARCHIVED},
        ProjectState.SUBMITTED: {
            ProjectState.PUBLISHED,
            ProjectState.RETURNED,
            ProjectState.REFUSED,
            ProjectState.DRAFT,
        },
        ProjectState.RETURNED: {ProjectState.SUBMITTED, ProjectState.ARCHIVED},
        ProjectState.PUBLISHED: {ProjectState.ARCHIVED},
        ProjectState.REFUSED: {ProjectState.ARCHIVED, ProjectState.DRAFT},
        ProjectState.ARCHIVED: {ProjectState.DRAFT},
    }
)


class NeedState(LabelledEnum):
    """Where a need stands."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Soumis à l'équipe"
    RETURNED = "returned", "À compléter"
    OPEN = "open", "Ouvert aux volontaires"
    REFUSED = "refused", "Refusé"
    CLOSED = "closed", "Réponses closes"
    DONE = "done", "Terminé"
    CANCELLED = "cancelled", "Annulé"


NEED_WORKFLOW = Workflow(
    {
        NeedState.DRAFT: {NeedState.SUBMITTED, NeedState.CANCELLED},
        NeedState.SUBMITTED: {NeedState.OPEN, NeedState.RETURNED, NeedState.REFUSED, NeedState.DRAFT},
        NeedState.RETURNED: {NeedState.SUBMITTED, NeedState.CANCELLED},
        NeedState.OPEN: {NeedState.CLOSED, NeedState.CANCELLED},
        NeedState.CLOSED: {NeedState.OPEN, NeedState.DONE, NeedState.CANCELLED},
        NeedState.REFUSED: {NeedState.DRAFT},
    }
)

PUBLIC_NEED_STATES = frozenset({NeedState.OPEN, NeedState.CLOSED, NeedState.DONE})


class PaymentState(LabelledEnum):
    """Where the compensation or the expenses of a person stand."""

    NOT_DUE = "not_due", "Rien à verser"
    PLANNED = "planned", "Prévu"
    REQUESTED = "requested", "Demandé"
    IN_PAYMENT = "in_payment", "En cours de versement"
    PAID = "paid", "Versé"
    WAIVED = "waived", "La personne y renonce"
