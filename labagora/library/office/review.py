"""A sheet before the team: as the public will read it, what changed, what is said of it, and what can be decided."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from labagora.core.clock import utcnow
from labagora.library import policy
from labagora.library.enums import SheetState
from labagora.library.forms.office import (
    ConfirmationForm,
    EntrustForm,
    ReopeningForm,
    ReturnForm,
    ScheduleForm,
    WithdrawalForm,
)
from labagora.library.models import Sheet
from labagora.library.office.dossier import dossier_of
from labagora.library.office.shared import bp, kept, reviewed
from labagora.library.queries.people import writing_people
from labagora.library.queries.targets import offered_pages
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, rendered

FORMS: Mapping[str, type[BaseForm]] = {
    "returning": ReturnForm,
    "taking_back": ReopeningForm,
    "scheduling": ScheduleForm,
    "revising": ReopeningForm,
    "confirming": ConfirmationForm,
    "withdrawing": WithdrawalForm,
}
HELD = (SheetState.REVIEW, SheetState.VALIDATED)


def form_of(name: str) -> Any:
    """Return the form of a decision as it was sent."""
    return FORMS[name](prefix=f"{name}-")


def entrust_form(sheet: Sheet) -> EntrustForm:
    """Return the form of who answers for a sheet."""
    people = writing_people()
    refs = {one.id: one.public_id for one in people}
    held = {"owner": refs.get(sheet.owner_id or 0, ""), "deputy": refs.get(sheet.deputy_id or 0, "")}
    return EntrustForm(prefix="entrusting-", data=held).offer(people)


def page(sheet: Sheet, sent: BaseForm | None = None, name: str = "") -> ResponseReturnValue:
    """Return the page of a sheet; ``sent`` is a form that was refused, under its ``name``."""
    forms: dict[str, Any] = {
        key: sent if key == name else form(formdata=None, prefix=f"{key}-") for key, form in FORMS.items()
    }
    forms["entrusting"] = sent if name == "entrusting" else entrust_form(sheet)
    return rendered(
        "office/library/sheet_review.html",
        sent or BaseForm(formdata=None),
        sheet=sheet,
        dossier=dossier_of(sheet, now=utcnow()),
        can=policy.sheet_can(actor(), sheet),
        forms=forms,
        opened=name,
        pages=offered_pages(sheet.kind),
        kept=kept(),
        now=utcnow(),
        nav_section="office",
    )


@bp.get("/gestion/fiches/<public_id>")
@staff
def sheet_review(public_id: str) -> ResponseReturnValue:
    """A sheet as the public will read it, and what can be decided."""
    return page(reviewed(public_id))
