"""Job entry points: ids in, one mail out. Each may run twice."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.outbox import task
from labagora.ports.mail import Message
from labagora.projects import mails, queries


def _send(message: Message, recipient_ref: str, kind: str) -> None:
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(mailer, message, kind=kind, recipient_ref=recipient_ref)


@task("projects.tell_project_decision")
def tell_project_decision(*, account_ref: str, subject_ref: str, state: str) -> None:
    """Tell a leader that the team answered about a project."""
    account, project = find_account(account_ref), queries.find_project(subject_ref)
    if account is not None and account.is_active and project is not None:
        _send(mails.project_decision(account, project, state), account_ref, "projects.tell_project_decision")


@task("projects.tell_need_decision")
def tell_need_decision(*, account_ref: str, subject_ref: str, state: str) -> None:
    """Tell a leader that the team answered about a need."""
    account, need = find_account(account_ref), queries.find_need(subject_ref)
    if account is not None and account.is_active and need is not None:
        _send(mails.need_decision(account, need, state), account_ref, "projects.tell_need_decision")


@task("projects.tell_budget_spent")
def tell_budget_spent(*, account_ref: str, project_ref: str) -> None:
    """Tell a member of the team that a project asked too many questions."""
    account, project = find_account(account_ref), queries.find_project(project_ref)
    if account is not None and account.is_active and project is not None:
        _send(mails.budget_spent(account, project), account_ref, "projects.tell_budget_spent")
