"""An application begun from another: the answers that have a place in the new form are taken, the rest is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.calls import deadline, policy
from labagora.calls.answering import ASIDE, contents_of, form_of, reference_lists
from labagora.calls.enums import MemberState, TeamRole
from labagora.calls.models import Application, ApplicationMember, ApplicationSection, Call, FormRevision
from labagora.calls.queries import current_revision
from labagora.calls.queries.duplicating import find_copy
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.engines.questionnaire import Carried, Questionnaire, carry_over, is_blank
from labagora.engines.questionnaire.files import FileOptions
from labagora.engines.questionnaire.problems import N_
from labagora.organisations.models import Organisation

ONE_CLICK = timedelta(minutes=1)
WITHOUT_FILES = "Les pièces jointes ne sont pas reprises : joignez celles de cette année."
NOT_OPEN = N_("Cet appel ne prend pas de nouvelle candidature. Choisissez-en un autre.")
NOT_YOURS = N_("Choisissez une organisation dont vous êtes membre confirmé.")


def duplicate(
    source: Application, call: Call | None, organisation: Organisation | None, *, actor: Account, now: datetime
) -> Application:
    """Start a draft with the answers of ``source``. Asked twice in a minute, one draft."""
    authorise(policy.can_duplicate(actor, source))
    revision = current_revision(call) if call is not None else None
    if call is None or revision is None or not deadline.accepts_new_drafts(call, now):
        raise Invalid("call", NOT_OPEN)
    if organisation is None or not policy.can_start(actor, organisation, call, now):
        raise Invalid("organisation", NOT_YOURS)
    twin = find_copy(source, call, organisation, now=now, within=ONE_CLICK)
    if twin is not None:
        return twin
    draft = _new_draft(source, call, organisation, revision, now)
    lead = ApplicationMember(account=actor, role=TeamRole.LEAD, state=MemberState.ACTIVE, joined_at=now)
    draft.members = [lead]
    _take_answers(source, draft, actor, now)
    db.session.add(draft)
    db.session.flush()
    audit.record("application.duplicated", draft, actor=actor, now=now, source_ref=source.public_id)
    return draft


def _new_draft(
    source: Application, call: Call, organisation: Organisation, revision: FormRevision, now: datetime
) -> Application:
    return Application(
        call=call,
        organisation=organisation,
        revision=revision,
        title=source.title,
        lot=source.lot if call.lot_label(source.lot) else "",
        authorisation_reference=source.authorisation_reference,
        authorisation_until=source.authorisation_until,
        duplicated_from_id=source.id,
        created_at=now,
        updated_at=now,
    )


def _take_answers(source: Application, draft: Application, actor: Account, now: datetime) -> None:
    old, new = form_of(source.revision), form_of(draft.revision)
    contents, had_files = _without_files(old, contents_of(source))
    lists = {**reference_lists(old, contents), **reference_lists(new, contents)}
    carried = carry_over(old, new, contents, lists=lists)
    draft.sections = [_section(key, content, actor, now) for key, content in carried.contents.items()]
    notices = [WITHOUT_FILES] if had_files else []
    draft.sections.append(_section(ASIDE, _aside(draft.revision, carried, notices), actor, now))


def _section(key: str, content: Mapping[str, Any], actor: Account, now: datetime) -> ApplicationSection:
    return ApplicationSection(key=key, content=dict(content), version=1, updated_at=now, updated_by_ref=actor.public_id)


def _without_files(
    form: Questionnaire, contents: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, dict[str, Any]], bool]:
    """Leave the names of files out: they belong to the other application, and letters are written for one call."""
    files = {field.key for _section, field in form.placed() if isinstance(field.options, FileOptions)}
    kept = {
        key: {name: value for name, value in content.items() if name not in files} for key, content in contents.items()
    }
    held = (content.get(name) for content in contents.values() for name in files)
    return kept, any(not is_blank(value) for value in held)


def _aside(revision: FormRevision, carried: Carried, notices: list[str]) -> dict[str, Any]:
    """Return what is kept aside, in the shape that a revision of the form leaves too."""
    return {
        "revision": revision.number,
        "notices": [*notices, *(notice.message for notice in carried.notices)],
        "lost": [one.to_dict() for one in carried.lost],
    }
