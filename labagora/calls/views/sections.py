"""A section of an application: read, written, saved as it is typed. Two people who meet get both texts."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from labagora.calls import policy
from labagora.calls.actions.writing import Moved, TooLate, save_section, section_row, version_of
from labagora.calls.answering import AskedSection, asked_section, told
from labagora.calls.attachments import attachments, take_refusal
from labagora.calls.countdown import countdown
from labagora.calls.dossiers import Dossier
from labagora.calls.enums import TeamRole
from labagora.calls.meetings import bases_of, meet, settled
from labagora.calls.models import Application
from labagora.calls.snapshots import Place
from labagora.calls.views.blueprint import bp
from labagora.calls.views.shared import can_of, code_of, dossier_of, mine
from labagora.core.errors import Conflict, NotAllowed, NotFound
from labagora.engines.questionnaire import FieldKind, Section, check, read, shown_keys
from labagora.web.access import actor, signed_in
from labagora.web.arrival import arrived_at
from labagora.web.errors import translated

MARK = "X-Saved-Mark"  # read by static/js/autosave.js


def _section(dossier: Dossier, key: str) -> Section:
    found = dossier.form.section(key)
    if found is None:
        raise NotFound
    return found


@bp.get("/candidatures/<public_id>/sections/<key>")
@signed_in
def section_edit(public_id: str, key: str) -> ResponseReturnValue:
    """The questions of a section; what was typed before a session ended is put back (C7)."""
    application = mine(public_id)
    dossier = dossier_of(application)
    section = _section(dossier, key)
    sent = g.get("held_form")
    if sent is not None and "answers-fields" in sent:
        return _page(dossier, section, _typed(dossier, section, sent), expected=_expected(sent))
    return _page(dossier, section, dossier.contents.get(key, {}))


def _expected(sent: MultiDict[str, str]) -> int:
    typed = sent.get("expected", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


def _typed(dossier: Dossier, section: Section, sent: MultiDict[str, str]) -> dict[str, Any]:
    """Return what a page sends; files, and what it does not ask, as they are kept."""
    held = dossier.contents.get(section.key, {})
    return read(section, sent, lists=dossier.lists, held=held).content


@bp.post("/candidatures/<public_id>/sections/<key>")
@signed_in
def section_save(public_id: str, key: str) -> ResponseReturnValue:
    """Keep what is typed, finished or not: asked by the script as one types, or by the button."""
    application = mine(public_id, lock=True)
    dossier = dossier_of(application)
    section = _section(dossier, key)
    if not policy.holds(actor(), application, TeamRole.EDITOR):
        raise NotAllowed
    typed = settled(_typed(dossier, section, request.form), dossier.contents.get(key, {}), request.form)
    try:
        version = keep_typed(application, key, typed, request.form)
    except (Moved, TooLate) as refusal:
        return _refused(dossier, section, typed, refusal)
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=204, headers={MARK: str(version)})
    return _saved(application, section, typed)


def keep_typed(application: Application, key: str, typed: dict[str, Any], sent: MultiDict[str, str]) -> int:
    """Save what a page sent and return the version of the section."""
    return save_section(
        application,
        key,
        typed,
        base_version=_expected(sent),
        actor=actor(),
        now=arrived_at(),
        late_code=code_of(application),
    )


def _refused(dossier: Dossier, section: Section, typed: dict[str, Any], refusal: Conflict) -> ResponseReturnValue:
    """Nothing typed is lost: it is beside what is saved, or in its boxes under the reason."""
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=409)
    if isinstance(refusal, TooLate):
        page, _status = _page(dossier, section, typed, late=translated(refusal))
        return page, 409
    held = dossier.contents.get(section.key, {})
    page = render_template(
        "calls/application/meeting.html",
        application=dossier.application,
        section=section,
        meetings=meet(section, held, typed, request.form, dossier.lists),
        sent=[(name, value) for name, value in request.form.items(multi=True) if _is_kept(name)],
        expected=version_of(dossier.application, section.key),
        message=translated(refusal),
        nav_section="my_space",
    )
    return page, 409


def _is_kept(name: str) -> bool:
    return name not in ("csrf_token", "expected", "act") and not name.startswith(("keep-", "file-"))


def _saved(application: Application, section: Section, typed: dict[str, Any]) -> ResponseReturnValue:
    asked = next((name for name in request.form if name.startswith("answers-") and name.endswith("-do")), "")
    if asked:
        return _page(dossier_of(application), section, typed)
    flash(gettext("La section « %(title)s » est enregistrée.", title=section.title), "success")
    act = request.form.get("act")
    target = _next(dossier_of(application), section) if act == "next" else section.key if act == "stay" else None
    if target is None:
        return redirect(url_for("calls.application_show", public_id=application.public_id), 303)
    return redirect(url_for("calls.section_edit", public_id=application.public_id, key=target), 303)


def _next(dossier: Dossier, section: Section) -> str | None:
    """Return where the button leads: this page while an answer is wrong, else the next section."""
    content = dossier.contents.get(section.key, {})
    shown = shown_keys(dossier.form, dossier.contents)
    if check(section, content, lists=dossier.lists, shown=shown):
        return section.key
    keys = [one.key for one in dossier.form.sections]
    rest = keys[keys.index(section.key) + 1 :]
    return rest[0] if rest else None


def _parts(asked: AskedSection, places: Collection[Place] | None) -> tuple[AskedSection, AskedSection | None]:
    """Return what may be written, and what is only read: a correction after the hour opens the questions it names."""
    if places is None:
        return asked, None
    is_open = {field.key for field in asked.section.fields if (asked.key, field.key) in places}
    opened = tuple(field for field in asked.section.fields if field.key in is_open)
    others = tuple(field for field in asked.section.fields if field.key not in is_open)
    return (
        replace(asked, section=replace(asked.section, fields=opened)),
        replace(asked, section=replace(asked.section, fields=others)),
    )


def _page(
    dossier: Dossier, section: Section, content: dict[str, Any], *, expected: int | None = None, late: str = ""
) -> tuple[str, int]:
    application = dossier.application
    contents = {**dossier.contents, section.key: content}
    asked = asked_section(dossier.form, section.key, contents, lists=dossier.lists)
    if asked is None:
        raise NotFound
    final = "verifier" in request.args
    problems = check(section, content, lists=dossier.lists, shown=asked.shown, final=final)
    can = can_of(application)
    written, rest = _parts(asked, dossier.open_places)
    editable = can.edit and bool(written.section.fields)
    refused = take_refusal(application) if request.method == "GET" else {}
    keys = [one.key for one in dossier.form.sections]
    body = render_template(
        "calls/application/section.html",
        application=application,
        dossier=dossier,
        section=written if editable or late else asked,
        rest=rest if editable else None,
        content=content,
        problems=problems,
        problem_links=[(f"answers-{one.field}", one.label, told(one)) for one in problems],
        boxes={
            field.key: attachments(
                application,
                section.key,
                field,
                can_edit=editable and field in written.section.fields,
                refused=refused.get(field.key, ""),
            )
            for field in section.fields
            if field.kind is FieldKind.ATTACHMENT
        },
        editable=editable or bool(late),
        can=can,
        late=late,
        closing=countdown(dossier.closes_at, dossier.now),
        expected=version_of(application, section.key) if expected is None else expected,
        bases=bases_of(section, dossier.contents.get(section.key, {})),
        place=keys.index(section.key) + 1,
        count=len(keys),
        row=section_row(application, section.key),
        nav_section="my_space",
    )
    return body, 200
