"""What the pages cannot show: refusals of the actions themselves, whatever door they are called by."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from labagora.accounts import actions, queries
from labagora.accounts.actions.links import make_link, use_link
from labagora.accounts.enums import LinkKind, LookReason, Role, SessionEnd, SuspensionReason
from labagora.accounts.models import OneTimeLink, RoleGrant, SignInSession
from labagora.accounts.passkeys import NewCredential
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, NotAllowed
from labagora.core.outbox import Job
from tests.builders.accounts import PASSWORD, TOTP_SECRET, enrol_second_factor, grant, make_account, open_session

NEXT = "tambour laiton ruisseau nuage"


def suspend(account):
    account.suspended_at, account.suspended_for = utcnow(), SuspensionReason.SECURITY
    db.session.flush()


def session_of(account):
    open_session(account)
    return db.session.scalars(select(SignInSession).where(SignInSession.account_id == account.id)).first()


def names_of_jobs():
    return set(db.session.scalars(select(Job.name)))


@pytest.mark.parametrize(("is_adult", "agrees", "field"), [(False, True, "is_adult"), (True, False, "agrees")])
def test_sign_up_and_external_sign_up_need_both_boxes(app, is_adult, agrees, field):
    form = actions.SignUp("Nadia", "n@exemple.fr", PASSWORD, is_adult=is_adult, agrees=agrees)
    with pytest.raises(Invalid) as refusal:
        actions.request_sign_up(form, browser="b", locale="fr", may_write=True, now=utcnow())
    assert refusal.value.field == field
    with pytest.raises(Invalid) as refusal:
        actions.open_external_account(
            "Nadia", "n@exemple.fr", is_adult=is_adult, agrees=agrees, locale="fr", now=utcnow()
        )
    assert refusal.value.field == field


def test_invitation_needs_agreement(app):
    token = actions.invite("n@exemple.fr", Role.STAFF, now=utcnow())
    link = queries.find_link(token, LinkKind.INVITE)
    with pytest.raises(Invalid):
        actions.accept_invitation(link, actions.Acceptance("Nadia", PASSWORD, agrees=False), locale="fr", now=utcnow())


def test_external_sign_up_of_a_confirmed_account_changes_nothing(farid):
    account = actions.open_external_account(
        "Autre", farid.address, is_adult=True, agrees=True, locale="en", now=utcnow()
    )

    assert (account.id, account.name, account.locale) == (farid.id, "Farid", "fr")


def test_link_is_spent_once_even_when_two_requests_hold_it(farid):
    now = utcnow()
    link = make_link(farid, LinkKind.RESET, now=now)
    use_link(link, now=now)
    link.used_at = None  # what the other request still believes
    db.session.expire(link, ["used_at"])
    with pytest.raises(actions.DeadLinkError):
        use_link(link, now=now)


def test_answers_to_forgotten_demands_do_nothing(app):
    for answer in (actions.answer_sign_up, actions.answer_reset, actions.answer_tries):
        answer(999, now=utcnow())

    assert names_of_jobs() == set()


def test_suspended_person_gets_no_mail_of_sign_up_reset_or_tries(farid):
    suspend(farid)
    form = actions.SignUp("Nadia", farid.address, PASSWORD, is_adult=True, agrees=True)
    actions.request_sign_up(form, browser="b", locale="fr", may_write=True, now=utcnow())
    actions.request_reset(farid.address, now=utcnow())
    actions.report_tries(farid.address, now=utcnow())
    for job in db.session.scalars(select(Job)).all():
        getattr(actions, job.name.partition(".")[2])(job.arguments["held_id"], now=utcnow())

    assert not [name for name in names_of_jobs() if ".mail_" in name]


def test_suspended_person_cannot_reset(farid):
    link = make_link(farid, LinkKind.RESET, now=utcnow())
    suspend(farid)
    with pytest.raises(Conflict):
        actions.reset_password(link, NEXT, now=utcnow())


def test_address_that_was_taken_meanwhile_is_refused(farid):
    actions.request_address_change("neuve@exemple.fr", actor=farid, now=utcnow())
    link = db.session.scalars(select(OneTimeLink)).one()
    make_account(address="neuve@exemple.fr")
    with pytest.raises(Conflict):
        actions.confirm_address(link, actor=farid, now=utcnow())


def test_address_link_replaced_before_the_worker_came_writes_nothing(farid):
    actions.request_address_change("neuve@exemple.fr", actor=farid, now=utcnow())
    link = db.session.scalars(select(OneTimeLink)).one()
    actions.answer_address_change(link, now=utcnow() + timedelta(days=2))
    suspend(make_account(address="prise@exemple.fr"))
    actions.request_address_change("prise@exemple.fr", actor=farid, now=utcnow())
    db.session.expire_all()
    second = db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.id.desc())).first()
    actions.answer_address_change(queries.get_link(second.id), now=utcnow())

    assert not [name for name in names_of_jobs() if ".mail_" in name]


def test_second_application_is_refused(farid):
    enrol_second_factor(farid)
    with pytest.raises(Conflict):
        actions.enrol_totp(TOTP_SECRET, "000000", session=session_of(farid), actor=farid, now=utcnow())


def test_application_removed_beside_a_passkey_keeps_the_recovery_codes(farid):
    now, session = utcnow(), session_of(farid)
    code = pyotp.TOTP(TOTP_SECRET).at(now)
    actions.enrol_totp(TOTP_SECRET, code, session=session, actor=farid, now=now)
    made = NewCredential(b"cle", b"publique", 0, [])
    assert actions.add_passkey(made, label="", handle="h", session=session, actor=farid, now=now) == []
    actions.remove_totp(actor=farid, now=now)
    assert len(farid.recovery_hashes) == 10
    actions.remove_passkey(farid.passkeys[0], actor=farid, now=now)

    assert farid.recovery_hashes == []


def test_application_added_beside_a_passkey_and_passkey_removed(farid):
    now, session = utcnow(), session_of(farid)
    actions.add_passkey(
        NewCredential(b"cle", b"publique", 0, []), label="", handle="h", session=session, actor=farid, now=now
    )
    code = pyotp.TOTP(TOTP_SECRET).at(now)
    actions.enrol_totp(TOTP_SECRET, code, session=session, actor=farid, now=now)
    actions.remove_passkey(farid.passkeys[0], actor=farid, now=now)

    assert len(farid.recovery_hashes) == 10


def test_same_passkey_twice_and_too_many_are_refused(farid, camille):
    now, session = utcnow(), session_of(farid)
    for number in range(10):
        made = NewCredential(b"cle%d" % number, b"publique", 0, [])
        actions.add_passkey(made, label="", handle="h", session=session, actor=farid, now=now)
    with pytest.raises(Invalid) as refusal:
        actions.add_passkey(
            NewCredential(b"cle10", b"p", 0, []), label="", handle="h", session=session, actor=farid, now=now
        )
    assert refusal.value.field == "label"
    with pytest.raises(Invalid) as refusal:
        actions.add_passkey(
            NewCredential(b"cle1", b"p", 0, []),
            label="",
            handle="x",
            session=session_of(camille),
            actor=camille,
            now=now,
        )
    assert refusal.value.field == "credential"


def test_role_given_twice_is_given_once(farid, admin):
    for _ in range(2):
        actions.grant_role(farid, Role.RELAY, actor=admin, now=utcnow())

    assert db.session.scalar(select(func.count()).where(RoleGrant.account_id == farid.id)) == 1


def test_role_of_one_object_is_not_that_of_another(farid, admin):
    actions.grant_role(farid, Role.LEADER, actor=admin, now=utcnow(), scope_ref="hopital")
    with pytest.raises(Conflict):
        actions.end_role(farid, Role.LEADER, actor=admin, now=utcnow(), scope_ref="autre")
    actions.end_role(farid, Role.LEADER, actor=admin, now=utcnow(), scope_ref="hopital")

    assert not queries.list_grants(farid, Role.LEADER, "hopital")


def test_role_is_refused_to_those_who_may_not_give_it(farid, camille):
    for act in (actions.grant_role, actions.end_role):
        with pytest.raises(NotAllowed):
            act(camille, Role.STAFF, actor=farid, now=utcnow())


def test_session_ended_twice_leaves_one_trace(farid):
    session = session_of(farid)
    for _ in range(2):
        actions.end_session(session, SessionEnd.REVOKED, actor=farid, now=utcnow())
    db.session.flush()

    assert db.session.scalar(select(func.count()).where(AuditEntry.verb == "accounts.end_session")) == 1


def test_look_and_closing_are_for_the_team(farid, camille):
    with pytest.raises(NotAllowed):
        actions.look_at_identity(camille, LookReason.REQUEST, actor=farid, now=utcnow())
    with pytest.raises(NotAllowed):
        actions.close_sessions(camille, actor=farid, now=utcnow())


def test_trail_holds_no_name_and_no_address(farid, admin):
    grant(admin, Role.STAFF)
    address = farid.address
    actions.suspend_account(farid, SuspensionReason.CONDUCT, actor=admin, now=utcnow())
    actions.reactivate_account(farid, actor=admin, now=utcnow())
    actions.grant_role(farid, Role.RELAY, actor=admin, now=utcnow())
    db.session.flush()
    entries = db.session.scalars(select(AuditEntry)).all()

    assert len(entries) >= 3
    assert not [entry for entry in entries if "Farid" in str(entry.details) or address in str(entry.details)]


def test_role_given_twice_at_once_is_taken_back_whole(farid, admin):
    for _ in range(2):
        grant(farid, Role.STAFF)
    actions.end_role(farid, Role.STAFF, actor=admin, now=utcnow())
    db.session.flush()
    db.session.expire_all()

    assert not queries.get_account(farid.public_id).is_staff
