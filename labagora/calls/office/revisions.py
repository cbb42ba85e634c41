"""The form of a call on the desk of the team: its list, its preview, what changes, its publication."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import policy
from labagora.calls.actions.revisions import drop_revision, publish_revision, start_revision
from labagora.calls.answering import AskedSection, form_of, kind_label, reference_lists, told
from labagora.calls.forms.revisions import OPERATIONS, OperationForm, PublicationForm, VersionForm
from labagora.calls.office.building import Building, building, call_of, desk_of, problem_links, shown_form
from labagora.calls.office.shared import bp
from labagora.calls.queries.revisions import count_drafts, get_written_revision
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, NotFound
from labagora.engines.questionnaire import Questionnaire, compare, editing, estimate_minutes, missing, read
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

FIELD_STEPS = {"field-up": -1, "field-down": 1}
SECTION_STEPS = {"section-up": -1, "section-down": 1}


def to_list(public_id: str, anchor: str = "") -> ResponseReturnValue:
    """Go back to the list, at a place of it."""
    return redirect(url_for("office_calls.form_show", public_id=public_id, _anchor=anchor or None), 303)


@bp.get("/<public_id>/formulaire")
@staff
def form_show(public_id: str) -> str:
    """The sections and questions, what is wrong with them, the revisions."""
    call, desk = desk_of(public_id)
    form, problems = shown_form(desk)
    return render_template(
        "office/calls/form/show.html",
        call=call,
        desk=desk,
        questionnaire=form,
        problems=problem_links(call, problems),
        kind_label=kind_label,
        minutes=estimate_minutes(form),
        can_edit=policy.can_edit_form(actor(), call),
        nav_section="office",
    )


@bp.post("/<public_id>/formulaire")
@staff
def form_create(public_id: str) -> ResponseReturnValue:
    """Start writing a revision."""
    start_revision(call_of(public_id), actor=actor(), now=utcnow())
    return to_list(public_id)


@bp.post("/<public_id>/formulaire/ordre")
@staff
def form_order(public_id: str) -> ResponseReturnValue:
    """Move or copy a section or a question."""
    desk, sent = building(public_id), OperationForm()
    asked = sent.asked() if sent.validate_on_submit() else None
    if asked is None:
        raise Invalid("do", "Cette action n'existe pas sur cette page.")
    changed, anchor = _operated(desk, *asked)
    desk.save(changed, sent)
    return to_list(public_id, anchor)


def _operated(desk: Building, operation: str, key: str) -> tuple[Questionnaire, str]:
    assert operation in OPERATIONS
    if operation in FIELD_STEPS:
        desk.field(key)
        return editing.move_field(desk.form, key, FIELD_STEPS[operation]), f"field-{key}"
    if operation == "field-copy":
        desk.field(key)
        form, copy = editing.duplicate_field(desk.form, key)
        return form, f"field-{copy.key}" if copy else ""
    section = desk.section(key)
    if operation in SECTION_STEPS:
        return editing.move_section(desk.form, key, SECTION_STEPS[operation]), f"section-{key}"
    title = gettext("%(title)s (copie)", title=section.title)[:200]
    form, section_copy = editing.duplicate_section(desk.form, key, title)
    return form, f"section-{section_copy.key}" if section_copy else ""


@bp.route("/<public_id>/formulaire/apercu", methods=["GET", "POST"])
@staff
def form_preview(public_id: str) -> ResponseReturnValue:
    """The form as an applicant meets it. Trying it keeps nothing: the page comes back with its problems."""
    call, desk = desk_of(public_id)
    form, _problems = shown_form(desk)
    key = request.args.get("section", "") or (form.sections[0].key if form.sections else "")
    section, lists = form.section(key), reference_lists(form)
    if section is None:
        raise NotFound
    reading = read(section, request.form, lists=lists)
    contents = {key: reading.content}
    part = AskedSection(form, section, {field.key for _section, field in form.placed()}, lists)
    is_sent = request.method == "POST"
    problems = [one for one in missing(form, contents, lists=lists) if one.section == key] if is_sent else []
    if any(name.endswith("-do") for name in request.form):
        problems = []
    page = render_template(
        "office/calls/form/preview.html",
        call=call,
        desk=desk,
        questionnaire=form,
        part=part,
        content=reading.content,
        problems=problems,
        links=[(one.anchor, one.label, told(one)) for one in problems],
        is_right=is_sent and not problems,
        nav_section="office",
    )
    return page, 422 if problems else 200


@bp.get("/<public_id>/formulaire/comparaison")
@staff
def form_compare(public_id: str) -> str:
    """What the revision being written changes."""
    call, desk = desk_of(public_id)
    if desk.draft is None or desk.published is None:
        raise NotFound
    changes = compare(form_of(desk.published), form_of(desk.draft))
    return render_template(
        "office/calls/form/compare.html",
        call=call,
        desk=desk,
        changes=[(change.kind, told(change)) for change in changes],
        nav_section="office",
    )


@bp.route("/<public_id>/formulaire/publication", methods=["GET", "POST"])
@staff
def form_publish(public_id: str) -> ResponseReturnValue:
    """Publish what is written, once nothing is wrong with it."""
    desk, sent = building(public_id), PublicationForm()
    if sent.validate_on_submit():
        with sent.absorbing():
            notice = sent.notice.data or ""
            publish_revision(desk.revision, notice, base_version=sent.base, actor=actor(), now=utcnow())
            flash(gettext("Le formulaire est publié."), "success")
            return to_list(public_id)
    _call, revisions = desk_of(public_id)
    changes = compare(form_of(revisions.published), desk.form) if revisions.published else []
    return rendered(
        "office/calls/form/publish.html",
        sent,
        call=desk.call,
        desk=revisions,
        changes=[(change.kind, told(change)) for change in changes],
        problems=problem_links(desk.call, desk.problems),
        drafts=count_drafts(desk.call),
        nav_section="office",
    )


@bp.post("/<public_id>/formulaire/abandon")
@staff
def form_drop(public_id: str) -> ResponseReturnValue:
    """Give up what is written."""
    revision, sent = get_written_revision(call_of(public_id), seen_by=actor(), lock=True), VersionForm()
    drop_revision(revision, base_version=sent.base, actor=actor(), now=utcnow())
    flash(gettext("La révision est abandonnée."), "success")
    return to_list(public_id)
