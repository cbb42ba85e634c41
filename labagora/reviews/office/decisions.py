"""Decisions by the Institute's team: one application at a time, or a whole list proposed at once."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from labagora.calls.models import Application
from labagora.calls.queries.team import names_of
from labagora.core.clock import utcnow
from labagora.reviews import policy, queries, rooms
from labagora.reviews.actions import decisions as actions
from labagora.reviews.actions.proposing import propose
from labagora.reviews.enums import JUDGED, Outcome
from labagora.reviews.forms.decisions import DecisionForm, ProposalForm, decision_form
from labagora.reviews.models import Decision, ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.policy import committee
from labagora.reviews.queries.committee import (
    get_deliberated,
    has_interest,
    outsiders,
    reviews_of,
    seats_by_ref,
    sees_part,
    standings,
)
from labagora.reviews.queries.decisions import decisions_of, find_decision
from labagora.reviews.queries.deliberations import find_open_deliberation
from labagora.reviews.queries.letters import told_of_outcome
from labagora.reviews.queries.withheld import has_withheld, is_withheld
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

register_desk(_("Décisions"), "office_reviews.decision_list", order=110)


def to_decisions(public_id: str) -> ResponseReturnValue:
    """Go back to the decisions of a call."""
    return redirect(url_for("office_reviews.decision_list", public_id=public_id), 303)


@bp.get("/decisions")
@staff
def decision_list(public_id: str) -> ResponseReturnValue:
    """What is decided, by list, and what waits."""
    round_ = queries.get_round(public_id, seen_by=actor())
    interested, waits = has_interest(actor(), round_), has_withheld(actor(), round_)
    found = decisions_of(round_, seen_by=actor())
    known = {one.application_id for one in found}
    lists = standings(round_, seen_by=actor(), with_organisations=True)
    awaiting = {one.application_id for one in found if one.applied_at and one.application.state in JUDGED}
    return rendered(
        "office/reviews/decisions/list.html",
        DecisionForm(formdata=None),
        call=round_.call,
        round=round_,
        groups=[(outcome, [one for one in found if one.outcome is outcome]) for outcome in Outcome],
        waiting=[place for one in lists for place in one.places if place.candidate.id not in known],
        interested=interested,
        waits_for_own=waits,
        is_decided=round_.decided_at is not None,
        awaiting=len(awaiting),
        told=len(told_of_outcome(awaiting)),
        can_rank=committee.can_rank(actor(), round_, has_interest=interested or waits),
        is_meeting=find_open_deliberation(round_) is not None,
        nav_section="office",
    )


def _load(public_id: str, application_id: str, *, lock: bool = False) -> tuple[ReviewRound, Application]:
    round_ = queries.get_round(public_id, seen_by=actor(), lock=lock)
    return round_, get_deliberated(round_, application_id, seen_by=actor())


def _around(round_: ReviewRound, application: Application, decision: Decision | None) -> dict[str, Any]:
    """Return what the page shows around the form."""
    meeting = find_open_deliberation(round_)
    there = meeting.present if meeting else []
    out = outsiders(there, [application.id]).get(application.id, set())
    seats = seats_by_ref(round_, [*there, *(decision.left_room if decision else ())])
    interested, grid = sees_part(actor(), round_), round_.grid_for(application.lot)
    return {
        "call": round_.call,
        "round": round_,
        "application": application,
        "decision": decision,
        "reviews": rooms.spoken(reviews_of(round_, application, seen_by=actor()), with_names=True),
        "waits_for_own": is_withheld(actor(), round_, application),
        "held": rooms.held(decision, grid, shows_rank=not interested),
        "meeting": meeting,
        "staying": len(set(there) - out),
        "out": [seats[ref] for ref in sorted(out) if ref in seats],
        "left": [seats[ref] for ref in decision.left_room if ref in seats] if decision else [],
        "writer": names_of({decision.decided_by_ref}) if decision and decision.decided_by_ref else {},
        "can_write": policy.can_decide(actor(), round_, application, ()),
        "can_rank": committee.can_rank(actor(), round_, has_interest=interested),
        "nav_section": "office",
    }


@bp.get("/decisions/<application_id>")
@staff
def decision_edit(public_id: str, application_id: str) -> ResponseReturnValue:
    """What reviewers say of an application, and what the committee says so far."""
    round_, application = _load(public_id, application_id)
    decision = find_decision(application)
    form = decision_form(round_.grid_for(application.lot), decision, opens=True)
    return rendered("office/reviews/decisions/edit.html", form, saved=None, **_around(round_, application, decision))


@bp.post("/decisions/<application_id>")
@staff
def decision_update(public_id: str, application_id: str) -> ResponseReturnValue:
    """Record what the committee says, in the meeting that goes on."""
    round_, application = _load(public_id, application_id, lock=True)
    decision = find_decision(application)
    form = decision_form(round_.grid_for(application.lot), decision, opens=False)
    if form.validate_on_submit():
        with form.absorbing():
            try:
                actions.decide(round_, application, form.verdict(), actor=actor(), now=utcnow())
            except actions.Overtaken:
                return _met(round_, application, form)
            flash(gettext("La décision est enregistrée. Elle reste provisoire."), "success")
            return to_decisions(public_id)
    return rendered("office/reviews/decisions/edit.html", form, saved=None, **_around(round_, application, decision))


def _met(round_: ReviewRound, application: Application, form: DecisionForm) -> ResponseReturnValue:
    """Show what a colleague saved above what was typed; sending again keeps the typed text."""
    decision = find_decision(application)
    form.show(decision)
    around = _around(round_, application, decision)
    return rendered("office/reviews/decisions/edit.html", form, saved=decision, **around)[0], 409


@bp.route("/decisions/proposition", methods=["GET", "POST"])
@staff
def decision_propose(public_id: str) -> ResponseReturnValue:
    """« Retenir les n premiers, refuser les autres » : provisional decisions, to be read again one by one."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=request.method == "POST")
    form = ProposalForm().offer(round_.call)
    if form.validate_on_submit():
        with form.absorbing():
            made = propose(round_, form.draft(), actor=actor(), now=utcnow())
            message = ngettext("%(num)d décision proposée.", "%(num)d décisions proposées.", made)
            flash(gettext("%(message)s Relisez chaque motif.", message=message), "success")
            return to_decisions(public_id)
    interested = sees_part(actor(), round_)
    return rendered(
        "office/reviews/decisions/propose.html",
        form,
        call=round_.call,
        round=round_,
        standings=standings(round_, seen_by=actor(), with_organisations=True),
        can_rank=committee.can_rank(actor(), round_, has_interest=interested),
        is_meeting=find_open_deliberation(round_) is not None,
        nav_section="office",
    )
