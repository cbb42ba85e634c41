"""An assignment worked out aside while its page tells how far it is; reviewers told and reminded."""

from datetime import timedelta

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.outbox import release_database, task
from labagora.core.schedule import daily
from labagora.engines.assignment import Cancelled, Problem
from labagora.ports.mail import Message
from labagora.reviews.actions.proposals import fail_proposal, keep_proposal, note_progress
from labagora.reviews.enums import ProposalState
from labagora.reviews.mails import assigning as mails
from labagora.reviews.queries.material import read_material
from labagora.reviews.queries.proposals import find_proposal
from labagora.reviews.queries.releases import find_to_remind, reviewers_to_remind
from labagora.reviews.sharing import Asked, Sharing

BEFORE = (timedelta(days=7), timedelta(days=2))
SAID_EVERY = 0.1


class _Told:
    """What the page of a proposal hears of its job, every tenth of the way; no lock is held in between."""

    def __init__(self, proposal_ref: str) -> None:
        self.proposal_ref = proposal_ref
        self.said = 0.0
        self.is_awaited = True

    def begins(self, problem: Problem) -> None:
        """Let the page see that the job is at work on something."""
        self.is_awaited = note_progress(self.proposal_ref, done=1 if problem.shape[0] else 0)
        release_database()

    def progress(self, fraction: float) -> None:
        """Write how far the job is; stop it once nobody waits for it."""
        if fraction >= self.said + SAID_EVERY:
            self.said = fraction
            self.is_awaited = note_progress(self.proposal_ref, done=min(99, round(fraction * 100)))
            release_database()


@task("reviews.compute_proposal", patience=timedelta(minutes=10))
def compute_proposal(*, proposal_ref: str) -> None:
    """Work a proposal out. Replaced meanwhile, it is given up."""
    row = find_proposal(proposal_ref)
    if row is None or row.state is not ProposalState.WAITING:
        return
    material, asked, told = read_material(row.round), Asked.of(row.parameters), _Told(proposal_ref)
    if not material.applications or not material.readers:
        fail_proposal(proposal_ref, now=utcnow())
        return
    sharing = Sharing(material, asked)
    told.begins(sharing.problem)  # made now: it reads the reference lists, and the rest needs no table
    try:
        found = sharing.solved(progress=told.progress, cancelled=lambda: not told.is_awaited)
    except Cancelled:
        return
    keep_proposal(proposal_ref, found, stamp=material.stamp, now=utcnow())


@task("reviews.mail_release")
def mail_release(*, account_ref: str, reviewer_ref: str) -> None:
    """Tell a reviewer that applications wait for them, unless all is done already."""
    account, found = find_account(account_ref), find_to_remind(reviewer_ref)
    if account is not None and account.is_active and found is not None:
        _deliver(mails.released(account, found), "reviews.mail_release", account_ref)


@daily("reviews.remind_reviewers", at="08:00")
def remind_reviewers() -> None:
    """Write to reviewers before the date: at J-7, at J-2, again if the date moves."""
    now = utcnow()
    for before in BEFORE:
        for one in reviewers_to_remind(now, before, nearer=[other for other in BEFORE if other < before]):
            postbox.post(
                "reviews.mail_reminder",
                recipient_ref=one.account_ref,
                unique_key=f"reviews.j{before.days}:{one.reviewer_ref}:{one.due_at:%y%m%d%H%M}",
                account_ref=one.account_ref,
                reviewer_ref=one.reviewer_ref,
            )


@task("reviews.mail_reminder")
def mail_reminder(*, account_ref: str, reviewer_ref: str) -> None:
    """Remind a reviewer, unless all was given back meanwhile."""
    account, found = find_account(account_ref), find_to_remind(reviewer_ref)
    if account is not None and account.is_active and found is not None:
        _deliver(mails.reminder(account, found), "reviews.mail_reminder", account_ref)


def _deliver(message: Message, kind: str, account_ref: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=account_ref)
