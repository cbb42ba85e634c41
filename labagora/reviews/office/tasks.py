"""What the reviews add to the tasks of the team."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.reviews.models import Admissibility
from labagora.reviews.queries import office_tasks as queries
from labagora.reviews.queries.interests import calls_left_alone, releases_to_decide
from labagora.reviews.queries.late import late_to_examine
from labagora.web import office_tasks
from labagora.web.office_tasks import MOST, Task


def _answers(reader: Any) -> Sequence[Task]:
    return [
        Task(
            _answered(row),
            str(row.application.reference),
            "office_reviews.admissibility_examine",
            row.replied_at or row.due_at or utcnow(),
            arguments={"public_id": row.application.call.public_id, "application_id": row.application.public_id},
        )
        for row in queries.answers_to_judge(reader, utcnow(), limit=MOST)
    ]


def _answered(row: Admissibility) -> str:
    if row.replied_at is not None:
        return str(gettext("Décider de la recevabilité : réponse arrivée"))
    return str(gettext("Décider de la recevabilité : délai passé, sans réponse"))


def _to_examine(reader: Any) -> Sequence[Task]:
    return [
        Task(
            gettext("Examiner la recevabilité des candidatures (%(count)d)", count=count),
            call.title,
            "office_reviews.admissibility_list",
            at,
            arguments={"public_id": call.public_id},
        )
        for call, at, count in queries.rounds_to_examine(reader, limit=MOST)
    ]


def _by_call(what: str, endpoint: str, lines: Sequence[queries.CallLine], *, is_due: bool = False) -> list[Task]:
    return [
        Task(what, call.title, endpoint, at, at if is_due else None, {"public_id": call.public_id})
        for call, at in lines
    ]


def _rounds(reader: Any) -> Sequence[Task]:
    return [
        *_to_examine(reader),
        *_by_call(
            gettext("Vérifier des liens d’intérêts signalés"),
            "office_reviews.conflict_list",
            queries.rounds_with_hints(reader, limit=MOST),
        ),
        *_by_call(
            gettext("Relancer des évaluateurs en retard"),
            "office_reviews.progress_list",
            queries.rounds_with_late_reviews(reader, utcnow(), limit=MOST),
            is_due=True,
        ),
    ]


def _dispatches(reader: Any) -> Sequence[Task]:
    return [
        Task(
            gettext("Confirmer un envoi de courriers"),
            row.round.call.title,
            "office_reviews.dispatch_show",
            row.made_at,
            arguments={"public_id": row.round.call.public_id, "dispatch_id": row.public_id},
        )
        for row in queries.dispatches_to_confirm(reader, limit=MOST)
    ]


def _interests(reader: Any) -> Sequence[Task]:
    releases = [
        Task(
            gettext("Décider d’un retrait d’intérêt"),
            str(row.application.reference),
            "office_reviews.interest_decide",
            row.release_asked_at or row.at,
            arguments={"public_id": row.application.call.public_id, "interest_id": row.public_id},
        )
        for row in releases_to_decide(reader, limit=MOST)
    ]
    releases += [
        Task(
            gettext("Regarder un lien d’intérêts connu après la décision"),
            str(row.application.reference),
            "office_reviews.late_interest_show",
            row.at,
            arguments={"public_id": row.application.call.public_id, "late_id": row.public_id},
        )
        for row in late_to_examine(reader, limit=MOST)
    ]
    if not reader.is_admin:
        return releases
    alone = gettext("Confier une candidature à une autre personne : toute l’équipe y a un intérêt")
    return [*releases, *_by_call(alone, "office_reviews.interest_list", calls_left_alone()[:MOST])]


office_tasks.register("reviews.answers", _answers)
office_tasks.register("reviews.rounds", _rounds)
office_tasks.register("reviews.dispatches", _dispatches)
office_tasks.register("reviews.interests", _interests)
