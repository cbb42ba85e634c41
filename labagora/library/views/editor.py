"""The editor: one long form, a preview beside each text, rows that work without scripts, two writers who meet."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from labagora.core.clock import utcnow
from labagora.core.errors import Conflict, Invalid
from labagora.core.text import slugify
from labagora.library import policy
from labagora.library.actions.locks import ensure_unlocked, leave_sheet, take_lock
from labagora.library.actions.writing import ensure_editable, update_sheet
from labagora.library.commands import FIELDS
from labagora.library.forms.rows import split_operation, with_rows
from labagora.library.forms.sheet import SheetForm, sheet_form
from labagora.library.models import Sheet
from labagora.library.queries.desk import find_targets
from labagora.library.queries.files import images_of
from labagora.library.queries.locks import find_lock, find_other_lock
from labagora.library.queries.surroundings import surroundings_of
from labagora.library.queries.versions import find_version
from labagora.library.reading import lowered, sections_of, trusted
from labagora.library.rendering import render_part, render_sheet
from labagora.library.views.blueprint import bp
from labagora.library.views.conflicts import meet
from labagora.library.views.groups import open_groups
from labagora.library.views.shared import back_to, written
from labagora.web.access import actor, signed_in
from labagora.web.errors import translated
from labagora.web.fields import rendered


@bp.route("/mon-espace/fiches/<public_id>/modifier", methods=["GET", "POST"])
@signed_in
def sheet_edit(public_id: str) -> ResponseReturnValue:
    """Write a sheet. The button says what to do with what is typed: save it, show it, change a row, merge."""
    sheet = written(public_id)
    if request.method == "GET":
        return _opened(sheet)
    asked = request.form.get("act", "save")
    operation = split_operation(asked)
    if operation:
        return _with_other_rows(sheet, operation)
    form = sheet_form(sheet.content, sheet.version)
    if asked == "preview":
        return _previewed(sheet, form)
    if asked.startswith("take:"):
        return _merged(sheet, form, asked.removeprefix("take:"))
    return _saved(sheet, form, asked)


def _opened(sheet: Sheet) -> ResponseReturnValue:
    """Show the form, or who is writing; a text given back after a session ended is always shown."""
    ensure_editable(sheet, actor())
    lock = find_other_lock(sheet, actor(), utcnow())
    if lock is not None and "held_form" not in g:
        sections = sections_of(sheet.content, sheet.rendered)
        return render_template(
            "library/desk/sheet_locked.html", sheet=sheet, lock=lock, sections=sections, nav_section="my_space"
        )
    return _page(sheet, sheet_form(sheet.content, sheet.version))


def _with_other_rows(sheet: Sheet, operation: tuple[str, str, int]) -> ResponseReturnValue:
    form = sheet_form(sheet.content, sheet.version, sent=with_rows(MultiDict(request.form), *operation))
    return _page(sheet, form, wanted=operation[0])


def _previewed(sheet: Sheet, form: SheetForm) -> ResponseReturnValue:
    """Show what is typed as it would read. Nothing is saved, nothing is refused."""
    try:
        preview = render_sheet(form.draft().as_content(), surroundings_of(sheet))
    except Invalid as error:
        form.form_errors = [translated(error)]
        return _page(sheet, form)
    return _page(sheet, form, preview=preview)


def _saved(sheet: Sheet, form: SheetForm, asked: str) -> ResponseReturnValue:
    if form.validate():
        with form.absorbing():
            return _kept(sheet, form, asked)
    return _page(sheet, form)


def _kept(sheet: Sheet, form: SheetForm, asked: str) -> ResponseReturnValue:
    is_same = form.draft().as_content() == sheet.content  # a second click, or nothing to save
    if is_same and policy.can_edit(actor(), sheet):
        return _after_save(sheet, asked)
    try:
        _save(sheet, form, take_over=asked == "take_over")
    except Conflict as refusal:
        return _refused(sheet, form, refusal)
    return _after_save(sheet, asked)


def _save(sheet: Sheet, form: SheetForm, *, take_over: bool) -> None:
    now = utcnow()
    ensure_editable(sheet, actor())
    if take_over:
        take_lock(sheet, actor=actor(), now=now, take_over=True)
    ensure_unlocked(sheet, actor=actor(), now=now)
    update_sheet(sheet, form.draft(), base_version=form.version.data or 0, actor=actor(), now=now)


def _after_save(sheet: Sheet, asked: str) -> ResponseReturnValue:
    flash(gettext("La fiche est enregistrée : version %(number)s.", number=sheet.version), "success")
    if asked != "continue":
        leave_sheet(sheet, actor=actor())
        return back_to(sheet)
    take_lock(sheet, actor=actor(), now=utcnow())
    return redirect(url_for("library.sheet_edit", public_id=sheet.public_id, champ=request.form.get("champ")), 303)


def _merged(sheet: Sheet, form: SheetForm, name: str) -> ResponseReturnValue:
    """Put the saved text of one field in the form; nothing is saved yet."""
    if name in FIELDS:
        form.set_content(sheet.content, [name])
    return _refused(sheet, form, Conflict())


def _refused(sheet: Sheet, form: SheetForm, refusal: Conflict) -> ResponseReturnValue:
    """Two people met, or the state moved: what is typed stays, beside what is saved."""
    base = find_version(sheet, form.base.data or form.version.data)
    meeting = meet(sheet, form, base, translated(refusal))
    return _page(sheet, form, meeting=meeting)


def _page(
    sheet: Sheet, form: SheetForm, *, preview: Any = None, meeting: Any = None, wanted: str = ""
) -> tuple[str, int]:
    body, status = rendered(
        "library/desk/sheet_edit.html",
        form,
        sheet=sheet,
        meeting=meeting,
        html={name: trusted(html) for name, html in (preview or sheet.rendered).get("html", {}).items()},
        notes=preview or sheet.rendered,
        is_preview=preview is not None,
        images=images_of(sheet),
        my_lock=find_lock(sheet),
        lock=find_other_lock(sheet, actor(), utcnow()),
        can_edit=policy.can_edit(actor(), sheet),
        opened=open_groups(form, wanted or request.args.get("champ", ""), previewed=preview is not None),
        nav_section="my_space",
    )
    return body, 409 if meeting is not None else status


@bp.post("/mon-espace/fiches/<public_id>/apercu")
@signed_in
def sheet_preview(public_id: str) -> ResponseReturnValue:
    """One text as it would read, for the script of the editor. Nothing is saved."""
    sheet = written(public_id)
    name, text = request.form.get("name", "")[:60], request.form.get("text", "")
    try:
        part = render_part(text, slugify(name), surroundings_of(sheet))
    except Invalid as error:
        return {"html": "", "notes": [translated(error)]}
    return {"html": lowered(part.html, 1), "notes": notes_on(part)}


def notes_on(part: Any) -> list[str]:
    """Return what is broken in a text, in words."""
    links = [gettext("Lien qui ne mène nulle part : %(target)s", target=":".join(one)) for one in part.broken_links]
    images = [gettext("Image introuvable : %(name)s", name=name) for name in part.broken_images]
    silent = [gettext("Image sans texte alternatif : %(name)s", name=name) for name in part.images_without_alt]
    return [*links, *images, *silent]


@bp.get("/mon-espace/fiches/liens")
@signed_in
def link_target_list() -> ResponseReturnValue:
    """Published pages that a text may point at, to copy from; as data for the script of the editor."""
    text = request.args.get("q", "")[:200]
    targets = find_targets(text)
    if request.headers.get("X-Requested-With") == "fetch":
        return {"targets": [{"target": one.target, "title": one.title} for one in targets]}
    return render_template("library/desk/link_target_list.html", targets=targets, text=text, nav_section="my_space")
