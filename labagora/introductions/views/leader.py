"""Pages of a leader: counts first, then pseudonyms of those who said yes, then an answer to each."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.introductions import actions, clocks, policy, queries
from labagora.introductions.enums import LeaderReason, Side
from labagora.introductions.forms import RefusalForm
from labagora.introductions.models import Introduction
from labagora.introductions.views.blueprint import back_to, bp, loaded
from labagora.projects import queries as projects
from labagora.volunteers.policy import blurred
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number, rendered


@bp.get("/mon-espace/besoins/<public_id>/reponses")
@signed_in
def answer_list(public_id: str) -> str:
    """« Réponses positives : n », then who said yes, under pseudonyms, as of the last batch."""
    need, now = projects.get_managed_need(public_id, seen_by=actor()), utcnow()
    figures = queries.figures_of(need)
    return render_template(
        "introductions/answer_list.html",
        need=need,
        page=queries.answer_board(need, page=page_number(), now=now),
        positive=queries.positive_answers(need, now),
        asked=blurred(figures.invited + figures.secured + figures.declined),
        seated=figures.seated,
        updated_at=clocks.batch_start(need.opened_at, now) if need.opened_at else None,
        next_at=clocks.next_batch(need.opened_at, now) if need.opened_at else None,
        nav_section="my_space",
    )


def _theirs(public_id: str) -> Introduction:
    """Return an introduction that the person leads. Raises NotFound for the volunteer's side."""
    introduction = loaded(public_id)
    if queries.side_of(actor(), introduction) is not Side.LEADER:
        raise NotFound
    return introduction


@bp.post("/mises-en-relation/<public_id>/acceptation")
@signed_in
def acceptance_create(public_id: str) -> ResponseReturnValue:
    """« Nous aimerions travailler avec vous »."""
    introduction = _theirs(public_id)
    actions.accept(introduction, actor=actor(), now=utcnow())
    return back_to(introduction, gettext("La personne est prévenue : elle doit maintenant confirmer."))


@bp.route("/mises-en-relation/<public_id>/refus", methods=["GET", "POST"])
@signed_in
def refusal(public_id: str) -> ResponseReturnValue:
    """Say no with a reason and kind words."""
    introduction, form = _theirs(public_id), RefusalForm()
    actions.allow(policy.can_decide(Side.LEADER, introduction, utcnow()))
    if form.validate_on_submit():
        with form.absorbing():
            reason, words = LeaderReason(form.reason.data), form.kind_words.data or ""
            actions.refuse(introduction, reason, words, actor=actor(), now=utcnow())
            flash(gettext("La personne est prévenue."), "success")
            return redirect(url_for("introductions.answer_list", public_id=introduction.need.public_id), 303)
    return rendered("introductions/refusal.html", form, introduction=introduction, is_cancel=False)


@bp.route("/mises-en-relation/<public_id>/annulation", methods=["GET", "POST"])
@signed_in
def cancellation(public_id: str) -> ResponseReturnValue:
    """End what had begun, with a reason and kind words."""
    introduction, form = _theirs(public_id), RefusalForm()
    actions.allow(policy.can_cancel(Side.LEADER, introduction))
    if form.validate_on_submit():
        with form.absorbing():
            reason, words = LeaderReason(form.reason.data), form.kind_words.data or ""
            actions.cancel(introduction, reason, words, actor=actor(), now=utcnow())
            flash(gettext("La personne est prévenue."), "success")
            return redirect(url_for("introductions.answer_list", public_id=introduction.need.public_id), 303)
    return rendered("introductions/refusal.html", form, introduction=introduction, is_cancel=True)
