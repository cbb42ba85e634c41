"""Values as files: exported, a table to fill in, imported whole or not at all."""

from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.consortia.indicators import queries
from labagora.consortia.indicators.actions.importing import Plan, apply_import, plan_import
from labagora.consortia.indicators.exchange import HEADERS, export_rows, read_drafts, read_month, template_rows
from labagora.consortia.indicators.forms.recording import ImportForm
from labagora.consortia.indicators.reading import Board, board
from labagora.consortia.indicators.tables import MAX_BYTES, MAX_ROWS, read_table
from labagora.consortia.indicators.views.blueprint import HERE, about, bp, opened, recordable
from labagora.consortia.queries import Opened
from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, NotAllowed
from labagora.engines.measures import months
from labagora.web.access import actor, signed_in
from labagora.web.errors import translated
from labagora.web.exports import download
from labagora.web.fields import rendered

MOST_ERRORS = 200


def _boards(space: Opened) -> list[Board]:
    gathered = queries.gather_one(space.consortium)
    return [board(space.consortium, one, gathered.sites, gathered.measures, space.today) for one in gathered.followed]


@bp.get(f"{HERE}/valeurs.<any(csv, xlsx):extension>")
@signed_in
def measure_export(public_id: str, extension: str) -> Response:
    """Every value of a consortium, in the shape in which it can be imported again."""
    space = opened(public_id)
    title = f"{space.consortium.slug}-indicateurs-{space.today:%Y-%m-%d}"
    return download(extension, title, HEADERS, export_rows(_boards(space)))


@bp.get(f"{HERE}/modele-<month>.<any(csv, xlsx):extension>")
@signed_in
def measure_template(public_id: str, month: str, extension: str) -> Response:
    """The table to fill in for a month."""
    space = opened(public_id)
    wanted = read_month(month) or months.after(months.month_of(space.today), -1)
    return download(
        extension, f"{space.consortium.slug}-a-remplir-{wanted}", HEADERS, template_rows(_boards(space), wanted)
    )


def _importing(public_id: str, *, lock: bool = False) -> Opened:
    space = opened(public_id, lock=lock)
    if not recordable(space):
        raise NotAllowed
    return space


def _page(space: Opened, form: ImportForm, plan: Plan | None = None) -> ResponseReturnValue:
    context: dict[str, Any] = {"plan": plan, "errors": []}
    if plan is not None:
        told = [(one.number, one.column, translated(one.error)) for one in plan.errors[:MOST_ERRORS]]
        context |= {"errors": told, "left_out": len(plan.errors) - len(told)}
    return rendered(
        "consortia/indicators/import.html",
        form,
        headers=HEADERS,
        most_rows=MAX_ROWS,
        most_bytes=MAX_BYTES // 2**20,
        last_month=months.after(months.month_of(space.today), -1),
        **about(space),
        **context,
    )


@bp.get(f"{HERE}/import")
@signed_in
def import_new(public_id: str) -> ResponseReturnValue:
    """Where a file is chosen, and what it must look like."""
    return _page(_importing(public_id), ImportForm(formdata=None))


@bp.post(f"{HERE}/import")
@signed_in
def import_create(public_id: str) -> ResponseReturnValue:
    """Check a file; record it whole when nothing is wrong in it."""
    space, form, plan = _importing(public_id, lock=True), ImportForm(), None
    if form.validate_on_submit():
        with form.absorbing():
            plan = _plan(space, form)
            if plan.errors:
                raise Invalid(
                    "file", "Rien n'est enregistré : corrigez les lignes ci-dessous, puis renvoyez le fichier."
                )
            if form.only_check.data:
                return _page(space, form, plan)
            count = apply_import(space, plan, actor=actor(), now=utcnow())
            flash(gettext("Valeurs enregistrées ou corrigées : %(count)d.", count=count), "success")
            return redirect(url_for("indicators.indicator_list", public_id=public_id), 303)
    return _page(space, form, plan)


def _plan(space: Opened, form: ImportForm) -> Plan:
    incoming = form.incoming()
    if incoming is None:
        raise Invalid("file", "Choisissez un fichier.")
    stream, filename = incoming
    drafts, errors = read_drafts(read_table(stream.read(MAX_BYTES + 1), filename))
    return plan_import(space, drafts, errors, queries.gather_one(space.consortium), actor=actor())
