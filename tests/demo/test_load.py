"""What a database holds once the demonstration content is loaded."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.accounts.enums import Purpose, Role
from labagora.accounts.models import Account, Consent, RoleGrant
from labagora.accounts.passwords import check_password, verify_password
from labagora.accounts.queries import find_account_by_address
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.demo import loader
from labagora.demo.people import PASSPHRASE, TOTP_SECRET
from labagora.introductions import matching, queries
from labagora.introductions.enums import IntroductionState, Outcome, SittingState
from labagora.introductions.models import Attendance, Contribution, Evaluation, Introduction, Message, Sitting
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from labagora.projects.enums import NeedState, PaymentState, ProjectState
from labagora.projects.models import Iteration, Need, Project
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer
from tests.conftest import statements
from tests.demo.conftest import LOADED_ON


def _all(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.id)))


def _photograph() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = db.metadata.sorted_tables
    return {table.name: [tuple(row) for row in db.session.execute(select(table))] for table in tables}


def test_counts_of_the_outline(demo_app: Flask) -> None:
    assert 40 <= len(_all(Volunteer)) <= 60
    assert 12 <= len(_all(Project)) <= 15
    assert len({need.project_id for need in _all(Need)}) >= 12
    assert Counter(project.is_fictional for project in _all(Project))[False] == 3


def test_loading_twice_changes_nothing(demo_app: Flask) -> None:
    before = _photograph()
    assert loader.load(LOADED_ON + timedelta(days=40)) is False
    db.session.commit()
    assert _photograph() == before


def test_loading_again_asks_one_question(demo_app: Flask) -> None:
    with statements(demo_app) as seen:
        loader.load()
    assert len(seen) == 1


def test_loading_again_leaves_edited_rows_alone(demo_app: Flask) -> None:
    project = _all(Project)[0]
    project.title = "Titre changé par une personne"
    db.session.commit()
    loader.load()
    db.session.commit()
    assert db.session.get(Project, project.id).title == "Titre changé par une personne"


def test_loading_without_its_mark_still_changes_nothing(demo_app: Flask) -> None:
    mark = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == loader.LOADED)).one()
    mark.verb = "pruned"
    db.session.flush()
    assert loader.load() is False
    db.session.rollback()


def test_everything_invented_carries_its_badge_and_the_rest_a_source(demo_app: Flask) -> None:
    for row in (*_all(Organisation), *_all(Project)):
        assert row.is_fictional != bool(row.source_url), row
    for row in (*_all(Account), *_all(Volunteer), *_all(Need)):
        assert row.is_fictional, row


def test_no_need_is_attached_to_a_real_project(demo_app: Flask) -> None:
    real = {project.id for project in _all(Project) if not project.is_fictional}
    assert not [need for need in _all(Need) if need.project_id in real]


def test_no_account_leads_a_real_organisation(demo_app: Flask) -> None:
    real = {one.id: one.public_id for one in _all(Organisation) if not one.is_fictional}
    assert not [row for row in _all(Membership) if row.organisation_id in real]
    assert not [row for row in _all(RoleGrant) if row.scope_ref in real.values()]


def test_no_address_is_outside_the_reserved_domain(demo_app: Flask) -> None:
    assert all(account.address.endswith("@exemple.fr") for account in _all(Account))


def test_every_volunteer_has_receipts_for_what_is_stored(demo_app: Flask) -> None:
    for volunteer in _all(Volunteer):
        account = volunteers.find_account_of(volunteer)
        assert account is not None
        assert (volunteer.profile is not None) == volunteers.has_consent(account, Purpose.HEALTH)
        assert (volunteer.proposals_consent_version is not None) == volunteers.has_consent(account, Purpose.PROPOSALS)


def test_i3_some_withdrew_their_consent(demo_app: Flask) -> None:
    gone = [one for one in _all(Consent) if one.withdrawn_at and one.purpose is not Purpose.CONTACT]
    assert len({one.account_id for one in gone}) >= 2


@pytest.mark.parametrize(
    ("address", "role"),
    [("porteuse", Role.LEADER), ("equipe", Role.STAFF), ("administration", Role.ADMIN), ("evaluation", Role.REVIEWER)],
)
def test_b1_accounts_with_a_role_have_the_second_factor(demo_app: Flask, address: str, role: Role) -> None:
    account = find_account_by_address(f"{address}@exemple.fr")
    assert account is not None
    assert account.has_role(role)
    assert not account.lacks_second_factor
    assert account.totp_secret == TOTP_SECRET


def test_b2_the_passphrase_follows_the_rules_and_opens_every_account(demo_app: Flask) -> None:
    check_password(PASSPHRASE)
    hashes = {account.password_hash for account in _all(Account)}
    assert len(hashes) == 1
    assert verify_password(hashes.pop(), PASSPHRASE)


def test_projects_and_needs_show_every_state_that_matters(demo_app: Flask) -> None:
    assert {project.state for project in _all(Project)} >= {ProjectState.PUBLISHED, ProjectState.SUBMITTED}
    states = Counter(need.state for need in _all(Need))
    once = (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.CLOSED, NeedState.DONE)
    assert all(states[state] == 1 for state in once)
    assert states[NeedState.OPEN] >= 10
    returned = next(need for need in _all(Need) if need.state is NeedState.RETURNED)
    assert len(returned.state_reason) > 40


def test_open_needs_still_take_answers(demo_app: Flask) -> None:
    for need in _all(Need):
        if need.state is NeedState.OPEN:
            assert need.answer_by > LOADED_ON
            assert need.opened_at < LOADED_ON


def test_nobody_fits_one_need(demo_app: Flask) -> None:
    fits = {}
    for need in _all(Need):
        if need.state is NeedState.OPEN:
            ranked, _ = matching.rank_volunteers(need, exclude=(), now=LOADED_ON, limit=100)
            fits[need.title] = len(ranked)
    assert list(fits.values()).count(0) == 1


def test_one_need_is_asked_for_by_more_people_than_it_has_seats(demo_app: Flask) -> None:
    yes = (IntroductionState.VOLUNTEERED, IntroductionState.ACCEPTED, IntroductionState.CONFIRMED)
    counts = Counter(one.need_id for one in _all(Introduction) if one.state in yes)
    full = [need for need in _all(Need) if counts[need.id] > need.seats]
    assert len(full) == 1


def test_introductions_are_found_in_every_state(demo_app: Flask) -> None:
    assert {one.state for one in _all(Introduction)} == set(IntroductionState)


def test_invitations_met_the_required_criteria(demo_app: Flask) -> None:
    for one in _all(Introduction):
        refused = [reason for reason in one.reasons if reason["is_required"] and reason["state"] == "unmet"]
        assert not refused, one.pseudonym


def test_the_story_of_the_volunteer_account_has_every_step(demo_app: Flask) -> None:
    account = find_account_by_address("volontaire@exemple.fr")
    assert account is not None
    volunteer = volunteers.get_volunteer_of(account)
    found = {one.state for one in _all(Introduction) if one.volunteer_id == volunteer.id}
    state = IntroductionState
    assert found >= {state.INVITED, state.VOLUNTEERED, state.ACCEPTED, state.CONFIRMED, state.EVALUATED, state.DECLINED}


def test_contributions_show_each_outcome_and_some_are_overdue(demo_app: Flask) -> None:
    found = _all(Contribution)
    assert {one.outcome for one in found} == {None, *Outcome}
    assert queries.count_overdue(LOADED_ON) >= 1
    assert any(one.outcome is None and one.due_at > LOADED_ON for one in found)


def test_sittings_are_past_and_to_come_with_their_money(demo_app: Flask) -> None:
    sittings = _all(Sitting)
    assert sum(one.state is SittingState.HELD and one.starts_at < LOADED_ON for one in sittings) >= 3
    assert sum(one.state is SittingState.PLANNED and one.starts_at > LOADED_ON for one in sittings) >= 3
    states = {one.compensation_state for one in _all(Attendance)} | {one.expenses_state for one in _all(Attendance)}
    assert states == set(PaymentState)


def test_people_wrote_and_one_message_waits_for_the_team(demo_app: Flask) -> None:
    assert len(_all(Message)) >= 10
    assert queries.count_reported() == 1
    assert _all(Evaluation)


def test_iterations_say_what_patients_changed(demo_app: Flask) -> None:
    assert sum(bool(one.patients_changed) for one in _all(Iteration)) >= 6


def test_somebody_waits_for_an_answer_of_the_team(demo_app: Flask) -> None:
    requested = [row for row in _all(Membership) if row.state is MembershipState.REQUESTED]
    assert len(requested) == 2
    assert sum(not one.is_confirmed for one in _all(Organisation)) == 1


def test_nothing_is_dated_after_the_moment_of_loading(demo_app: Flask) -> None:
    for model, column in (
        (AuditEntry, "at"),
        (Consent, "given_at"),
        (Introduction, "updated_at"),
        (Need, "updated_at"),
    ):
        latest = db.session.scalar(select(func.max(getattr(model, column))))
        assert latest <= LOADED_ON


def test_no_mail_leaves_for_the_past(demo_app: Flask) -> None:
    assert db.session.scalar(select(func.count(Job.id)).where(Job.run_at <= LOADED_ON)) == 0
    assert db.session.scalar(select(func.count(MailLog.id))) == 0


def test_account_lines_name_accounts_that_exist(demo_app: Flask) -> None:
    text = "\n".join(loader.account_lines(LOADED_ON))
    assert PASSPHRASE in text
    addresses = [word for word in text.split() if "@" in word]
    assert len(addresses) >= 4
    assert all(find_account_by_address(address) for address in addresses)


def test_works_on_the_database_of_the_suite(app: Flask) -> None:
    assert loader.load() is True
    assert db.session.scalar(select(func.count(Introduction.id))) > 60
    assert loader.load() is False
