"""What this domain keeps about people: who reviews, what ties them to applications, what they wrote and read."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.accounts.queries import index_of
from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.reviews.enums import AssignmentState, ReviewerState, ReviewState, RevokeReason
from labagora.reviews.models import (
    Admissibility,
    AdmissibilityExchange,
    Assignment,
    AssignmentProposal,
    Bid,
    Conflict,
    Deliberation,
    Letter,
    Review,
    Reviewer,
    ReviewRound,
    TeamInterest,
)
from labagora.reviews.removal import remove_seats

BATCH = 200
PROPOSALS_KEPT = timedelta(days=180)
WITH_THE_CALL = "Tant que l'appel est archivé à l'Institut"
STAYS = (
    "Les évaluations que vous avez rendues restent dans le dossier de l'appel, sous un numéro : votre compte n'y est "
    "plus lié."
)
IN_MINUTES = "Le procès-verbal scellé d'un comité où vous avez siégé garde votre nom : il dit qui a décidé."

HELD: tuple[Held, ...] = (
    Held(
        "reviewer",
        "Les appels que vous évaluez ; l'adresse à laquelle vous avez été invité, chiffrée",
        "Tant que l'appel est archivé ; l'adresse, jusqu'à votre réponse ou à la fin de l'invitation",
        ("account_id", "key_id", "address_sealed", "token_sealed"),
        OnErasure.DETACHED,
    ),
    Held("conflict", "Vos liens avec des candidatures", WITH_THE_CALL, (), OnErasure.DETACHED),
    Held(
        "team_interest",
        "Vos intérêts dans des candidatures, déclarés comme membre de l'équipe",
        "Jusqu'à l'effacement de votre compte",
        ("account_id",),
        OnErasure.REMOVED,
    ),
    Held("bid", "Vos préférences de lecture", WITH_THE_CALL, (), OnErasure.DETACHED),
    Held("review", "Les évaluations que vous avez écrites", WITH_THE_CALL, (), OnErasure.DETACHED),
    Held("admissibility", "Vos réponses sur la recevabilité d'une candidature", WITH_THE_CALL, (), OnErasure.DETACHED),
    Held(
        "admissibility_exchange",
        "Vos réponses à des questions d'avant sur la recevabilité",
        WITH_THE_CALL,
        (),
        OnErasure.DETACHED,
    ),
    Held(
        "deliberation",
        "Les séances de comité où vous étiez ; votre nom dans leur procès-verbal scellé",
        "Tant que l'appel est archivé à l'Institut : un procès-verbal dit qui a décidé, et ne se réécrit pas",
        (),
        OnErasure.KEPT,
    ),
    Held("letter", "Le moment où vous avez lu une décision", WITH_THE_CALL, (), OnErasure.DETACHED),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return what a person reviews, declared, wrote and read."""
    return {
        "reviewer": _seats(account),
        "conflict": _conflicts(account),
        "team_interest": _team_interests(account),
        "bid": _bids(account),
        "review": _reviews(account),
        "admissibility": _replies(account),
        "admissibility_exchange": _earlier_replies(account),
        "deliberation": _attended(account),
        "letter": _letters(account),
    }


def _is_about(account: Account) -> Any:
    """The person's seats, and the invitations sent to their address."""
    mine = Reviewer.account_id == account.id
    return or_(mine, Reviewer.address_index == index_of(account.address)) if account.address else mine


def _seats(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, Reviewer).join(Reviewer.round).join(ReviewRound.call).where(_is_about(account))
    return [
        {
            "appel": title,
            "numero": seat.number,
            "etat": seat.state.label,
            "competences": list(seat.competences),
            "lectures_au_plus": seat.max_load,
            "comite": seat.sits,
            "motif_du_refus": seat.decline_reason,
            "invite_le": seat.invited_at,
            "repondu_le": seat.answered_at,
            "parti_le": seat.left_at,
        }
        for title, seat in db.session.execute(query.order_by(Reviewer.id))
    ]


def _conflicts(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, Conflict).join(Conflict.reviewer).join(Reviewer.round).join(ReviewRound.call)
    rows = db.session.execute(query.where(Reviewer.account_id == account.id).order_by(Conflict.id))
    return [
        {"appel": title, "lien": row.kind.label, "note": row.note, "etat": row.state.label, "at": row.at}
        for title, row in rows
    ]


def _team_interests(account: Account) -> list[dict[str, Any]]:
    query = select(Application.reference, TeamInterest).join(TeamInterest.application)
    rows = db.session.execute(query.where(TeamInterest.account_id == account.id).order_by(TeamInterest.id))
    return [
        {
            "candidature": reference,
            "lien": row.kind.label,
            "note": row.note,
            "etat": row.state.label,
            "at": row.at,
            "retrait_demande": row.release_reason,
            "reponse": row.decision,
        }
        for reference, row in rows
    ]


def _bids(account: Account) -> list[dict[str, Any]]:
    query = select(Call.title, Bid.level).join(Bid.reviewer).join(Reviewer.round).join(ReviewRound.call)
    rows = db.session.execute(query.where(Reviewer.account_id == account.id).order_by(Bid.id))
    return [{"appel": title, "preference": level.label} for title, level in rows]


def _reviews(account: Account) -> list[dict[str, Any]]:
    """Whole: it is what they wrote. The application is not named, whose title may say more than it should."""
    query = select(Call.title, Review).join(Review.assignment).join(Assignment.reviewer)
    query = query.join(Reviewer.round).join(ReviewRound.call).where(Reviewer.account_id == account.id)
    return [
        {
            "appel": title,
            "etat": row.state.label,
            "notes": dict(row.marks),
            "commentaires": dict(row.comments),
            "avis": row.recommendation.label if row.recommendation else "",
            "synthese": row.summary,
            "note_confidentielle": row.confidential,
            "rendue_le": row.submitted_at,
        }
        for title, row in db.session.execute(query.order_by(Review.id))
    ]


def _replies(account: Account) -> list[dict[str, Any]]:
    query = select(Admissibility).where(Admissibility.replied_by_ref == account.public_id)
    rows = db.session.scalars(query.options(joinedload(Admissibility.application)).order_by(Admissibility.id))
    return [{"candidature": row.application.reference, "reponse": row.reply, "at": row.replied_at} for row in rows]


def _earlier_replies(account: Account) -> list[dict[str, Any]]:
    query = select(Application.reference, AdmissibilityExchange).join(
        Admissibility, Admissibility.id == AdmissibilityExchange.admissibility_id
    )
    query = query.join(Admissibility.application).where(AdmissibilityExchange.replied_by_ref == account.public_id)
    rows = db.session.execute(query.order_by(AdmissibilityExchange.id))
    return [{"candidature": reference, "reponse": row.reply, "at": row.replied_at} for reference, row in rows]


def _attended(account: Account) -> list[dict[str, Any]]:
    """The meetings of the committee in which they sit, and those of which they were."""
    query = select(Call.title, Deliberation, Reviewer.public_id).join(Deliberation.round).join(ReviewRound.call)
    query = query.join(Reviewer, Reviewer.round_id == ReviewRound.id).where(Reviewer.account_id == account.id)
    return [
        {"appel": title, "seance": row.held_at, "lieu": row.place}
        for title, row, ref in db.session.execute(query.order_by(Deliberation.id))
        if ref in row.present
    ]


def _letters(account: Account) -> list[dict[str, Any]]:
    query = select(Application.reference, Letter.first_read_at).join(Letter.application)
    rows = db.session.execute(query.where(Letter.first_read_by_ref == account.public_id).order_by(Letter.id))
    return [{"candidature": reference, "lu_le": at} for reference, at in rows]


def erase(account: Account, *, now: datetime) -> list[str]:
    """Leave every seat; what was given back stays in the file of the call, under a number."""
    seats = db.session.scalars(select(Reviewer).where(_is_about(account))).all()
    waiting = (ReviewerState.INVITED, ReviewerState.DECLINED)
    remove_seats([seat for seat in seats if seat.state in waiting])
    db.session.execute(delete(TeamInterest).where(TeamInterest.account_id == account.id))
    kept = [seat for seat in seats if seat.state not in waiting]
    refs = {seat.public_id for seat in kept}
    for seat in kept:
        seat.forget_address()
        seat.state, seat.left_at, seat.account_id = ReviewerState.LEFT, seat.left_at or now, None
    _take_back([seat.id for seat in kept], now)
    db.session.flush()
    return [STAYS, *([IN_MINUTES] if _was_there(refs) else [])] if kept else []


def _take_back(seats: list[int], now: datetime) -> None:
    """What they had to read and did not give back is to be read by somebody else."""
    done = select(Review.assignment_id).where(Review.state != ReviewState.DRAFT)
    theirs = (Assignment.reviewer_id.in_(seats), Assignment.state == AssignmentState.ASSIGNED)
    revoked = {"state": AssignmentState.REVOKED, "revoked_at": now, "revoke_reason": RevokeReason.ABSENCE}
    db.session.execute(update(Assignment).where(*theirs, Assignment.id.not_in(done)).values(**revoked))


def _was_there(refs: set[str]) -> bool:
    """Tell whether sealed minutes name one of these seats."""
    sealed = select(Deliberation.present).where(Deliberation.minutes_id.is_not(None))
    return any(refs & set(present) for present in db.session.scalars(sealed))


def purge(*, now: datetime) -> dict[str, int]:
    """Remove invitations that nobody answered in time, and proposals that say who could have read what."""
    over = (Reviewer.state == ReviewerState.INVITED, Reviewer.expires_at < now)
    seats = db.session.scalars(select(Reviewer).where(*over).limit(BATCH)).all()
    remove_seats(seats)
    old = db.session.scalars(
        select(AssignmentProposal).where(AssignmentProposal.asked_at < now - PROPOSALS_KEPT).limit(BATCH)
    ).all()
    for row in old:
        db.session.delete(row)
    return {"reviewer": len(seats), "assignment_proposal": len(old)}
