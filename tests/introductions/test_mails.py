"""The mails: neutral, to one person, with a way out (security.md A7, E7, I9)."""

import re
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions import actions, mails, queries
from labagora.introductions.enums import IntroductionState
from labagora.introductions.links import fingerprint, token_of
from labagora.volunteers import queries as volunteers

S = IntroductionState
WORDS = re.compile(r"\b(?:cancers?|santé|maladies?|patients?|soins?|sein|traitements?|chimio|mimosa|camille)\b")
STATES = {"accepted": S.ACCEPTED, "nudge_accepted": S.ACCEPTED, "chased_volunteer": S.ACCEPTED}


def _mail(name: str, in_state: Any, camille: Any) -> Any:
    row = in_state(STATES.get(name, S.INVITED))
    row.need.title, row.need.project.title = "Cancer du sein : projet Mimosa", "Projet Mimosa"
    return mails.to_volunteer(name, row, camille)


@pytest.mark.parametrize("name", list(mails.TO_VOLUNTEER))
def test_a7_i9_mail_to_a_volunteer_is_neutral(in_state: Any, camille: Any, name: str) -> None:
    mail = _mail(name, in_state, camille)
    whole = f"{mail.subject} {mail.text} {mail.html} {dict(mail.headers)}".lower()
    assert mail.subject == "Lab Agora — vous avez un message"
    assert mail.to == camille.address
    assert not WORDS.findall(whole)


@pytest.mark.parametrize("name", list(mails.TO_LEADER))
def test_a7_mail_to_a_leader_names_nobody(app: Any, alice: Any, name: str) -> None:
    mail = mails.to_leader(name, "http://localhost/x", alice)
    assert mail.subject == "Lab Agora — vous avez un message"
    assert mail.to == alice.address
    assert not WORDS.findall(f"{mail.text} {mail.html}".lower())


def test_one_click_unsubscribe_headers(in_state: Any, camille: Any) -> None:
    mail = _mail("invited", in_state, camille)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Unsubscribe"].startswith("<http")
    assert "/desabonnement>" in mail.headers["List-Unsubscribe"]


def test_an_invitation_that_was_answered_is_not_sent(in_state: Any, camille: Any) -> None:
    assert mails.to_volunteer("invited", in_state(S.VOLUNTEERED), camille) is None


def test_the_token_is_stable_and_kept_as_a_hash(in_state: Any) -> None:
    row = in_state(S.INVITED)
    token = token_of(row)
    assert token_of(row) == token
    assert row.link_hash == fingerprint(token)
    assert token not in row.public_id


def test_jobs_send_one_mail_a_person(app: Any, need: Any, camille: Any, camille_volunteer: Any, settings: Any) -> None:
    address = camille.address
    actions.invite_wave(need, actor=None, now=utcnow())
    db.session.commit()
    folder = settings.data / "mail"
    before = set(folder.glob("*")) if folder.exists() else set()
    app.extensions["labagora"].jobs.drain(app, utcnow())
    sent = [path.read_text(encoding="utf-8") for path in set(folder.glob("*")) - before]
    ours = [text for text in sent if address in text]
    assert len(ours) == 1
    assert ours[0].count("To: ") == 1
    row = queries.find_for(need, volunteers.get_volunteer(camille_volunteer.public_id))
    assert row is not None
    assert row.link_hash is not None
