"""What a mail of invitation opens: a page with buttons. Opening it changes nothing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.accounts.actions import DeadLinkError
from labagora.consortia.actions import members as actions
from labagora.consortia.forms.members import MEANINGS
from labagora.consortia.models import WorkspaceMember
from labagora.consortia.queries.members import find_invited
from labagora.consortia.queries.workspaces import place_of
from labagora.consortia.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.reference.queries import label
from labagora.web.access import actor, public, signed_in


def _opened(token: str, *, lock: bool = False) -> WorkspaceMember:
    """Return what a link opens. A used, an old and an invented one are refused alike."""
    found = find_invited(token, lock=lock)
    if found is None or found.expires_at is None or utcnow() >= found.expires_at:
        raise DeadLinkError
    return found


@bp.get("/accompagnement/invitations/<token>")
@public
def invitation_show(token: str) -> ResponseReturnValue:
    """To which consortium, to do what."""
    invited = _opened(token)
    return render_template(
        "consortia/members/invitation.html",
        invited=invited,
        meaning=MEANINGS[invited.role],
        theme=label("support_themes", invited.theme, str(get_locale())),
        token=token,
        name=actor().name if actor() else None,
        is_mine=place_of(actor(), invited.consortium) is not None,
        nav_section="my_space",
    )


@bp.post("/accompagnement/invitations/<token>")
@signed_in
def invitation_accept(token: str) -> ResponseReturnValue:
    """Take the place."""
    invited = _opened(token, lock=True)
    actions.accept(invited, actor=actor(), now=utcnow())
    flash(gettext("Bienvenue dans ce consortium."), "success")
    return redirect(url_for("consortia.my_workspace_list"), 303)


@bp.post("/accompagnement/invitations/<token>/refus")
@public
def invitation_decline(token: str) -> ResponseReturnValue:
    """Say no."""
    invited = _opened(token, lock=True)
    actions.decline(invited, actor=actor(), now=utcnow())
    flash(gettext("Vous avez refusé l'invitation. Votre adresse est effacée de ce consortium."), "success")
    return redirect(url_for("site.home"), 303)
