"""Every save of a sheet: the list, what one changed, going back to it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from labagora.core.clock import utcnow
from labagora.core.differences import changes
from labagora.library import policy
from labagora.library.actions.writing import restore_version
from labagora.library.models import Sheet, SheetVersion
from labagora.library.passages import folded
from labagora.library.queries.publications import find_publication_of
from labagora.library.queries.versions import content_before, get_version, list_versions
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import back_to, written
from labagora.library.wording import field_label, in_words
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm, page_number, rendered, required

COMPARED = {
    "precedente": _("la version juste avant"),
    "actuelle": _("la version actuelle"),
    "en-ligne": _("la version en ligne"),
}


class RestoreForm(BaseForm):
    """Which version the person had before their eyes."""

    version = IntegerField(_("Version"), [required()], widget=HiddenInput())


@bp.get("/mon-espace/fiches/<public_id>/versions")
@signed_in
def version_list(public_id: str) -> str:
    """The versions of a sheet."""
    sheet = written(public_id)
    publication = find_publication_of(sheet)
    online = publication.version_number if publication else None
    return render_template(
        "library/desk/version_list.html",
        sheet=sheet,
        page=list_versions(sheet, online=online, page=page_number()),
        nav_section="my_space",
    )


@bp.get("/mon-espace/fiches/<public_id>/versions/<int:number>")
@signed_in
def version_show(public_id: str, number: int) -> ResponseReturnValue:
    """What a version says, and how it differs from another."""
    sheet = written(public_id)
    return _page(sheet, get_version(sheet, number), RestoreForm(version=sheet.version))


def _page(sheet: Sheet, version: SheetVersion, form: RestoreForm) -> tuple[str, int]:
    publication = find_publication_of(sheet)
    offered = {key: str(label) for key, label in COMPARED.items() if key != "en-ligne" or publication is not None}
    asked = request.args.get("avec", "precedente")
    asked = asked if asked in offered else "precedente"
    return rendered(
        "library/desk/version_show.html",
        form,
        sheet=sheet,
        version=version,
        changed=_changed(sheet, version, asked),
        asked=asked,
        offered=list(offered.items()),
        can_restore=policy.can_edit(actor(), sheet) and version.number != sheet.version,
        nav_section="my_space",
    )


def _changed(sheet: Sheet, version: SheetVersion, asked: str) -> list[tuple[str, object]]:
    """Return ``(field, pieces)`` of what differs, from the older text to the newer one."""
    here, other = in_words(version.content), in_words(_other(sheet, version, asked))
    before, after = (here, other) if asked == "actuelle" else (other, here)
    return [(field_label(one.field), folded(one.pieces)) for one in changes(before, after)]


def _other(sheet: Sheet, version: SheetVersion, asked: str) -> dict[str, object]:
    if asked == "actuelle":
        return sheet.content
    publication = find_publication_of(sheet) if asked == "en-ligne" else None
    return publication.content if publication is not None else content_before(version)


@bp.post("/mon-espace/fiches/<public_id>/versions/<int:number>/retour")
@signed_in
def version_restore(public_id: str, number: int) -> ResponseReturnValue:
    """Make the sheet say again what it said then: a new version."""
    sheet = written(public_id)
    version, form = get_version(sheet, number), RestoreForm()
    if version.content == sheet.content and policy.can_edit(actor(), sheet):
        return back_to(sheet)  # a second click: it says so already
    if form.validate_on_submit():
        with form.absorbing():
            restore_version(sheet, version, base_version=form.version.data or 0, actor=actor(), now=utcnow())
            flash(gettext("La fiche dit de nouveau ce qu'elle disait à la version %(n)s.", n=version.number), "success")
            return back_to(sheet)
    return _page(sheet, version, form)
