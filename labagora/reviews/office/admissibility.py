"""Admissibility on the desk of the team: the list, one application, the checklist, the decisions."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from labagora.calls.models import Call
from labagora.calls.queries.team import names_of
from labagora.reviews import queries
from labagora.reviews.actions import admissibility as actions
from labagora.reviews.enums import AdmissibilityState
from labagora.reviews.examining import Examination
from labagora.reviews.forms.admissibility import ChecklistForm, DoubtForm, RefusalForm, checklist_form
from labagora.reviews.models import ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.policy import preparing
from labagora.reviews.queries.admissibility import (
    AdmissibilityFilters,
    chosen_examinations,
    count_states,
    count_waiting,
    get_examination,
    list_examinations,
)
from labagora.web.access import actor, staff
from labagora.web.arrival import arrived_at
from labagora.web.fields import BaseForm, page_number, rendered

LONGEST_TEXT = 200


def _waiting(call: Call) -> int:
    return count_waiting(call, seen_by=actor(), now=arrived_at())


register_desk(_("Recevabilité"), "office_reviews.admissibility_list", order=40, waiting=_waiting)


def _filters(round_: ReviewRound) -> AdmissibilityFilters:
    """Return what the address asks for; what is not offered is left out."""
    state, lot = request.args.get("etat", ""), request.args.get("lot", "")
    return AdmissibilityFilters(
        text=request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        state=state if state in set(AdmissibilityState) else "",
        lot=lot if round_.call.lot_label(lot) else "",
        todo=request.args.get("a_faire") == "1",
    )


def _arguments(filters: AdmissibilityFilters) -> dict[str, Any]:
    asked = {"q": filters.text, "etat": filters.state, "lot": filters.lot, "a_faire": "1" if filters.todo else ""}
    return {name: value for name, value in asked.items() if value}


@bp.get("/recevabilite")
@staff
def admissibility_list(public_id: str) -> str:
    """The filed applications with what the machine found, what was checked and what is decided."""
    round_ = queries.get_round(public_id, seen_by=actor())
    filters, now = _filters(round_), arrived_at()
    return render_template(
        "office/reviews/admissibility/list.html",
        call=round_.call,
        page=list_examinations(round_, filters, seen_by=actor(), page=page_number(), now=now),
        counts=count_states(round_, seen_by=actor(), now=now),
        filters=filters,
        kept=_arguments(filters),
        states=[(one.value, gettext(one.label)) for one in AdmissibilityState],
        lots=[(lot["code"], lot["label"]) for lot in round_.call.lots],
        can_decide=preparing.can_configure(actor(), round_),
        nav_section="office",
    )


@bp.post("/recevabilite/selection")
@staff
def admissibility_accept_many(public_id: str) -> ResponseReturnValue:
    """Accept those of the ticked lines of which everything is met; the list keeps its filters."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    back = url_for("office_reviews.admissibility_list", public_id=public_id, **_arguments(_filters(round_)))
    chosen, now = request.form.getlist("selected"), arrived_at()
    if not chosen:
        flash(gettext("Cochez au moins une ligne."), "warning")
        return redirect(back, 303)
    them = chosen_examinations(round_, chosen, seen_by=actor(), now=now)
    _tell_many(*actions.accept_clear(them, actor=actor(), now=now))
    return redirect(back, 303)


def _tell_many(done: int, left: int) -> None:
    if done:
        flash(ngettext("%(num)d candidature est recevable.", "%(num)d candidatures sont recevables.", done), "success")
    if left:
        rest = ngettext(
            "%(num)d candidature est laissée comme elle est : tout n'y est pas rempli, ou elle est déjà examinée.",
            "%(num)d candidatures sont laissées comme elles sont : tout n'y est pas rempli, ou elles sont déjà "
            "examinées.",
            left,
        )
        flash(rest, "warning")


def _examined(public_id: str, application_id: str, *, lock: bool = False) -> Examination:
    round_ = queries.get_round(public_id, seen_by=actor())
    return get_examination(round_, application_id, seen_by=actor(), now=arrived_at(), lock=lock)


@bp.get("/recevabilite/<application_id>")
@staff
def admissibility_examine(public_id: str, application_id: str) -> ResponseReturnValue:
    """One application: what the machine found, the checklist, the decision."""
    return _page(_examined(public_id, application_id), {})


@bp.post("/recevabilite/<application_id>")
@staff
def admissibility_check(public_id: str, application_id: str) -> ResponseReturnValue:
    """Keep what was checked."""
    it, form = _examined(public_id, application_id, lock=True), ChecklistForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.save_checklist(it, form.answers(), base_version=form.base, actor=actor(), now=it.now)
            return _back(it, gettext("Les vérifications sont enregistrées."))
    return _page(it, {"checklist_form": form})


@bp.post("/recevabilite/<application_id>/recevable")
@staff
def admissibility_accept(public_id: str, application_id: str) -> ResponseReturnValue:
    """Say that it may be judged."""
    it = _examined(public_id, application_id, lock=True)
    actions.accept(it, actor=actor(), now=it.now)
    return _back(it, gettext("La candidature est recevable."))


@bp.post("/recevabilite/<application_id>/doute")
@staff
def admissibility_question(public_id: str, application_id: str) -> ResponseReturnValue:
    """Tell its team what is in doubt."""
    it, form = _examined(public_id, application_id, lock=True), DoubtForm()
    told = gettext("La question est partie à l'équipe.")
    return _decided(it, "doubt_form", form, actions.question, (form.reason.data or "", form.days.data or 0), told)


@bp.post("/recevabilite/<application_id>/refus")
@staff
def admissibility_refuse(public_id: str, application_id: str) -> ResponseReturnValue:
    """Turn it away, with reasons."""
    it, form = _examined(public_id, application_id, lock=True), RefusalForm()
    told = gettext("La décision est partie à l'équipe.")
    return _decided(it, "refusal_form", form, actions.refuse, (form.verdict.data or "",), told)


def _decided(
    it: Examination, name: str, form: BaseForm, act: Callable[..., None], said: tuple[Any, ...], told: str
) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.absorbing():
            act(it, *said, actor=actor(), now=it.now)
            return _back(it, told)
    return _page(it, {name: form})


def _back(it: Examination, told: str) -> ResponseReturnValue:
    flash(told, "success")
    call_id, application_id = it.application.call.public_id, it.application.public_id
    page = url_for("office_reviews.admissibility_examine", public_id=call_id, application_id=application_id)
    return redirect(page, 303)


def _people(it: Examination) -> set[str]:
    """Return who answered and who decided, by reference."""
    if it.row is None:
        return set()
    refs = [it.row.decided_by_ref, it.row.replied_by_ref, *(one.replied_by_ref for one in it.row.earlier)]
    return {ref for ref in refs if ref}


def _page(it: Examination, sent: dict[str, Any]) -> ResponseReturnValue:
    forms = {
        "checklist_form": checklist_form(it),
        "doubt_form": DoubtForm(formdata=None, data={"days": it.round.answer_days}),
        "refusal_form": RefusalForm(formdata=None),
        **sent,
    }
    forms["checklist_form"].named(it)
    return rendered(
        "office/reviews/admissibility/show.html",
        next(iter(sent.values()), forms["checklist_form"]),
        call=it.application.call,
        application=it.application,
        it=it,
        row=it.row,
        labels={one.key: one.label for one in it.points},
        names=names_of(_people(it)),
        can_decide=preparing.can_examine(actor(), it.round, it.application),
        can_question=preparing.can_question(it.row, it.now),
        can_refuse=it.row is not None and preparing.can_refuse(it.row, it.now),
        is_answerable=it.row is not None and preparing.is_answerable(it.row, it.now),
        nav_section="office",
        **forms,
    )
