"""Sessions of work: a leader plans, notes who came and what is paid; both put them in their calendar."""

from decimal import Decimal
from urllib.parse import urlsplit

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, NotFound
from labagora.introductions import actions, clocks, policy, queries
from labagora.introductions.calendars import calendar_of
from labagora.introductions.certificates import certificate_pdf
from labagora.introductions.commands import AttendanceLine, Money
from labagora.introductions.enums import Presence, SittingState
from labagora.introductions.forms import ExpensesForm, MoneyForm, SittingForm, money_form, sitting_form
from labagora.introductions.models import Attendance, Sitting
from labagora.introductions.views.blueprint import back_to, bp, loaded
from labagora.projects import queries as projects
from labagora.projects.enums import PaymentState
from labagora.projects.models import Need
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered, trimmed


@bp.get("/mon-espace/besoins/<public_id>/seances")
@signed_in
def sitting_list(public_id: str) -> str:
    """The sessions of a need."""
    need = projects.get_managed_need(public_id, seen_by=actor())
    return render_template(
        "introductions/sitting_list.html",
        need=need,
        rows=queries.list_sittings(need),
        can_plan=policy.can_plan_sittings(leads=True, need=need),
        participants=len(queries.participants_of(need)),
    )


def _to_list(need: Need, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("introductions.sitting_list", public_id=need.public_id), 303)


@bp.route("/mon-espace/besoins/<public_id>/seances/nouvelle", methods=["GET", "POST"])
@signed_in
def sitting_new(public_id: str) -> ResponseReturnValue:
    """Plan a session."""
    need, form = projects.get_managed_need(public_id, seen_by=actor()), SittingForm()
    actions.allow(policy.can_plan_sittings(leads=True, need=need))
    if form.validate_on_submit():
        with form.absorbing():
            actions.plan_sitting(need, form.draft(), actor=actor(), now=utcnow())
            return _to_list(need, gettext("La séance est prévue. Les personnes attendues sont prévenues."))
    return rendered("introductions/sitting_form.html", form, need=need, sitting=None)


def _sitting(public_id: str) -> Sitting:
    return queries.get_led_sitting(public_id, seen_by=actor())


@bp.route("/seances/<public_id>/modifier", methods=["GET", "POST"])
@signed_in
def sitting_edit(public_id: str) -> ResponseReturnValue:
    """Change a session before it is held."""
    sitting = _sitting(public_id)
    actions.allow(policy.can_change_sitting(leads=True, sitting=sitting))
    form = sitting_form(sitting)
    if form.validate_on_submit():
        with form.absorbing():
            actions.change_sitting(sitting, form.draft(), actor=actor(), now=utcnow())
            return _to_list(sitting.need, gettext("La séance est modifiée. Les personnes attendues sont prévenues."))
    return rendered("introductions/sitting_form.html", form, need=sitting.need, sitting=sitting)


@bp.post("/seances/<public_id>/annulation")
@signed_in
def sitting_cancel(public_id: str) -> ResponseReturnValue:
    """Cancel a session."""
    sitting = _sitting(public_id)
    actions.cancel_sitting(sitting, actor=actor(), now=utcnow())
    return _to_list(sitting.need, gettext("La séance est annulée. Les personnes attendues sont prévenues."))


@bp.get("/seances/<public_id>.ics")
@signed_in
def sitting_calendar(public_id: str) -> ResponseReturnValue:
    """The session as a calendar file."""
    sitting = queries.get_attended_sitting(public_id, seen_by=actor())
    host = urlsplit(current_app.extensions["labagora"].settings.base_url).hostname or "labagora"
    response = make_response(calendar_of(sitting, now=utcnow(), host=host))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = 'attachment; filename="seance.ics"'
    return response


@bp.get("/seances/<public_id>/presences")
@signed_in
def attendance_show(public_id: str) -> ResponseReturnValue:
    """Who is expected, who came, what is paid: under pseudonyms."""
    return _attendance_page(_sitting(public_id))


@bp.post("/seances/<public_id>/presences")
@signed_in
def attendance_save(public_id: str) -> ResponseReturnValue:
    """Close the session."""
    sitting = _sitting(public_id)
    try:
        actions.hold_sitting(sitting, _posted_lines(), actor=actor(), now=utcnow())
    except Invalid as error:
        return _attendance_page(sitting, gettext(error.template), posted=_posted_lines())
    return _to_list(
        sitting.need, gettext("La séance est close. Vous avez 30 jours pour dire ce que chaque avis a changé.")
    )


def _posted_lines() -> dict[str, AttendanceLine]:
    """Read ``presence-<id>`` and ``summary-<id>``; what is not on the list is left out, hence refused."""
    known = {presence.value for presence in Presence}
    lines = {}
    for name, value in request.form.items():
        prefix, _, key = name.partition("-")
        if prefix == "presence" and value in known:
            summary = trimmed(request.form.get(f"summary-{key}", ""))[:600]
            lines[key] = AttendanceLine(Presence(value), summary)
    return lines


def _attendance_page(
    sitting: Sitting, error: str = "", posted: dict[str, AttendanceLine] | None = None
) -> ResponseReturnValue:
    places, now = queries.attendances_of(sitting), utcnow()
    page = render_template(
        "introductions/attendance.html",
        sitting=sitting,
        need=sitting.need,
        places=places,
        readable={place.public_id for place in places if not clocks.is_project_over(place.introduction, now)},
        posted=posted or {},
        presences=[one for one in Presence if one is not Presence.EXPECTED],
        can_close=policy.can_close_sitting(leads=True, sitting=sitting, now=now),
        is_held=sitting.state is SittingState.HELD,
        error=error,
        form_errors=bool(error),
    )
    return page, 422 if error else 200


@bp.route("/presences/<public_id>/versement", methods=["GET", "POST"])
@signed_in
def money(public_id: str) -> ResponseReturnValue:
    """Where the compensation and the expenses of one person stand."""
    place = queries.get_led_place(public_id, seen_by=actor(), now=utcnow())
    form = money_form(place)
    if form.validate_on_submit():
        with form.absorbing():
            actions.set_money(place, _money(form), actor=actor(), now=utcnow())
            flash(gettext("La personne voit ce nouvel état dans son espace."), "success")
            return redirect(url_for("introductions.attendance_show", public_id=place.sitting.public_id), 303)
    return rendered("introductions/money_form.html", form, place=place)


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * 100).to_integral_value())


def _money(form: MoneyForm) -> Money:
    return Money(
        compensation_state=PaymentState(form.compensation_state.data),
        compensation_cents=_cents(form.compensation.data),
        expenses_state=PaymentState(form.expenses_state.data),
        expenses_cents=_cents(form.expenses.data),
    )


@bp.route("/presences/<public_id>/frais", methods=["GET", "POST"])
@signed_in
def expenses(public_id: str) -> ResponseReturnValue:
    """The volunteer says what they spent."""
    place, form = queries.get_own_place(public_id, seen_by=actor()), ExpensesForm()
    if form.validate_on_submit():
        with form.absorbing():
            cents = _cents(form.expenses.data) or 0
            actions.claim_expenses(place, cents, form.note.data or "", actor=actor(), now=utcnow())
            return _after_money(place, gettext("Vos frais sont transmis à l’équipe du projet."))
    return rendered("introductions/expenses.html", form, place=place)


@bp.post("/presences/<public_id>/renonciation")
@signed_in
def waiver_create(public_id: str) -> ResponseReturnValue:
    """« Je renonce »."""
    place = queries.get_own_place(public_id, seen_by=actor())
    actions.waive(place, actor=actor(), now=utcnow())
    return _after_money(place, gettext("C’est noté : vous renoncez à cette indemnisation."))


def _after_money(place: Attendance, message: str) -> ResponseReturnValue:
    return back_to(place.introduction, message)


@bp.get("/mises-en-relation/<public_id>/attestation.pdf")
@signed_in
def certificate_show(public_id: str) -> ResponseReturnValue:
    """The certificate of participation of the person who asks."""
    introduction = loaded(public_id)
    if not policy.can_have_certificate(queries.side_of(actor(), introduction), introduction):
        raise NotFound
    places = queries.places_of(introduction)
    response = make_response(certificate_pdf(introduction, actor().name, places, now=utcnow()))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'attachment; filename="attestation-lab-agora.pdf"'
    return response
