"""A whole round for the benches: applications about some cancers, reviewers who know some, reviews given back."""

import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from labagora.accounts.enums import Role
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Filing
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.ids import new_public_id
from labagora.reference.queries import vocabulary
from labagora.reviews.enums import (
    AdmissibilityState,
    AssignmentState,
    BidLevel,
    Recommendation,
    ReviewerState,
    ReviewState,
    RoundPhase,
)
from labagora.reviews.models import Admissibility, Assignment, Bid, Review, Reviewer, ReviewRound
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_call, make_revision
from tests.builders.organisations import make_organisation
from tests.builders.reviews import make_grid, make_round

FORM = {
    "sections": [
        {
            "key": "projet",
            "title": "Votre projet",
            "fields": [
                {"key": name, "kind": "reference", "label": name, "options": {"source": name, "multiple": True}}
                for name in ("cancers", "care_steps")
            ],
        }
    ]
}
EACH = 3


@dataclass(frozen=True)
class Seeded:
    """Where the round is, and a session of the team."""

    call_ref: str
    session: str


def seed(applications: int, reviewers: int, *, with_reviews: bool, chance: int = 7) -> Seeded:
    """Fill the database of the current application; the same numbers give the same round."""
    draw = random.Random(chance)
    team = make_account(name="Esther")
    grant(team, Role.STAFF)
    enrol_second_factor(team)
    phase = RoundPhase.REVIEWING if with_reviews else RoundPhase.PREPARING
    round_ = make_round(make_call(state=CallState.REVIEWING), phase, wants_patient=True)
    ids = _applications(round_, applications, draw)
    seats = _reviewers(round_, reviewers, -(-applications * EACH * 4 // (3 * reviewers)), draw)
    _bids(ids, seats, draw)
    if with_reviews:
        _reviews(round_, ids, seats, draw)
    found = Seeded(round_.call.public_id, open_session(team))
    db.session.commit()
    return found


def _add(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows that have a public id, at once; return their ids in order."""
    for row in rows:
        row["public_id"] = new_public_id()
    db.session.execute(insert(model), rows)
    by_name = {name: id_ for id_, name in db.session.execute(select(model.id, model.public_id))}
    return [by_name[row["public_id"]] for row in rows]


def _applications(round_: ReviewRound, count: int, draw: random.Random) -> list[int]:
    now, call = utcnow(), round_.call
    organisation, revision = make_organisation(name="Centre hospitalier"), make_revision(call, questionnaire=FORM)
    facts = {"call_id": call.id, "organisation_id": organisation.id, "revision_id": revision.id, "filed_at": now}
    facts |= {"state": ApplicationState.FILED, "first_filed_at": now}
    ids = _add(
        Application,
        [
            {**facts, "title": f"Un parcours sans rupture, n° {number}", "reference": f"BANC-{number:04}"}
            for number in range(count)
        ],
    )
    codes = {name: vocabulary(name).codes for name in ("cancers", "care_steps")}
    filings = [
        {
            "application_id": id_,
            "revision_id": revision.id,
            "number": 1,
            "at": now,
            "content": {"projet": {name: draw.sample(list(some), 2) for name, some in codes.items()}},
            "digest": "0" * 64,
            "idempotency_key": f"banc-{id_}",
        }
        for id_ in ids
    ]
    _add(Filing, filings)
    ruled = {"state": AdmissibilityState.ADMISSIBLE, "decided_at": now}
    _add(Admissibility, [{**ruled, "application_id": id_} for id_ in ids])
    return ids


def _reviewers(round_: ReviewRound, count: int, load: int, draw: random.Random) -> list[int]:
    now = utcnow()
    known = [f"{name}:{code}" for name in ("cancers", "care_steps") for code in vocabulary(name).codes]
    people = [make_account(name=f"Évaluatrice {number}") for number in range(1, count + 1)]
    round_.last_number = count
    facts = {"round_id": round_.id, "state": ReviewerState.ACTIVE, "answered_at": now, "max_load": load}
    return _add(
        Reviewer,
        [
            {
                **facts,
                "account_id": account.id,
                "number": number,
                "is_patient": number % 4 == 0,
                "competences": draw.sample(known, 12),
            }
            for number, account in enumerate(people, start=1)
        ],
    )


def _bids(ids: list[int], seats: list[int], draw: random.Random) -> None:
    levels = (BidLevel.AVOID, BidLevel.WILLING, BidLevel.EAGER)
    rows = [
        {"application_id": id_, "reviewer_id": seat, "level": draw.choice(levels)}
        for seat in seats
        for id_ in draw.sample(ids, min(len(ids), 20))
    ]
    db.session.execute(insert(Bid), rows)


def _reviews(round_: ReviewRound, ids: list[int], seats: list[int], draw: random.Random) -> None:
    now, grid = utcnow(), make_grid(round_, criteria=5)
    facts = {"round_id": round_.id, "state": AssignmentState.ASSIGNED, "assigned_at": now, "released_at": now}
    pairs = [(id_, seat) for id_ in ids for seat in draw.sample(seats, min(len(seats), EACH))]
    given = _add(Assignment, [{**facts, "application_id": id_, "reviewer_id": seat} for id_, seat in pairs])
    done = {"grid_id": grid.id, "state": ReviewState.SUBMITTED, "summary": "Un projet solide.", "shared": []}
    done |= {"started_at": now, "updated_at": now, "submitted_at": now}
    rows = []
    for id_ in given:
        marks = {one.key: draw.randint(0, 3) for one in grid.criteria}
        score = sum(one.weight * marks[one.key] / 3 for one in grid.criteria) / sum(one.weight for one in grid.criteria)
        advice = draw.choice(list(Recommendation))
        rows.append({**done, "assignment_id": id_, "marks": marks, "score": score, "recommendation": advice})
    _add(Review, rows)
