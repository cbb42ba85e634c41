"""Proof-reading by somebody without an account: a link to one version, an answer, remarks, what becomes of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from labagora.core import audit
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.ids import new_token
from labagora.core.text import contains_contact
from labagora.library import policy
from labagora.library.actions.moves import ensure
from labagora.library.actions.writing import update_sheet
from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetState, Verdict
from labagora.library.models import ProofLink, ProofRemark, Sheet
from labagora.library.queries.proofs import find_twin_proof, fingerprint

MOST_DAYS = 60


def create_proof(
    sheet: Sheet, version_number: int, label: str, days: int, *, actor: Any, now: datetime
) -> tuple[ProofLink, str]:
    """Make a link to one version; return it with its token, which is shown once and kept as a hash only.

    Asked twice at once, the same link is returned with a new token.
    """
    possible = sheet.state is not SheetState.WITHDRAWN
    ensure(concerned=policy.writes(actor, sheet), possible=possible, sheet=sheet)
    _check_link(label, days)
    token = new_token()
    link = find_twin_proof(sheet, version_number, label, now)
    if link is None:
        link = ProofLink(sheet=sheet, version_number=version_number, label=label, created_at=now, remarks=[])
        link.created_by_ref = actor.public_id
        db.session.add(link)
    link.token_hash, link.expires_at = fingerprint(token), now + timedelta(days=days)
    db.session.flush()
    audit.record("proof.created", link, actor=actor, now=now, version=version_number, days=days)
    return link, token


def _check_link(label: str, days: int) -> None:
    if not label.strip():
        raise Invalid("label", "Dites à qui ce lien est destiné : un comité, un service, jamais un nom.")
    _refuse_contact("label", label)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("days", "De 1 à %(max)d jours.", max=MOST_DAYS)


def _refuse_contact(field: str, text: str) -> None:
    if contains_contact(text):
        raise Invalid(field, "N'écrivez ni adresse électronique, ni numéro de téléphone, ni lien.")


def revoke_proof(link: ProofLink, *, actor: Any, now: datetime) -> None:
    """Close a link. Its answer stays. Needs ``link.sheet.organisation`` loaded."""
    authorise(policy.writes(actor, link.sheet))
    if link.revoked_at is None:
        link.revoked_at = now
        audit.record("proof.revoked", link, actor=actor, now=now)


def answer_proof(link: ProofLink, verdict: Verdict, remarks: Mapping[str, str], *, now: datetime) -> None:
    """Keep what a proof-reader says; answering again replaces it. The token is their authority.

    Raises Invalid on ``remark_<section>`` for contact details, on ``verdict`` for remarks that are announced only.
    """
    texts = {section: text.strip() for section, text in remarks.items() if text.strip()}
    for section, text in texts.items():
        _refuse_contact(f"remark_{section}", text)
    if verdict is Verdict.REMARKS and not texts:
        raise Invalid("verdict", "Écrivez au moins une remarque, sous la partie concernée.")
    link.verdict, link.answered_at = verdict, now
    _replace_remarks(link, texts, now)
    audit.record("proof.answered", link, actor=None, now=now, verdict=verdict.value, remarks=len(texts))


def _replace_remarks(link: ProofLink, texts: Mapping[str, str], now: datetime) -> None:
    """A remark that did not change stays as it is, settled or not."""
    known = {remark.section: remark for remark in link.remarks}
    for section, remark in known.items():
        if section not in texts:
            link.remarks.remove(remark)
            db.session.delete(remark)
        elif remark.text != texts[section]:
            remark.text, remark.at, remark.settled_at = texts[section], now, None
    for section, text in texts.items():
        if section not in known:
            link.remarks.append(ProofRemark(section=section, text=text, at=now))


def settle_remark(link: ProofLink, remark: ProofRemark, *, settled: bool, actor: Any, now: datetime) -> None:
    """Say that a remark was dealt with, or that it was not. Needs ``link.sheet.organisation`` loaded."""
    authorise(policy.writes(actor, link.sheet))
    if (remark.settled_at is not None) != settled:
        remark.settled_at = now if settled else None
        audit.record("proof.remark_settled", link, actor=actor, now=now, settled=settled)


def note_patients_review(link: ProofLink, *, actor: Any, now: datetime) -> bool:
    """Write in the sheet that patients read and accepted it, on the day they answered; the team alone says so."""
    sheet = link.sheet
    authorise(policy.curates(actor))
    if link.verdict is not Verdict.APPROVED or link.answered_at is None:
        raise Conflict("Cette relecture n'a pas validé la version.")
    day = today_in_paris(link.answered_at).isoformat()
    draft = SheetDraft.from_content({**sheet.content, "patients_reviewed_on": day})
    return update_sheet(sheet, draft, base_version=sheet.version, actor=actor, now=now)
