"""Channels of solicitation, targets of a mute, purposes of a look at a profile."""

from labagora.core.states import LabelledEnum


class Channel(LabelledEnum):
    """How a person was asked for something; the monthly budget holds across all of them."""

    WAVE = "wave", "Proposition envoyée par le portail"
    STAFF = "staff", "Proposition de l'équipe du Living Lab"
    EVENT = "event", "Évènement"
    SURVEY = "survey", "Questionnaire"


class MuteTarget(LabelledEnum):
    """What a volunteer no longer wants to hear of."""

    PROJECT = "project", "Un projet"
    ORGANISATION = "organisation", "Une organisation"


class Look(LabelledEnum):
    """Why somebody looked at a profile."""

    CANDIDATE_CARD = "candidate_card", "Fiche sous pseudonyme, après votre « oui »"
    CONTACT = "contact", "Coordonnées que vous avez transmises"
    STAFF_SUPPORT = "staff_support", "Aide de l'équipe du Living Lab"
    STAFF_PROPOSAL = "staff_proposal", "Proposition préparée par l'équipe du Living Lab"
    MODERATION = "moderation", "Lecture d'un message signalé"
    EXPORT = "export", "Export"


class Gender(LabelledEnum):
    """Used for balanced panels only."""

    WOMAN = "femme", "Femme"
    MAN = "homme", "Homme"
    OTHER = "autre", "Autre"
