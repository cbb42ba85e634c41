"""What is hidden from the reviewers of an application: the list of its answers, one of them, the whole document."""

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.answering import AskedSection, told
from labagora.calls.filed import Filed
from labagora.calls.models import Application
from labagora.core.errors import NotFound
from labagora.engines.questionnaire import Problem, read
from labagora.reviews import queries
from labagora.reviews.actions.redactions import redact, restore
from labagora.reviews.models import ReviewRound
from labagora.reviews.office.shared import bp
from labagora.reviews.policy import preparing
from labagora.reviews.queries.admissibility import find_last_filing, get_overseen
from labagora.reviews.queries.redactions import redactions_of
from labagora.reviews.redacting import Place, Redacting
from labagora.web.access import actor, staff
from labagora.web.arrival import arrived_at

EMPTY = "vider"


@dataclass(frozen=True)
class Desk:
    """An application whose answers are being hidden."""

    round: ReviewRound
    application: Application
    redacting: Redacting

    @property
    def can_edit(self) -> bool:
        """Whether something may still be hidden."""
        return preparing.can_examine(actor(), self.round, self.application)

    def place(self, section: str, name: str) -> Place:
        """Return a question. Raises NotFound for what reviewers never see."""
        found = self.redacting.find(section, name)
        if found is None:
            raise NotFound
        return found


def _desk(public_id: str, application_id: str, *, lock: bool = False) -> Desk:
    round_ = queries.get_round(public_id, seen_by=actor())
    application = get_overseen(round_, application_id, seen_by=actor(), lock=lock)
    filing = find_last_filing(application)
    if filing is None:
        raise NotFound
    return Desk(round_, application, Redacting(Filed(filing), redactions_of(application)))


def _shown(template: str, desk: Desk, **context: Any) -> str:
    return render_template(
        template,
        call=desk.round.call,
        round=desk.round,
        application=desk.application,
        redacting=desk.redacting,
        can_edit=desk.can_edit,
        nav_section="office",
        **context,
    )


@bp.get("/candidatures/<application_id>/masquage")
@staff
def redaction_show(public_id: str, application_id: str) -> str:
    """Every answer, and what stands for it."""
    return _shown("office/reviews/redactions/show.html", _desk(public_id, application_id))


@bp.get("/candidatures/<application_id>/masquage/apercu")
@staff
def redaction_preview(public_id: str, application_id: str) -> str:
    """The whole document as reviewers read it."""
    return _shown("office/reviews/redactions/preview.html", _desk(public_id, application_id))


@bp.get("/candidatures/<application_id>/masquage/<section>/<name>")
@staff
def redaction_edit(public_id: str, application_id: str, section: str, name: str) -> ResponseReturnValue:
    """One answer, with the original beside."""
    desk = _desk(public_id, application_id)
    place = desk.place(section, name)
    held = desk.redacting.filed.contents.get(section, {}).get(name)
    return _edit_page(desk, place, place.row.content if place.row else held, [])


@bp.post("/candidatures/<application_id>/masquage/<section>/<name>")
@staff
def redaction_save(public_id: str, application_id: str, section: str, name: str) -> ResponseReturnValue:
    """Put something, or nothing, in the place of an answer."""
    desk = _desk(public_id, application_id, lock=True)
    place = desk.place(section, name)
    content, problems, is_drawn = _sent(desk, place)
    if problems or is_drawn:
        return _edit_page(desk, place, content, problems)
    redact(desk.round, desk.application, place, content, actor=actor(), now=arrived_at())
    flash(gettext("Les évaluateurs liront cette réponse telle que vous venez de l'enregistrer."), "success")
    return _back(desk, place)


@bp.post("/candidatures/<application_id>/masquage/<section>/<name>/original")
@staff
def redaction_remove(public_id: str, application_id: str, section: str, name: str) -> ResponseReturnValue:
    """Let reviewers read the original."""
    desk = _desk(public_id, application_id, lock=True)
    place = desk.place(section, name)
    restore(desk.round, desk.application, place, actor=actor(), now=arrived_at())
    flash(gettext("Les évaluateurs liront la réponse telle que déposée."), "success")
    return _back(desk, place)


def _back(desk: Desk, place: Place) -> ResponseReturnValue:
    page = url_for(
        "office_reviews.redaction_show",
        public_id=desk.round.call.public_id,
        application_id=desk.application.public_id,
        _anchor=f"place-{place.field.key}",
    )
    return redirect(page, 303)


def _sent(desk: Desk, place: Place) -> tuple[Any, list[Problem], bool]:
    """Return what was written, what is wrong with it, and whether a row of a table was only added or removed."""
    if request.form.get("act") == EMPTY:
        return place.field.options.nothing(), [], False
    if not place.is_text:
        held = desk.redacting.filed.files(place.section.key, place.field)
        kept = set(request.form.getlist("files"))
        return [one["public_id"] for one in held if one["public_id"] in kept], [], False
    reading = read(_alone(place), request.form, lists=desk.redacting.filed.lists)
    is_drawn = bool(request.form.get(f"answers-{place.field.key}-do"))
    return reading.content.get(place.field.key), [] if is_drawn else reading.problems, is_drawn


def _alone(place: Place) -> Any:
    """Return the section with nothing but the question, free of what is asked of an applicant."""
    field = replace(place.field, condition=None, required_at_filing=False, help="", example="")
    return replace(place.section, help="", fields=(field,))


def _edit_page(desk: Desk, place: Place, content: Any, problems: list[Problem]) -> ResponseReturnValue:
    section = _alone(place)
    filed = desk.redacting.filed
    kept = desk.redacting.named(place.field, content)
    page = _shown(
        "office/reviews/redactions/edit.html",
        desk,
        place=place,
        asked=AskedSection(filed.form, section, {place.field.key}, filed.lists),
        content={place.field.key: content},
        problems=problems,
        problem_links=[(one.anchor, one.label, told(one)) for one in problems],
        files=[(one, one in kept) for one in filed.files(place.section.key, place.field)],
    )
    return page, 422 if problems else 200
