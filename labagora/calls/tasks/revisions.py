"""When a revision of a form is published: drafts follow one by one, then their teams are told."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.calls import queries
from labagora.calls.actions.carrying import carry_draft
from labagora.calls.mails.revisions import revision_told
from labagora.calls.queries import revisions
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import enqueue, task


@task("calls.carry_drafts")
def carry_drafts(*, revision_ref: str) -> None:
    """Ask for each draft that is behind to be carried, so that one in trouble stops no other."""
    revision = revisions.find_revision(revision_ref)
    if revision is None:
        return
    for application_ref in revisions.drafts_behind(revision):
        enqueue(
            "calls.carry_draft",
            unique_key=f"calls.carry:{revision_ref}:{application_ref}",
            revision_ref=revision_ref,
            application_ref=application_ref,
        )


@task("calls.carry_draft")
def carry_one(*, revision_ref: str, application_ref: str) -> None:
    """Carry one draft to a revision."""
    revision, application = revisions.find_revision(revision_ref), revisions.find_draft_to_carry(application_ref)
    if revision is not None and application is not None:
        carry_draft(application, revision, now=utcnow())


@task("calls.tell_revision")
def tell_revision(*, account_ref: str, application_ref: str) -> None:
    """Tell a member of a team that the form has changed."""
    account, application = find_account(account_ref), queries.find_application(application_ref)
    if account is None or not account.is_active or application is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    message = revision_told(account, application)
    postbox.deliver(mailer, message, kind="calls.tell_revision", recipient_ref=account_ref)
