"""Synthetic people and needs in bulk: real keys, real sealed profiles, real receipts, for an honest load test."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.accounts.queries import index_of
from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.core.text import fold
from labagora.core.vault import seal_link
from labagora.demo.invention import Inventor
from labagora.organisations.models import Organisation
from labagora.projects.content import NEED_MARKDOWN, PROJECT_MARKDOWN, need_search_text, project_search_text, rendered
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from labagora.volunteers.models import Volunteer
from labagora.volunteers.queries import link_context
from labagora.volunteers.revisions import touch_all

BATCH = 500
NEEDS_A_PROJECT = 5
PURPOSES = (Purpose.ACCOUNT, Purpose.HEALTH, Purpose.PROPOSALS)


def batches(total: int, size: int = BATCH) -> Iterator[int]:
    """Yield the sizes of the batches that make ``total``."""
    for start in range(0, total, size):
        yield min(size, total - start)


def plant_people(inventor: Inventor, count: int, *, now: datetime) -> None:
    """Add ``count`` people with their accounts and commit: nobody can sign in as them, they have no passphrase."""
    accounts = [_account(inventor.name(), now) for _ in range(count)]
    volunteers = [_volunteer(inventor, now) for _ in accounts]
    for account, volunteer in zip(accounts, volunteers, strict=True):
        account.link_master_id, account.link_sealed = seal_link(volunteer.public_id, link_context(account))
        volunteer.link_master_id, volunteer.link_sealed = seal_link(account.public_id, link_context(volunteer))
    touch_all(volunteers)
    db.session.add_all([*accounts, *volunteers])
    db.session.flush()
    db.session.add_all([_receipt(account, purpose, now) for account in accounts for purpose in PURPOSES])
    _settle()


def _settle() -> None:
    """Commit the batch and forget its rows, so that memory stays flat whatever the size."""
    db.session.commit()
    db.session.expunge_all()


def _account(name: str, now: datetime) -> Account:
    address = f"essai-{secrets.token_hex(10)}@exemple.fr"
    account = Account(address_index=index_of(address), confirmed_at=now, last_seen_on=now, is_fictional=True)
    account.name, account.address = name, address
    return account


def _volunteer(inventor: Inventor, now: datetime) -> Volunteer:
    volunteer = Volunteer(
        health_consent_version=current_text(Purpose.HEALTH).version,
        proposals_consent_version=current_text(Purpose.PROPOSALS).version,
        reconfirmed_at=now,
        profile_version=1,
        is_fictional=True,
    )
    volunteer.profile = inventor.profile().to_dict()
    return volunteer


def _receipt(account: Account, purpose: Purpose, now: datetime) -> Consent:
    text = current_text(purpose)
    return Consent(
        account_id=account.id,
        purpose=purpose,
        text_version=text.version,
        text_hash=text.hash("fr"),
        channel="seed",
        given_at=now,
    )


def plant_needs(inventor: Inventor, first: int, count: int, *, now: datetime) -> None:
    """Add ``count`` open needs, numbered from ``first``, in published projects of an invented organisation; commit."""
    organisation = Organisation(
        name=f"Organisation d'essai {new_public_id()[:6]}",
        short_name="",
        aliases=[],
        kind="association",
        is_confirmed=True,
        is_fictional=True,
    )
    organisation.search_text = fold(organisation.name)
    projects = [_project(organisation, now) for _ in range(-(-count // NEEDS_A_PROJECT))]
    rows = [_need(inventor, projects[place // NEEDS_A_PROJECT], first + place, now) for place in range(count)]
    db.session.add_all([organisation, *projects, *rows])
    _settle()


def _slug(word: str) -> str:
    return f"{word}-d-essai-{secrets.token_hex(8)}"


def _project(organisation: Organisation, now: datetime) -> Project:
    project = Project(
        organisation=organisation,
        slug=_slug("projet"),
        title="Projet d'essai",
        summary="Un projet inventé pour mesurer le portail sous la charge.",
        problem="Aucun.",
        solution="Aucune.",
        team="Personne.",
        territory="Partout",
        state=ProjectState.PUBLISHED,
        submitted_at=now,
        published_at=now,
        is_fictional=True,
    )
    for name in ("evidence", "links_of_interest"):
        setattr(project, name, "")
    project.rendered = rendered(project, PROJECT_MARKDOWN)
    project.search_text = project_search_text(project)
    return project


def _need(inventor: Inventor, project: Project, number: int, now: datetime) -> Need:
    draft = inventor.need(number, now)
    need = Need(
        project=project, slug=_slug("besoin"), state=NeedState.OPEN, submitted_at=now, opened_at=now, is_fictional=True
    )
    for name, value in vars(draft).items():
        setattr(need, name, list(value) if isinstance(value, tuple) else value)
    need.required = {name: sorted(codes) for name, codes in draft.required.items() if codes}
    need.desired = {name: sorted(codes) for name, codes in draft.desired.items() if codes}
    need.rendered = rendered(need, NEED_MARKDOWN)
    need.search_text = need_search_text(need)
    return need
