"""Jobs of the territorial versions."""

from flask import current_app

from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.outbox import task
from labagora.library.actions.forks import tell_forks
from labagora.library.mails.forks import parent_changed
from labagora.library.queries.forks import find_fork_by_ref


@task("library.tell_forks")
def tell_versions(*, sheet_ref: str, edition: int) -> None:
    """Tell those who write a version that its parent has a new edition."""
    tell_forks(sheet_ref, edition)


@task("library.tell_parent_changed")
def tell_parent_changed(*, account_ref: str, fork_ref: str) -> None:
    """Tell one person, unless they have left or the version is gone."""
    account, fork = find_account(account_ref), find_fork_by_ref(fork_ref)
    if account is None or not account.is_active or fork is None:
        return
    mailer = current_app.extensions["labagora"].mailer
    postbox.deliver(
        mailer, parent_changed(account, fork), kind="library.tell_parent_changed", recipient_ref=account_ref
    )
