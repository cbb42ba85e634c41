"""The queue of sheets: what waits for a decision, and everything else by filters."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.library.actions.batch import Outcome, decide_each
from labagora.library.actions.publishing import publish_sheet
from labagora.library.actions.review import validate_sheet
from labagora.library.actions.writing import entrust_sheet
from labagora.library.commands import DeskFilters
from labagora.library.enums import SheetKind, SheetState
from labagora.library.forms.office import BatchForm
from labagora.library.models import Sheet
from labagora.library.office.shared import bp, desk_filters, kept, reviewed
from labagora.library.queries import queue as queries
from labagora.library.queries.people import writing_people
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.errors import translated
from labagora.web.fields import page_number

office_menu.register(
    _("Contenus"), _("Fiches et kit"), "office_library.sheet_queue", order=24, count=queries.count_waiting
)
MOST_AT_ONCE = 100
HEADERS = (
    "titre",
    "genre",
    "numero",
    "territoire",
    "etat",
    "responsable",
    "jours_d_attente",
    "publication_prevue",
    "relire_avant",
    "remarques_ouvertes",
    "relectures_recues",
    "relectures_demandees",
    "modifiee_le",
    "fictif",
)


def _states() -> list[tuple[str, str]]:
    waiting = (queries.WAITING, gettext("À traiter"))
    return [waiting, *((value, gettext(label)) for value, label in SheetState.choices())]


def _filters() -> DeskFilters:
    return desk_filters(set(SheetKind), dict(_states()), state=queries.WAITING)


@bp.get("/gestion/fiches")
@staff
def sheet_queue() -> str:
    """Sheets by filters; first what waits, the oldest before."""
    people = writing_people()
    return render_template(
        "office/library/sheet_queue.html",
        page=queries.list_queue(_filters(), page=page_number(), now=utcnow()),
        form=BatchForm(formdata=None).offer(people),
        owners=[(queries.NOBODY, gettext("Sans responsable")), *((one.public_id, one.name) for one in people)],
        filters=_filters(),
        kept=kept(),
        kinds=[(value, gettext(label)) for value, label in SheetKind.choices()],
        states=_states(),
        now=utcnow(),
        nav_section="office",
    )


@bp.get("/gestion/fiches/export.<any(csv, xlsx):extension>")
@staff
def sheet_export(extension: str) -> ResponseReturnValue:
    """The lines that the filters keep, as a file."""
    rows = queries.queue_export(_filters(), now=utcnow())
    return exports.download(extension, gettext("Fiches et kit"), HEADERS, [_line(row) for row in rows])


def _line(row: queries.QueueRow) -> list[Any]:
    return [
        row.title,
        gettext(row.kind.label),
        row.number if row.number is not None else row.position,
        row.territory,
        gettext(row.state.label),
        row.owner,
        row.waiting_days,
        row.publish_at,
        row.review_due,
        row.open_remarks,
        row.proofs_answered,
        row.proofs,
        row.updated_at,
        row.is_fictional,
    ]


@bp.post("/gestion/fiches/decisions")
@staff
def sheet_batch_create() -> ResponseReturnValue:
    """Decide about the chosen sheets; the list keeps its filters."""
    people = writing_people()
    form = BatchForm().offer(people)
    chosen = list(dict.fromkeys(request.form.getlist("selected")))[:MOST_AT_ONCE]
    decide = _decisions(form, people).get(request.form.get("action", ""))
    if not chosen:
        flash(gettext("Cochez au moins une ligne."), "warning")
    elif decide is None or not form.validate():
        flash(gettext("Cette décision n'existe pas."), "warning")
    elif request.form["action"] == "entrust" and not form.owner.data:
        flash(gettext("Choisissez à qui confier ces fiches."), "warning")
    else:
        _tell(decide_each([reviewed(public_id) for public_id in chosen], decide))
    return redirect(url_for("office_library.sheet_queue", **kept()), 303)


def _decisions(form: BatchForm, people: Sequence[Any]) -> dict[str, Callable[[Sheet], object]]:
    person, now = actor(), utcnow()
    owner = next((one for one in people if one.public_id == form.owner.data), None)
    return {
        "validate": lambda sheet: validate_sheet(sheet, actor=person, now=now),
        "publish": lambda sheet: publish_sheet(sheet, actor=person, now=now),
        "entrust": lambda sheet: _entrust(sheet, owner, people),
    }


def _entrust(sheet: Sheet, owner: Any, people: Sequence[Any]) -> None:
    """Name the owner; who stood in for the sheet and now answers for it stands in no more."""
    deputy = next((one for one in people if one.id == sheet.deputy_id and one is not owner), None)
    entrust_sheet(sheet, owner=owner, deputy=deputy, actor=actor(), now=utcnow())


def _tell(outcome: Outcome) -> None:
    if outcome.done:
        flash(gettext("Fiches concernées : %(n)s.", n=outcome.done), "success")
    for title, refusal in outcome.left:
        flash(f"« {title} » : {translated(refusal)}", "warning")
