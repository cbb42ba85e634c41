"""How leaders write their needs: from the template of a format, to the preview, to the team."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts.queries import get_account
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, TooMany
from labagora.organisations.queries import staff
from labagora.projects import actions, display, formats, policy, queries, segments
from labagora.projects.actions.needs import NO_CONTACT
from labagora.projects.choices import segment_choices
from labagora.projects.commands import NeedDraft
from labagora.projects.content import LABELS, missing_in_need
from labagora.projects.forms import NeedForm, NeedStartForm, SegmentForm, need_form
from labagora.projects.models import Need
from labagora.projects.queries import segments as questions
from labagora.projects.views.blueprint import bp
from labagora.projects.views.leader import conflicting
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered
from labagora.web.transaction import afterwards


def managed(public_id: str) -> Need:
    """Return a need that the person leads, held for them while they write it."""
    return queries.get_managed_need(public_id, seen_by=actor(), lock=request.method == "POST")


def back_to(need: Need) -> ResponseReturnValue:
    """Return to the page of the need."""
    return redirect(url_for("projects.my_need_show", public_id=need.public_id), 303)


@bp.route("/mon-espace/projets/<public_id>/besoins/nouveau", methods=["GET", "POST"])
@signed_in
def need_new(public_id: str) -> ResponseReturnValue:
    """Start a need from the template of a format."""
    project = queries.get_led_project(public_id, seen_by=actor())
    form = NeedStartForm(format=request.args.get("format", "")).offer()
    if form.validate_on_submit():
        with form.absorbing():
            draft = formats.draft_from(form.format.data, form.title.data or "")
            need = actions.create_need(project, draft, actor=actor(), now=utcnow())
            flash(gettext("Le brouillon est enregistré, avec le modèle de ce format. Adaptez-le."), "success")
            return redirect(url_for("projects.need_edit", public_id=need.public_id), 303)
    offered = [(one, display.duration(one.duration_minutes)) for one in formats.templates(display.locale())]
    return rendered("projects/need_new.html", form, project=project, offered=offered, nav_section="my_space")


@bp.get("/mon-espace/besoins/<public_id>")
@signed_in
def my_need_show(public_id: str) -> str:
    """Where a need stands, what is missing, and what can be done."""
    need = managed(public_id)
    return render_template(
        "projects/my_need_show.html",
        view=display.need_view(need),
        can=policy.need_can(actor(), need),
        missing=[LABELS[name] for name in missing_in_need(need)],
        is_public=policy.is_need_public(need),
        nav_section="my_space",
    )


@bp.get("/mon-espace/besoins/<public_id>/apercu")
@signed_in
def need_preview(public_id: str) -> str:
    """The page as a volunteer will see it."""
    need = managed(public_id)
    return render_template(
        "projects/need_preview.html", view=display.need_view(need), need=need, nav_section="my_space"
    )


@bp.route("/mon-espace/besoins/<public_id>/modifier", methods=["GET", "POST"])
@signed_in
def need_edit(public_id: str) -> ResponseReturnValue:
    """Write a need. A contact detail is refused beside its field, and leaves a trail for the team."""
    need = managed(public_id)
    form = need_form(need)
    if form.validate_on_submit():
        if form.version.data != need.version:
            return _both_texts(need, form)
        with form.absorbing():
            _save(need, form)
            flash(gettext("Le besoin est enregistré."), "success")
            return back_to(need)
    return rendered("projects/need_edit.html", form, need=need, conflicts=None, nav_section="my_space")


def _save(need: Need, form: NeedForm) -> None:
    try:
        actions.update_need(need, form.draft(), base_version=form.version.data or 0, actor=actor(), now=utcnow())
    except Invalid as refusal:
        if refusal.template == NO_CONTACT:
            afterwards(partial(_note_contact, need.public_id, refusal.field, actor().public_id))
        raise


def _note_contact(public_id: str, field: str, actor_ref: str) -> None:
    person = get_account(actor_ref)
    need = queries.get_managed_need(public_id, seen_by=person)
    actions.note_contact_refused(need, field=field, actor=person, now=utcnow())


def _both_texts(need: Need, form: NeedForm) -> tuple[str, int]:
    """Show what is saved beside what was typed; sending again keeps the typed text."""
    conflicts = conflicting(need, form.draft(), list(NeedDraft.__dataclass_fields__))
    form.version.data, form.version.raw_data = need.version, None
    page = render_template("projects/need_edit.html", form=form, need=need, conflicts=conflicts, nav_section="my_space")
    return page, 409


@bp.get("/mon-espace/besoins/<public_id>/combien")
@signed_in
def segment_show(public_id: str) -> ResponseReturnValue:
    """How many people a need could reach: the questions of the week and their answers."""
    need = managed(public_id)
    return _segment_page(need, SegmentForm().offer())


@bp.post("/mon-espace/besoins/<public_id>/combien")
@signed_in
def segment_create(public_id: str) -> ResponseReturnValue:
    """Ask a question, within the budget of the week."""
    need = managed(public_id)
    form = SegmentForm().offer()
    with form.absorbing():
        _ask(need, segments.parse(_posted(), {name: dict(segment_choices(name)) for name in segments.FACETS}))
    if form.errors or form.form_errors:
        return _segment_page(need, form)
    return redirect(url_for("projects.segment_show", public_id=public_id), 303)


def _posted() -> list[tuple[str, str]]:
    """Return what was posted and asked in the address, all of it: nothing unknown is dropped silently."""
    pairs = [*request.args.items(multi=True), *request.form.items(multi=True)]
    return [(name, value) for name, value in pairs if name not in ("csrf_token", "lang")]


def _ask(need: Need, criteria: dict[str, str]) -> None:
    try:
        actions.ask_segment(need, criteria, actor=actor(), now=utcnow())
    except TooMany:
        afterwards(partial(_alert, need.public_id, criteria, actor().public_id))
        raise


def _alert(public_id: str, criteria: dict[str, str], actor_ref: str) -> None:
    person = get_account(actor_ref)
    project = queries.get_managed_need(public_id, seen_by=person).project
    actions.alert_budget_spent(project, criteria, staff=list(staff()), actor=person, now=utcnow())


def _segment_page(need: Need, form: SegmentForm) -> ResponseReturnValue:
    week = segments.week_of(utcnow())
    asked = [
        (display.question_words(row.criteria), segments.words(row.answer))
        for row in questions.questions_of(need.project, week)
    ]
    return rendered(
        "projects/segment.html",
        form,
        need=need,
        asked=asked,
        spent=questions.spent(need.project, week),
        can_ask=policy.can_ask_segment(actor(), need),
        nav_section="my_space",
    )
