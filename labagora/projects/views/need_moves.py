"""The moves of a need: one small resource each."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.projects import actions
from labagora.projects.forms import DeadlineForm, end_of_day
from labagora.projects.views.blueprint import bp
from labagora.projects.views.needs import back_to, managed
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered


@bp.post("/mon-espace/besoins/<public_id>/soumission")
@signed_in
def need_submission_create(public_id: str) -> ResponseReturnValue:
    """Hand a need to the team."""
    need = managed(public_id)
    actions.submit_need(need, actor=actor(), now=utcnow())
    flash(gettext("Le besoin est envoyé à l'équipe du Living Lab. Vous recevrez sa réponse par courriel."), "success")
    return back_to(need)


@bp.post("/mon-espace/besoins/<public_id>/reprise")
@signed_in
def need_take_back(public_id: str) -> ResponseReturnValue:
    """Bring a need back to a draft."""
    need = managed(public_id)
    actions.take_back_need(need, actor=actor(), now=utcnow())
    flash(gettext("Le besoin est de nouveau un brouillon."), "success")
    return back_to(need)


@bp.post("/mon-espace/besoins/<public_id>/cloture")
@signed_in
def need_closing_create(public_id: str) -> ResponseReturnValue:
    """Stop taking answers."""
    need = managed(public_id)
    actions.close_need(need, actor=actor(), now=utcnow())
    flash(gettext("Le besoin ne prend plus de réponses."), "success")
    return back_to(need)


@bp.post("/mon-espace/besoins/<public_id>/reouverture")
@signed_in
def need_reopening_create(public_id: str) -> ResponseReturnValue:
    """Take answers again."""
    need = managed(public_id)
    actions.reopen_need(need, actor=actor(), now=utcnow())
    flash(gettext("Le besoin prend de nouveau des réponses."), "success")
    return back_to(need)


@bp.post("/mon-espace/besoins/<public_id>/fin")
@signed_in
def need_finishing_create(public_id: str) -> ResponseReturnValue:
    """Say that what was asked took place."""
    need = managed(public_id)
    actions.finish_need(need, actor=actor(), now=utcnow())
    flash(
        gettext("Le besoin est terminé. Merci pour les volontaires : dites-leur ce que leur avis a changé."), "success"
    )
    return back_to(need)


@bp.post("/mon-espace/besoins/<public_id>/annulation")
@signed_in
def need_cancelling_create(public_id: str) -> ResponseReturnValue:
    """Give up a need."""
    need = managed(public_id)
    actions.cancel_need(need, actor=actor(), now=utcnow())
    flash(gettext("Le besoin est annulé."), "success")
    return back_to(need)


@bp.route("/mon-espace/besoins/<public_id>/echeance", methods=["GET", "POST"])
@signed_in
def need_deadline_edit(public_id: str) -> ResponseReturnValue:
    """Move the deadline of an open need."""
    need = managed(public_id)
    form = DeadlineForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.extend_need(need, end_of_day(form.answer_by.data), actor=actor(), now=utcnow())
            flash(gettext("La nouvelle date limite est enregistrée."), "success")
            return back_to(need)
    return rendered("projects/need_deadline.html", form, need=need, nav_section="my_space")
