"""The lines of the trail in words: what each verb means, and the few details that say more."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.queries.office_trail import TrailLine

VERBS: Mapping[str, Any] = {
    "call.created": _("Appel créé"),
    "call.updated": _("Texte de l'appel modifié"),
    "call.moved": _("Appel passé à un autre état"),
    "call.extended": _("Appel prolongé"),
    "call.cloned": _("Nouvelle édition créée"),
    "call.document_added": _("Document ajouté"),
    "call.document_moved": _("Documents réordonnés"),
    "call.document_removed": _("Document retiré"),
    "call.view_saved": _("Vue enregistrée"),
    "call.view_removed": _("Vue supprimée"),
    "call.export_asked": _("Export demandé"),
    "call.export_made": _("Export prêt"),
    "call.export_taken": _("Export téléchargé"),
    "call.exported": _("Export fait depuis le serveur"),
    "form.started": _("Révision du formulaire commencée"),
    "form.saved": _("Formulaire modifié"),
    "form.published": _("Formulaire publié"),
    "form.dropped": _("Révision du formulaire abandonnée"),
    "late_code.given": _("Code de dépôt tardif donné"),
    "late_code.revoked": _("Code de dépôt tardif retiré"),
    "late_code.used": _("Code de dépôt tardif utilisé"),
    "inquiry.asked": _("Question posée"),
    "inquiry.answered": _("Question répondue"),
    "inquiry.published": _("Réponse publiée"),
    "inquiry.unpublished": _("Réponse retirée de la page"),
    "application.started": _("Candidature commencée"),
    "application.described": _("Présentation modifiée"),
    "application.duplicated": _("Candidature reprise d'une autre"),
    "application.carried": _("Réponses reportées sur la nouvelle révision du formulaire"),
    "application.file_added": _("Pièce jointe"),
    "application.file_removed": _("Pièce retirée"),
    "application.invited": _("Personne invitée dans l'équipe"),
    "application.joined": _("Personne arrivée dans l'équipe"),
    "application.declined": _("Invitation refusée"),
    "application.role": _("Rôle changé dans l'équipe"),
    "application.removed": _("Personne retirée de l'équipe"),
    "application.left": _("Personne partie de l'équipe"),
    "application.transferred": _("Candidature confiée à une autre personne"),
    "application.signed_off": _("Accord d'un partenaire"),
    "application.signed_off_back": _("Accord d'un partenaire retiré"),
    "application.filed": _("Candidature déposée"),
    "application.correction_asked": _("Correction demandée"),
    "application.correction_cancelled": _("Demande de correction annulée"),
    "application.withdrawn": _("Candidature retirée"),
    "application.read": _("Candidature consultée"),
}


_registered: dict[str, tuple[Any, Callable[[Mapping[str, Any]], str]]] = {}


def register(verb: str, label: Any, details: Callable[[Mapping[str, Any]], str]) -> None:
    """Name a verb of a domain above, which calls do not know; the same verb replaces."""
    _registered[verb] = label, details


def verb_words(line: TrailLine) -> str:
    """Return what was done; the code of a verb that nobody named."""
    known = _registered[line.verb][0] if line.verb in _registered else VERBS.get(line.verb, line.verb)
    return str(known)


def detail_words(line: TrailLine) -> str:
    """Return the details that say more than the verb."""
    said = line.details
    if line.verb in _registered:
        return _registered[line.verb][1](said)
    if "before" in said and "after" in said:
        return f"{_state(line.verb, said['before'])} → {_state(line.verb, said['after'])}"
    if line.verb == "application.filed":
        return str(gettext("dépôt n° %(number)d", number=said.get("number", 0)))
    if "total" in said:
        return str(gettext("%(count)d candidatures", count=said["total"]))
    return str(gettext(TeamRole(said["role"]).label)) if said.get("role") in {one.value for one in TeamRole} else ""


def _state(verb: str, value: str) -> str:
    known = TeamRole if verb == "application.role" else (CallState if verb.startswith("call.") else ApplicationState)
    return next((str(gettext(one.label)) for one in known if one.value == value), value)
