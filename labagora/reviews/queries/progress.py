"""Reads of how far the reviews are: one line an application, one a review, for who has no interest in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core.db import db
from labagora.core.pagination import PAGE_SIZE, Page
from labagora.organisations.models import Organisation
from labagora.reviews.enums import AssignmentState, Recommendation, ReviewState
from labagora.reviews.models import Assignment, Grid, Review, Reviewer, ReviewRound
from labagora.reviews.queries.assigning import open_to
from labagora.reviews.queries.material import in_scope
from labagora.reviews.queries.rounds import is_cut
from labagora.reviews.queries.withheld import withheld_from

MOST_WORDS = 10
WIDE_GAP = 1 / 3
COMPLETE, PARTIAL, NONE, LATE = "complet", "commence", "rien", "retard"


@dataclass(frozen=True)
class ProgressFilters:
    """What the board keeps, and in which order."""

    text: str = ""
    lot: str = ""
    state: str = ""
    advice: Recommendation | None = None
    is_wide: bool = False
    sort: str = ""


@dataclass(frozen=True)
class ProgressRow:
    """An application with what its reviews say. Scores are from 0 to 1, None before the first review.

    ``is_withheld``: the reader is to judge it too, and reads how many reviews came, not what they say.
    """

    public_id: str
    reference: str
    title: str
    lot: str
    organisation: str
    given: int
    done: int
    abstained: int
    mean: float | None
    squares: float | None
    lowest: float | None
    highest: float | None
    support: int
    reservations: int
    discuss: int
    decline: int
    is_withheld: bool

    @property
    def expected(self) -> int:
        """How many reviews are expected: nobody waits for who abstained."""
        return self.given - self.abstained

    @property
    def left(self) -> int:
        """How many are still to come."""
        return self.expected - self.done

    @property
    def gap(self) -> float | None:
        """From the lowest score to the highest, of two reviews or more."""
        return None if self.done < 2 or self.highest is None else self.highest - (self.lowest or 0.0)

    @property
    def deviation(self) -> float | None:
        """The standard deviation, over n - 1, of two reviews or more."""
        if self.done < 2 or self.mean is None or self.squares is None:
            return None
        return sqrt(max(0.0, self.squares - self.done * self.mean**2) / (self.done - 1))

    @property
    def is_wide(self) -> bool:
        """Whether the reviews are a third of the scale apart, or more."""
        return self.gap is not None and self.gap >= WIDE_GAP - 1e-9


@dataclass(frozen=True)
class Totals:
    """The whole round: reviews expected, given back, abstentions."""

    expected: int
    done: int
    abstained: int


def _share(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _reviews(round_: ReviewRound, seen_by: Any) -> Any:
    """What the reviews say, by application: those that the committee counts, and those that are expected.

    What is withheld is left out here, so that neither a filter nor an order can tell it.
    """
    is_done = Review.state == ReviewState.SUBMITTED
    is_read = and_(is_done, Assignment.application_id.not_in(withheld_from(seen_by, round_)))
    score = case((is_read, Review.score))
    advices = [_share(and_(is_read, Review.recommendation == one)).label(one.value) for one in Recommendation]
    query = select(
        Assignment.application_id,
        func.count(Assignment.id).label("given"),
        _share(is_done).label("done"),
        _share(Review.state == ReviewState.ABSTAINED).label("abstained"),
        func.avg(score).label("mean"),
        func.sum(score * score).label("squares"),
        func.min(score).label("lowest"),
        func.max(score).label("highest"),
        *advices,
    )
    query = query.join(Assignment.reviewer).outerjoin(Assignment.review)
    live = (Assignment.round_id == round_.id, Assignment.state == AssignmentState.ASSIGNED, ~is_cut())
    return query.where(*live).group_by(Assignment.application_id).subquery()


SORTS = ("reference", "titre", "organisation", "lot", "avancement", "moyenne", "ecart", "reste")


def _order(reviews: Any, sort: str) -> list[Any]:
    """The first column of the order; what has no score comes last, either way."""
    given, done = func.coalesce(reviews.c.given, 0), func.coalesce(reviews.c.done, 0)
    expected = given - func.coalesce(reviews.c.abstained, 0)
    gap = case((done > 1, reviews.c.highest - reviews.c.lowest))
    column: Any = {
        "titre": Application.title,
        "organisation": Organisation.name,
        "lot": Application.lot,
        "avancement": case((expected > 0, done * 1.0 / expected), else_=0.0),
        "moyenne": reviews.c.mean,
        "ecart": gap,
        "reste": expected - done,
    }.get(sort.removeprefix("-"), Application.reference)
    return [column.is_(None), column.desc() if sort.startswith("-") else column.asc()]


def _speaks_of(word: str) -> ColumnElement[bool]:
    columns = (Application.title, Application.reference, Organisation.name)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _conditions(reviews: Any, asked: ProgressFilters) -> list[ColumnElement[bool]]:
    found = [_speaks_of(word) for word in asked.text.split()[:MOST_WORDS]]
    if asked.lot:
        found.append(Application.lot == asked.lot)
    if asked.advice is not None:
        found.append(reviews.c[asked.advice.value] > 0)
    if asked.is_wide:
        found.append(and_(reviews.c.done > 1, reviews.c.highest - reviews.c.lowest >= WIDE_GAP - 1e-9))
    return found + _state(reviews, asked.state)


def _state(reviews: Any, state: str) -> list[ColumnElement[bool]]:
    left = reviews.c.given - reviews.c.abstained - reviews.c.done
    done = func.coalesce(reviews.c.done, 0)
    known = {
        COMPLETE: and_(done > 0, left == 0),
        PARTIAL: and_(done > 0, left > 0),
        NONE: done == 0,
        LATE: left > 0,
    }
    return [known[state]] if state in known else []


def _select(round_: ReviewRound, asked: ProgressFilters, seen_by: Any) -> Select[Any]:
    reviews = _reviews(round_, seen_by)
    counts = ("given", "done", "abstained")
    scores = [reviews.c[name] for name in ("mean", "squares", "lowest", "highest")]
    columns: tuple[Any, ...] = (
        Application.public_id,
        Application.reference,
        Application.title,
        Application.lot,
        Organisation.name,
        *(func.coalesce(reviews.c[name], 0) for name in counts),
        *scores,
        *(func.coalesce(reviews.c[one.value], 0) for one in Recommendation),
        Application.id.in_(withheld_from(seen_by, round_)),
    )
    query: Select[Any] = select(*columns).select_from(Application).join(Application.organisation)
    query = query.outerjoin(reviews, reviews.c.application_id == Application.id)
    query = query.where(Application.id.in_(in_scope(round_)), open_to(seen_by), *_conditions(reviews, asked))
    return query.order_by(*_order(reviews, asked.sort), Application.reference, Application.id)


def list_progress(round_: ReviewRound, asked: ProgressFilters, *, seen_by: Any, page: int) -> Page[ProgressRow]:
    """Return a page of the board. Counted in the statement that reads it: the reviews are added up once."""
    query = _select(round_, asked, seen_by)
    number = max(1, page)
    found = _page(query, number)
    if not found and number > 1:
        total = _total(query)
        number = max(1, -(-total // PAGE_SIZE))
        found = _page(query, number)
    total = found[0][-1] if found else 0
    return Page([ProgressRow(*one[:-1]) for one in found], number, PAGE_SIZE, total)


def board_rows(round_: ReviewRound, asked: ProgressFilters, *, seen_by: Any) -> Iterator[ProgressRow]:
    """Return every line of the board that the filters keep, in its order, for an export."""
    return (ProgressRow(*found) for found in db.session.execute(_select(round_, asked, seen_by)))


def _page(query: Select[Any], number: int) -> Sequence[Any]:
    counted = query.add_columns(func.count().over())
    return db.session.execute(counted.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()


def _total(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def totals(round_: ReviewRound, *, seen_by: Any) -> Totals:
    """Count the reviews of the round, of what ``seen_by`` may know of."""
    query = select(
        func.count(Assignment.id),
        _share(Review.state == ReviewState.SUBMITTED),
        _share(Review.state == ReviewState.ABSTAINED),
    )
    given, done, abstained = db.session.execute(_live(query, round_, seen_by)).one()
    return Totals(given - (abstained or 0), done or 0, abstained or 0)


def _live(query: Select[Any], round_: ReviewRound, seen_by: Any) -> Select[Any]:
    query = query.select_from(Assignment).join(Assignment.application).join(Assignment.reviewer)
    return query.outerjoin(Assignment.review).where(
        Assignment.round_id == round_.id,
        Assignment.state == AssignmentState.ASSIGNED,
        ~is_cut(),
        Application.id.in_(in_scope(round_)),
        open_to(seen_by),
    )


@dataclass(frozen=True)
class ReviewRow:
    """A review, or one that is expected, with who writes it and the application.

    ``review`` is None before it is begun, and when it is withheld from the reader: ``state`` alone is then known.
    """

    assignment: Assignment
    review: Review | None
    reviewer: Reviewer
    name: str
    reference: str
    title: str
    lot: str
    organisation: str
    state: ReviewState | None
    is_withheld: bool

    @property
    def is_done(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.state in (ReviewState.SUBMITTED, ReviewState.ABSTAINED)

    @property
    def given(self) -> Review | None:
        """The review once it is given back, to who may read it: before, it is its writer's."""
        return self.review if self.state is ReviewState.SUBMITTED else None


def _review_rows(round_: ReviewRound, seen_by: Any) -> Select[Any]:
    facts: tuple[Any, ...] = (Application.reference, Application.title, Application.lot, Organisation.name)
    theirs = func.coalesce(Reviewer.account_id, 0) == seen_by.id
    withheld = and_(Application.id.in_(withheld_from(seen_by, round_)), ~theirs)
    query: Select[Any] = select(Assignment, Reviewer, Account, *facts, withheld)
    query = _live(query, round_, seen_by).outerjoin(Reviewer.account)
    query = query.join(Application.organisation)
    whole = joinedload(Assignment.review).joinedload(Review.grid).selectinload(Grid.criteria)
    return query.options(whole).order_by(Application.reference, Application.id, Reviewer.number)


def _review_row(found: Any) -> ReviewRow:
    assignment, reviewer, account, reference, title, lot, organisation, is_withheld = found
    name, review = account.name if account is not None else "", assignment.review
    return ReviewRow(
        assignment=assignment,
        review=None if is_withheld else review,
        reviewer=reviewer,
        name=name,
        reference=reference,
        title=title,
        lot=lot,
        organisation=organisation,
        state=review.state if review is not None else None,
        is_withheld=bool(is_withheld),
    )


def reviews_of(round_: ReviewRound, application: Application, *, seen_by: Any) -> Sequence[ReviewRow]:
    """Return the reviews of an application, and those that are expected."""
    query = _review_rows(round_, seen_by).where(Application.id == application.id)
    return [_review_row(found) for found in db.session.execute(query)]


def review_rows(round_: ReviewRound, asked: ProgressFilters, *, seen_by: Any) -> Iterator[ReviewRow]:
    """Return every review of the applications that the filters keep, for an export."""
    kept = _select(round_, asked, seen_by).order_by(None).with_only_columns(Application.id)
    query = _review_rows(round_, seen_by).where(Application.id.in_(kept))
    return (_review_row(found) for found in db.session.execute(query))


def grids_of(round_: ReviewRound) -> Sequence[Grid]:
    """Return the grids with their criteria, that of the whole call first."""
    query = select(Grid).where(Grid.round_id == round_.id).order_by(Grid.lot, Grid.id)
    return db.session.scalars(query.options(selectinload(Grid.criteria))).all()


def is_overdue(round_: ReviewRound, now: datetime) -> bool:
    """Tell whether the date of the reviews is past."""
    return round_.due_at is not None and round_.due_at < now
