"""States of an introduction with their moves, and the coded reasons of both sides."""

from labagora.core.states import LabelledEnum, Workflow


class IntroductionState(LabelledEnum):
    """Where a volunteer and a need stand with each other."""

    INVITED = "invited", "Proposition envoyée"
    VOLUNTEERED = "volunteered", "Oui de la personne : au projet de répondre"
    ACCEPTED = "accepted", "Oui du projet : à la personne de confirmer"
    CONFIRMED = "confirmed", "Mise en relation ouverte"
    TOOK_PART = "took_part", "Participation réalisée"
    EVALUATED = "evaluated", "Participation réalisée, avis donnés"
    DECLINED = "declined", "Proposition déclinée"
    REFUSED = "refused", "Non retenue par le projet"
    EXPIRED = "expired", "Close sans réponse"
    WITHDRAWN = "withdrawn", "Retirée par la personne"
    CANCELLED = "cancelled", "Annulée"


_S = IntroductionState
INTRODUCTION_WORKFLOW = Workflow(
    {
        _S.INVITED: {_S.VOLUNTEERED, _S.DECLINED, _S.EXPIRED, _S.CANCELLED, _S.WITHDRAWN},
        _S.VOLUNTEERED: {_S.ACCEPTED, _S.REFUSED, _S.EXPIRED, _S.WITHDRAWN, _S.CANCELLED},
        _S.ACCEPTED: {_S.CONFIRMED, _S.DECLINED, _S.EXPIRED, _S.WITHDRAWN, _S.CANCELLED},
        _S.CONFIRMED: {_S.TOOK_PART, _S.WITHDRAWN, _S.CANCELLED},
        _S.TOOK_PART: {_S.EVALUATED, _S.WITHDRAWN},
        _S.EVALUATED: {_S.WITHDRAWN},
        _S.EXPIRED: {_S.VOLUNTEERED},
        _S.DECLINED: {_S.VOLUNTEERED},
    }
)
WAITING_STATES = frozenset({_S.INVITED, _S.VOLUNTEERED, _S.ACCEPTED})
OPEN_STATES = WAITING_STATES | {_S.CONFIRMED}
REVEALED_STATES = frozenset({_S.CONFIRMED, _S.TOOK_PART, _S.EVALUATED})
ENDED_STATES = frozenset({_S.DECLINED, _S.REFUSED, _S.EXPIRED, _S.WITHDRAWN, _S.CANCELLED})


class Origin(LabelledEnum):
    """Who made the first move."""

    WAVE = "wave", "Proposée par le portail"
    VOLUNTEER = "volunteer", "Candidature spontanée"
    STAFF = "staff", "Proposée par l'équipe du Living Lab"


class VolunteerReason(LabelledEnum):
    """Why a volunteer says no."""

    HEALTH = "sante", "Ma santé ne me le permet pas en ce moment"
    NO_TIME = "temps", "Je n'ai pas le temps"
    TOO_FAR = "distance", "C'est trop loin ou difficile d'accès"
    NOT_FOR_ME = "sujet", "Le sujet ne me concerne pas"
    TOO_MUCH = "charge", "C'est trop long ou trop exigeant"
    NO_ANSWER = "sans_reponse", "Le projet ne répond pas"
    OTHER = "autre", "Autre raison"


class LeaderReason(LabelledEnum):
    """Why a leader does not keep a person."""

    FULL = "complet", "Toutes les places sont prises"
    BALANCE = "equilibre", "Nous cherchons à équilibrer les expériences du groupe"
    CRITERIA = "critere", "Un critère indispensable n'est pas rempli"
    DATES = "dates", "Les dates ne conviennent pas"
    STOPPED = "arret", "Le projet est arrêté ou reporté"


class Side(LabelledEnum):
    """The two sides of an introduction, and the team between them."""

    VOLUNTEER = "volunteer", "Volontaire"
    LEADER = "leader", "Porteur de projet"
    STAFF = "staff", "Équipe du Living Lab"


class SittingState(LabelledEnum):
    """Where a session of work stands."""

    PLANNED = "planned", "Prévue"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"


SITTING_WORKFLOW = Workflow(
    {SittingState.PLANNED: {SittingState.HELD, SittingState.CANCELLED}, SittingState.CANCELLED: {SittingState.PLANNED}}
)


class Presence(LabelledEnum):
    """Whether a person came."""

    EXPECTED = "expected", "Attendue"
    PRESENT = "present", "Présente"
    EXCUSED = "excused", "Excusée"
    ABSENT = "absent", "Absente"


class Outcome(LabelledEnum):
    """What became of a contribution (peers.md C1)."""

    KEPT = "kept", "Retenu"
    PARTLY = "partly", "Retenu en partie"
    NOT_KEPT = "not_kept", "Non retenu"


class ContactField(LabelledEnum):
    """What a volunteer may let a project know, once both said yes."""

    NAME = "name", "Mon nom"
    ADDRESS = "address", "Mon adresse électronique"
    PHONE = "phone", "Mon téléphone"
