"""Filing: checked, kept, told, once, before the hour."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, ClosingPolicy, TeamRole
from labagora.calls.models import Application, Filing
from labagora.calls.views import filing as filing_views
from labagora.core.clock import frozen_at
from labagora.core.db import db
from labagora.core.outbox import Job
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, write_section
from tests.calls.applications.conftest import DONE, typed
from tests.calls.files.conftest import PDF, sent


def _section(application: Application, key: str = "moyens") -> str:
    return f"/candidatures/{application.public_id}/sections/{key}"


def _jobs(name: str) -> int:
    return db.session.query(Job).filter(Job.name == name).count()


def _key(browser: Any, page: str) -> str:
    text = browser.get(page).text
    return str(text.split('name="key" type="hidden" value="')[1].split('"')[0])


def _filings() -> list[Filing]:
    return list(db.session.scalars(db.select(Filing).order_by(Filing.id)))


def test_from_the_check_to_the_receipt(as_: Any, alice: Account, ready: Application, now_is: Any) -> None:
    browser, page = as_(alice), f"/candidatures/{ready.public_id}/depot"
    text = browser.get(page).text
    assert "NON DÉPOSÉ" in text
    assert "Un parcours sans rupture." in text
    answer = browser.post(page, data={"key": _key(browser, page)})
    assert answer.status_code == 303
    [filing] = _filings()
    application = now_is()
    assert application.state is ApplicationState.FILED
    assert application.reference == f"{application.call.reference}-0001"
    receipt = browser.get(answer.location).text
    for words in (application.reference, filing.digest, "Service des appels", "appels@exemple.fr"):
        assert words in receipt
    assert "DÉPOSÉE" in browser.get(f"/candidatures/{ready.public_id}").text


def test_r13_the_same_button_gives_the_same_receipt(as_: Any, alice: Account, ready: Application) -> None:
    browser, page = as_(alice), f"/candidatures/{ready.public_id}/depot"
    key = _key(browser, page)
    answers = [browser.post(page, data={"key": key}) for _click in range(3)]
    assert {answer.location for answer in answers} == {answers[0].location}
    assert len(_filings()) == 1
    assert _jobs("calls.mail_receipt") == 1
    assert _jobs("calls.build_receipt") == 1


def test_r15_a_reload_after_the_hour_gives_the_receipt(
    as_: Any, alice: Account, ready: Application, freeze: Any
) -> None:
    browser, page = as_(alice), f"/candidatures/{ready.public_id}/depot"
    key = _key(browser, page)
    first = browser.post(page, data={"key": key})
    freeze(ready.call.closes_at + timedelta(minutes=1))
    assert as_(alice).post(page, data={"key": key}).location == first.location


def test_what_did_not_change_is_not_filed_again(as_: Any, alice: Account, ready: Application) -> None:
    browser, page = as_(alice), f"/candidatures/{ready.public_id}/depot"
    first = browser.post(page, data={"key": "une"})
    assert "rien à déposer de plus" in browser.get(page).text
    assert browser.post(page, data={"key": "deux"}).location == first.location
    assert len(_filings()) == 1


def test_until_the_hour_it_is_filed_again_with_a_new_receipt(
    as_: Any, alice: Account, ready: Application, now_is: Any
) -> None:
    browser, page = as_(alice), f"/candidatures/{ready.public_id}/depot"
    first = browser.post(page, data={"key": "une"})
    reference = now_is().reference
    assert browser.post(_section(ready), data=typed(2, montant="1 500")).status_code == 409
    assert browser.post(_section(ready), data=typed(1, montant="1 500")).status_code == 303
    shown = browser.get(f"/candidatures/{ready.public_id}").text
    assert "MODIFICATIONS NON DÉPOSÉES" in shown
    second = browser.post(page, data={"key": "deux"})
    assert second.location != first.location
    before, after = _filings()
    assert (before.number, after.number) == (1, 2)
    assert before.digest != after.digest
    assert before.content["moyens"]["montant"] == 120000
    assert after.content["moyens"]["montant"] == 150000
    assert now_is().reference == reference
    assert "plus récent compte" in browser.get(first.location).text


def test_references_follow_each_other(as_: Any, alice: Account, bob: Account, ready: Application, now_is: Any) -> None:
    other = make_application(ready.call, ready.organisation, lead=bob, revision=ready.revision)
    for key, content in DONE.items():
        write_section(other, key, content)
    assert as_(bob).post(f"/candidatures/{other.public_id}/depot", data={"key": "une"}).status_code == 303
    assert as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).status_code == 303
    assert now_is().reference.endswith("-0002")


def test_what_is_missing_stops_it_and_is_linked(as_: Any, alice: Account, draft: Application) -> None:
    page = f"/candidatures/{draft.public_id}/depot"
    text = as_(alice).get(page).text
    assert f"/candidatures/{draft.public_id}/sections/projet?verifier=1#answers-resume" in text
    assert "Déposer la candidature</button>" not in text
    answer = as_(alice).post(page, data={"key": "une"})
    assert answer.status_code == 422
    assert "Il manque 2" in answer.text
    assert _filings() == []


def test_an_invalid_answer_stops_it_a_hidden_one_does_not(
    as_: Any, alice: Account, ready: Application, now_is: Any
) -> None:
    page = f"/candidatures/{ready.public_id}/depot"
    as_(alice).post(_section(ready, "projet"), data=typed(1, distance="oui", outil=""))
    assert as_(alice).post(page, data={"key": "une"}).status_code == 422
    as_(alice).post(_section(ready, "projet"), data=typed(2, distance="oui", outil="Une tablette"))
    as_(alice).post(_section(ready, "projet"), data=typed(3, distance="non"))
    assert as_(alice).post(page, data={"key": "une"}).status_code == 303
    [filing] = _filings()
    assert "outil" not in filing.content["projet"]  # written once, not shown any more: not filed
    held = next(row.content for row in now_is().sections if row.key == "projet")
    assert held["outil"] == "Une tablette"


def test_the_digest_can_be_made_again_from_what_is_kept(as_: Any, alice: Account, ready: Application) -> None:
    as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"})
    [filing] = _filings()
    plain = json.dumps(
        {"content": filing.content, "files": filing.files}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert sha256(plain.encode()).hexdigest() == filing.digest


def test_files_are_listed_with_their_fingerprints(as_: Any, alice: Account, ready: Application) -> None:
    attach = f"{_section(ready)}/fichiers"
    assert as_(alice).post(attach, data=sent(), content_type="multipart/form-data").status_code == 303
    answer = as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"})
    [filing] = _filings()
    [file] = filing.files
    assert (file["name"], file["sha256"]) == ("lettre.pdf", sha256(PDF).hexdigest())
    receipt = as_(alice).get(answer.location).text
    assert "lettre.pdf" in receipt
    assert file["sha256"] in receipt


def test_only_those_who_sign(
    as_: Any, ready: Application, editor: Account, viewer: Account, bob: Account, esther: Account, client: Any
) -> None:
    page = f"/candidatures/{ready.public_id}/depot"
    for person, status in ((editor, 403), (viewer, 403), (bob, 404), (esther, 404)):
        assert as_(person).post(page, data={"key": "une"}).status_code == status
    assert "Le dépôt revient" in as_(editor).get(page).text
    assert "/connexion" in client.post(page, data={"key": "une"}).location
    assert as_(bob).post("/candidatures/rien/depot", data={"key": "une"}).status_code == 404
    assert _filings() == []


def test_a_signatory_files(as_: Any, ready: Application) -> None:
    signatory = make_account()
    join_team(ready, signatory, TeamRole.SIGNATORY)
    assert as_(signatory).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).status_code == 303


def test_without_key_or_with_a_long_one(as_: Any, alice: Account, ready: Application) -> None:
    for key in ("", "x" * 65):
        answer = as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": key})
        assert answer.status_code == 422
    assert _filings() == []


@pytest.mark.parametrize(("before", "status"), [(timedelta(microseconds=1), 303), (timedelta(), 409)])
def test_r11_the_last_instant_counts_and_the_hour_does_not(
    as_: Any, alice: Account, ready: Application, freeze: Any, before: timedelta, status: int
) -> None:
    freeze(ready.call.closes_at - before)
    answer = as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"})
    assert answer.status_code == status
    if status == 409:
        assert "Trop tard pour déposer" in answer.text
        assert "reste lisible" in answer.text
        assert "appels@exemple.fr" in answer.text
        assert _filings() == []


def test_a_request_that_waited_past_the_hour_is_on_time(
    as_: Any, alice: Account, ready: Application, freeze: Any, monkeypatch: Any
) -> None:
    """The hour is read when the request comes, before anything waits for the database."""
    closing = ready.call.closes_at
    freeze(closing - timedelta(seconds=1))
    slow = filing_views.mine

    def slowly(public_id: str, *, lock: bool = False) -> Application:
        found = slow(public_id, lock=lock)
        frozen_at(closing + timedelta(seconds=30)).__enter__()  # for the rest of this request
        return found

    monkeypatch.setattr(filing_views, "mine", slowly)
    page = f"/candidatures/{ready.public_id}/depot"
    assert as_(alice).post(page, data={"key": "une"}).status_code == 303
    [filing] = _filings()
    assert filing.at == closing - timedelta(seconds=1)


def test_a_draft_begun_on_time_has_its_grace(as_: Any, alice: Account, ready: Application, freeze: Any) -> None:
    ready.call.closing_policy, ready.call.grace_minutes = ClosingPolicy.GRACE, 30
    page, closing = f"/candidatures/{ready.public_id}/depot", ready.call.closes_at
    freeze(closing + timedelta(minutes=30))
    assert as_(alice).post(page, data={"key": "une"}).status_code == 409
    freeze(closing + timedelta(minutes=30) - timedelta(microseconds=1))
    assert as_(alice).post(page, data={"key": "une"}).status_code == 303


def test_the_receipt_is_mailed_to_each_member_and_made_into_a_pdf(
    as_: Any, alice: Account, editor: Account, ready: Application, sent: list[Any], run_jobs: Callable[[], None]
) -> None:
    location = as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).location
    assert as_(alice).get(f"{location}/recu.pdf").status_code == 409
    run_jobs()
    [filing] = _filings()
    for person in (alice, editor):
        [mail] = [one for one in sent if one.to == person.address]
        assert filing.digest in mail.text
        assert ready.title not in mail.text + mail.subject
    answer = as_(editor).get(f"{location}/recu.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Télécharger le reçu" in as_(alice).get(location).text


def test_a_receipt_is_its_team_s_and_the_institute_s(
    as_: Any, alice: Account, bob: Account, esther: Account, ready: Application, hospital: Any
) -> None:
    other = make_application(ready.call, hospital, lead=alice, revision=ready.revision)
    location = as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).location
    assert as_(esther).get(location).status_code == 200
    assert as_(bob).get(location).status_code == 404
    assert as_(bob).get(f"{location}/recu.pdf").status_code == 404
    assert as_(alice).get(location.replace(ready.public_id, other.public_id)).status_code == 404
    assert as_(alice).get(f"/candidatures/{ready.public_id}/recus/rien").status_code == 404
