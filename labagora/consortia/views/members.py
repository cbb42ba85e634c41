"""The members of a consortium: invited, changed, taken out; one leaves by oneself."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.consortia import policy, summaries
from labagora.consortia.actions import members as actions
from labagora.consortia.forms.members import InvitationForm, PlaceForm
from labagora.consortia.models import WorkspaceMember
from labagora.consortia.queries.members import get_place, members_of, organisations_in
from labagora.consortia.queries.workspaces import Opened
from labagora.consortia.views.blueprint import bp
from labagora.consortia.views.shared import about, opened
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm, rendered


def _form(here: Opened, kind: type[PlaceForm], place: WorkspaceMember | None = None) -> PlaceForm:
    roles = policy.roles_given_by(actor())
    return kind().offer(roles, organisations_in(here.consortium), place)


def _page(here: Opened, form: PlaceForm) -> ResponseReturnValue:
    people = summaries.people_of(here, members_of(here.consortium), actor())
    return rendered("consortia/members/list.html", form, **about(here, people=people))


def _to_list(here: Opened) -> ResponseReturnValue:
    return redirect(url_for("consortia.member_list", public_id=here.consortium.public_id), 303)


def _managed(public_id: str) -> Opened:
    here = opened(public_id, lock=request.method == "POST")
    if not policy.can_manage_members(actor(), here.consortium, here.place, here.today):
        raise NotFound
    return here


@bp.get("/accompagnement/<public_id>/membres")
@signed_in
def member_list(public_id: str) -> ResponseReturnValue:
    """Who is there, who comes, who left; which points of view are missing."""
    here = opened(public_id)
    return _page(here, _form(here, InvitationForm))


@bp.post("/accompagnement/<public_id>/membres")
@signed_in
def member_invite(public_id: str) -> ResponseReturnValue:
    """Invite somebody."""
    here = _managed(public_id)
    form = _form(here, InvitationForm)
    assert isinstance(form, InvitationForm)
    if form.validate_on_submit():
        with form.absorbing():
            actions.invite(here, form.address.data or "", form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'invitation part tout de suite. Son lien sert une fois, pendant 14 jours."), "success")
            return _to_list(here)
    return _page(here, form)


def _changeable(here: Opened, member_id: str) -> WorkspaceMember:
    place = get_place(here.consortium, member_id)
    if not policy.can_change_place(actor(), here.consortium, here.place, here.today, place):
        raise NotFound
    return place


@bp.route("/accompagnement/<public_id>/membres/<member_id>/role", methods=["GET", "POST"])
@signed_in
def member_change(public_id: str, member_id: str) -> ResponseReturnValue:
    """Give another role, theme or point of view."""
    here = _managed(public_id)
    place = _changeable(here, member_id)
    form = _form(here, PlaceForm, place)
    if form.validate_on_submit():
        with form.absorbing():
            actions.change(here, place, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("C'est noté, avec la date d'aujourd'hui."), "success")
            return _to_list(here)
    return rendered("consortia/members/change.html", form, **about(here, other=place))


@bp.route("/accompagnement/<public_id>/membres/<member_id>/fin", methods=["GET", "POST"])
@signed_in
def member_end(public_id: str, member_id: str) -> ResponseReturnValue:
    """Ask, then end a place or take an invitation back."""
    here, form = _managed(public_id), BaseForm()
    place = _changeable(here, member_id)
    if form.validate_on_submit():
        actions.remove(here, place, actor=actor(), now=utcnow())
        flash(gettext("C'est fait : cette personne ne lit plus l'espace du consortium."), "success")
        return _to_list(here)
    return render_template("consortia/members/end.html", **about(here, other=place))


@bp.route("/accompagnement/<public_id>/depart", methods=["GET", "POST"])
@signed_in
def member_leave(public_id: str) -> ResponseReturnValue:
    """Ask, then leave."""
    here, form = opened(public_id, lock=request.method == "POST"), BaseForm()
    if here.place is None:
        raise NotFound
    if form.validate_on_submit():
        actions.leave(here, actor=actor(), now=utcnow())
        flash(gettext("Vous avez quitté ce consortium."), "success")
        return redirect(url_for("consortia.my_workspace_list"), 303)
    return render_template("consortia/members/leave.html", **about(here))
