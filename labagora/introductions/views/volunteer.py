"""Pages of a volunteer: proposals, saying yes or no, confirming, leaving."""

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from labagora.accounts.consents import current_text
from labagora.accounts.enums import Purpose
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.introductions import actions, matching, policy, queries, sharing
from labagora.introductions.enums import Side, VolunteerReason
from labagora.introductions.facets import WEIGHT_TITLES
from labagora.introductions.forms import ConfirmForm, DeclineForm, OfferForm
from labagora.introductions.models import Introduction
from labagora.introductions.views.blueprint import back_to, bp, loaded
from labagora.introductions.wording import told
from labagora.projects import policy as project_policy
from labagora.projects import queries as projects
from labagora.projects.models import Need
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer
from labagora.web.access import actor, public, signed_in
from labagora.web.fields import page_number, rendered

FITTING_SHOWN = 10


@bp.get("/mon-espace/propositions")
@signed_in
def proposal_list() -> str:
    """Answers awaited, then needs that fit, then « mes participations »."""
    volunteer, now = volunteers.find_volunteer_of(actor()), utcnow()
    if volunteer is None or volunteer.health_consent_version is None:
        return render_template("introductions/no_profile.html", nav_section="my_space")
    return render_template(
        "introductions/proposal_list.html",
        awaiting=queries.awaiting_answer(volunteer),
        fitting=_fitting(volunteer) if volunteers.agrees_today(volunteer) else [],
        page=queries.list_participations(volunteer, page=page_number()),
        is_paused=volunteer.is_paused(now),
        nav_section="my_space",
    )


@bp.get("/classement")
@public
def ranking_show() -> str:
    """How proposals are ordered: the rule and the weights, for everybody to read."""
    weights = matching.current_weights()
    return render_template(
        "introductions/ranking.html",
        rows=[(WEIGHT_TITLES[name], weight) for name, weight in weights.items()],
        total=sum(weights.values()),
        newest=matching.find_weights(),
    )


def _fitting(volunteer: Volunteer) -> list[matching.FittingNeed]:
    """Return the open needs that fit, without those already answered or muted."""
    answered, muted = queries.needs_answered_by(volunteer), volunteers.muted_refs(volunteer)
    needs = [
        need
        for need in queries.open_needs(utcnow())
        if need.id not in answered and not muted & {need.project.public_id, need.project.organisation.public_id}
    ]
    return matching.rank_needs(volunteer, needs, limit=FITTING_SHOWN)


@dataclass(frozen=True)
class _Offer:
    """The page on which a volunteer says yes."""

    need: Need
    volunteer: Volunteer
    introduction: Introduction | None


@bp.route("/besoins/<slug>/proposer", methods=["GET", "POST"])
@signed_in
def offer(slug: str) -> ResponseReturnValue:
    """« Je me propose »: each criterion first, then what is shared."""
    need = projects.get_public_need(slug)
    volunteer = volunteers.find_volunteer_of(actor())
    if volunteer is None or not volunteers.agrees_today(volunteer):
        return redirect(url_for("volunteers.profile_show"), 303)
    existing = queries.find_for(need, volunteer)
    if existing is not None and not policy.can_say_yes(Side.VOLUNTEER, existing, utcnow()):
        return redirect(url_for("introductions.introduction_show", public_id=existing.public_id), 303)
    return _offer_page(_Offer(need, volunteer, existing))


def _offer_page(asked: _Offer) -> ResponseReturnValue:
    profile = volunteers.profile_of(asked.volunteer)
    form = OfferForm().offering(sharing.choices(profile, str(get_locale())))
    if form.validate_on_submit():
        with form.absorbing():
            return _offered(asked, form)
    reasons = matching.reasons_for(asked.need, profile)
    required = [reason for reason in reasons if reason.is_required]
    return rendered(
        "introductions/offer.html",
        form,
        need=asked.need,
        introduction=asked.introduction,
        reasons_required=told(required),
        reasons_desired=told(reason for reason in reasons if not reason.is_required),
        blocked=any(reason.state == "unmet" for reason in required),
        is_open=project_policy.takes_answers(asked.need, utcnow()),
        nav_section="needs",
    )


def _offered(asked: _Offer, form: OfferForm) -> ResponseReturnValue:
    shared, word = form.shared.data or [], form.word.data or ""
    introduction = actions.volunteer_for(
        asked.need, asked.volunteer, shared=shared, word=word, actor=actor(), now=utcnow()
    )
    return back_to(
        introduction, gettext("Merci ! Votre réponse est enregistrée. Vous pouvez vous retirer à tout moment.")
    )


def _own(public_id: str) -> Introduction:
    """Return an introduction of the person as a volunteer. Raises NotFound for the other side."""
    introduction = loaded(public_id)
    if queries.side_of(actor(), introduction) is not Side.VOLUNTEER:
        raise NotFound
    return introduction


@bp.get("/mises-en-relation/<public_id>/oui")
@signed_in
def yes_show(public_id: str) -> ResponseReturnValue:
    """The door of « Oui » leads to the page of the need where one says yes."""
    return redirect(url_for("introductions.offer", slug=_own(public_id).need.slug), 303)


@bp.route("/mises-en-relation/<public_id>/non", methods=["GET", "POST"])
@signed_in
def decline(public_id: str) -> ResponseReturnValue:
    """« Non merci », with a reason among a few."""
    introduction, form = _own(public_id), DeclineForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.decline(introduction, VolunteerReason(form.reason.data), actor=actor(), now=utcnow())
            return back_to(introduction, gettext("C’est noté. Merci d’avoir répondu."))
    return rendered("introductions/decline.html", form, introduction=introduction, nav_section="my_space")


@bp.route("/mises-en-relation/<public_id>/confirmation", methods=["GET", "POST"])
@signed_in
def confirmation(public_id: str) -> ResponseReturnValue:
    """The second yes: what is passed on, to whom, until when."""
    introduction, form = _own(public_id), ConfirmForm().offering(actor())
    actions.allow(policy.can_confirm(Side.VOLUNTEER, introduction, utcnow()))
    if form.validate_on_submit():
        with form.absorbing():
            contact, agrees = form.contact.data or [], form.agrees.data
            actions.confirm(introduction, contact, agrees=agrees, actor=actor(), now=utcnow())
            return back_to(introduction, gettext("La mise en relation est ouverte. Vous pouvez écrire à l’équipe."))
    text = current_text(Purpose.CONTACT).in_language(str(get_locale()))
    return rendered(
        "introductions/confirmation.html", form, introduction=introduction, text=text, nav_section="my_space"
    )


@bp.get("/mises-en-relation/<public_id>/retrait")
@signed_in
def withdrawal_show(public_id: str) -> ResponseReturnValue:
    """Before leaving: what happens."""
    introduction = _own(public_id)
    return render_template("introductions/withdrawal.html", introduction=introduction, nav_section="my_space")


@bp.post("/mises-en-relation/<public_id>/retrait")
@signed_in
def withdrawal_create(public_id: str) -> ResponseReturnValue:
    """Leave, at any time, without a reason."""
    introduction = _own(public_id)
    actions.withdraw(introduction, actor=actor(), now=utcnow())
    return back_to(introduction, gettext("Vous vous êtes retiré. L’équipe n’a plus accès à rien vous concernant."))


@bp.post("/mises-en-relation/<public_id>/sourdine")
@signed_in
def mute_create(public_id: str) -> ResponseReturnValue:
    """Hear no more of this project."""
    introduction = _own(public_id)
    actions.mute_project(introduction, now=utcnow())
    return back_to(introduction, gettext("Ce projet ne vous proposera plus rien."))
