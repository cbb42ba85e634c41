"""What is indexed, how often an alert writes, what became of a search without result."""

from labagora.core.states import LabelledEnum


class Marked(LabelledEnum):
    """What a mark names: a thing whose documents, or those of what hangs on it, may have changed."""

    SHEET = "sheet", "Fiche"
    PROJECT = "project", "Projet"
    NEED = "need", "Besoin"
    CALL = "call", "Appel"
    ORGANISATION = "organisation", "Organisation"


class Rhythm(LabelledEnum):
    """How often an alert writes, when there is something new."""

    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque semaine"


class Treatment(LabelledEnum):
    """What the team did about words that found nothing."""

    SYNONYM = "synonym", "Synonyme ajouté"
    SHEET = "sheet", "Fiche à écrire ou écrite"
    IGNORED = "ignored", "Sans suite"
