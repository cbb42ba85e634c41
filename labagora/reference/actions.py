"""All writes of the reference lists."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from labagora.core import audit
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.ids import new_public_id
from labagora.core.text import fold, slugify, squeeze
from labagora.reference import policy, queries
from labagora.reference.enums import TermOrigin
from labagora.reference.models import (
    CODE_LENGTH,
    EXPLANATION_LENGTH,
    LABEL_LENGTH,
    Department,
    ReferenceVersion,
    Region,
    Term,
)
from labagora.reference.policy import Editor
from labagora.reference.shipped import ShippedTerm, shipped_departments, shipped_regions, shipped_terms
from labagora.reference.vocabularies import KINDS, VocabularyKind


@dataclass(frozen=True)
class TermDraft:
    """The words and the details of a term, as staff write them."""

    label: str
    label_en: str = ""
    group: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadReport:
    """What loading the shipped lists changed."""

    added: int
    updated: int


def load_shipped(*, now: datetime | None = None) -> LoadReport:
    """Bring the shipped lists into the database: the system's own action, safe to repeat at every start.

    Adds what is missing and follows a corrected shipped label, but leaves alone a term that staff have revised, and
    never offers again one that staff have retired.
    """
    added = _load_territories()
    report = _load_terms(added)
    if report.added or report.updated:
        version = _touch()
        audit.record(
            "reference.load_shipped",
            version,
            actor=None,
            now=now or utcnow(),
            added=report.added,
            updated=report.updated,
        )
    return report


def _load_territories() -> int:
    known = set(db.session.scalars(select(Region.code)))
    regions = [Region(**vars(one)) for one in shipped_regions() if one.code not in known]
    db.session.add_all(regions)
    db.session.flush()
    known = set(db.session.scalars(select(Department.code)))
    departments = [Department(**vars(one)) for one in shipped_departments() if one.code not in known]
    db.session.add_all(departments)
    return len(regions) + len(departments)


def _load_terms(added: int) -> LoadReport:
    known = {(term.vocabulary, term.code): term for term in db.session.scalars(select(Term))}
    updated = 0
    for shipped in shipped_terms():
        term = known.get((shipped.vocabulary, shipped.code))
        if term is None:
            db.session.add(Term(code=shipped.code, **_shipped_values(shipped)))
            added += 1
        elif term.origin is TermOrigin.SHIPPED and term.revised_at is None:
            updated += _follow(term, shipped)
    return LoadReport(added, updated)


def _shipped_values(shipped: ShippedTerm) -> dict[str, Any]:
    values = dict(vars(shipped))
    del values["code"]
    values["group_code"] = values.pop("group")
    return {**values, "origin": TermOrigin.SHIPPED}


def _follow(term: Term, shipped: ShippedTerm) -> bool:
    changed = {name: value for name, value in _shipped_values(shipped).items() if getattr(term, name) != value}
    for name, value in changed.items():
        setattr(term, name, value)
    return bool(changed)


def _touch() -> ReferenceVersion:
    version = db.session.get(ReferenceVersion, 1)
    if version is None:
        version = ReferenceVersion(id=1)
        db.session.add(version)
    version.stamp = new_public_id()
    queries.forget()
    return version


def add_term(name: str, draft: TermDraft, *, actor: Editor | None, now: datetime) -> Term:
    """Add a term at the end of a list. Its code is made from its label and never changes."""
    kind = queries.vocabulary(name).kind
    _authorise_membership(kind, actor)
    _wait_for_turn()
    label = _checked_label(kind, draft, but=None)
    term = Term(
        vocabulary=name,
        code=_free_code(kind, label),
        position=_last_position(kind) + 10,
        origin=TermOrigin.STAFF,
        **_words(kind, draft, label),
    )
    db.session.add(term)
    db.session.flush()
    _changed("reference.add_term", term, actor=actor, now=now)
    return term


def rename_term(term: Term, draft: TermDraft, *, actor: Editor | None, now: datetime) -> None:
    """Change the words, the group and the details of a term; records that hold its code follow."""
    authorise(policy.can_manage(actor))
    _wait_for_turn(term)
    kind = KINDS[term.vocabulary]
    values = _words(kind, draft, _checked_label(kind, draft, but=term))
    values["extra"] = {**term.extra, **values["extra"]}
    changed = sorted(name for name, value in values.items() if getattr(term, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(term, name, values[name])
    term.revised_at = now
    _changed("reference.rename_term", term, actor=actor, now=now, changed=changed)


def retire_term(term: Term, *, actor: Editor | None, now: datetime) -> None:
    """Stop offering a term in forms; records that hold it keep it."""
    _authorise_membership(KINDS[term.vocabulary], actor)
    _wait_for_turn(term)
    if term.retired_at is not None:
        raise Conflict("Ce terme est déjà retiré.")
    term.retired_at = now
    _changed("reference.retire_term", term, actor=actor, now=now)


def restore_term(term: Term, *, actor: Editor | None, now: datetime) -> None:
    """Offer a retired term again."""
    _authorise_membership(KINDS[term.vocabulary], actor)
    _wait_for_turn(term)
    if term.retired_at is None:
        raise Conflict("Ce terme est déjà proposé.")
    term.retired_at = None
    _changed("reference.restore_term", term, actor=actor, now=now)


def retire_terms(name: str, public_ids: Collection[str], *, actor: Editor | None, now: datetime) -> int:
    """Retire those of the chosen terms that are still offered; return how many."""
    return _each(name, public_ids, retire_term, retired=False, actor=actor, now=now)


def restore_terms(name: str, public_ids: Collection[str], *, actor: Editor | None, now: datetime) -> int:
    """Offer again those of the chosen terms that were retired; return how many."""
    return _each(name, public_ids, restore_term, retired=True, actor=actor, now=now)


def _each(
    name: str, public_ids: Collection[str], act: Any, *, retired: bool, actor: Editor | None, now: datetime
) -> int:
    _authorise_membership(queries.vocabulary(name).kind, actor)
    _wait_for_turn()
    terms = [term for term in queries.find_terms(name, public_ids) if (term.retired_at is not None) is retired]
    for term in terms:
        act(term, actor=actor, now=now)
    return len(terms)


def _authorise_membership(kind: VocabularyKind, actor: Editor | None) -> None:
    authorise(policy.can_manage(actor))
    authorise(
        policy.can_change_membership(actor, kind),
        "Cette liste est liée au fonctionnement du site : on peut y renommer un terme, pas en ajouter ni en retirer.",
    )


def _wait_for_turn(term: Term | None = None) -> None:
    """Lock the version row, then read again: of two people who do the same thing at once, one is told."""
    db.session.execute(select(ReferenceVersion.id).with_for_update())
    queries.forget()
    if term is not None:
        db.session.refresh(term)


def _changed(verb: str, term: Term, *, actor: Editor | None, now: datetime, **details: Any) -> None:
    _touch()
    audit.record(verb, term, actor=actor, now=now, vocabulary=term.vocabulary, code=term.code, **details)


def _words(kind: VocabularyKind, draft: TermDraft, label: str) -> dict[str, Any]:
    if kind.grouped_by:
        queries.vocabulary(kind.grouped_by).check([draft.group or ""], field="group", include=[draft.group or ""])
    return {
        "label": label,
        "label_en": squeeze(draft.label_en)[:LABEL_LENGTH] or None,
        "group_code": draft.group if kind.grouped_by else None,
        "extra": draft.extra | _checked_explanation(kind, draft),
    }


def _checked_explanation(kind: VocabularyKind, draft: TermDraft) -> dict[str, str]:
    if not kind.explained_by:
        return {}
    explanation = squeeze(str(draft.extra.get(kind.explained_by, "")))
    if not explanation:
        raise Invalid(kind.explained_by, "Écrivez ce que ce terme veut dire.")
    if len(explanation) > EXPLANATION_LENGTH:
        raise Invalid(kind.explained_by, "%(max)s caractères au plus.", max=EXPLANATION_LENGTH)
    return {kind.explained_by: explanation}


def _checked_label(kind: VocabularyKind, draft: TermDraft, *, but: Term | None) -> str:
    label = squeeze(draft.label)
    if not label:
        raise Invalid("label", "Écrivez le nom du terme.")
    if len(label) > LABEL_LENGTH:
        raise Invalid("label", "%(max)s caractères au plus.", max=LABEL_LENGTH)
    _refuse_twin(kind, label, but=but)
    return label


def _refuse_twin(kind: VocabularyKind, label: str, *, but: Term | None) -> None:
    for entry in queries.vocabulary(kind.name).entries:
        if fold(entry.label) != fold(label) or (but is not None and entry.public_id == but.public_id):
            continue
        if entry.is_retired:
            raise Invalid(
                "label", "« %(label)s » est déjà dans la liste, mais retiré : remettez-le plutôt.", label=entry.label
            )
        raise Invalid("label", "« %(label)s » est déjà dans la liste.", label=entry.label)


def _free_code(kind: VocabularyKind, label: str) -> str:
    taken = {entry.code for entry in queries.vocabulary(kind.name).entries}
    stem = slugify(label, max_length=CODE_LENGTH - 5).replace("-", "_")
    candidates = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(code for code in candidates if code not in taken)


def _last_position(kind: VocabularyKind) -> int:
    return db.session.scalar(select(func.max(Term.position)).where(Term.vocabulary == kind.name)) or 0
