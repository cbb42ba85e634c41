"""Sheets for tests, in any state, with their versions and what the public reads of them."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.actions.publishing import put_on_line
from labagora.library.actions.saving import keep_version, put_content
from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet

_numbers = count(1)
ON_LINE = frozenset({SheetState.PUBLISHED, SheetState.TO_REVISE})


def make_draft(title: str = "Préparer la sortie d'hôpital", **values: Any) -> SheetDraft:
    """Return a complete draft."""
    texts: dict[str, Any] = {
        "summary": "Prévenir les équipes de ville avant le retour à la maison.",
        "stakes": ["ruptures"],
        "steps": ["suivi_domicile"],
        "audiences": ["soignants_hopital"],
        "objectives": "Éviter les ruptures de parcours.",
        "body": "## Pourquoi\n\nLe retour à la maison est un moment fragile.\n\n## Comment\n\nOn appelle avant.",
        "actors": [{"name": "Médecin traitant", "place": "ville", "role": "Reprend le suivi."}],
        "actions": [{"title": "Appeler", "text": "Appeler la veille.", "checklist": ["Numéro noté"]}],
        "indicators": [
            {"name": "Lettres envoyées", "dimension": "medicale", "definition": "x / y", "unit": "%", "target": "90"}
        ],
        "obstacles": {"mobilisation": "Chacun est pris par l'urgence."},
        "success_factors": {"mobilisation": "Une personne dédiée."},
        "authors": ["Groupe de travail Parcours"],
        "reviewed_on": "2026-10-01",
        "review_due": (date(2027, 10, 1)).isoformat(),
    }
    return SheetDraft(title=title, **{**texts, **values})


def make_sheet(
    title: str = "Préparer la sortie d'hôpital",
    state: SheetState = SheetState.PUBLISHED,
    *,
    kind: SheetKind = SheetKind.FICHE,
    owner: Any = None,
    columns: dict[str, Any] | None = None,
    **content: Any,
) -> Sheet:
    """Add a sheet in a state, with its first version; on line when the state says so."""
    now = utcnow()
    number = next(_numbers)
    dates = {
        "submitted_at": None if state is SheetState.DRAFT else now - timedelta(days=3),
        "validated_at": now if state in ON_LINE | {SheetState.VALIDATED} else None,
        "withdrawn_at": now if state is SheetState.WITHDRAWN else None,
        "state_reason": "Remplacée." if state is SheetState.WITHDRAWN else "",
    }
    sheet = Sheet(
        kind=kind,
        slug=f"{kind.value}-{number}",
        title=title,
        state=state,
        owner_id=getattr(owner, "id", None),
        **{**dates, **(columns or {})},
    )
    db.session.add(sheet)
    db.session.flush()
    put_content(sheet, make_draft(title, **content).as_content())
    keep_version(sheet, actor=owner, now=now)
    if state in ON_LINE:
        put_on_line(sheet, now)
    db.session.flush()
    return sheet


def publication_of(sheet: Sheet) -> Publication:
    """Return what the public reads of a sheet."""
    return db.session.query(Publication).filter_by(sheet_id=sheet.id).one()
