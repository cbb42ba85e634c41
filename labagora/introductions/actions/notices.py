"""Who is told what: one job a person, in the caller's transaction (security.md A7, I9).

A volunteer's job names the introduction sealed, so that the queue and the mail log do not tie an account to a profile.
"""

import base64

from labagora.core import postbox
from labagora.core.vault import open_link, seal_link
from labagora.introductions import queries
from labagora.introductions.models import Introduction
from labagora.projects.models import Need, Project
from labagora.volunteers import queries as volunteers

TICKET = "introduction-mail"
TO_VOLUNTEER = "introductions.mail_volunteer"
TO_LEADER = "introductions.mail_leader"


def ticket_of(introduction: Introduction) -> str:
    """Return the public id of an introduction, sealed, fit for the arguments of a job."""
    master_id, sealed = seal_link(introduction.public_id, TICKET)
    return f"{master_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def opened(ticket: str) -> str:
    """Return the public id that a ticket holds."""
    master_id, _, text = ticket.partition(".")
    return open_link(master_id, base64.urlsafe_b64decode(text), TICKET)


def tell_volunteer(introduction: Introduction, message: str) -> None:
    """Write to the volunteer, if there is still somebody to write to."""
    reference = volunteers.account_ref_of(introduction.volunteer)
    if reference is not None and introduction.volunteer.erased_at is None:
        kind = f"introductions.{message}"
        ticket = ticket_of(introduction)
        postbox.post(TO_VOLUNTEER, recipient_ref=reference, kind=kind, message=message, ticket=ticket)


def tell_leaders(introduction: Introduction, message: str) -> None:
    """Write to each leader of the project about one introduction."""
    tell_leaders_of(introduction.need.project, message, target=introduction.public_id)


def tell_leaders_about_need(need: Need, message: str, *, unique: str = "") -> None:
    """Write to each leader of the project about one need; ``unique`` makes a repetition harmless."""
    tell_leaders_of(need.project, message, target=need.public_id, unique=unique)


def tell_leaders_of(project: Project, message: str, *, target: str, unique: str = "") -> None:
    """Write to each leader of a project. ``target`` is the public id that the link of the mail leads to."""
    for account in queries.leaders_of(project):
        postbox.post(
            TO_LEADER,
            recipient_ref=account.public_id,
            kind=f"introductions.{message}",
            unique_key=f"introductions.{message}-{target}-{unique}-{account.id}" if unique else None,
            message=message,
            account_id=account.id,
            target=target,
        )
