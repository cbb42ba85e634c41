"""Territorial versions: a sheet that an organisation adapts to its territory, told when its parent changes."""

from datetime import datetime
from typing import Any

from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, InvalidTransition, authorise
from labagora.core.text import slugify
from labagora.library import policy
from labagora.library.actions.files import copy_files, pointed_at
from labagora.library.actions.saving import keep_version, put_content
from labagora.library.enums import SheetKind, VersionOrigin
from labagora.library.models import Publication, Sheet
from labagora.library.queries.forks import find_fork, forks_of
from labagora.library.queries.slugs import free_slug
from labagora.library.queries.writers import writers_of
from labagora.organisations.models import Organisation
from labagora.reference.queries import find_region

TELL = "library.tell_parent_changed"
OWN = ("number", "reviewed_on", "review_due", "patients_reviewed_on")  # what the parent's readers vouched for


def fork_sheet(
    parent: Sheet,
    publication: Publication,
    organisation: Organisation,
    *,
    territory: str,
    region_code: str | None,
    actor: Any,
    now: datetime,
) -> Sheet:
    """Start the version of a published fiche for a territory. Its leaders write it, the team publishes it."""
    authorise(policy.can_fork(actor, organisation))
    if publication.kind is not SheetKind.FICHE or parent.parent_id is not None:
        raise InvalidTransition("Une version territoriale part d'une fiche nationale.")
    territory = territory.strip()
    if not territory:
        raise Invalid("territory", "Ce champ est à remplir.")
    if region_code and find_region(region_code) is None:
        raise Invalid("region_code", "Un des choix n'existe pas dans la liste.")
    if find_fork(parent, organisation, territory) is not None:
        raise Invalid("territory", "Votre organisation a déjà une version pour ce territoire.")
    fork = Sheet(
        kind=SheetKind.FICHE,
        slug=free_slug(SheetKind.FICHE, slugify(f"{publication.slug} {territory}")),
        title=publication.title,
        organisation=organisation,
        parent=parent,
        parent_edition=publication.edition,
        territory=territory,
        region_code=region_code or organisation.region_code,
        is_fictional=publication.is_fictional or organisation.is_fictional,
        version=1,
    )
    db.session.add(fork)
    db.session.flush()
    content = {**publication.content, **{name: None if name == "number" else "" for name in OWN}}
    put_content(fork, pointed_at(content, copy_files(publication, fork, now=now)))
    keep_version(fork, actor=actor, now=now, origin=VersionOrigin.FORKED)
    audit.record("sheet.forked", fork, actor=actor, now=now, parent=parent.public_id, edition=publication.edition)
    return fork


def acknowledge_parent(fork: Sheet, publication: Publication, edition: int, *, actor: Any, now: datetime) -> None:
    """Say that the changes of the parent were read, up to ``edition``: the next ones will be told again.

    Raises Conflict when the parent changed while they were read.
    """
    authorise(policy.writes(actor, fork))
    if edition != publication.edition:
        raise Conflict("La fiche nationale vient encore de changer : relisez les différences.")
    fork.parent_edition = edition
    audit.record("sheet.parent_read", fork, actor=actor, now=now, edition=edition)


def tell_forks(sheet_ref: str, edition: int) -> None:
    """Write to those who write each version that was made from an older edition; once for each edition."""
    for fork in forks_of(sheet_ref):
        if fork.parent_edition is not None and fork.parent_edition < edition:
            for account in writers_of(fork):
                ref = account.public_id
                key = f"{TELL}:{fork.public_id}:{edition}:{ref}"
                postbox.post(TELL, recipient_ref=ref, unique_key=key, account_ref=ref, fork_ref=fork.public_id)
