"""The committee room of the Institute's team: meetings, who is there, the ordered list, sealed minutes."""

from typing import Any
from urllib.parse import quote

from flask import Response, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import today_in_paris, utcnow
from labagora.core.errors import Conflict, NotFound, authorise
from labagora.core.paper import PressError, paper_pdf
from labagora.ports.storage import uploads
from labagora.reviews import queries
from labagora.reviews.actions import deliberations as actions
from labagora.reviews.forms.deliberations import AttendanceForm, MeetingForm
from labagora.reviews.minutes import Record, minutes_name, paper_of
from labagora.reviews.models import Deliberation, ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.policy import committee as policy
from labagora.reviews.queries.committee import has_interest, members_of, seats_by_ref, standings
from labagora.reviews.queries.decisions import decisions_in
from labagora.reviews.queries.deliberations import deliberations_of, find_open_deliberation, get_deliberation
from labagora.reviews.queries.withheld import has_withheld
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

register_desk(_("Comité"), "office_reviews.deliberation_list", order=100)
NOT_PRINTED = _("Le procès-verbal n'a pas pu être imprimé : la séance reste ouverte. Réessayez, ou prévenez l'équipe.")


def _meetings(round_: ReviewRound, form: MeetingForm) -> ResponseReturnValue:
    interested, waits = has_interest(actor(), round_), has_withheld(actor(), round_)
    return rendered(
        "office/reviews/committee/list.html",
        form,
        call=round_.call,
        round=round_,
        deliberations=deliberations_of(round_),
        members=members_of(round_),
        standings=standings(round_, seen_by=actor(), with_organisations=True),
        interested=interested,
        waits_for_own=waits,
        can_open=policy.can_meet(actor(), round_, has_interest=interested or waits)
        and find_open_deliberation(round_) is None,
        nav_section="office",
    )


@bp.get("/comite")
@staff
def deliberation_list(public_id: str) -> ResponseReturnValue:
    """The meetings of the committee, and the ordered list of what it has to decide."""
    return _meetings(queries.get_round(public_id, seen_by=actor()), MeetingForm(formdata=None))


@bp.post("/comite")
@staff
def deliberation_create(public_id: str) -> ResponseReturnValue:
    """Open a meeting."""
    round_, form = queries.get_round(public_id, seen_by=actor(), lock=True), MeetingForm()
    if form.validate_on_submit():
        with form.absorbing():
            made = actions.open_deliberation(round_, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("La séance est ouverte. Notez qui est présent."), "success")
            return _to(public_id, made)
    return _meetings(round_, form)


def _to(public_id: str, deliberation: Deliberation) -> ResponseReturnValue:
    page = url_for("office_reviews.deliberation_show", public_id=public_id, deliberation_id=deliberation.public_id)
    return redirect(page, 303)


def _load(public_id: str, deliberation_id: str, *, lock: bool = False) -> Deliberation:
    round_ = queries.get_round(public_id, seen_by=actor(), lock=lock)
    return get_deliberation(round_, deliberation_id)


def _page(deliberation: Deliberation, form: AttendanceForm) -> tuple[str, int]:
    round_ = deliberation.round
    interested, waits = has_interest(actor(), round_), has_withheld(actor(), round_)
    seats = seats_by_ref(round_, deliberation.present)
    return rendered(
        "office/reviews/committee/show.html",
        form,
        call=round_.call,
        round=round_,
        deliberation=deliberation,
        present=[seats[ref] for ref in deliberation.present if ref in seats],
        members=members_of(round_),
        standings=standings(round_, seen_by=actor(), with_organisations=True),
        interested=interested,
        waits_for_own=waits,
        can_record=policy.can_record(actor(), deliberation, has_interest=interested or waits),
        nav_section="office",
    )


@bp.get("/comite/<deliberation_id>")
@staff
def deliberation_show(public_id: str, deliberation_id: str) -> ResponseReturnValue:
    """A meeting: who is there, the quorum, the list; once closed, the fingerprint of its minutes."""
    deliberation = _load(public_id, deliberation_id)
    form = AttendanceForm(formdata=None, present=deliberation.present, notes=deliberation.notes)
    form.offer(list(members_of(deliberation.round))).show(deliberation)
    return _page(deliberation, form)


@bp.post("/comite/<deliberation_id>")
@staff
def deliberation_update(public_id: str, deliberation_id: str) -> ResponseReturnValue:
    """Write who is there."""
    deliberation = _load(public_id, deliberation_id, lock=True)
    form = AttendanceForm().offer(list(members_of(deliberation.round)))
    if form.validate_on_submit():
        with form.absorbing():
            if form.draft().seen != deliberation.version:
                return _met(deliberation, form)
            actions.note_attendance(deliberation, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Les présences sont enregistrées."), "success")
            return _to(public_id, deliberation)
    return _page(deliberation, form)


def _met(deliberation: Deliberation, form: AttendanceForm) -> ResponseReturnValue:
    """Show what was typed under what a colleague saved; sending again keeps what was typed."""
    form.show(deliberation)
    flash(gettext(actions.MOVED), "warning")
    return _page(deliberation, form)[0], 409


def _confirmed(deliberation: Deliberation) -> dict[str, Any]:
    return {
        "call": deliberation.round.call,
        "round": deliberation.round,
        "deliberation": deliberation,
        "decisions": decisions_in(deliberation),
        "nav_section": "office",
    }


@bp.get("/comite/<deliberation_id>/cloture")
@staff
def deliberation_closing(public_id: str, deliberation_id: str) -> ResponseReturnValue:
    """What the minutes will hold, before they are sealed."""
    deliberation = _load(public_id, deliberation_id)
    actions.ensure_closable(deliberation, actor=actor())
    return rendered("office/reviews/committee/close.html", MeetingForm(formdata=None), **_confirmed(deliberation))


@bp.post("/comite/<deliberation_id>/cloture")
@staff
def deliberation_close(public_id: str, deliberation_id: str) -> ResponseReturnValue:
    """Close the meeting and seal its minutes."""
    deliberation, now = _load(public_id, deliberation_id, lock=True), utcnow()
    actions.ensure_closable(deliberation, actor=actor())
    try:
        minutes = paper_pdf(paper_of(_record(deliberation)), made_on=today_in_paris(now))
    except PressError as error:
        raise Conflict(str(NOT_PRINTED)) from error
    actions.close_deliberation(deliberation, minutes, name=minutes_name(deliberation), actor=actor(), now=now)
    flash(gettext("La séance est close, son procès-verbal est scellé."), "success")
    return _to(public_id, deliberation)


def _record(deliberation: Deliberation) -> Record:
    decisions = decisions_in(deliberation)
    refs = {*deliberation.present, *(ref for one in decisions for ref in one.left_room)}
    lists = standings(deliberation.round, seen_by=actor(), with_organisations=True)
    return Record(deliberation, seats_by_ref(deliberation.round, refs), lists, decisions)


@bp.get("/comite/<deliberation_id>/proces-verbal.pdf")
@staff
def minutes_show(public_id: str, deliberation_id: str) -> Response:
    """Hand the minutes out, as they were sealed."""
    deliberation = _load(public_id, deliberation_id)
    allowed = policy.can_read_minutes(actor(), has_interest=has_interest(actor(), deliberation.round))
    authorise(not has_withheld(actor(), deliberation.round), actions.OWN_FIRST)
    authorise(
        allowed, "Vous avez un intérêt dans une candidature de cet appel : son procès-verbal ne vous est pas ouvert."
    )
    if deliberation.minutes is None:
        raise NotFound
    try:
        response = make_response(uploads.read(deliberation.minutes))
    except FileNotFoundError as error:
        raise NotFound from error
    response.mimetype = deliberation.minutes.media_type
    name = quote(deliberation.minutes.name, safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response
