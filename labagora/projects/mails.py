"""The mails of the domain. None holds what a person typed: titles and reasons are read on the page (security.md E7)."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.ports.mail import Message
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from labagora.web.mailing import absolute, compose

OUTCOMES = {
    ProjectState.PUBLISHED.value: "approved",
    NeedState.OPEN.value: "approved",
    ProjectState.RETURNED.value: "returned",
    ProjectState.REFUSED.value: "refused",
}


def _decision(account: Account, link: str, state: str) -> Message:
    with force_locale(account.locale):
        label = str(_("Lire la réponse"))
    return compose(
        "projects/decision",
        to=account.address,
        subject=_("L'équipe vous a répondu"),
        locale=account.locale,
        link=link,
        link_label=label,
        outcome=OUTCOMES.get(state, "changed"),
    )


def project_decision(account: Account, project: Project, state: str) -> Message:
    """To each leader, when the team has answered about a project."""
    return _decision(account, absolute("projects.my_project_show", public_id=project.public_id), state)


def need_decision(account: Account, need: Need, state: str) -> Message:
    """To each leader, when the team has answered about a need."""
    return _decision(account, absolute("projects.my_need_show", public_id=need.public_id), state)


def budget_spent(account: Account, project: Project) -> Message:
    """To the team, when a project asks more questions than its budget allows."""
    with force_locale(account.locale):
        label = str(_("Voir les questions posées"))
    return compose(
        "projects/budget_spent",
        to=account.address,
        subject=_("Un projet a épuisé ses questions de la semaine"),
        locale=account.locale,
        link=absolute("office_projects.project_review", public_id=project.public_id),
        link_label=label,
    )
