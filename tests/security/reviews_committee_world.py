"""The committees of the little world: what is said in the room, what is sealed, and what an interest closes.

Farid sits in ours, Denis in the other. Each has an interest in a second application of their committee, whose every
word carries a mark that only the Institute's team reads.
"""

from typing import TYPE_CHECKING, Any

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, ApplicationFile
from labagora.calls.snapshots import FACTS
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.paper import Paper, paper_pdf
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.enums import DeliberationState, Outcome, RoundPhase
from labagora.reviews.models import Deliberation, ReviewRound
from tests.builders.accounts import make_account
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.organisations import make_organisation
from tests.builders.pictures import make_png
from tests.builders.reviews import (
    assign,
    decide_on,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    meet,
    tie,
    write_review,
)
from tests.engines.questionnaire.samples import GOOD, data
from tests.security.canaries import bird

if TYPE_CHECKING:
    from tests.security.world import Cast


def add_committees(cast: "Cast") -> None:
    """Add a committee of each side."""
    for whose, leader, member in (("ours", "alice", "farid"), ("others", "otto", "denis")):
        call = make_call(f"Appel en comité {bird('PUBLIC')}", CallState.REVIEWING, reference=f"COMITE-{whose.upper()}")
        round_ = make_round(call, RoundPhase.DELIBERATING, is_blind=True)
        seat = make_reviewer(round_, cast.people[member], sits=True)
        meeting = meet(round_, [seat], place=bird(f"SALLE-{member.upper()}"))
        heard = _application(round_, cast.people[leader], f"EXAMINE-{leader.upper()}")
        closed = _application(round_, cast.people[leader], f"FERME-{leader.upper()}")
        tie(seat, closed)
        _say(round_, meeting, heard, member.upper())
        _say(round_, meeting, closed, f"FERME-{leader.upper()}", rank=2)
        for kind, name in {
            "committee_call": call.public_id,
            "deliberation": meeting.public_id,
            "deliberation_closed": _sealed(round_).public_id,
            "deliberation_application": heard.public_id,
            "closed_application": closed.public_id,
            "deliberation_file": heard.files[0].public_id,
        }.items():
            cast.world.note(kind, whose, name)


def _application(round_: ReviewRound, lead: Account, mark: str) -> Application:
    """A filed application with a file: its answers are read in the room, its title and organisation are not."""
    organisation = make_organisation(name=bird(f"CLASSEE-{mark}"), kind="ch", region_code="84")
    revision = make_revision(round_.call, questionnaire=data())
    application = make_application(
        round_.call, organisation, ApplicationState.FILED, lead=lead, revision=revision, title=bird(f"CLASSEE-{mark}")
    )
    stored = keep(Upload(f"CANARI-CLASSEE-{mark}.png", "image/png", make_png()), now=utcnow())
    file = ApplicationFile(
        application=application, section_key="moyens", field_key="letter", stored=stored, added_at=utcnow()
    )
    db.session.add(file)
    db.session.flush()
    content: dict[str, Any] = {key: dict(value) for key, value in GOOD.items()}
    content["projet"]["summary"] = bird(f"DIT-{mark}")
    content["moyens"]["letter"] = [file.public_id]
    listed = {
        "public_id": file.public_id, "section": "moyens", "field": "letter", "name": stored.name, "size": stored.size,
        "sha256": stored.sha256,
    }  # fmt: skip
    facts = {FACTS: {"title": application.title, "lot": ""}}
    make_filing(application, content={**content, **facts}, files=[listed])
    make_admissible(application)
    return application


def _say(round_: ReviewRound, meeting: Deliberation, application: Application, mark: str, rank: int = 1) -> None:
    """A review by somebody whom members know by a number, and what the committee says so far."""
    grid = next(iter(round_.grids), None) or make_grid(round_)
    colleague = make_reviewer(round_, make_account(name=bird("COLLEGUE-NOMMEE")))
    texts = {"summary": bird(f"JUGE-{mark}"), "confidential": bird("DISCRETE")}
    write_review(assign(colleague, application), grid, **texts)
    said = {"reason": bird(f"JUGE-{mark}"), "discussion": bird(f"JUGE-{mark}"), "deliberation": meeting}
    decide_on(round_, application, Outcome.RESERVE, rank, **said)


def _sealed(round_: ReviewRound) -> Deliberation:
    now = utcnow()
    paper = Paper(title=bird("SCELLE"), summary="", kicker="", facts=(), sections=())
    minutes = paper_pdf(paper, made_on=now.date())
    stored = keep(Upload("proces-verbal.pdf", "application/pdf", minutes), now=now)
    row = meet(round_, state=DeliberationState.CLOSED, closed_at=now, minutes=stored, digest=stored.sha256)
    db.session.flush()
    return row
