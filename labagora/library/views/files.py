"""The images and the tools of a sheet."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import Invalid
from labagora.library import policy
from labagora.library.actions.files import add_file, move_file, remove_file, update_file
from labagora.library.actions.writing import ensure_editable
from labagora.library.enums import FileRole
from labagora.library.forms.files import FileForm, FileWordsForm
from labagora.library.models import Sheet, SheetFile
from labagora.library.queries.files import files_of, get_file_of
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import written
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm, rendered

STEPS = {"haut": -1, "bas": 1}


def _back(sheet: Sheet) -> ResponseReturnValue:
    return redirect(url_for("library.sheet_file_list", public_id=sheet.public_id), 303)


def _page(sheet: Sheet, form: FileForm) -> tuple[str, int]:
    return rendered(
        "library/desk/file_list.html",
        form,
        sheet=sheet,
        files=files_of(sheet),
        can_edit=policy.can_edit(actor(), sheet),
        nav_section="my_space",
    )


@bp.get("/mon-espace/fiches/<public_id>/fichiers")
@signed_in
def sheet_file_list(public_id: str) -> ResponseReturnValue:
    """The files of a sheet, and a form to add one."""
    return _page(written(public_id), FileForm())


@bp.post("/mon-espace/fiches/<public_id>/fichiers")
@signed_in
def sheet_file_create(public_id: str) -> ResponseReturnValue:
    """Add a file."""
    sheet, form = written(public_id), FileForm()
    ensure_editable(sheet, actor())
    if form.validate_on_submit():
        with form.absorbing():
            _add(sheet, form)
            flash(gettext("Le fichier est ajouté."), "success")
            return _back(sheet)
    return _page(sheet, form)


def _add(sheet: Sheet, form: FileForm) -> None:
    sent = form.incoming()
    if sent is None:
        raise Invalid("file", "Choisissez un fichier.")
    add_file(sheet, form.draft(FileRole(form.role.data)), *sent, actor=actor(), now=utcnow())


@bp.route("/mon-espace/fiches/<public_id>/fichiers/<file_id>/modifier", methods=["GET", "POST"])
@signed_in
def sheet_file_edit(public_id: str, file_id: str) -> ResponseReturnValue:
    """Change what is said of a file."""
    sheet = written(public_id)
    row = get_file_of(sheet, file_id)
    form = FileWordsForm(obj=row)
    ensure_editable(sheet, actor())
    if form.validate_on_submit():
        with form.absorbing():
            update_file(sheet, row, form.draft(row.role), actor=actor(), now=utcnow())
            flash(gettext("Le fichier est décrit."), "success")
            return _back(sheet)
    return rendered("library/desk/file_edit.html", form, sheet=sheet, file=row, nav_section="my_space")


@bp.post("/mon-espace/fiches/<public_id>/fichiers/<file_id>/<any(haut, bas):step>")
@signed_in
def sheet_file_move(public_id: str, file_id: str, step: str) -> ResponseReturnValue:
    """Bring a file one place up or down."""
    sheet = written(public_id)
    move_file(sheet, get_file_of(sheet, file_id), STEPS[step], actor=actor(), now=utcnow())
    return _back(sheet)


@bp.route("/mon-espace/fiches/<public_id>/fichiers/<file_id>/suppression", methods=["GET", "POST"])
@signed_in
def sheet_file_delete(public_id: str, file_id: str) -> ResponseReturnValue:
    """Ask, then take a file out; an image that the text shows stays, and the page says where it is."""
    sheet = written(public_id)
    row, form = get_file_of(sheet, file_id), BaseForm()
    ensure_editable(sheet, actor())
    if form.validate_on_submit():
        with form.absorbing():
            remove_file(sheet, row, actor=actor(), now=utcnow())
            flash(gettext("Le fichier est retiré."), "success")
            return _back(sheet)
    return _asked(sheet, row, form)


def _asked(sheet: Sheet, row: SheetFile, form: BaseForm) -> tuple[str, int]:
    return rendered("library/desk/file_delete.html", form, sheet=sheet, file=row, nav_section="my_space")
