"""Reads of the committee room: its members, who must go out, the ordered list as one reader may see it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.calls.enums import ApplicationState, MemberState
from labagora.calls.models import Application, ApplicationMember
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.organisations.models import Organisation
from labagora.reviews.enums import AdmissibilityState, AssignmentState, ConflictState, ReviewerState, ReviewState
from labagora.reviews.models import (
    Admissibility,
    Assignment,
    Conflict,
    Decision,
    Grid,
    Review,
    Reviewer,
    ReviewRound,
    TeamInterest,
)
from labagora.reviews.queries.rounds import closed_to, is_cut, judged_applications
from labagora.reviews.queries.withheld import has_withheld, is_withheld, withheld_from
from labagora.reviews.ranking import Candidate, Opinion, Said, Standing, ranked, renumbered

_CUTS = Conflict.state != ConflictState.DISMISSED
_COUNTS = (Review.state == ReviewState.SUBMITTED, Assignment.state == AssignmentState.ASSIGNED)


def teams_of(account: Any) -> Select[Any]:
    """Return the ids of the applications in whose team ``account`` is, for ``not_in``."""
    here = (ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE)
    return select(ApplicationMember.application_id).where(*here)


def has_interest(account: Any, round_: ReviewRound) -> bool:
    """Tell whether a person has an interest in some filed application of the round, or is in its team."""
    filed = (Application.call_id == round_.call_id, Application.state != ApplicationState.DRAFT)
    theirs = Application.id.in_(closed_to(account)) | Application.id.in_(teams_of(account))
    return bool(db.session.scalar(select(select(Application.id).where(*filed, theirs).exists())))


def sees_part(account: Any, round_: ReviewRound) -> bool:
    """Tell whether a person may not know all of a round: an interest, or reviews to read once they gave their own."""
    return has_interest(account, round_) or has_withheld(account, round_)


def deliberated(round_: ReviewRound) -> Select[Application]:
    """Every application on which the committee is to decide: filed, and admissible."""
    admissible = select(Admissibility.application_id).where(Admissibility.state == AdmissibilityState.ADMISSIBLE)
    return judged_applications(round_).where(Application.id.in_(admissible))


def deliberated_before(round_: ReviewRound, account: Any) -> Select[Application]:
    """Those of them in which ``account`` has no interest."""
    query = deliberated(round_).where(Application.id.not_in(closed_to(account)))
    return query.where(Application.id.not_in(teams_of(account)))


def get_deliberated(round_: ReviewRound, public_id: str, *, seen_by: Any) -> Application:
    """Return one of them with its call, its organisation and its team. Raises NotFound, also on an interest."""
    query = deliberated_before(round_, seen_by).where(Application.public_id == public_id)
    found: Application | None = db.session.scalar(
        query.options(
            joinedload(Application.call), joinedload(Application.organisation), selectinload(Application.members)
        )
    )
    if found is None:
        raise NotFound
    return found


def members_of(round_: ReviewRound) -> Sequence[Reviewer]:
    """Return the members of the committee by number, with their accounts."""
    sits = (Reviewer.round_id == round_.id, Reviewer.sits.is_(True), Reviewer.state == ReviewerState.ACTIVE)
    query = select(Reviewer).where(*sits).options(joinedload(Reviewer.account))
    return db.session.scalars(query.order_by(Reviewer.number)).all()


def seats_by_ref(round_: ReviewRound, refs: Collection[str]) -> Mapping[str, Reviewer]:
    """Return seats by public id, also of those who left since, with their accounts."""
    query = select(Reviewer).where(Reviewer.round_id == round_.id, Reviewer.public_id.in_(sorted(refs)))
    rows = db.session.scalars(query.options(joinedload(Reviewer.account)).order_by(Reviewer.number))
    return {one.public_id: one for one in rows} if refs else {}


def outsiders(refs: Collection[str], application_ids: Collection[int]) -> Mapping[int, set[str]]:
    """Return, by application, those of the seats ``refs`` who must go out: an interest, or a place in the team."""
    tied = select(Conflict.application_id, Reviewer.public_id)
    tied = tied.join(Reviewer, Reviewer.id == Conflict.reviewer_id).where(_CUTS)
    in_team = select(ApplicationMember.application_id, Reviewer.public_id)
    in_team = in_team.join(Reviewer, Reviewer.account_id == ApplicationMember.account_id)
    in_team = in_team.where(ApplicationMember.state == MemberState.ACTIVE)
    declared = select(TeamInterest.application_id, Reviewer.public_id)
    declared = declared.join(Reviewer, Reviewer.account_id == TeamInterest.account_id)
    declared = declared.where(TeamInterest.state != ConflictState.DISMISSED)
    found: dict[int, set[str]] = defaultdict(set)
    sources: tuple[tuple[Any, Any], ...] = (
        (tied, Conflict.application_id),
        (in_team, ApplicationMember.application_id),
        (declared, TeamInterest.application_id),
    )
    for query, column in sources:
        here = query.where(Reviewer.public_id.in_(sorted(refs)), column.in_(sorted(application_ids)))
        for application_id, ref in db.session.execute(here):
            found[application_id].add(ref)
    return found


def _opinions(ids: Select[Any], withheld: Select[Any]) -> list[Opinion]:
    """Submitted reviews, except those of a reviewer whose interest is known since, or who joined the team."""
    query = select(Assignment.application_id, Assignment.reviewer_id, Review.score, Review.recommendation)
    query = query.join(Review.assignment).join(Assignment.reviewer)
    query = query.where(
        *_COUNTS, Assignment.application_id.in_(ids), Assignment.application_id.not_in(withheld), ~is_cut()
    )
    rows = db.session.execute(query.order_by(Review.id))
    return [Opinion(key, who, score or 0.0, advice) for key, who, score, advice in rows if advice is not None]


def _said(ids: Select[Any]) -> dict[int, Said]:
    query = select(Decision.application_id, Decision.outcome, Decision.rank, Decision.applied_at)
    rows = db.session.execute(query.where(Decision.application_id.in_(ids)))
    return {key: Said(outcome, rank, applied_at is not None) for key, outcome, rank, applied_at in rows}


def standings(round_: ReviewRound, *, seen_by: Any, with_organisations: bool = False) -> list[Standing]:
    """Return the ordered lists of a round as ``seen_by`` may see them, in five statements. Needs ``call`` loaded.

    The title of a blind round is an answer like another: only who sees organisations sees it too.
    """
    open_ones = deliberated_before(round_, seen_by)
    query = open_ones.join(Application.organisation).with_only_columns(
        Application.id,
        Application.public_id,
        Application.reference,
        Application.title,
        Application.lot,
        Organisation.name,
    )
    shows_title = with_organisations or not round_.is_blind
    candidates = [
        Candidate(key, ref, str(reference), title if shows_title else "", lot, name if with_organisations else "")
        for key, ref, reference, title, lot, name in db.session.execute(query)
    ]
    ids = open_ones.with_only_columns(Application.id)
    said = _said(ids)
    if sees_part(seen_by, round_):
        said = renumbered(said, {one.id: one.lot for one in candidates})
    lots = [str(lot["code"]) for lot in round_.call.lots]
    return ranked(
        candidates,
        _opinions(ids, withheld_from(seen_by, round_)),
        said,
        lots=lots,
        seats=round_.places,
        seats_by_lot=round_.lot_places,
    )


def reviews_of(round_: ReviewRound, application: Application, *, seen_by: Any) -> Sequence[Review]:
    """Return the submitted reviews that count, by the number of their reviewer, with grid and account.

    None to who is to judge the application too and may not read the others yet.
    """
    if is_withheld(seen_by, round_, application):
        return ()
    query = select(Review).join(Review.assignment).join(Assignment.reviewer)
    query = query.where(*_COUNTS, Assignment.application_id == application.id, ~is_cut())
    whole = joinedload(Review.assignment).joinedload(Assignment.reviewer).joinedload(Reviewer.account)
    grid = joinedload(Review.grid).selectinload(Grid.criteria)
    return db.session.scalars(query.options(whole, grid).order_by(Reviewer.number)).all()
