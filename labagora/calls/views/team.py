"""The team of an application: who is in it, who is invited, who agreed, who answers for it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts.models import Account
from labagora.calls import policy, queries, teams
from labagora.calls.actions import sharing, team
from labagora.calls.forms.team import InvitationForm, RoleForm, SignOffForm, TransferForm
from labagora.calls.models import Application
from labagora.calls.queries.team import get_member, organisations_of
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.core.crypto import normalise_address
from labagora.core.errors import NotFound, TooMany
from labagora.ports.shared import Shared
from labagora.web.access import actor, signed_in
from labagora.web.errors import translated
from labagora.web.fields import BaseForm, rendered

HOUR = 3600
INVITATIONS_OF_ONE_PERSON = 30
INVITATIONS_TO_ONE_ADDRESS = 5


def _held(public_id: str) -> Application:
    """Return the application, kept from others while its team changes."""
    return queries.get_application(public_id, seen_by=actor(), lock=request.method == "POST")


def _to_team(application: Application) -> ResponseReturnValue:
    return redirect(url_for("calls.team_show", public_id=application.public_id), 303)


def _page(application: Application, form: InvitationForm) -> tuple[str, int]:
    return rendered(
        "calls/team/show.html",
        form,
        application=application,
        groups=teams.groups(application, actor()),
        can=policy.application_can(actor(), application, utcnow()),
        can_take_back=policy.can_take_back(actor(), application),
        has_heirs=bool(teams.heirs(application)),
        nav_section="my_space",
    )


@bp.get("/candidatures/<public_id>/equipe")
@signed_in
def team_show(public_id: str) -> ResponseReturnValue:
    """The team, by role."""
    return _page(queries.get_application(public_id, seen_by=actor()), InvitationForm().offer_roles())


@bp.post("/candidatures/<public_id>/equipe")
@signed_in
def team_invite(public_id: str) -> ResponseReturnValue:
    """Invite somebody."""
    application, form = _held(public_id), InvitationForm().offer_roles()
    if form.validate_on_submit():
        try:
            with form.absorbing():
                _spend(actor(), form.address.data or "")
                team.invite(application, form.draft(), actor=actor(), now=utcnow())
                flash(gettext("L'invitation est partie. Son lien est valable 14 jours."), "success")
                return _to_team(application)
        except TooMany as error:
            form.form_errors = [*form.form_errors, translated(error)]
            return _page(application, form)[0], 429
    return _page(application, form)


def _spend(account: Account, address: str) -> None:
    """Neither a person nor a mailbox is made busy by invitations."""
    shared: Shared = current_app.extensions["labagora"].shared
    for key, limit in (
        (f"team-invitation|{account.public_id}", INVITATIONS_OF_ONE_PERSON),
        (f"team-invitation-to|{normalise_address(address)}", INVITATIONS_TO_ONE_ADDRESS),
    ):
        hit = shared.hit(key, limit, HOUR)
        if not hit.allowed:
            raise TooMany("Trop d'invitations en une heure. Réessayez plus tard.", retry_after=hit.retry_after)


@bp.route("/candidatures/<public_id>/equipe/<member_id>/role", methods=["GET", "POST"])
@signed_in
def team_role(public_id: str, member_id: str) -> ResponseReturnValue:
    """Change what somebody may do."""
    application = _held(public_id)
    member = get_member(application, member_id)
    _known_to_lead(application)
    form = RoleForm(data={"role": member.role.value}).offer_roles()
    if form.validate_on_submit():
        with form.absorbing():
            team.change_role(application, member, form.chosen(), actor=actor(), now=utcnow())
            flash(gettext("Le rôle est changé."), "success")
            return _to_team(application)
    return rendered("calls/team/role.html", form, **_about(application, member_id))


def _known_to_lead(application: Application) -> None:
    """The pages that change a team are for those who may: for the others, they do not exist."""
    if not policy.can_invite(actor(), application):
        raise NotFound


def _about(application: Application, member_id: str) -> dict[str, object]:
    places = [place for group in teams.groups(application, actor()) for place in group.places]
    place = next(one for one in places if one.member.public_id == member_id)
    return {"application": application, "place": place, "nav_section": "my_space"}


@bp.route("/candidatures/<public_id>/equipe/<member_id>/retrait", methods=["GET", "POST"])
@signed_in
def team_removal(public_id: str, member_id: str) -> ResponseReturnValue:
    """Ask, then take somebody out of the team or withdraw an invitation."""
    application, form = _held(public_id), BaseForm()
    member = get_member(application, member_id)
    _known_to_lead(application)
    if form.validate_on_submit():
        team.remove(application, member, actor=actor(), now=utcnow())
        flash(gettext("C'est fait : cette personne ne lit plus la candidature."), "success")
        return _to_team(application)
    return render_template("calls/team/removal.html", **_about(application, member_id))


@bp.route("/candidatures/<public_id>/equipe/depart", methods=["GET", "POST"])
@signed_in
def team_leave(public_id: str) -> ResponseReturnValue:
    """Ask, then leave the team."""
    application, form = _held(public_id), BaseForm()
    if policy.membership(actor(), application) is None:
        raise NotFound
    if form.validate_on_submit():
        team.leave(application, actor=actor(), now=utcnow())
        flash(gettext("Vous avez quitté l'équipe de cette candidature."), "success")
        return redirect(url_for("site.my_space"), 303)
    can_leave = policy.can_leave(actor(), application)
    return render_template(
        "calls/team/leave.html", application=application, can_leave=can_leave, nav_section="my_space"
    )


@bp.route("/candidatures/<public_id>/equipe/responsable", methods=["GET", "POST"])
@signed_in
def team_transfer(public_id: str) -> ResponseReturnValue:
    """Make somebody else answer for the application."""
    application = _held(public_id)
    if not policy.can_transfer(actor(), application):
        raise NotFound
    form = TransferForm().offer(teams.heirs(application))
    if form.validate_on_submit():
        with form.absorbing():
            heir = get_member(application, form.member.data or "")
            team.transfer(application, heir, actor=actor(), now=utcnow())
            flash(gettext("La candidature a une nouvelle personne responsable. Vous gardez la signature."), "success")
            return _to_team(application)
    return rendered("calls/team/transfer.html", form, application=application, nav_section="my_space")


@bp.route("/candidatures/<public_id>/equipe/accord", methods=["GET", "POST"])
@signed_in
def team_agreement(public_id: str) -> ResponseReturnValue:
    """« My organisation agrees »."""
    application, mine = _held(public_id), organisations_of(actor())
    if not policy.can_sign_off(actor(), application):
        raise NotFound
    form = SignOffForm().offer(mine)
    if form.validate_on_submit():
        with form.absorbing():
            chosen = next((one for one in mine if one.public_id == form.organisation.data), None)
            sharing.sign_off(application, chosen, actor=actor(), now=utcnow())
            flash(gettext("L'accord de votre organisation est noté, avec sa date."), "success")
            return _to_team(application)
    return rendered(
        "calls/team/agreement.html", form, application=application, organisations=mine, nav_section="my_space"
    )


@bp.post("/candidatures/<public_id>/equipe/accord/retrait")
@signed_in
def team_agreement_end(public_id: str) -> ResponseReturnValue:
    """Take the agreement back."""
    application = _held(public_id)
    sharing.take_back(application, actor=actor(), now=utcnow())
    flash(gettext("L'accord est retiré. Vous pourrez le donner de nouveau."), "success")
    return _to_team(application)
