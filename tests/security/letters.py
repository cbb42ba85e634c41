"""Makes the application write every mail it knows how to write, and reads what left."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from labagora.accounts.enums import LinkKind, Role
from labagora.accounts.models import Account, OneTimeLink, SignInSession
from labagora.accounts.queries import find_account, fingerprint, get_account
from labagora.calls.enums import AnswerVisibility, ApplicationState, CallState
from labagora.calls.models import CallInquiry
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState, enqueue
from labagora.introductions.actions.notices import tell_leaders, tell_leaders_about_need, tell_volunteer
from labagora.introductions.mails import TO_LEADER, TO_VOLUNTEER
from labagora.introductions.models import Introduction
from labagora.introductions.queries.access import whole
from labagora.introductions.tasks import TO_NEED
from labagora.ports.jobs.execution import execute
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from labagora.reviews.models import ReviewRound
from labagora.reviews.queries.interests import holders_of
from labagora.search.queries import find_alert
from labagora.volunteers.actions import record_look
from labagora.volunteers.enums import Look
from labagora.volunteers.models import Volunteer
from tests.builders.calls import make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import have_interest
from tests.security.canaries import mailbox
from tests.security.world import DAY, World


def write_to_everybody(app: Flask, world: World) -> None:
    """Post one mail of each kind about the objects of ours, then run every job that waits."""
    with app.app_context():
        _about_introductions()
        _about_the_account(world.refs["camille"])
        _about_the_profile(world)
        _about_projects(world)
        _about_sheets(world)
        _about_searches(world)
        _about_calls(world)
        _about_setup(world)
        _about_decisions(world)
        db.session.commit()
        waiting = db.session.scalars(select(Job.id).where(Job.state == JobState.WAITING).order_by(Job.id)).all()
        db.session.remove()
        for job_id in waiting:
            execute(app, job_id, utcnow() + 400 * DAY)
            db.session.remove()


def received(app: Flask) -> list[EmailMessage]:
    """Return every mail that left."""
    folder: Path = app.extensions["labagora"].settings.data / "mail"
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.rglob("*.eml"))]  # type: ignore[misc]


def whole_text(email: EmailMessage) -> str:
    """Return headers and parts, decoded."""
    headers = "\n".join(f"{name}: {value}" for name, value in email.items())
    parts = [str(part.get_content()) for part in email.walk() if part.get_content_maintype() == "text"]
    return "\n".join([headers, *parts])


def _about_introductions() -> None:
    made: list[Introduction] = list(db.session.scalars(whole().order_by(Introduction.id)))
    by_state = {introduction.state: introduction for introduction in made}
    for name, notice in TO_VOLUNTEER.items():
        tell_volunteer(by_state[min(notice.only_in)] if notice.only_in else made[0], name)
    for name in TO_LEADER:
        if name in TO_NEED:
            tell_leaders_about_need(made[0].need, name)
        else:
            tell_leaders(made[0], name)


def _about_the_account(reference: str) -> None:
    account = db.session.scalars(select(Account).where(Account.public_id == reference)).one()
    session = db.session.scalars(select(SignInSession).where(SignInSession.account_id == account.id)).one()
    links = {kind: _link(account, kind) for kind in LinkKind}
    db.session.flush()
    address = links[LinkKind.ADDRESS]
    for name, ids in (
        ("mail_confirmation", {"link_id": links[LinkKind.CONFIRM].id}),
        ("mail_reset", {"link_id": links[LinkKind.RESET].id}),
        ("mail_address_check", {"link_id": address.id}),
        ("mail_address_changed", {"link_id": address.id}),
        ("mail_already_known", {"account_id": account.id}),
        ("mail_password_changed", {"account_id": account.id}),
        ("mail_protection_changed", {"account_id": account.id}),
        ("mail_tries", {"account_id": account.id}),
        ("mail_new_device", {"session_id": session.id}),
    ):
        postbox.post(f"accounts.{name}", recipient_ref=reference, **ids)
    account.inactivity_warned_at = utcnow()
    postbox.post("privacy.mail_inactive", recipient_ref=reference, account_id=account.id)


def _about_the_profile(world: World) -> None:
    volunteer = db.session.scalars(
        select(Volunteer).where(Volunteer.public_id == world.ids["volunteer"]["ours"][0])
    ).one()
    volunteer.expiry_warned_at = utcnow()
    reference, leader = world.refs["camille"], world.refs["alice"]
    person, team = get_account(reference), get_account(world.refs["esther"])
    look = {"viewer": find_account(leader), "look": Look.CONTACT, "fields": ["name"], "now": utcnow()}
    record_look(volunteer, **look)
    postbox.post("volunteers.mail_expiry", recipient_ref=reference, account_id=person.id)
    month = f"{utcnow():%Y-%m}"
    postbox.post("volunteers.mail_ledger", recipient_ref=reference, account_id=person.id, month=month)
    ids = {"viewer_ref": leader, "looks": 31, "account_id": team.id}
    postbox.post("volunteers.mail_busy_viewer", recipient_ref=team.public_id, **ids)


def _link(account: Account, kind: LinkKind) -> OneTimeLink:
    now, token = utcnow(), f"jeton-{kind.value}"
    row = OneTimeLink(
        account=account, kind=kind, token_hash=fingerprint(token), made_at=now, expires_at=now + 900 * DAY
    )
    db.session.add(row)
    db.session.flush()
    row.token = token
    row.payload = {"address": mailbox("ADRESSE-CAMILLE"), "former": mailbox("ADRESSE-CAMILLE")}
    return row


def _about_sheets(world: World) -> None:
    leader, owner, ref = world.refs["alice"], world.refs["paul"], world.ids["whole_sheet"]["ours"][0]
    for to in (leader, owner):
        decided = {"account_ref": to, "sheet_ref": ref, "state": "to_revise"}
        postbox.post("library.tell_decision", recipient_ref=to, **decided)
    for to in (owner, world.refs["esther"]):
        postbox.post("library.remind_review", recipient_ref=to, account_ref=to, sheet_refs=[ref])
    postbox.post("library.tell_parent_changed", recipient_ref=leader, account_ref=leader, fork_ref=ref)


def _about_searches(world: World) -> None:
    opened, renewed = (world.ids["open_alert"][whose][0] for whose in ("ours", "others"))
    found = find_alert(renewed)
    assert found is not None
    found.renewal_asked_at = utcnow()
    postbox.post("search.mail_alert_renewal", recipient_ref=renewed, alert_ref=renewed)
    postbox.post("search.mail_alerts", recipient_ref=opened, alert_ref=opened)


def _about_calls(world: World) -> None:
    leader, draft = world.refs["alice"], world.ids["application_draft"]["ours"][0]
    question, invited = world.ids["call_question"]["ours"][0], world.ids["team_member"]["ours"][0]
    postbox.post("calls.tell_revision", recipient_ref=leader, account_ref=leader, application_ref=draft)
    postbox.post("calls.mail_joined", recipient_ref=leader, account_ref=leader, application_ref=draft)
    postbox.post("calls.mail_invitation", recipient_ref=invited, member_ref=invited)
    postbox.post("calls.mail_answer", recipient_ref=leader, account_ref=leader, inquiry_ref=question)
    filing, corrected = world.ids["filing"]["ours"][0], world.ids["application_filed"]["ours"][0]
    postbox.post("calls.mail_receipt", recipient_ref=leader, account_ref=leader, filing_ref=filing)
    postbox.post("calls.mail_correction", recipient_ref=leader, account_ref=leader, application_ref=corrected)
    call = world.ids["call"]["ours"][0]
    team, archive = world.refs["esther"], world.ids["call_export"]["ours"][0]
    postbox.post("calls.mail_export", recipient_ref=team, account_ref=team, export_ref=archive)
    postbox.post("calls.mail_opening", recipient_ref=leader, account_ref=leader, call_ref=call)
    ended = make_call("Un appel annulé", CallState.CANCELLED).public_id
    postbox.post("calls.mail_cancellation", recipient_ref=leader, account_ref=leader, call_ref=ended)
    postbox.post("calls.mail_extension", recipient_ref=leader, account_ref=leader, call_ref=call)
    postbox.post("calls.mail_reminder", recipient_ref=leader, account_ref=leader, application_ref=draft)
    place, consortium = world.ids["invited_place"]["ours"][0], world.ids["workspace"]["ours"][0]
    postbox.post("consortia.mail_invitation", recipient_ref=place, place_ref=place)
    postbox.post("consortia.mail_joined", recipient_ref=leader, account_ref=leader, consortium_ref=consortium)
    published = db.session.scalars(select(CallInquiry).where(CallInquiry.visibility == AnswerVisibility.PUBLISHED))
    seat = world.ids["reviewer_invited"]["ours"][0]
    postbox.post("reviews.mail_reviewer_invitation", recipient_ref=seat, seat_ref=seat)
    reader, reading = world.refs["farid"], world.ids["reviewer"]["ours"][0]
    for name in ("reviews.mail_release", "reviews.mail_reminder"):
        postbox.post(name, recipient_ref=reader, account_ref=reader, reviewer_ref=reading)
    postbox.post(
        "reviews.mail_left_alone",
        recipient_ref=world.refs["admin"],
        account_ref=world.refs["admin"],
        call_ref=_left_alone(),
    )
    esther, judged = world.refs["esther"], db.session.scalars(select(ReviewRound.public_id)).first()
    for is_filled in (True, False):
        postbox.post(
            "reviews.mail_vacancy", recipient_ref=esther, account_ref=esther, round_ref=judged, is_filled=is_filled
        )
    for inquiry in published:
        enqueue("calls.tell_inquiry", inquiry_ref=inquiry.public_id)
        postbox.post("calls.mail_inquiry", recipient_ref=leader, account_ref=leader, inquiry_ref=inquiry.public_id)


def _left_alone() -> str:
    """Return the call of an application in which the whole team has an interest; each side keeps its own reader."""
    call = make_call("Un appel sans personne", CallState.REVIEWING)
    application = make_application(call, make_organisation(name="Un centre"), ApplicationState.FILED)
    for account in holders_of(Role.STAFF):
        have_interest(account, application)
    return call.public_id


ASKED = (("question", "ours", "alice"), ("reminder", "ours", "alice"), ("decision", "others", "otto"))


def _about_setup(world: World) -> None:
    for name, whose, leader in ASKED:
        to, filed = world.refs[leader], world.ids["application_filed"][whose][0]
        ids = {"account_ref": to, "application_ref": filed}
        postbox.post(f"reviews.mail_admissibility_{name}", recipient_ref=to, **ids)


def _about_decisions(world: World) -> None:
    leader, letter = world.refs["alice"], world.ids["letter"]["ours"][0]
    postbox.post("reviews.mail_letter", recipient_ref=leader, account_ref=leader, letter_ref=letter)


def _about_projects(world: World) -> None:
    leader = world.refs["alice"]
    project = db.session.scalars(select(Project).where(Project.state == ProjectState.RETURNED)).first()
    need = db.session.scalars(select(Need).where(Need.state == NeedState.RETURNED)).first()
    assert project is not None
    assert need is not None
    for name, subject in (("tell_project_decision", project), ("tell_need_decision", need)):
        ids = {"account_ref": leader, "subject_ref": subject.public_id, "state": "returned"}
        postbox.post(f"projects.{name}", recipient_ref=leader, **ids)
    team = world.refs["esther"]
    postbox.post("projects.tell_budget_spent", recipient_ref=team, account_ref=team, project_ref=project.public_id)
