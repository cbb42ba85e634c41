"""Questions of a form: added, changed, removed."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.answering import kind_label
from labagora.calls.forms.conditions import earlier_fields, fields_until, offers
from labagora.calls.forms.questions import FORMS, QuestionForm, kind_choices
from labagora.calls.forms.revisions import VersionForm
from labagora.calls.office.building import Building, building
from labagora.calls.office.revisions import to_list
from labagora.calls.office.shared import bp
from labagora.engines.questionnaire import Field, FieldKind, Problem, Questionnaire, Section, editing, parse
from labagora.engines.questionnaire.definition import MOST_IN_SECTION
from labagora.engines.questionnaire.parsing import TOO_MANY_IN_SECTION, read_field
from labagora.web.access import staff
from labagora.web.fields import rendered


@bp.route("/<public_id>/formulaire/sections/<section>/question", methods=["GET", "POST"])
@staff
def field_new(public_id: str, section: str) -> ResponseReturnValue:
    """Add a question at the end of a section: its kind first, then what that kind asks."""
    desk = building(public_id)
    held = desk.section(section)
    kind = request.args.get("type", "")
    if kind not in set(FieldKind):
        return _kinds(desk, held)
    sent = _form(desk, FieldKind(kind), fields_until(desk.form, section))
    if sent.validate_on_submit():
        key = editing.new_key(sent.label.data or gettext("Explication"), editing.taken_keys(desk.form))
        field, problems = read_field(sent.question(key, FieldKind(kind), {}))
        problems += _room(held)
        if field is not None and not problems:
            form = editing.add_field(desk.form, section, field)
            problems = _own_problems(form, key)
            if not problems:
                desk.save(form, sent)
                return to_list(public_id, f"field-{key}")
        sent.tell(problems)
    return _page(desk, sent, held, FieldKind(kind))


def _kinds(desk: Building, section: Section) -> ResponseReturnValue:
    return render_template(
        "office/calls/form/kinds.html",
        call=desk.call,
        part=section,
        kinds=kind_choices(),
        nav_section="office",
    )


def _room(section: Section) -> list[Problem]:
    is_full = len(section.fields) >= MOST_IN_SECTION
    return [Problem(TOO_MANY_IN_SECTION, {"most": MOST_IN_SECTION})] if is_full else []


def _form(desk: Building, kind: FieldKind, earlier: list[Field]) -> QuestionForm:
    sent = FORMS[kind]()
    sent.offer(offers(earlier, desk.lists))
    return sent


@bp.route("/<public_id>/formulaire/questions/<name>", methods=["GET", "POST"])
@staff
def field_edit(public_id: str, name: str) -> ResponseReturnValue:
    """Change a question."""
    desk = building(public_id)
    section, field = desk.field(name)
    earlier = earlier_fields(desk.form, name)
    sent = _form(desk, field.kind, earlier)
    if not sent.is_submitted():
        sent.fill(field, offers(earlier, desk.lists))
    elif sent.validate():
        changed, problems = read_field(sent.question(name, field.kind, field.options.to_dict()))
        if changed is not None and not problems:
            form = editing.put_field(desk.form, changed)
            problems = _own_problems(form, name)
            if not problems:
                desk.save(form, sent)
                return to_list(public_id, f"field-{name}")
        sent.tell(problems)
    return _page(desk, sent, section, field.kind, field)


def _own_problems(form: Questionnaire, name: str) -> list[Problem]:
    """Return what is wrong with one question among the others, its condition above all."""
    return [problem for problem in parse(form.to_dict())[1] if problem.field == name]


def _page(
    desk: Building, sent: QuestionForm, section: Section, kind: FieldKind, field: Field | None = None
) -> ResponseReturnValue:
    context: dict[str, Any] = {"call": desk.call, "revision": desk.revision, "part": section, "field": field}
    return rendered(
        "office/calls/form/field.html",
        sent,
        kind=kind,
        kind_label=kind_label(kind),
        nav_section="office",
        **context,
    )


@bp.route("/<public_id>/formulaire/questions/<name>/retrait", methods=["GET", "POST"])
@staff
def field_removal(public_id: str, name: str) -> ResponseReturnValue:
    """Ask, then take a question out."""
    desk, sent = building(public_id), VersionForm()
    section, field = desk.field(name)
    if sent.validate_on_submit():
        desk.save(editing.remove_field(desk.form, name), sent)
        return to_list(public_id, f"section-{section.key}")
    return render_template(
        "office/calls/form/removal.html",
        call=desk.call,
        revision=desk.revision,
        question=gettext("Retirer la question « %(label)s » ?", label=field.label or kind_label(field.kind)),
        detail=gettext("Les réponses déjà écrites sont gardées à part, et les équipes le savent."),
        nav_section="office",
    )
