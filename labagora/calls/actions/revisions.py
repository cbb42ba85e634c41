"""The form of a call, revision after revision. A published one never changes: another is made from it."""

from datetime import datetime
from typing import Any

from labagora.calls import policy
from labagora.calls.models import Call, FormRevision
from labagora.calls.queries.revisions import form_desk
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.outbox import enqueue
from labagora.core.text import squeeze
from labagora.engines.questionnaire import Questionnaire, compare, estimate_minutes, parse

LONGEST_NOTICE = 2_000
MOVED = "Quelqu'un a changé ce formulaire depuis que vous avez ouvert cette page. Reprenez depuis la liste."
CLOSED = "Le formulaire ne change plus une fois l'appel clos."


def _authorise(call: Call, actor: Any) -> None:
    authorise(policy.is_staff(actor))
    if not policy.can_edit_form(actor, call):
        raise Conflict(CLOSED)


def start_revision(call: Call, *, actor: Any, now: datetime) -> FormRevision:
    """Start writing a revision from the published one, or return the one that is being written."""
    _authorise(call, actor)
    desk = form_desk(call)
    if desk.draft is not None:
        return desk.draft
    content = desk.published.questionnaire if desk.published else Questionnaire().to_dict()
    revision = FormRevision(
        call=call,
        number=desk.next_number,
        questionnaire=content,
        notice="",
        author_ref=actor.public_id,
        made_at=now,
        version=1,
    )
    db.session.add(revision)
    db.session.flush()
    audit.record("form.started", revision, actor=actor, now=now, number=revision.number)
    return revision


def save_revision(
    revision: FormRevision, questionnaire: Questionnaire, *, base_version: int, actor: Any, now: datetime
) -> None:
    """Keep the form as it is now, unfinished or not."""
    _authorise(revision.call, actor)
    if revision.published_at is not None or revision.version != base_version:
        raise Conflict(MOVED)
    content = questionnaire.to_dict()
    if content == revision.questionnaire:
        return
    revision.questionnaire, revision.version = content, revision.version + 1
    revision.author_ref = actor.public_id
    audit.record("form.saved", revision, actor=actor, now=now, number=revision.number, version=revision.version)


def publish_revision(revision: FormRevision, notice: str, *, base_version: int, actor: Any, now: datetime) -> None:
    """Make this the form that applicants fill in. Drafts follow in a job, each team is told; filed ones keep theirs."""
    _authorise(revision.call, actor)
    if revision.published_at is not None or revision.version != base_version:
        raise Conflict(MOVED)
    questionnaire, problems = parse(revision.questionnaire)
    if problems:
        raise Invalid("", "Le formulaire n'est pas encore prêt : corrigez d'abord ce qui est signalé.")
    published = form_desk(revision.call).published
    if published is not None:
        _check_notice(notice)
        if not compare(parse(published.questionnaire)[0], questionnaire):
            raise Invalid("", "Rien n'a changé depuis le formulaire publié : il n'y a rien à publier.")
    revision.notice, revision.published_at = notice.strip()[:LONGEST_NOTICE], now
    revision.version += 1
    revision.call.estimated_minutes = max(1, estimate_minutes(questionnaire))
    revision.call.updated_at = now
    audit.record("form.published", revision, actor=actor, now=now, number=revision.number)
    if published is not None:
        enqueue("calls.carry_drafts", unique_key=f"calls.carry:{revision.public_id}", revision_ref=revision.public_id)


def _check_notice(notice: str) -> None:
    if not squeeze(notice):
        raise Invalid("notice", "Dites aux candidats, en une ou deux phrases, ce qui a changé.")
    if len(notice) > LONGEST_NOTICE:
        raise Invalid("notice", "%(most)d caractères au plus.", most=LONGEST_NOTICE)


def drop_revision(revision: FormRevision, *, base_version: int, actor: Any, now: datetime) -> None:
    """Give up what is being written; the published form stays."""
    _authorise(revision.call, actor)
    if revision.published_at is not None or revision.version != base_version:
        raise Conflict(MOVED)
    audit.record("form.dropped", revision, actor=actor, now=now, number=revision.number)
    db.session.delete(revision)
