"""The document on one side, the review beside it: saved as it is typed, given back, taken up again."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, Invalid, NotFound
from labagora.reviews.actions import assessing as actions
from labagora.reviews.actions.assessing import Incomplete, Moved, ReviewDraft, TooLate, draft_of, grid_of
from labagora.reviews.forms.assessing import COMMENT, AbstentionForm, ReviewForm, review_form, typed_values
from labagora.reviews.models import Assignment, Grid
from labagora.reviews.queries.assignments import get_assignment, hold_grids, others_of
from labagora.reviews.readings import meetings, other_review, reading_of, said
from labagora.reviews.signatures import signed
from labagora.reviews.views.blueprint import bp
from labagora.reviews.views.documents import document_for
from labagora.web.access import actor, signed_in
from labagora.web.errors import translated
from labagora.web.fields import rendered

MARK = "X-Saved-Mark"  # read by static/js/autosave.js
CARRIED = ("csrf_token", "expected", "act")


def _form(grid: Grid | None, draft: ReviewDraft) -> ReviewForm:
    return review_form(grid)(data=typed_values(draft)) if grid else ReviewForm()


def _page(assignment: Assignment, form: ReviewForm, **more: Any) -> tuple[str, int]:
    grid, reading = grid_of(assignment), reading_of(assignment, actor())
    sent = g.get("held_form") or request.form
    return rendered(
        "reviews/assessing.html",
        form,
        reading=reading,
        expected=_expected(sent) if "expected" in sent else reading.version,
        document=document_for(assignment),
        criteria=grid.criteria if grid else (),
        lines=said(grid, draft_of(assignment)) if grid else (),
        draft=draft_of(assignment),
        nav_section="my_space",
        **more,
    )


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("reviews.assignment_show", public_id=public_id), 303)


def _is_fetch() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _expected(sent: MultiDict[str, str]) -> int:
    typed = sent.get("expected", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


@bp.get("/evaluations/<public_id>")
@signed_in
def assignment_show(public_id: str) -> ResponseReturnValue:
    """The document and the form; what was typed before a session ended is put back (C7)."""
    assignment = get_assignment(public_id, seen_by=actor())
    return _page(assignment, _form(grid_of(assignment), draft_of(assignment)))


@bp.post("/evaluations/<public_id>")
@signed_in
def review_save(public_id: str) -> ResponseReturnValue:
    """Keep what is typed, finished or not: asked by the script as one types, or by a button; or give it back."""
    if submits := request.form.get("act") == "submit":
        hold_grids(public_id)
    assignment = get_assignment(public_id, seen_by=actor(), lock=True)
    grid = grid_of(assignment)
    if grid is None:
        raise actions.NoGrid
    form = _form(grid, draft_of(assignment))
    if not form.validate_on_submit():
        return _page(assignment, form)
    try:
        return _submit(assignment, grid, form) if submits else _save(assignment, grid, form)
    except Invalid as error:
        form.absorb(error)
        return _page(assignment, form)
    except (Moved, TooLate) as refusal:
        return _refused(assignment, grid, form, refusal)


def _save(assignment: Assignment, grid: Grid, form: ReviewForm) -> ResponseReturnValue:
    version = actions.save_review(
        assignment, form.draft(grid), base_version=_expected(request.form), actor=actor(), now=utcnow()
    )
    if _is_fetch():
        return Response(status=204, headers={MARK: str(version)})
    flash(gettext("Votre évaluation est enregistrée. Elle n'est pas encore rendue."), "success")
    return _back(assignment.public_id)


def _submit(assignment: Assignment, grid: Grid, form: ReviewForm) -> ResponseReturnValue:
    draft = form.draft(grid)
    if (names := _signed(draft)) and not form.signs_anyway.data:
        return _page(assignment, form, signed_fields=names)[0], 422
    try:
        actions.submit_review(assignment, draft, base_version=_expected(request.form), actor=actor(), now=utcnow())
    except Incomplete as error:
        for name, text in error.missing:
            form[name].errors = [*form[name].errors, gettext(text)]
        return _page(assignment, form)
    flash(gettext("Votre évaluation est rendue. Merci."), "success")
    return _back(assignment.public_id)


def _signed(draft: ReviewDraft) -> list[str]:
    """Return the texts that others will read and that seem to say who wrote them (abuse case 17)."""
    texts = [(f"{COMMENT}{key}", text) for key, text in draft.comments.items()]
    texts.append(("summary", draft.summary))
    return signed(texts, name=actor().name or "", address=actor().address or "")


def _refused(assignment: Assignment, grid: Grid, form: ReviewForm, refusal: Conflict) -> ResponseReturnValue:
    """Nothing typed is lost: it is beside what is saved, or in its boxes under the reason."""
    if _is_fetch():
        return Response(status=409)
    if isinstance(refusal, TooLate):
        return _page(assignment, form, late=translated(refusal))[0], 409
    page = render_template(
        "reviews/meeting.html",
        reading=reading_of(assignment, actor()),
        meetings=meetings(assignment, form.draft(grid)),
        sent=[(name, value) for name, value in request.form.items(multi=True) if name not in CARRIED],
        message=translated(refusal),
        nav_section="my_space",
    )
    return page, 409


@bp.post("/evaluations/<public_id>/reprise")
@signed_in
def review_reopen(public_id: str) -> ResponseReturnValue:
    """Take up one's review again."""
    assignment = get_assignment(public_id, seen_by=actor(), lock=True)
    actions.reopen_review(assignment, actor=actor(), now=utcnow())
    flash(gettext("Votre évaluation est rouverte : elle ne compte plus tant que vous ne l'avez pas rendue."), "success")
    return _back(public_id)


@bp.route("/evaluations/<public_id>/abstention", methods=["GET", "POST"])
@signed_in
def review_abstain(public_id: str) -> ResponseReturnValue:
    """Say that one cannot judge this application, and why."""
    assignment = get_assignment(public_id, seen_by=actor(), lock=request.method == "POST")
    form = AbstentionForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.abstain(assignment, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("Votre abstention est notée."), "success")
            return _back(public_id)
    return rendered("reviews/abstention.html", form, reading=reading_of(assignment, actor()), nav_section="my_space")


@bp.get("/evaluations/<public_id>/autres")
@signed_in
def other_review_list(public_id: str) -> str:
    """What the other reviewers wrote, by number, when the round shows it; before, there is no such page."""
    assignment = get_assignment(public_id, seen_by=actor())
    reading = reading_of(assignment, actor())
    if not reading.can_read_others:
        raise NotFound
    others = [other_review(one) for one in others_of(assignment)]
    return render_template("reviews/others.html", reading=reading, others=others, nav_section="my_space")
