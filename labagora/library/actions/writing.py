"""Writing a sheet: start it, save it, go back to an older version."""

from datetime import datetime
from typing import Any

from labagora.accounts.enums import Role
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, InvalidTransition, authorise
from labagora.core.text import slugify
from labagora.library import policy
from labagora.library.actions.saving import check_version, keep_version, put_content
from labagora.library.checks import check_draft
from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetKind, VersionOrigin
from labagora.library.models import Sheet, SheetVersion
from labagora.library.queries.slugs import free_slug


def ensure_editable(sheet: Sheet, actor: Any) -> None:
    """Raise NotAllowed for somebody who does not write it, InvalidTransition when it is not to be written now."""
    authorise(policy.writes(actor, sheet))
    if not policy.can_edit(actor, sheet):
        raise InvalidTransition("Action impossible : l'état actuel est « %(state)s ».", state=sheet.state.label)


def create_sheet(
    kind: SheetKind,
    draft: SheetDraft,
    *,
    actor: Any,
    now: datetime,
    slug: str = "",
    origin: VersionOrigin = VersionOrigin.SAVED,
) -> Sheet:
    """Start a draft. Its writer becomes its owner. Raises Invalid for a code that no list holds."""
    authorise(policy.can_create(actor))
    check_draft(draft, None)
    wanted = slugify(slug or draft.title)
    sheet = Sheet(kind=kind, slug=free_slug(kind, wanted), title=draft.title, owner_id=actor.id, version=1)
    db.session.add(sheet)
    db.session.flush()
    put_content(sheet, draft.as_content())
    keep_version(sheet, actor=actor, now=now, origin=origin)
    audit.record("sheet.created", sheet, actor=actor, now=now, kind=kind.value)
    return sheet


def update_sheet(
    sheet: Sheet,
    draft: SheetDraft,
    *,
    base_version: int,
    actor: Any,
    now: datetime,
    origin: VersionOrigin = VersionOrigin.SAVED,
    restored_from: int | None = None,
) -> bool:
    """Save what was written; return False when nothing differs, and then no version is added."""
    ensure_editable(sheet, actor)
    check_version(sheet, base_version)
    check_draft(draft, sheet)
    content = draft.as_content()
    if content == sheet.content:
        return False
    put_content(sheet, content)
    sheet.version += 1
    keep_version(sheet, actor=actor, now=now, origin=origin, restored_from=restored_from)
    audit.record("sheet.updated", sheet, actor=actor, now=now, version=sheet.version)
    return True


def restore_version(sheet: Sheet, version: SheetVersion, *, base_version: int, actor: Any, now: datetime) -> bool:
    """Make the sheet say again what it said then; the versions since are kept."""
    return update_sheet(
        sheet,
        SheetDraft.from_content(version.content),
        base_version=base_version,
        actor=actor,
        now=now,
        origin=VersionOrigin.RESTORED,
        restored_from=version.number,
    )


def entrust_sheet(sheet: Sheet, *, owner: Any, deputy: Any, actor: Any, now: datetime) -> None:
    """Say who answers for the sheet, and who stands in. Both are of the team or a provider."""
    authorise(policy.curates(actor))
    for field, person in (("owner", owner), ("deputy", deputy)):
        if person is not None and not (person.is_staff or person.has_role(Role.PROVIDER)):
            raise Invalid(field, "Choisissez une personne de l'équipe ou du prestataire.")
    if owner is not None and deputy is not None and owner.id == deputy.id:
        raise Invalid("deputy", "Le suppléant doit être une autre personne que le responsable.")
    sheet.owner_id, sheet.deputy_id = getattr(owner, "id", None), getattr(deputy, "id", None)
    audit.record("sheet.entrusted", sheet, actor=actor, now=now)
