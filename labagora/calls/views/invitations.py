"""What a mail of invitation opens: a page with buttons. Opening it changes nothing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts.actions import DeadLinkError
from labagora.calls import policy
from labagora.calls.actions import team
from labagora.calls.forms.team import MEANINGS
from labagora.calls.models import Application, ApplicationMember
from labagora.calls.queries.team import find_invited
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.web.access import actor, public, signed_in


def _opened(token: str, *, lock: bool = False) -> tuple[Application, ApplicationMember]:
    """Return what a link opens. A used, an old and an invented one are refused alike."""
    found = find_invited(token, lock=lock)
    if found is None or found[1].expires_at is None or utcnow() >= found[1].expires_at:
        raise DeadLinkError
    return found


@bp.get("/candidatures/invitations/<token>")
@public
def team_invitation(token: str) -> ResponseReturnValue:
    """To whose application, to do what; the application itself is read once one is in its team."""
    application, member = _opened(token)
    return render_template(
        "calls/team/invitation.html",
        application=application,
        member=member,
        meaning=MEANINGS.get(member.role, ""),
        token=token,
        name=actor().name if actor() else None,
        is_mine=policy.membership(actor(), application) is not None,
        nav_section="my_space",
    )


@bp.post("/candidatures/invitations/<token>")
@signed_in
def team_invitation_accept(token: str) -> ResponseReturnValue:
    """Join the team."""
    application, member = _opened(token, lock=True)
    team.accept(application, member, actor=actor(), now=utcnow())
    flash(gettext("Bienvenue dans l'équipe de cette candidature."), "success")
    return redirect(url_for("calls.team_show", public_id=application.public_id), 303)


@bp.post("/candidatures/invitations/<token>/refus")
@public
def team_invitation_decline(token: str) -> ResponseReturnValue:
    """Say no."""
    application, member = _opened(token, lock=True)
    team.decline(application, member, actor=actor(), now=utcnow())
    flash(gettext("Vous avez refusé l'invitation. Votre adresse est effacée de cette candidature."), "success")
    return redirect(url_for("site.home"), 303)
