"""Deliverables: planned, handed in version by version, approved by those who must."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

from labagora.consortia import policy
from labagora.consortia.actions.codes import checked_code
from labagora.consortia.actions.plan import authorise_plan, checked_due
from labagora.consortia.enums import VERSION_WORKFLOW, Approver, Verdict, VersionState
from labagora.consortia.models import Deliverable, DeliverableApproval, DeliverableVersion
from labagora.consortia.queries.plans import count_deliverables
from labagora.consortia.queries.workspaces import Opened
from labagora.core import audit
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.files import FileState
from labagora.core.text import squeeze
from labagora.ports.storage import uploads

MOST_DELIVERABLES, MOST_VERSIONS = 150, 60
MOST_BYTES = 20 * 2**20
LONGEST_NOTE, LONGEST_COMMENT = 1_000, 2_000


@dataclass(frozen=True)
class DeliverableDraft:
    """What is to be handed in. ``due_on`` counts at its first writing only: then it moves, with a reason."""

    title: str
    kind: str
    description: str = ""
    theme: str = ""
    is_required: bool = False
    approvers: tuple[Approver, ...] = (Approver.LEAD,)
    due_on: date | None = None


def add_deliverable(opened: Opened, draft: DeliverableDraft, *, actor: Any, now: datetime) -> Deliverable:
    """Plan something to hand in."""
    authorise_plan(opened, actor)
    due_on = checked_due(opened.consortium, draft.due_on)
    if count_deliverables(opened.consortium) >= MOST_DELIVERABLES:
        raise Invalid("title", "%(most)d livrables au plus.", most=MOST_DELIVERABLES)
    row = Deliverable(
        consortium=opened.consortium, kind="", title="-", due_on=due_on, made_at=now, made_by_ref=actor.public_id
    )
    _write(row, draft)
    db.session.add(row)
    db.session.flush()
    audit.record("deliverable.added", row, actor=actor, now=now, kind=row.kind)
    return row


def _write(row: Deliverable, draft: DeliverableDraft) -> None:
    if not squeeze(draft.title):
        raise Invalid("title", "Écrivez ce qui est à remettre.")
    if not draft.approvers:
        raise Invalid("approvers", "Choisissez au moins une personne qui approuve.")
    row.kind = checked_code("deliverable_kinds", draft.kind, "kind", needed=True)
    row.title, row.description = squeeze(draft.title), draft.description.strip()
    row.theme = checked_code("support_themes", draft.theme, "theme")
    row.is_required, row.approvers = draft.is_required, [one.value for one in Approver if one in draft.approvers]


def edit_deliverable(opened: Opened, row: Deliverable, draft: DeliverableDraft, *, actor: Any, now: datetime) -> None:
    """Change its words and who approves; one that is approved does not change any more."""
    authorise_plan(opened, actor)
    if row.done_on is not None:
        raise Conflict("Ce livrable est approuvé : il ne change plus.")
    _write(row, draft)
    audit.record("deliverable.changed", row, actor=actor, now=now, kind=row.kind)


def set_template(
    opened: Opened, row: Deliverable, incoming: tuple[BinaryIO, str] | None, *, actor: Any, now: datetime
) -> None:
    """Give the file to start from, in place of the one before."""
    authorise_plan(opened, actor)
    if incoming is None:
        raise Invalid("file", "Choisissez un fichier.")
    stored = uploads.receive(*incoming, now=now, max_bytes=MOST_BYTES)
    before, row.template = row.template, stored
    db.session.flush()
    if before is not None:
        uploads.discard(before)
    audit.record("deliverable.template", row, actor=actor, now=now)


def hand_in(
    opened: Opened, row: Deliverable, incoming: tuple[BinaryIO, str] | None, note: str, *, actor: Any, now: datetime
) -> DeliverableVersion:
    """Keep a draft. The same file sent twice in a row is kept once."""
    authorise(policy.can_hand_in(actor, opened.consortium, opened.place, opened.today))
    if not row.is_open:
        raise Conflict("Ce livrable est approuvé ou abandonné : il ne reçoit plus de version.")
    if incoming is None:
        raise Invalid("file", "Choisissez un fichier.")
    if len(row.versions) >= MOST_VERSIONS:
        raise Invalid("file", "%(most)d versions au plus.", most=MOST_VERSIONS)
    content = incoming[0].read(MOST_BYTES + 1)
    last = row.versions[-1] if row.versions else None
    if last is not None and last.state is VersionState.DRAFT and last.stored.sha256 == sha256(content).hexdigest():
        return last
    stored = uploads.receive(BytesIO(content), incoming[1], now=now, max_bytes=MOST_BYTES)
    version = DeliverableVersion(
        number=len(row.versions) + 1,
        stored=stored,
        note=note.strip()[:LONGEST_NOTE],
        state=VersionState.DRAFT,
        added_by_ref=actor.public_id,
        added_at=now,
    )
    version.approvals = []
    row.versions.append(version)
    db.session.flush()
    audit.record("deliverable.version", row, actor=actor, now=now, number=version.number)
    return version


def submit(opened: Opened, row: Deliverable, version: DeliverableVersion, *, actor: Any, now: datetime) -> None:
    """Put a draft before those who approve, and before the whole consortium."""
    authorise(policy.can_hand_in(actor, opened.consortium, opened.place, opened.today))
    if not row.is_open:
        raise Conflict("Ce livrable est approuvé ou abandonné.")
    if any(one.state is VersionState.SUBMITTED for one in row.versions):
        raise Conflict("Une version attend déjà d'être approuvée.")
    if version.stored.state is not FileState.CLEAN:
        raise Conflict("Ce fichier attend encore la vérification de l'antivirus. Réessayez dans quelques minutes.")
    VERSION_WORKFLOW.check(version.state, VersionState.SUBMITTED)
    version.state, version.submitted_at = VersionState.SUBMITTED, now
    audit.record("deliverable.submitted", row, actor=actor, now=now, number=version.number)


def waited_by(row: Deliverable) -> list[Approver]:
    """Return those who must approve a deliverable."""
    return [one for one in Approver if row.needs(one)]


def answers_to_give(opened: Opened, row: Deliverable, version: DeliverableVersion, actor: Any) -> list[Approver]:
    """Return in whose name somebody may still say something of a version."""
    if version.state is not VersionState.SUBMITTED:
        return []
    given = {one.approver for one in version.approvals}
    return [
        one
        for one in waited_by(row)
        if one not in given and policy.can_approve_as(actor, opened.consortium, opened.place, opened.today, one)
    ]


def approve(
    opened: Opened,
    row: Deliverable,
    version: DeliverableVersion,
    verdict: Verdict,
    comment: str,
    *,
    actor: Any,
    now: datetime,
) -> None:
    """Approve a version, or say what is to be done again. Approved by all who must, the deliverable is done."""
    waited = set(waited_by(row))
    authorise(any(policy.can_approve_as(actor, opened.consortium, opened.place, opened.today, one) for one in waited))
    mine, comment = answers_to_give(opened, row, version, actor), comment.strip()
    if not mine:
        raise Conflict("Cette version n'attend plus votre avis.")
    if verdict is Verdict.RETURNED and not comment:
        raise Invalid("comment", "Écrivez ce qui est à reprendre.")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("comment", "%(max)d caractères au plus.", max=LONGEST_COMMENT)
    said = DeliverableApproval(approver=mine[0], verdict=verdict, comment=comment, by_ref=actor.public_id, at=now)
    version.approvals.append(said)
    if verdict is Verdict.RETURNED:
        VERSION_WORKFLOW.check(version.state, VersionState.RETURNED)
        version.state = VersionState.RETURNED
    elif {one.approver for one in version.approvals} >= waited:
        VERSION_WORKFLOW.check(version.state, VersionState.APPROVED)
        version.state, row.done_on = VersionState.APPROVED, today_in_paris(now)
    db.session.flush()
    audit.record("deliverable.judged", row, actor=actor, now=now, verdict=verdict.value, approver=mine[0].value)
