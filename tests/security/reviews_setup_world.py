"""The rounds of the little world: a grid, a doubt told to a team, an answer rewritten for reviewers.

The call of ours waits for the answer of Alice's team; that of the others turned Otto's application away.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from labagora.calls.models import Application, Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.markdown import render
from labagora.reviews.enums import AdmissibilityState, RoundPhase
from labagora.reviews.models import Redaction, ReviewRound
from tests.builders.reviews import make_admissible, make_grid, make_round
from tests.security.calls_world import QUESTION, SECTION
from tests.security.canaries import bird

if TYPE_CHECKING:
    from tests.security.world import Cast


def round_of(call: Call) -> ReviewRound:
    """Return the round of a call of the world, made by whichever slice comes first."""
    found = db.session.scalars(select(ReviewRound).where(ReviewRound.call_id == call.id)).first()
    return found or make_round(call, RoundPhase.PREPARING)


def add_setup(cast: "Cast") -> None:
    """Set the rounds of both calls up."""
    for whose, leader in (("ours", "alice"), ("others", "otto")):
        call = db.session.scalars(select(Call).where(Call.public_id == cast.world.ids["call"][whose][0])).one()
        round_, mark = round_of(call), leader.upper()
        round_.guidance, round_.guidance_html = bird("CONSIGNE"), render(bird("CONSIGNE"))
        round_.checklist = [{"key": "statuts", "label": bird("POINT")}]
        grid = make_grid(round_, title=bird("GRILLE")[:160])
        cast.world.note("grid", whose, grid.public_id)
        cast.world.note("criterion", whose, grid.criteria[0].public_id)
        _add_doubt(cast, whose, mark)
    db.session.flush()


def _add_doubt(cast: "Cast", whose: str, mark: str) -> None:
    name = cast.world.ids["application_filed"][whose][0]
    filed = db.session.scalars(select(Application).where(Application.public_id == name)).one()
    now, note = utcnow(), {"statuts": {"met": None, "note": bird("VERIFIE")}}
    texts = {"reason": bird(f"DOUTE-{mark}"), "answers": note}
    if whose == "ours":
        make_admissible(filed, AdmissibilityState.QUESTIONED, **texts)
    else:
        told = {"reply": bird(f"REPLIQUE-{mark}"), "replied_at": now, "verdict": bird(f"VERDICT-{mark}")}
        make_admissible(filed, AdmissibilityState.INADMISSIBLE, due_at=now - timedelta(days=1), **texts, **told)
    content = bird(f"MASQUE-{mark}")
    row = Redaction(application=filed, section_key=SECTION, field_key=QUESTION, content=content, at=now)
    db.session.add(row)
