"""« Mes fiches » : what a person writes, where it stands, what to do next."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.library import gate, policy
from labagora.library.actions.writing import create_sheet
from labagora.library.commands import DeskFilters
from labagora.library.enums import SheetKind, SheetState
from labagora.library.forms.sheet import SheetStartForm
from labagora.library.models import Sheet
from labagora.library.queries.desk import find_twin, list_my_sheets
from labagora.library.queries.locks import find_other_lock
from labagora.library.queries.publications import find_publication_of
from labagora.library.reading import sections_of
from labagora.library.rendering import address
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import to_editor, written
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number, rendered

NEXT_STEPS = {
    SheetState.DRAFT: _("À compléter, puis à envoyer en relecture."),
    SheetState.REVIEW: _("L'équipe la lit. Vous aurez sa réponse par courriel."),
    SheetState.VALIDATED: _("Acceptée : l'équipe va la mettre en ligne."),
    SheetState.PUBLISHED: _("Rien à faire : elle est en ligne."),
    SheetState.TO_REVISE: _("À corriger, puis à envoyer de nouveau. La version en ligne reste lisible."),
    SheetState.WITHDRAWN: _("Retirée du site : son adresse dit où aller."),
}


def _filters() -> DeskFilters:
    text, kind, state = (request.args.get(name, "")[:200] for name in ("q", "genre", "etat"))
    return DeskFilters(text=text, kind=kind, state=state)


@bp.get("/mon-espace/fiches")
@signed_in
def my_sheet_list() -> str:
    """The sheets that the person writes."""
    filters = _filters()
    return render_template(
        "library/desk/my_sheet_list.html",
        page=list_my_sheets(actor(), filters, page=page_number(), now=utcnow()),
        filters=filters,
        next_steps=NEXT_STEPS,
        kinds=SheetKind.choices(),
        states=SheetState.choices(),
        can_create=policy.can_create(actor()),
        nav_section="my_space",
    )


@bp.route("/mon-espace/fiches/nouvelle", methods=["GET", "POST"])
@signed_in
def sheet_new() -> ResponseReturnValue:
    """Start a sheet: what it is, its title."""
    if not policy.can_create(actor()):
        raise NotFound
    form = SheetStartForm()
    if form.validate_on_submit():
        with form.absorbing():
            sheet = _started(form)
            flash(gettext("Le brouillon est enregistré. Complétez-le quand vous voulez."), "success")
            return to_editor(sheet)
    return rendered("library/desk/sheet_new.html", form, nav_section="my_space")


def _started(form: SheetStartForm) -> Sheet:
    """Return the new draft, the same for the second click of a double one."""
    kind, draft, now = SheetKind(form.kind.data), form.draft(), utcnow()
    return find_twin(actor(), kind, draft.title, now) or create_sheet(kind, draft, actor=actor(), now=now)


@bp.get("/mon-espace/fiches/<public_id>")
@signed_in
def my_sheet_show(public_id: str) -> str:
    """Where a sheet stands, what it lacks, what can be done, and how it reads."""
    sheet = written(public_id)
    publication = find_publication_of(sheet)
    return render_template(
        "library/desk/my_sheet_show.html",
        sheet=sheet,
        can=policy.sheet_can(actor(), sheet),
        next_step=NEXT_STEPS[sheet.state],
        publication=publication,
        public_url=address(sheet.kind.value, sheet.slug) if publication else "",
        lacks=gate.lacks_of(sheet),
        lock=find_other_lock(sheet, actor(), utcnow()),
        sections=sections_of(sheet.content, sheet.rendered),
        nav_section="my_space",
    )
