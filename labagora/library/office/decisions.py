"""What the team decides about a sheet. Each decision has its address; asked twice, or too late, it is a conflict."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, Invalid
from labagora.library.actions import publishing, review
from labagora.library.actions.saving import check_version
from labagora.library.actions.writing import entrust_sheet
from labagora.library.forms.office import EntrustForm, WithdrawalForm
from labagora.library.models import Sheet
from labagora.library.office.review import form_of, page
from labagora.library.office.shared import bp, kept, reviewed
from labagora.library.queries.people import writing_people
from labagora.library.queries.targets import named_pages, sheet_behind
from labagora.web.access import actor, staff


def _back(sheet: Sheet, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("office_library.sheet_review", public_id=sheet.public_id, **kept()), 303)


def _as_read(public_id: str) -> Sheet:
    """Return the sheet that the page showed. Raises Conflict when somebody saved it since."""
    sheet = reviewed(public_id)
    check_version(sheet, request.form.get("version", -1, type=int))
    return sheet


def _decided(public_id: str, name: str, decide: Callable[[Sheet, Any], object], message: str) -> ResponseReturnValue:
    """Decide with what a form says; a refusal comes back beside its field."""
    sheet, form = reviewed(public_id), form_of(name)
    if form.validate_on_submit():
        with form.absorbing():
            decide(sheet, form)
            return _back(sheet, message)
    return page(sheet, form, name)


@bp.post("/gestion/fiches/<public_id>/validation")
@staff
def validation_create(public_id: str) -> ResponseReturnValue:
    """Accept the sheet that was read: it may be published."""
    sheet = _as_read(public_id)
    review.validate_sheet(sheet, actor=actor(), now=utcnow())
    return _back(sheet, gettext("La fiche est validée. Publiez-la, ou choisissez quand."))


@bp.post("/gestion/fiches/<public_id>/retour")
@staff
def return_create(public_id: str) -> ResponseReturnValue:
    """Give the sheet back to its writers, with what is to be changed."""

    def decide(sheet: Sheet, form: Any) -> None:
        review.return_sheet(sheet, form.reason.data or "", actor=actor(), now=utcnow())

    message = gettext("La fiche est rendue à ses auteurs, qui reçoivent un courriel.")
    return _decided(public_id, "returning", decide, message)


@bp.post("/gestion/fiches/<public_id>/reprise")
@staff
def take_back_create(public_id: str) -> ResponseReturnValue:
    """Open a sheet in review or validated to its writers again."""

    def decide(sheet: Sheet, form: Any) -> None:
        review.take_back_sheet(sheet, form.reason.data or "", actor=actor(), now=utcnow())

    return _decided(public_id, "taking_back", decide, gettext("La fiche est de nouveau ouverte à ses auteurs."))


@bp.post("/gestion/fiches/<public_id>/publication")
@staff
def publication_create(public_id: str) -> ResponseReturnValue:
    """Put the sheet that was read on line."""
    sheet = _as_read(public_id)
    publishing.publish_sheet(sheet, actor=actor(), now=utcnow())
    return _back(sheet, gettext("La fiche est en ligne. Son PDF suit dans quelques minutes."))


@bp.post("/gestion/fiches/<public_id>/programmation")
@staff
def schedule_create(public_id: str) -> ResponseReturnValue:
    """Choose when a validated sheet goes on line."""

    def decide(sheet: Sheet, form: Any) -> None:
        publishing.schedule_sheet(sheet, form.moment(), actor=actor(), now=utcnow())

    return _decided(public_id, "scheduling", decide, gettext("La publication est programmée."))


@bp.post("/gestion/fiches/<public_id>/programmation/annulation")
@staff
def schedule_delete(public_id: str) -> ResponseReturnValue:
    """Take the planned hour away; the sheet stays validated."""
    sheet = reviewed(public_id)
    if sheet.publish_at is None:
        raise Conflict
    publishing.schedule_sheet(sheet, None, actor=actor(), now=utcnow())
    return _back(sheet, gettext("La publication n'est plus programmée."))


@bp.post("/gestion/fiches/<public_id>/a-reviser")
@staff
def revision_create(public_id: str) -> ResponseReturnValue:
    """Ask the writers of a published sheet to revise it; what is on line stays."""

    def decide(sheet: Sheet, form: Any) -> None:
        review.ask_revision(sheet, form.reason.data or "", actor=actor(), now=utcnow())

    return _decided(
        public_id, "revising", decide, gettext("La fiche est à réviser. La version en ligne reste lisible.")
    )


@bp.post("/gestion/fiches/<public_id>/relecture-faite")
@staff
def confirmation_create(public_id: str) -> ResponseReturnValue:
    """Say that what is on line was read again and is still right."""

    def decide(sheet: Sheet, form: Any) -> None:
        review.confirm_reviewed(sheet, form.next_due.data, actor=actor(), now=utcnow())

    return _decided(public_id, "confirming", decide, gettext("La page dit qu'elle a été relue aujourd'hui."))


@bp.post("/gestion/fiches/<public_id>/retrait")
@staff
def withdrawal_create(public_id: str) -> ResponseReturnValue:
    """Take a sheet off line; its address says why, and where to go."""

    def decide(sheet: Sheet, form: WithdrawalForm) -> None:
        instead = _page_instead(form)
        publishing.withdraw_sheet(sheet, form.reason.data or "", instead, actor=actor(), now=utcnow())

    return _decided(public_id, "withdrawing", decide, gettext("La fiche est retirée. Son adresse dit pourquoi."))


def _page_instead(form: WithdrawalForm) -> Sheet | None:
    """Return the sheet that the form names. Raises Invalid when no page answers, or several: then it offers them."""
    if not form.moved_to.data:
        return None
    found = named_pages(form.moved_to.data)
    form.offer(found)
    chosen = form.choice.data if form.choice.data in {one.target for one in found} else None
    if chosen is None and len(found) > 1:
        raise Invalid("choice", "Plusieurs pages répondent à ces mots : choisissez-en une.")
    sheet = sheet_behind(chosen or found[0].target) if found else None
    if sheet is None:
        raise Invalid("moved_to", "Aucune page publiée ne répond à ces mots.")
    return sheet


@bp.post("/gestion/fiches/<public_id>/reouverture")
@staff
def reopening_create(public_id: str) -> ResponseReturnValue:
    """Start again from a withdrawn sheet."""
    sheet = reviewed(public_id)
    publishing.reopen_sheet(sheet, actor=actor(), now=utcnow())
    return _back(sheet, gettext("La fiche est de nouveau un brouillon. Son adresse publique ne change pas."))


@bp.post("/gestion/fiches/<public_id>/responsables")
@staff
def entrusting_create(public_id: str) -> ResponseReturnValue:
    """Say who answers for a sheet, and who stands in."""
    people = writing_people()
    sheet, form = reviewed(public_id), EntrustForm(prefix="entrusting-").offer(people)
    if form.validate_on_submit():
        by_ref = {one.public_id: one for one in people}
        owner, deputy = by_ref.get(form.owner.data or ""), by_ref.get(form.deputy.data or "")
        with form.absorbing():
            entrust_sheet(sheet, owner=owner, deputy=deputy, actor=actor(), now=utcnow())
            return _back(sheet, gettext("Les responsables de la fiche sont enregistrés."))
    return page(sheet, form, "entrusting")
