"""A form published: what stops it, what it changes, who is told, what becomes of drafts."""

from typing import Any

import pytest

from labagora.calls.answering import ASIDE
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.models import Application, ApplicationChange, FormRevision
from labagora.calls.queries.revisions import form_desk
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.postbox import MailLog
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.engines.questionnaire.samples import GOOD, data

NOTICE = "Le montant n'est plus demandé."


def without_amount() -> dict[str, Any]:
    form = data(title={"options": {"max_characters": 10}})
    form["sections"][1]["fields"].pop(0)
    return form


@pytest.fixture
def changed(call: Any) -> Any:
    """A revision that asks one question less and shortens another."""
    return make_revision(call, questionnaire=without_amount(), is_published=False, notice="")


def test_the_first_form_needs_no_notice(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.DRAFT)
    make_revision(call, questionnaire=data(), is_published=False)
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}/formulaire"
    assert 'name="notice"' not in browser.get(address + "/publication").text
    assert browser.post(address + "/publication", data={"version": "1"}).status_code == 303
    published = form_desk(call).published
    assert published is not None
    db.session.refresh(call)
    assert call.estimated_minutes == 25
    assert browser.post(address + "/publication", data={"version": "1"}).status_code == 404


def test_a_form_with_problems_is_not_published(as_: Any, esther: Any, call: Any, address: str, now_is: Any) -> None:
    make_revision(call, questionnaire=data(treatment={"options": {"choices": []}}), is_published=False)
    browser = as_(esther)
    page = browser.get(address + "/publication").text
    assert "Donnez au moins deux choix." in page
    assert "Publier le formulaire</button>" not in page
    answer = browser.post(address + "/publication", data={"version": "1", "notice": NOTICE})
    assert answer.status_code == 422
    assert now_is().published_at is None


@pytest.mark.parametrize(
    ("notice", "words"), [("", "Dites aux candidats"), ("  \n", "Dites aux candidats"), ("x" * 2001, "2000 caractères")]
)
def test_a_revision_says_what_changed(
    as_: Any, esther: Any, address: str, changed: Any, now_is: Any, notice: str, words: str
) -> None:
    answer = as_(esther).post(address + "/publication", data={"version": "1", "notice": notice})
    assert answer.status_code == 422
    assert words in answer.text
    assert now_is().published_at is None


def test_nothing_new_is_not_published(as_: Any, esther: Any, address: str, written: Any) -> None:
    answer = as_(esther).post(address + "/publication", data={"version": "1", "notice": NOTICE})
    assert answer.status_code == 422
    assert "Rien n&#39;a changé" in answer.text


def test_a_colleague_who_saved_meanwhile(as_: Any, esther: Any, address: str, changed: Any) -> None:
    answer = as_(esther).post(address + "/publication", data={"version": "9", "notice": NOTICE})
    assert answer.status_code == 409


def test_the_comparison_reads_like_sentences(as_: Any, esther: Any, address: str, changed: Any) -> None:
    for page in ("/comparaison", "/publication"):
        text = as_(esther).get(address + page).text
        assert "La question « Montant demandé » est retirée." in text
        assert "les limites passent de « 50 caractères au plus. » à « 10 caractères au plus. »." in text


def publish(browser: Any, address: str) -> None:
    assert browser.post(address + "/publication", data={"version": "1", "notice": NOTICE}).status_code == 303
    for _round in range(3):
        work()


def work() -> None:
    for job in db.session.query(outbox.Job).filter(outbox.Job.name.like("calls.%"), outbox.Job.state == "waiting"):
        job.state, job.silent_at = outbox.JobState.RUNNING, utcnow()
        with outbox.running(job):
            outbox.TASKS[job.name](**job.arguments)
        outbox.finish(job, utcnow())
    db.session.commit()


def make_draft(call: Any, hospital: Any, alice: Any, **values: Any) -> Any:
    first = db.session.scalar(db.select(FormRevision).where(FormRevision.call_id == call.id, FormRevision.number == 1))
    row = make_application(call, hospital, lead=alice, revision=first, **values)
    for key, content in GOOD.items():
        write_section(row, key, dict(content))
    return row


def sections(application: Any) -> dict[str, Any]:
    db.session.expire_all()
    row = db.session.scalar(
        db.select(Application)
        .where(Application.id == application.id)
        .options(db.selectinload(Application.sections), db.joinedload(Application.revision))
    )
    assert row is not None
    return {"revision": row.revision.number, **{one.key: one.content for one in row.sections}}


def test_drafts_follow_and_teams_are_told(
    as_: Any, esther: Any, alice: Any, bob: Any, hospital: Any, call: Any, address: str, changed: Any
) -> None:
    draft = make_draft(call, hospital, alice)
    join_team(draft, bob, TeamRole.VIEWER)
    publish(as_(esther), address)
    held = sections(draft)
    assert held["revision"] == 2
    assert "asked" not in held["moyens"]
    assert held["projet"] == GOOD["projet"]
    assert [one["value"] for one in held[ASIDE]["lost"]] == [123450]
    assert held[ASIDE]["notices"] == [
        "« Titre » : votre réponse est gardée, mais elle est à revoir. 27 caractères : 10 au plus. Enlevez-en 17.",
        "« Montant demandé » n'est plus demandé : votre réponse est gardée à part.",
    ]
    changes = db.session.scalars(db.select(ApplicationChange)).all()
    assert [(one.section_key, one.field_key, one.before, one.after, one.by_ref) for one in changes] == [
        ("moyens", "asked", 123450, None, None)
    ]
    told = db.session.scalars(db.select(MailLog.recipient_ref).where(MailLog.kind == "calls.tell_revision")).all()
    assert sorted(told) == sorted([alice.public_id, bob.public_id])


def test_filed_applications_keep_their_form(
    as_: Any, esther: Any, alice: Any, hospital: Any, call: Any, address: str, changed: Any
) -> None:
    filed = make_draft(call, hospital, alice, state=ApplicationState.FILED)
    publish(as_(esther), address)
    held = sections(filed)
    assert held["revision"] == 1
    assert held["moyens"] == GOOD["moyens"]
    assert ASIDE not in held


def test_the_job_may_run_twice(
    as_: Any, esther: Any, alice: Any, hospital: Any, call: Any, address: str, changed: Any
) -> None:
    draft = make_draft(call, hospital, alice)
    publish(as_(esther), address)
    before = sections(draft)
    outbox.TASKS["calls.carry_draft"](revision_ref=changed.public_id, application_ref=draft.public_id)
    outbox.TASKS["calls.carry_drafts"](revision_ref=changed.public_id)
    db.session.commit()
    assert sections(draft) == before


def test_what_was_kept_aside_before_stays(
    as_: Any, esther: Any, alice: Any, hospital: Any, call: Any, address: str, changed: Any
) -> None:
    draft = make_draft(call, hospital, alice)
    browser = as_(esther)
    publish(browser, address)
    form = without_amount()
    form["sections"][0]["fields"].pop(1)
    make_revision(call, questionnaire=form, is_published=False)
    publish(browser, address)
    held = sections(draft)
    assert held["revision"] == 3
    assert [one["field"] for one in held[ASIDE]["lost"]] == ["asked", "title"]
