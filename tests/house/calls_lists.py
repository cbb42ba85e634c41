"""The lists of the calls: who opens each, and one more row in all of them."""

from dataclasses import dataclass
from itertools import count

from labagora.accounts.models import Account
from labagora.calls.enums import AnswerVisibility, ApplicationState
from labagora.calls.models import Application, ApplicationChange, Call, CallDocument, CallExport, CallView
from labagora.calls.queries import find_application
from labagora.core import audit
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.organisations.models import Organisation
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.accounts import make_account
from tests.builders.calls import (
    invite_to_team,
    join_team,
    make_application,
    make_call,
    make_filing,
    make_inquiry,
    make_late_code,
)
from tests.builders.pictures import make_png

# Who opens each list. ``public_id`` is that of Alice's application, or of its call for the office.
LISTS = {
    "api_calls.call_list": "farid",
    "calls.call_list": "farid",
    "calls.inquiry_list": "farid",
    "calls.my_application_list": "alice",
    "calls.my_question_list": "alice",
    "calls.team_show": "alice",
    "calls.application_history": "alice",
    "office_calls.call_list": "esther",
    "office_calls.document_list": "esther",
    "office_calls.late_code_list": "esther",
    "office_calls.inquiry_list": "esther",
    "office_calls.inquiry_queue": "esther",
    "office_calls.application_list": "esther",
    "office_calls.export_list": "esther",
    "office_calls.call_trail": "esther",
    "office_applications.board_list": "esther",
    "office_applications.application_show": "esther",
    "office_applications.application_trail": "esther",
}

FILED_PAGES = ("office_applications.application_show", "office_applications.application_trail")
_numbers = count(1)


@dataclass
class Desk:
    """An open call, and the application of Alice to it."""

    call_id: int
    slug: str
    call_ref: str
    application_id: int
    application_ref: str
    filed_id: int
    filed_ref: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        mine, call = {"public_id": self.application_ref}, {"public_id": self.call_ref}
        return {
            "calls.inquiry_list": {"slug": self.slug},
            **dict.fromkeys(("calls.team_show", "calls.application_history"), mine),
            "office_calls.document_list": call,
            "office_calls.inquiry_list": call,
            "office_calls.late_code_list": call,
            **dict.fromkeys(
                ("office_calls.application_list", "office_calls.export_list", "office_calls.call_trail"), call
            ),
            **{name: {"public_id": self.filed_ref} for name in FILED_PAGES},
        }


def make_desk(alice: Account, hospital: Organisation) -> Desk:
    """Add what the lists are about, with nothing in them yet."""
    call = make_call("Celui auquel on répond")
    application = make_application(call, hospital, lead=alice)
    filed = make_application(call, hospital, ApplicationState.FILED, title="Celle qui est déposée")
    return Desk(call.id, call.slug, call.public_id, application.id, application.public_id, filed.id, filed.public_id)


def grow(desk: Desk, *, alice: Account) -> None:
    """Add one row to every list."""
    number = next(_numbers)
    call, application = db.session.get_one(Call, desk.call_id), db.session.get_one(Application, desk.application_id)
    make_late_code(application)
    make_application(call, application.organisation, lead=alice, title=f"Candidature {number}")
    make_call(f"Un appel de plus, {number}")
    stored = keep(Upload(f"annexe-{number}.png", "image/png", make_png()), now=utcnow())
    title = f"Annexe {number}"
    db.session.add(CallDocument(call_id=call.id, stored=stored, title=title, position=number, added_at=utcnow()))
    make_inquiry(call, alice, question=f"Ma question {number} ?")
    words = {"published_question": f"Question {number} ?", "published_answer": f"Réponse {number}."}
    make_inquiry(call, make_account(), AnswerVisibility.PUBLISHED, **words)
    member = make_account(name=f"Coéquipière {number}")
    join_team(application, member)
    invite_to_team(application, f"invitee{number}@exemple.fr")
    texts = {"before": f"avant {number}", "after": f"après {number}"}
    change = ApplicationChange(
        application=application, section_key="projet", field_key="resume", by_ref=member.public_id, at=utcnow(), **texts
    )
    db.session.add(change)
    db.session.flush()
    _grow_filed(desk, number, by=member)


def _grow_filed(desk: Desk, number: int, *, by: Account) -> None:
    """Add a filed application, a filing of the one that is read, a view, an export, lines of the trail."""
    now, call = utcnow(), db.session.get_one(Call, desk.call_id)
    filed = find_application(desk.filed_ref)
    assert filed is not None
    make_filing(filed, number, by=by)
    join_team(filed, by)
    make_filing(make_application(call, filed.organisation, ApplicationState.FILED, title=f"Déposée {number}"))
    row = CallExport(call=call, asked_by_ref=by.public_id, asked_at=now, total=number)
    db.session.add_all([row, CallView(call=call, name=f"Vue {number}", query="lot=ville", made_at=now)])
    db.session.flush()
    for subject in (call, filed, row):
        audit.record("call.updated", subject, actor=by, now=now)
    db.session.flush()
