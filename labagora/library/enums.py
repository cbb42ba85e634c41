"""What a sheet is, where it stands, how it is reused."""

from labagora.core.states import LabelledEnum, Workflow


class SheetKind(LabelledEnum):
    """A sheet of the collection, or a chapter of the kit."""

    FICHE = "fiche", "Fiche-action"
    KIT = "kit", "Chapitre du kit"


class SheetState(LabelledEnum):
    """Where the working copy stands. What the public reads is the Publication, whatever happens here."""

    DRAFT = "draft", "Brouillon"
    REVIEW = "review", "En relecture"
    VALIDATED = "validated", "Validée"
    PUBLISHED = "published", "Publiée"
    TO_REVISE = "to_revise", "À réviser"
    WITHDRAWN = "withdrawn", "Retirée"


SHEET_WORKFLOW = Workflow(
    {
        SheetState.DRAFT: {SheetState.REVIEW, SheetState.WITHDRAWN},
        SheetState.REVIEW: {SheetState.DRAFT, SheetState.TO_REVISE, SheetState.VALIDATED},
        SheetState.VALIDATED: {SheetState.PUBLISHED, SheetState.DRAFT, SheetState.TO_REVISE},
        SheetState.PUBLISHED: {SheetState.TO_REVISE, SheetState.WITHDRAWN},
        SheetState.TO_REVISE: {SheetState.REVIEW, SheetState.PUBLISHED, SheetState.WITHDRAWN},
        SheetState.WITHDRAWN: {SheetState.DRAFT},
    }
)

STATE_CODES = {  # the words of reference/innovation.yml ``statuts.fiche``, as files write them
    "brouillon": SheetState.DRAFT,
    "relecture": SheetState.REVIEW,
    "validee": SheetState.VALIDATED,
    "publiee": SheetState.PUBLISHED,
    "a_reviser": SheetState.TO_REVISE,
    "retiree": SheetState.WITHDRAWN,
}


class FileRole(LabelledEnum):
    """What a file of a sheet is for."""

    IMAGE = "image", "Image dans le texte"
    TOOL = "tool", "Outil à télécharger"


class Verdict(LabelledEnum):
    """What a proof-reader without an account answers."""

    APPROVED = "approved", "Je valide cette version"
    REMARKS = "remarks", "J'ai des remarques"


class ReuseStage(LabelledEnum):
    """How far an organisation has come with a sheet (reference/innovation.yml ``statuts.adoption``)."""

    INTERESTED = "interesse", "Intéressée"
    STUDY = "etude", "À l'étude"
    ADAPTATION = "adaptation", "En cours d'adaptation"
    IN_PLACE = "en_place", "En place"
    ABANDONED = "abandonnee", "Abandonnée"


class VersionOrigin(LabelledEnum):
    """Why a version exists."""

    SAVED = "saved", "Enregistrement"
    IMPORTED = "imported", "Import"
    RESTORED = "restored", "Retour à une version"
    FORKED = "forked", "Version territoriale créée"
