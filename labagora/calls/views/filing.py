"""Check one's answers, then file: the button may be pressed twice, the receipt is the same."""

from collections.abc import Sequence

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labagora.calls import deadline, policy
from labagora.calls.actions.filing import Ask, Late, file_together
from labagora.calls.attachments import Attachments, attachments
from labagora.calls.countdown import countdown
from labagora.calls.enums import ApplicationState, ClosingPolicy, TeamRole
from labagora.calls.forms.applications import FilingForm
from labagora.calls.models import Application, Filing
from labagora.calls.views.advice import advice_on
from labagora.calls.views.blueprint import bp
from labagora.calls.views.shared import can_of, dossier_of, mine
from labagora.core.errors import Conflict, DomainError, NotAllowed, TooMany
from labagora.core.ids import new_token
from labagora.engines.questionnaire import FieldKind, Questionnaire
from labagora.ports.shared import Shared
from labagora.web.access import actor, signed_in
from labagora.web.arrival import arrived_at
from labagora.web.errors import translated
from labagora.web.fields import rendered
from labagora.web.together import Desk

CODES_AN_HOUR = 20


@bp.get("/candidatures/<public_id>/depot")
@signed_in
def filing_check(public_id: str) -> ResponseReturnValue:
    """All the answers, what is missing with links, and the button."""
    return _page(mine(public_id), FilingForm(data={"key": new_token()}))


@bp.post("/candidatures/<public_id>/depot")
@signed_in
def filing_create(public_id: str) -> ResponseReturnValue:
    """File. The hour is that of the arrival of the request, whatever waits after that."""
    form = FilingForm()
    if form.validate_on_submit():
        _spend(form.code.data or "")
        asked = Ask(public_id, actor().public_id, form.asked(), arrived_at())
        try:
            with form.absorbing():
                return redirect(url_for("calls.receipt_show", public_id=public_id, filing_id=DESK.ask(asked)), 303)
        except Late as refusal:
            return _late(mine(public_id), form, refusal)
    application = mine(public_id)
    if not policy.holds(actor(), application, TeamRole.SIGNATORY):
        raise NotAllowed
    return _page(application, form)


def _serve(asks: Sequence[Ask]) -> list[str | DomainError]:
    return [one.public_id if isinstance(one, Filing) else one for one in file_together(asks)]


DESK = Desk(_serve)  # in the last minute, those who press at the same instant are served together


def _spend(code: str) -> None:
    """Nobody guesses a code."""
    if not code:
        return
    shared: Shared = current_app.extensions["labagora"].shared
    hit = shared.hit(f"late-code|{actor().public_id}", CODES_AN_HOUR, 3600)
    if not hit.allowed:
        raise TooMany(retry_after=hit.retry_after)


def _late(application: Application, form: FilingForm, refusal: Conflict) -> ResponseReturnValue:
    return render_template(
        "calls/application/late.html",
        form=form,
        application=application,
        message=translated(refusal),
        takes_code=takes_code(application),
        now=arrived_at(),
        nav_section="my_space",
    ), 409


def takes_code(application: Application) -> bool:
    """Tell whether a late code could open this application now."""
    call, now = application.call, arrived_at()
    is_past = call.closes_at is not None and now >= call.closes_at
    is_waiting = application.state in (ApplicationState.DRAFT, ApplicationState.FILED)
    return (
        is_past and is_waiting and call.closing_policy is ClosingPolicy.CODE and call.state in deadline.AFTER_THE_HOUR
    )


def _page(application: Application, form: FilingForm) -> tuple[str, int]:
    if not form.key.data:
        form.key.data = new_token()
    dossier, can = dossier_of(application), can_of(application)
    return rendered(
        "calls/application/check.html",
        form,
        application=application,
        dossier=dossier,
        can=can,
        boxes=_boxes(application, dossier.form),
        advice=advice_on(application, can),
        closing=countdown(dossier.closes_at, dossier.now),
        takes_code=takes_code(application),
        signs=policy.holds(actor(), application, TeamRole.SIGNATORY),
        nav_section="my_space",
    )


def _boxes(application: Application, form: Questionnaire) -> dict[str, Attachments]:
    """Return the files of each question that takes some, to be read."""
    return {
        field.key: attachments(application, section.key, field, can_edit=False)
        for section, field in form.placed()
        if field.kind is FieldKind.ATTACHMENT
    }
