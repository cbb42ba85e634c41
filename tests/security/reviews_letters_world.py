"""The letters of the little world: on each side a team that was told, with what it may read of its reviews.

The results are published, so that everybody reads the laureate and nothing else of the application.
"""

from typing import TYPE_CHECKING

from labagora.accounts.enums import Role
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application
from labagora.consortia.enums import ConsortiumKind
from labagora.consortia.models import Consortium
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import DispatchState, Outcome, RoundPhase
from labagora.reviews.models import Dispatch, Letter, ReviewRound
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.calls import make_application, make_call
from tests.builders.reviews import assign, decide_on, make_grid, make_reviewer, make_round, write_review
from tests.security.canaries import bird

if TYPE_CHECKING:
    from tests.security.world import Cast


def add_letters(cast: "Cast") -> None:
    """Add a decided call of each side."""
    for whose, organisation, leader in (("ours", cast.ours, "alice"), ("others", cast.others, "otto")):
        mark = leader.upper()
        call = make_call(f"Appel jugé {bird('PUBLIC')}", CallState.PUBLISHED_RESULTS, reference=f"JUGE-{whose.upper()}")
        round_ = make_round(call, RoundPhase.DECIDED)
        application = make_application(
            call, organisation, ApplicationState.FILED, lead=cast.people[leader], title=bird(f"TITRE-{mark}")
        )
        decide_on(round_, application, Outcome.SELECTED, reason=bird(f"DECISION-{mark}"), applied_at=utcnow())
        _add_review(round_, application, mark)
        dispatch, letter = _add_letter(round_, application, mark)
        _add_laureate(application)
        names = {
            "round_call": call.public_id,
            "dispatch": dispatch.public_id,
            "letter_application": application.public_id,
            "letter": letter.public_id,
        }
        for kind, name in names.items():
            cast.world.note(kind, whose, name)


def _add_review(round_: ReviewRound, application: Application, mark: str) -> None:
    """What is given, and what never is, by somebody who opens no page here."""
    account = make_account(name=bird(f"NOM-LECTRICE-{mark}"))
    grant(account, Role.REVIEWER)
    enrol_second_factor(account)
    words = {
        "summary": bird(f"RETOUR-{mark}"),
        "confidential": bird(f"CONFIDENTIELLE-{mark}"),
        "comments": {"critere-1": bird(f"GARDEE-{mark}")},
        "shared": ["summary"],
    }
    write_review(assign(make_reviewer(round_, account), application), make_grid(round_), **words)


def _add_letter(round_: ReviewRound, application: Application, mark: str) -> tuple[Dispatch, Letter]:
    now = utcnow()
    texts = {"subject": "Votre candidature", "body": "Bonjour."}
    dispatch = Dispatch(
        round=round_, outcome=Outcome.SELECTED, state=DispatchState.SENT, made_at=now, sent_at=now, **texts
    )
    letter = Letter(
        dispatch=dispatch, application=application, subject="Votre candidature", body=bird(f"LETTRE-{mark}"),
        decision_version=1, sent_at=now, first_read_at=now,
    )  # fmt: skip
    db.session.add_all([dispatch, letter])
    db.session.flush()
    return dispatch, letter


def _add_laureate(application: Application) -> None:
    row = Consortium(
        kind=ConsortiumKind.SITE, name=bird("PUBLIC"), slug=f"laureat-{application.id}", call=application.call,
        application=application, organisation=application.organisation, summary_public=bird("PUBLIC"),
        formed_at=utcnow(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
