"""What a call says, as plain values: for versions, search, rendering and what is missing before it opens. Pure."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from labagora.calls.commands import CallDraft
from labagora.calls.enums import ClosingPolicy
from labagora.calls.models import Call
from labagora.core.markdown import render
from labagora.core.partial_date import PartialDate
from labagora.core.text import fold

MARKDOWN = ("context", "objectives", "results")
COMPULSORY = ("summary", "objectives", "contact_label", "contact_email")

LABELS = {
    "title": _("Titre"),
    "kind": _("Type d'appel"),
    "reference": _("Référence"),
    "edition": _("Édition"),
    "aliases": _("Autres noms"),
    "summary": _("Résumé"),
    "context": _("Contexte"),
    "objectives": _("Objectifs"),
    "results": _("Résultats"),
    "strategy_axis": _("Axe de la stratégie décennale"),
    "planned_opening": _("Ouverture prévue"),
    "planned_closing": _("Clôture prévue"),
    "planned_results": _("Résultats prévus"),
    "launched": _("Lancement"),
    "results_on": _("Date des résultats"),
    "opens_at": _("Ouverture"),
    "closes_at": _("Clôture"),
    "closing_policy": _("Après l'heure"),
    "grace_minutes": _("Délai des brouillons, en minutes"),
    "eligibility": _("Qui peut candidater"),
    "lots": _("Lots"),
    "contact_label": _("Service à contacter"),
    "contact_email": _("Adresse du service"),
    "external_url": _("Page de référence"),
    "source_url": _("Source"),
    "estimated_minutes": _("Temps estimé pour remplir le formulaire, en minutes"),
}


def rendered(call: Call) -> dict[str, str]:
    """Return the safe HTML of the long texts of a call."""
    return {name: render(getattr(call, name)) for name in MARKDOWN if getattr(call, name)}


def search_text(call: Call) -> str:
    """Return what the plain search of calls looks into."""
    return fold("\n".join((call.title, call.reference, call.summary, call.context, call.objectives, *call.aliases)))


def snapshot(call: Call) -> dict[str, Any]:
    """Return what a version keeps: JSON values only."""
    return {name: _plain(getattr(call, name)) for name in CallDraft.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.stored if isinstance(value, PartialDate) else value


def missing_before_opening(call: Call, now: datetime, *, has_form: bool) -> list[tuple[str, Any]]:
    """Return what a call lacks to open, as ``(field, French sentence)``; ``form`` stands for its form."""
    found: list[tuple[str, Any]] = [
        (name, _("%(label)s : à remplir.")) for name in COMPULSORY if not getattr(call, name)
    ]
    if call.closes_at is None:
        found.append(("closes_at", _("%(label)s : indiquez le jour et l'heure.")))
    elif call.closes_at <= now:
        found.append(("closes_at", _("%(label)s : cette heure est déjà passée.")))
    if call.closing_policy is ClosingPolicy.GRACE and not call.grace_minutes:
        found.append(("grace_minutes", _("%(label)s : indiquez combien de minutes.")))
    if not has_form:
        found.append(("form", _("Publiez d'abord le formulaire de candidature.")))
    return found
