"""To those who write a sheet: what the team decided, what waits to be read again."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from labagora.accounts.models import Account
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Sheet
from labagora.library.queries.freshness import DueLine
from labagora.ports.mail import Message
from labagora.web.mailing import absolute, compose

MOST_LINES = 20
OUTCOMES = {
    SheetState.VALIDATED.value: "validated",
    SheetState.PUBLISHED.value: "published",
    SheetState.DRAFT.value: "returned",
    SheetState.TO_REVISE.value: "returned",
}


def decision(account: Account, sheet: Sheet, state: str) -> Message:
    """Say that the team decided; what it wrote is read on the page."""
    with force_locale(account.locale):
        label = str(_("Lire la réponse"))
    return compose(
        "library/decision",
        to=account.address,
        subject=_("L'équipe vous a répondu"),
        locale=account.locale,
        link=absolute("library.my_sheet_show", public_id=sheet.public_id),
        link_label=label,
        outcome=OUTCOMES.get(state, "changed"),
    )


def reading_due(account: Account, lines: Sequence[DueLine]) -> Message:
    """Say which pages are to be read again, the latest first: their kind and number, never their title."""
    with force_locale(account.locale):
        label = str(_("Voir toutes les pages à relire"))
        named = [(_name(line), line.review_due, _address(account, line)) for line in lines[:MOST_LINES]]
    return compose(
        "library/reading_due",
        to=account.address,
        subject=_("Des pages sont à relire"),
        locale=account.locale,
        link=_list_of(account),
        link_label=label,
        lines=named,
        more=max(0, len(lines) - MOST_LINES),
    )


def _name(line: DueLine) -> str:
    kind = _("Fiche-action") if line.kind is SheetKind.FICHE else _("Chapitre du kit")
    return f"{kind} n° {line.number}" if line.number is not None else str(kind)


def _address(account: Account, line: DueLine) -> str:
    if account.is_staff:
        return absolute("office_library.sheet_review", public_id=line.public_id)
    return absolute("library.my_sheet_show", public_id=line.public_id)


def _list_of(account: Account) -> str:
    return absolute("office_library.ageing_report" if account.is_staff else "library.my_sheet_list")
