"""« Mes organisations »: where I belong, how to ask, whom I can confirm."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.text import squeeze
from labagora.organisations import actions, queries
from labagora.organisations.forms import MembershipForm, ProposalForm
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered

bp = Blueprint("organisations", __name__, url_prefix="/mon-espace/organisations")


def _back() -> ResponseReturnValue:
    return redirect(url_for("organisations.my_organisation_list"), 303)


@bp.get("")
@signed_in
def my_organisation_list() -> str:
    """My memberships, the requests that I may answer, and a search to join another organisation."""
    text = squeeze(request.args.get("q", ""))[:200]
    return render_template(
        "organisations/my_organisation_list.html",
        memberships=queries.memberships_of(actor()),
        requests=queries.requests_for(actor()),
        found=queries.search_organisations(text),
        q=text,
        nav_section="my_space",
    )


@bp.route("/proposition", methods=["GET", "POST"])
@signed_in
def organisation_propose() -> ResponseReturnValue:
    """Add an organisation that nobody registered yet, and ask to belong to it."""
    form = ProposalForm(data={"name": squeeze(request.args.get("nom", ""))[:200]})
    form.offer()
    if form.validate_on_submit():
        with form.absorbing():
            actions.propose_organisation(form.draft(), function=form.function.data or "", actor=actor(), now=utcnow())
            flash(gettext("L'organisation est proposée. L'équipe du Living Lab va la vérifier."), "success")
            return _back()
    return rendered("organisations/organisation_propose.html", form, nav_section="my_space")


@bp.route("/<public_id>/demande", methods=["GET", "POST"])
@signed_in
def membership_request(public_id: str) -> ResponseReturnValue:
    """Ask to belong to an organisation."""
    organisation = queries.get_joinable_organisation(public_id)
    form = MembershipForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.request_membership(organisation, function=form.function.data or "", actor=actor(), now=utcnow())
            flash(gettext("Votre demande est enregistrée. Un collègue ou l'équipe va la confirmer."), "success")
            return _back()
    return rendered("organisations/membership_request.html", form, organisation=organisation, nav_section="my_space")


@bp.post("/appartenances/<public_id>/confirmation")
@signed_in
def membership_confirm(public_id: str) -> ResponseReturnValue:
    """Say yes to a colleague."""
    membership = queries.get_membership(public_id, seen_by=actor())
    actions.confirm_membership(membership, actor=actor(), now=utcnow())
    flash(gettext("C'est confirmé : cette personne peut écrire les projets de l'organisation."), "success")
    return _back()


@bp.post("/appartenances/<public_id>/refus")
@signed_in
def membership_decline(public_id: str) -> ResponseReturnValue:
    """Say no to a request."""
    membership = queries.get_membership(public_id, seen_by=actor())
    actions.decline_membership(membership, actor=actor(), now=utcnow())
    flash(gettext("La demande est refusée."), "success")
    return _back()


@bp.post("/appartenances/<public_id>/fin")
@signed_in
def membership_end(public_id: str) -> ResponseReturnValue:
    """Leave an organisation, withdraw a request, or end a colleague's membership."""
    membership = queries.get_membership(public_id, seen_by=actor())
    actions.end_membership(membership, actor=actor(), now=utcnow())
    flash(gettext("C'est fait. Les droits sur les projets de cette organisation sont retirés."), "success")
    return _back()
