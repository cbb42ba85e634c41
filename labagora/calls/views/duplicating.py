"""Starting an application from another, and reading what could not be taken."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import policy, queries
from labagora.calls.actions.duplicating import duplicate
from labagora.calls.answering import ASIDE
from labagora.calls.forms.duplicating import DuplicationForm
from labagora.calls.models import Application
from labagora.calls.queries.duplicating import open_calls
from labagora.calls.queries.team import organisations_of
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered


@bp.get("/candidatures/<public_id>/dupliquer")
@signed_in
def application_duplicate(public_id: str) -> ResponseReturnValue:
    """To which open call, for which organisation."""
    source = _source(public_id)
    return _page(source, *_offered(source))


@bp.post("/candidatures/<public_id>/dupliquer")
@signed_in
def application_duplicate_create(public_id: str) -> ResponseReturnValue:
    """Start the new draft."""
    source = _source(public_id, lock=True)
    form, calls, mine = _offered(source)
    if form.validate_on_submit():
        call = next((one for one in calls if one.public_id == form.call.data), None)
        organisation = next((one for one in mine if one.public_id == form.organisation.data), None)
        with form.absorbing():
            draft = duplicate(source, call, organisation, actor=actor(), now=utcnow())
            flash(gettext("Un nouveau brouillon reprend vos réponses. Il n'est pas déposé."), "success")
            return redirect(url_for("calls.application_carried", public_id=draft.public_id), 303)
    return _page(source, form, calls, mine)


def _source(public_id: str, *, lock: bool = False) -> Application:
    """Return the application to those who may copy it: for the others this page does not exist."""
    source = queries.get_application(public_id, seen_by=actor(), lock=lock)
    if not policy.can_duplicate(actor(), source):
        raise NotFound
    return source


def _offered(source: Application) -> tuple[DuplicationForm, Any, Any]:
    calls, mine = open_calls(utcnow(), after=source.call), organisations_of(actor())
    return DuplicationForm().offer(calls, mine), calls, mine


def _page(source: Application, form: DuplicationForm, calls: Any, mine: Any) -> ResponseReturnValue:
    return rendered(
        "calls/duplicating/form.html",
        form,
        application=source,
        can_start=bool(calls and mine),
        has_organisation=bool(mine),
        nav_section="my_space",
    )


@bp.get("/candidatures/<public_id>/reprise")
@signed_in
def application_carried(public_id: str) -> str:
    """What changed when answers came from another form, and what is kept aside."""
    application = queries.get_application(public_id, seen_by=actor())
    row = next((one for one in application.sections if one.key == ASIDE), None)
    if row is None:
        raise NotFound
    return render_template(
        "calls/duplicating/carried.html",
        application=application,
        notices=row.content.get("notices", []),
        lost=row.content.get("lost", []),
        taken=sum(len(one.content) for one in application.sections if one.key != ASIDE),
        nav_section="my_space",
    )
