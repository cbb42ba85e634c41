"""What came out of it: « Ce que votre avis a changé », both opinions, the participation report, the weights."""

from datetime import datetime
from urllib.parse import urlsplit

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.introductions import policy, queries
from labagora.introductions.actions.moves import allow, move
from labagora.introductions.actions.notices import tell_volunteer
from labagora.introductions.commands import Opinion, ReportDraft, Restitution, WeightsDraft
from labagora.introductions.enums import IntroductionState, Outcome, Side
from labagora.introductions.facets import DEFAULT_WEIGHTS
from labagora.introductions.matching import find_weights
from labagora.introductions.models import Contribution, Evaluation, Introduction, MatchingWeights, ParticipationReport
from labagora.projects import policy as project_policy
from labagora.projects.models import Project

WEIGHT_MAX = 100


def report_back(contribution: Contribution, restitution: Restitution, *, actor: Account, now: datetime) -> None:
    """Tell a person whether their contribution was kept, why, and what it changed."""
    authorise(project_policy.leads(actor, contribution.introduction.need.project))
    allow(policy.can_report_back(leads=True, contribution=contribution))
    _check(restitution)
    is_first = contribution.reported_at is None
    contribution.outcome, contribution.why = restitution.outcome, restitution.why.strip()
    contribution.what_changed, contribution.link = restitution.what_changed.strip() or None, restitution.link
    contribution.reported_at = contribution.reported_at or now
    audit.record("introductions.report_back", contribution, actor=actor, now=now, outcome=restitution.outcome.value)
    if is_first:
        tell_volunteer(contribution.introduction, "restitution")


def _check(restitution: Restitution) -> None:
    if len(restitution.why.strip()) < 10:
        raise Invalid("why", "Expliquez pourquoi, en une phrase au moins.")
    if restitution.outcome is not Outcome.NOT_KEPT and not restitution.what_changed.strip():
        raise Invalid("what_changed", "Dites ce que cet avis a changé.")
    if restitution.link and urlsplit(restitution.link).scheme not in ("http", "https"):
        raise Invalid("link", "Collez une adresse qui commence par https://.")


def evaluate(introduction: Introduction, opinion: Opinion, *, actor: Account, now: datetime) -> None:
    """One side says how it went; when both have, the participation is evaluated."""
    side = queries.side_of(actor, introduction)
    authorise(side in (Side.VOLUNTEER, Side.LEADER))
    allow(policy.can_evaluate(side, introduction))
    assert side is not None
    given = {one.side for one in queries.evaluations_of(introduction)}
    if side in given:
        raise Conflict("Cet avis a déjà été donné.")
    if not 1 <= opinion.rating <= 5:
        raise Invalid("rating", "Choisissez une note de 1 à 5.")
    values = {"rating": opinion.rating, "would_repeat": opinion.would_repeat, "comment": opinion.comment or None}
    key = introduction.volunteer.key
    db.session.add(Evaluation(key=key, introduction=introduction, side=side, given_at=now, **values))
    by = None if side is Side.VOLUNTEER else actor
    audit.record("introductions.evaluate", introduction, actor=by, now=now, side=side.value)
    if given | {side} >= {Side.VOLUNTEER, Side.LEADER} and introduction.state is IntroductionState.TOOK_PART:
        move(introduction, IntroductionState.EVALUATED, "introductions.close_evaluation", by=None, now=now)


def write_report(
    project: Project, draft: ReportDraft, *, publish: bool, actor: Account, now: datetime
) -> ParticipationReport:
    """Write the participation report of a project; publish it once all five headings are filled."""
    authorise(project_policy.leads(actor, project))
    allow(policy.can_write_report(leads=True, project=project))
    report = queries.find_report(project)
    if report is None:
        report = ParticipationReport(project=project)
        db.session.add(report)
    for name, text in vars(draft).items():
        setattr(report, name, text)
    if publish:
        _check_complete(draft)
        report.published_at = report.published_at or now
    audit.record("introductions.write_report", report, actor=actor, now=now, published=publish)
    return report


def _check_complete(draft: ReportDraft) -> None:
    for name, text in vars(draft).items():
        if not text.strip():
            raise Invalid(name, "Remplissez ce point avant de publier.")


def set_weights(draft: WeightsDraft, *, expected: int, actor: Account, now: datetime) -> MatchingWeights:
    """Publish a new version of the weights. ``expected`` is the version that the person had before their eyes."""
    authorise(actor.is_staff)
    if set(draft.weights) != set(DEFAULT_WEIGHTS):
        raise Invalid("note", "Donnez un poids à chaque critère.")
    for name, weight in draft.weights.items():
        if not 0 <= weight <= WEIGHT_MAX:
            raise Invalid(name, "Un poids est un nombre entier entre 0 et 100.")
    if not draft.note.strip():
        raise Invalid("note", "Dites pourquoi : cette phrase est publiée avec les poids.")
    last = find_weights()
    number = last.number if last else 0
    if number != expected:
        raise Conflict("Quelqu'un a changé les poids depuis que vous avez ouvert cette page.")
    row = MatchingWeights(
        number=number + 1, weights=dict(draft.weights), note=draft.note.strip(), set_at=now, set_by_ref=actor.public_id
    )
    db.session.add(row)
    audit.record("introductions.set_weights", row, actor=actor, now=now, **dict(draft.weights))
    return row
