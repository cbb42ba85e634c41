"""The mail that tells what the team decided: neutral, to one person, nothing that was typed."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.tasks.review import tell_decision
from tests.builders.library import make_sheet


@pytest.fixture
def posted(app: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that tasks deliver, without a mailer."""
    sent: list[Any] = []
    monkeypatch.setattr(
        "labagora.core.postbox.deliver", lambda _mailer, message, **values: sent.append((message, values))
    )
    return sent


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("validated", "l’a validée"),
        ("published", "est en ligne"),
        ("draft", "vous la rend"),
        ("to_revise", "vous la rend"),
        ("lune", "a pris une décision"),
    ],
)
def test_what_was_decided(paul: Any, posted: list[Any], state: str, words: str) -> None:
    attack = "<a href='https://exemple.fr'>cliquez</a>\r\nBcc: farid@exemple.fr cancer"
    sheet = make_sheet(attack, SheetState.DRAFT, owner=paul, columns={"state_reason": attack})
    tell_decision(account_ref=paul.public_id, sheet_ref=sheet.public_id, state=state)
    ((mail, values),) = posted
    assert mail.to == paul.address
    assert values == {"kind": "library.tell_decision", "recipient_ref": paul.public_id}
    assert words in mail.text
    assert words in mail.html
    assert f"http://localhost/mon-espace/fiches/{sheet.public_id}" in mail.text
    whole = f"{mail.subject}{mail.text}{mail.html}"
    assert not any(word in whole.lower() for word in ("cliquez", "bcc", "cancer", "{"))


def test_in_the_language_of_the_person(paul: Any, posted: list[Any]) -> None:
    paul.locale = "en"
    sheet = make_sheet(owner=paul)
    tell_decision(account_ref=paul.public_id, sheet_ref=sheet.public_id, state="validated")
    assert posted[0][0].subject == "Lab Agora — The team has answered you"


def test_nobody_is_written_to_in_vain(paul: Any, posted: list[Any]) -> None:
    sheet = make_sheet(owner=paul)
    tell_decision(account_ref="x" * 22, sheet_ref=sheet.public_id, state="draft")
    tell_decision(account_ref=paul.public_id, sheet_ref="x" * 22, state="draft")
    paul.suspended_at, paul.suspended_for = utcnow(), "request"
    db.session.flush()
    tell_decision(account_ref=paul.public_id, sheet_ref=sheet.public_id, state="draft")
    assert posted == []
