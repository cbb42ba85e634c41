"""The review of two calls in the little world: what reviewers may read of an application carries one mark, the rest
others. Farid reviews ours, Denis the other; a colleague whom nobody may name reviews with each of them.
"""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint, index_of
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, ApplicationFile
from labagora.calls.snapshots import FACTS
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_token
from labagora.core.vault import PersonKey
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.enums import ConflictState, OthersShown, ReviewerState
from labagora.reviews.models import LateInterest, Redaction, Reviewer, ReviewRound, ReviewView, TeamInterest
from tests.builders.accounts import make_account
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.organisations import make_organisation
from tests.builders.pictures import make_png
from tests.builders.reviews import (
    assign,
    have_interest,
    make_admissible,
    make_grid,
    make_reviewer,
    make_round,
    tie,
    write_review,
)
from tests.engines.questionnaire.samples import GOOD, data
from tests.security.canaries import bird, mailbox

if TYPE_CHECKING:
    from tests.security.world import Cast


def add_reviewers(cast: "Cast") -> None:
    """Add a round of each side."""
    for whose, leader, reviewer in (("ours", "alice", "farid"), ("others", "otto", "denis")):
        call = make_call(f"Appel évalué {bird('PUBLIC')}", CallState.REVIEWING, reference=f"EVALUE-{whose.upper()}")
        round_ = make_round(call, is_blind=True, others_shown=OthersShown.AFTER_OWN)
        seat = make_reviewer(round_, cast.people[reviewer])
        read = _application(round_, cast.people[leader], leader.upper())
        reading = assign(seat, read)
        _write(round_, reading, whose, reviewer.upper())
        _offer(cast, whose, round_, cast.people[leader], leader.upper())
        invited = _invite(round_, whose.upper())
        view = ReviewView(round=round_, name="Les plus partagées", query="ecart=fort", made_at=utcnow())
        db.session.add(view)
        db.session.flush()
        for kind, name in {
            "reading": reading.public_id,
            "reading_file": read.files[0].public_id,
            "review_call": call.public_id,
            "review_view": view.public_id,
            "reviewer": seat.public_id,
            "reviewer_invited": invited.public_id,
        }.items():
            cast.world.note(kind, whose, name)


def _application(round_: ReviewRound, lead: Account, mark: str) -> Application:
    """A filed application whose every word carries the mark of who may read it."""
    organisation = make_organisation(name=bird(f"PORTE-{mark}"), kind="ch", region_code="84")
    revision = make_revision(round_.call, questionnaire=data())
    application = make_application(
        round_.call, organisation, ApplicationState.FILED, lead=lead, revision=revision, title=bird(f"INTITULE-{mark}")
    )
    stored = keep(Upload(f"CANARI-PIECE-{mark}.png", "image/png", make_png()), now=utcnow())
    file = ApplicationFile(
        application=application, section_key="moyens", field_key="letter", stored=stored, added_at=utcnow()
    )
    db.session.add(file)
    db.session.flush()
    make_filing(application, content=_content(application, file, mark), files=[_listed(file)])
    make_admissible(application)
    masked = Redaction(application=application, section_key="projet", field_key="title", content="Réécrit", at=utcnow())
    db.session.add(masked)
    return application


def _content(application: Application, file: ApplicationFile, mark: str) -> dict[str, Any]:
    content: dict[str, Any] = deepcopy(GOOD)
    content["projet"].update(summary=bird(f"LUE-{mark}"), title=bird(f"MASQUEE-{mark}"))
    content["moyens"]["team"] = [{"name": bird(f"CACHEES-{mark}")}]
    content["moyens"]["letter"] = [file.public_id]
    return {**content, FACTS: {"title": application.title, "lot": ""}}


def _listed(file: ApplicationFile) -> dict[str, Any]:
    stored = file.stored
    return {
        "public_id": file.public_id, "section": "moyens", "field": "letter", "name": stored.name, "size": stored.size,
        "sha256": stored.sha256,
    }  # fmt: skip


def _write(round_: ReviewRound, reading: Any, whose: str, mark: str) -> None:
    """The review of who reads, and that of a colleague known by a number."""
    grid = make_grid(round_)
    own = {"summary": bird(f"AVIS-{mark}"), "confidential": bird(f"AVIS-{mark}")}
    write_review(reading, grid, **own)
    colleague = make_reviewer(round_, make_account(name=bird("CONFRERE"), address=mailbox(f"ADRESSE-{whose}-CONFRERE")))
    texts = {"summary": bird(f"AUTREAVIS-{mark}"), "confidential": bird("CONFIDENCE")}
    write_review(assign(colleague, reading.application), grid, **texts)


def _offer(cast: "Cast", whose: str, round_: ReviewRound, lead: Account, mark: str) -> None:
    """An application that nobody reads yet, one that a conflict closes to the reviewer."""
    offered, closed = (_application(round_, lead, mark) for _ in range(2))
    closed.title = bird(f"INTITULE-{mark}")
    colleague = make_reviewer(round_, make_account(name=bird("CONFRERE")))
    row = tie(colleague, closed, ConflictState.SUSPECTED, note=bird("CONFIDENCE"))
    cast.world.note("review_offered", whose, offered.public_id)
    cast.world.note("conflict", whose, row.public_id)
    declared = _declare(closed)
    late = LateInterest(interest_ref=declared.public_id, application=closed, touched=["rejected"], at=utcnow())
    db.session.add(late)
    db.session.flush()
    cast.world.note("team_interest", whose, declared.public_id)
    cast.world.note("late_interest", whose, late.public_id)


def _declare(application: Application) -> TeamInterest:
    """An interest of somebody of the team who opens no page here."""
    return have_interest(make_account(name=bird("CONFRERE")), application, note=bird("CONFIDENCE"))


def _invite(round_: ReviewRound, mark: str) -> Reviewer:
    round_.last_number += 1
    seat = Reviewer(
        round=round_, key=PersonKey(), account=None, number=round_.last_number, state=ReviewerState.INVITED,
        invited_at=utcnow(), expires_at=utcnow().replace(year=utcnow().year + 2),
    )  # fmt: skip
    address, token = mailbox(f"ADRESSE-PRESSENTIE-{mark}"), new_token()
    seat.address, seat.address_index, seat.token, seat.token_hash = (
        address,
        index_of(address),
        token,
        fingerprint(token),
    )
    db.session.add(seat)
    db.session.flush()
    return seat
