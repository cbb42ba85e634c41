"""Adds an open call with a form to a portal that runs: `python -m tests.journeys.calls_scene` on its data."""

import subprocess
import sys
from datetime import timedelta

from labagora.app import create_app
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.calls import make_call, make_revision
from tests.calls.applications.conftest import FORM
from tests.journeys.live import Live, environment

SLUG = "parcours-sans-rupture"
TITLE = "Des parcours sans rupture"
REFERENCE = "RUPTURE26"
CONTACT = "appels@exemple.fr"
SPAN = timedelta(days=10)


def open_a_call(live: Live) -> str:
    """Open the call; return the path of its page."""
    command = [sys.executable, "-m", "tests.journeys.calls_scene"]
    answer = subprocess.run(command, env=environment(live), capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return f"/appels/{SLUG}"


def _plant() -> None:
    call = make_call(
        TITLE,
        slug=SLUG,
        reference=REFERENCE,
        contact_label="Service des appels",
        contact_email=CONTACT,
        closes_at=utcnow() + SPAN,
    )
    make_revision(call, questionnaire=FORM)
    db.session.commit()


if __name__ == "__main__":
    with create_app().app_context():
        _plant()
