"""What the team does to a call: writes it, announces it, opens and closes it, gives more time, ends it."""

from datetime import datetime, timedelta
from typing import Any

from labagora.calls import policy
from labagora.calls.actions.following import tell_cancellation, tell_followers
from labagora.calls.actions.prolonging import lengthen, prolong_by_rule
from labagora.calls.commands import CallDraft
from labagora.calls.content import missing_before_opening, rendered, search_text, snapshot
from labagora.calls.enums import CALL_WORKFLOW, CallState, ClosingPolicy
from labagora.calls.models import Call, CallVersion
from labagora.calls.queries import calls as queries
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.projects.queries.slugs import free_slug
from labagora.reference.queries import regions, vocabulary

ENDED = "Cet appel est terminé : il ne change plus."
MOVED = "Quelqu'un a enregistré une autre version depuis que vous avez ouvert cette page."
DECIDED_ONCE_OPEN = ("reference", "opens_at", "closes_at")
LONGEST_GRACE = 7 * 24 * 60


def create_call(draft: CallDraft, *, actor: Any, now: datetime) -> Call:
    """Start a draft of a call."""
    authorise(policy.can_create_call(actor))
    call = Call(slug=free_slug(Call, draft.title), version=1, dates_changed=0)
    call.documents, call.previous_edition = [], None
    _check(draft, None)
    _apply(call, draft)
    db.session.add(call)
    _keep_version(call, actor=actor, now=now)
    db.session.flush()
    audit.record("call.created", call, actor=actor, now=now)
    return call


def update_call(call: Call, draft: CallDraft, *, base_version: int, actor: Any, now: datetime) -> None:
    """Save what the team wrote. What decides of a filing does not move any more once the call has opened."""
    authorise(policy.is_staff(actor))
    if not policy.can_edit_call(actor, call):
        raise Conflict(ENDED)
    if call.version != base_version:
        raise Conflict(MOVED)
    _check(draft, call)
    call.version += 1
    if (draft.opens_at, draft.closes_at) != (call.opens_at, call.closes_at):
        call.dates_changed += 1
    _apply(call, draft)
    _keep_version(call, actor=actor, now=now)
    audit.record("call.updated", call, actor=actor, now=now, version=call.version)


def _check(draft: CallDraft, call: Call | None) -> None:
    if queries.is_reference_taken(draft.reference, but=call):
        raise Invalid("reference", "Un autre appel a déjà cette référence.")
    if draft.opens_at and draft.closes_at and draft.opens_at >= draft.closes_at:
        raise Invalid("closes_at", "La clôture vient après l'ouverture.")
    if not 0 <= draft.grace_minutes <= LONGEST_GRACE:
        raise Invalid("grace_minutes", "De 0 à %(most)d minutes.", most=LONGEST_GRACE)
    held = call.eligibility if call else {}
    for name in ("organisation_types", "partner_types"):
        vocabulary("organisation_types").check(draft.eligibility.get(name, ()), field=name, include=held.get(name, ()))
    if not set(draft.eligibility.get("regions", ())) <= {region.code for region in regions()}:
        raise Invalid("regions", "Une des régions n'existe pas dans la liste.")
    if call is not None and call.opened_at is not None:
        _check_decided(draft, call)


def _check_decided(draft: CallDraft, call: Call) -> None:
    for name in DECIDED_ONCE_OPEN:
        if getattr(draft, name) != getattr(call, name):
            raise Invalid(name, "L'appel a déjà ouvert : cela ne change plus ici. Prolongez-le depuis sa page.")


def _apply(call: Call, draft: CallDraft) -> None:
    for name in CallDraft.__dataclass_fields__:
        value = getattr(draft, name)
        setattr(call, name, list(value) if isinstance(value, tuple) else value)
    if call.closing_policy is not ClosingPolicy.GRACE:
        call.grace_minutes = 0


def _keep_version(call: Call, *, actor: Any, now: datetime) -> None:
    call.rendered, call.search_text, call.updated_at = rendered(call), search_text(call), now
    version = CallVersion(number=call.version, content=snapshot(call), author_ref=actor.public_id, at=now)
    version.call = call
    db.session.add(version)


def move(call: Call, state: CallState, *, actor: Any, now: datetime, reason: str = "") -> None:
    """Change the state, with a trace."""
    CALL_WORKFLOW.check(call.state, state)
    before, call.state, call.state_reason, call.updated_at = call.state, state, reason, now
    audit.record("call.moved", call, actor=actor, now=now, before=before.value, after=state.value)


def announce_call(call: Call, *, actor: Any, now: datetime) -> None:
    """Show the call as one to come."""
    authorise(policy.can_move_call(actor))
    if not call.summary:
        raise Invalid("summary", "Écrivez d'abord le résumé : il paraît sur la page de l'appel.")
    move(call, CallState.ANNOUNCED, actor=actor, now=now)
    call.announced_at = now


def take_back_call(call: Call, *, actor: Any, now: datetime) -> None:
    """Hide an announced call: it is a draft again."""
    authorise(policy.can_move_call(actor))
    move(call, CallState.DRAFT, actor=actor, now=now)
    call.announced_at = None


def open_call(call: Call, *, actor: Any, now: datetime) -> None:
    """Let people apply. Raises Invalid with the first thing that is missing. ``actor`` None: its hour has come."""
    if actor is not None:
        authorise(policy.can_move_call(actor))
    if call.state is CallState.CLOSED:
        raise Conflict("Un appel clos se rouvre en lui donnant une nouvelle clôture.")
    for name, _sentence in missing_before_opening(call, now, has_form=queries.current_revision(call) is not None):
        raise Invalid(name, "Il manque quelque chose avant l'ouverture : voyez la liste sur cette page.")
    move(call, CallState.OPEN, actor=actor, now=now)
    call.opened_at = now
    tell_followers(call)
    if call.opens_at is None or call.opens_at > now:
        call.opens_at = now
        call.dates_changed += 1


def close_call(call: Call, *, actor: Any, now: datetime) -> None:
    """Stop taking applications. By hand before the hour, the hour becomes now."""
    if actor is not None:
        authorise(policy.can_move_call(actor))
    move(call, CallState.CLOSED, actor=actor, now=now)
    call.closed_at = now
    if call.closes_at is None or call.closes_at > now:
        call.closes_at = _after_opening(call, now)
        call.dates_changed += 1


def _after_opening(call: Call, now: datetime) -> datetime:
    """Return ``now``, or the next instant when the call opened at this very one: it was open for a moment."""
    at_least = call.opens_at + timedelta(microseconds=1) if call.opens_at else now
    return max(now, at_least)


def extend_call(call: Call, until: datetime, reason: str, *, actor: Any, now: datetime) -> None:
    """Give more time to an open call, or open a closed one again; the page of the call says so and why."""
    authorise(policy.can_move_call(actor))
    if not reason.strip():
        raise Invalid("reason", "Dites pourquoi : la page de l'appel le montrera.")
    if call.state not in (CallState.OPEN, CallState.CLOSED):
        raise Conflict("Seul un appel ouvert ou clos peut être prolongé.")
    if until <= now or (call.closes_at is not None and until <= call.closes_at):
        raise Invalid("until", "Choisissez un moment à venir, après la clôture actuelle.")
    lengthen(call, until, reason.strip(), actor=actor, now=now)
    if call.state is CallState.CLOSED:
        move(call, CallState.OPEN, actor=actor, now=now)
        call.closed_at = None


def cancel_call(call: Call, reason: str, *, actor: Any, now: datetime) -> None:
    """End the call without results; its page stays if it had been shown. Those who count on it are told."""
    authorise(policy.can_move_call(actor))
    if not reason.strip():
        raise Invalid("reason", "Dites pourquoi : la page de l'appel le montrera.")
    move(call, CallState.CANCELLED, actor=actor, now=now, reason=reason.strip())
    call.cancelled_at = now
    tell_cancellation(call)


def follow_hours(*, now: datetime, prolongs: bool = True, settling: timedelta = timedelta()) -> int:
    """Open and close the calls whose hour has come; return how many. One that lacks something stays to come.

    ``prolongs``: a call before whose hour the service answered badly gets a day instead. ``settling``: how long after
    the hour it is looked at; nothing is on time meanwhile, whatever the state says.
    """
    ready = [call for call in queries.due_to_open(now) if _is_ready(call, now)]
    for call in ready:
        open_call(call, actor=None, now=now)
    due = queries.due_to_close(now - settling)
    late = [call for call in due if not (prolongs and prolong_by_rule(call, now=now))]
    for call in late:
        close_call(call, actor=None, now=now)
    return len(ready) + len(late)


def _is_ready(call: Call, now: datetime) -> bool:
    return not missing_before_opening(call, now, has_form=queries.current_revision(call) is not None)


def clone_call(call: Call, reference: str, *, actor: Any, now: datetime) -> Call:
    """Start the next edition: what the call says and its published form, none of its hours nor applications."""
    authorise(policy.can_create_call(actor))
    kept = {name: getattr(call, name) for name in CallDraft.__dataclass_fields__ if name not in _NOT_CLONED}
    copy = create_call(CallDraft(**kept, reference=reference, edition=call.edition + 1), actor=actor, now=now)
    copy.previous_edition, copy.is_fictional = call, call.is_fictional
    _copy_form(queries.current_revision(call), copy, actor, now)
    return copy


_NOT_CLONED = frozenset(
    {"reference", "edition", "planned_opening", "planned_closing", "planned_results", "launched", "results_on"}
    | {"opens_at", "closes_at", "external_url", "source_url", "results"}
)


def _copy_form(revision: Any, copy: Call, actor: Any, now: datetime) -> None:
    if revision is None:
        return
    kind: Any = type(revision)
    form = kind(
        call=copy, number=1, questionnaire=revision.questionnaire, notice="", author_ref=actor.public_id, made_at=now,
        version=1,
    )  # fmt: skip
    db.session.add(form)
    db.session.flush()
