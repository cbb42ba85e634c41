"""Abuse 25 and 18: every sender has a purpose, and nothing exports volunteers."""

from typing import Any

import pytest
from flask import Flask

from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core.outbox import TASKS
from labagora.volunteers.models import Volunteer

# A task that writes to people, and the agreement on which it rests. A new one is a decision: add it here, or not.
SENDERS = {
    "accounts.mail_address_changed": Purpose.ACCOUNT,
    "accounts.mail_address_check": Purpose.ACCOUNT,
    "accounts.mail_already_known": Purpose.ACCOUNT,
    "accounts.mail_confirmation": Purpose.ACCOUNT,
    "accounts.mail_new_device": Purpose.ACCOUNT,
    "accounts.mail_password_changed": Purpose.ACCOUNT,
    "accounts.mail_protection_changed": Purpose.ACCOUNT,
    "accounts.mail_reset": Purpose.ACCOUNT,
    "accounts.mail_tries": Purpose.ACCOUNT,
    "calls.mail_answer": Purpose.ACCOUNT,
    "calls.mail_cancellation": Purpose.ACCOUNT,
    "calls.mail_correction": Purpose.ACCOUNT,
    "calls.mail_extension": Purpose.ACCOUNT,
    "calls.mail_opening": Purpose.ACCOUNT,
    "calls.mail_export": Purpose.ACCOUNT,
    "calls.mail_inquiry": Purpose.ACCOUNT,
    "calls.mail_invitation": Purpose.ACCOUNT,
    "calls.mail_joined": Purpose.ACCOUNT,
    "calls.mail_receipt": Purpose.ACCOUNT,
    "calls.mail_reminder": Purpose.ACCOUNT,
    "calls.tell_revision": Purpose.ACCOUNT,
    "consortia.mail_invitation": Purpose.ACCOUNT,
    "consortia.mail_joined": Purpose.ACCOUNT,
    "introductions.mail_leader": Purpose.ACCOUNT,
    "introductions.mail_volunteer": Purpose.PROPOSALS,
    "library.tell_decision": Purpose.ACCOUNT,
    "library.tell_parent_changed": Purpose.ACCOUNT,
    "organisations.tell_decision": Purpose.ACCOUNT,
    "organisations.tell_request": Purpose.ACCOUNT,
    "privacy.mail_inactive": Purpose.ACCOUNT,
    "projects.tell_budget_spent": Purpose.ACCOUNT,
    "projects.tell_need_decision": Purpose.ACCOUNT,
    "projects.tell_project_decision": Purpose.ACCOUNT,
    "reviews.mail_admissibility_decision": Purpose.ACCOUNT,
    "reviews.mail_admissibility_question": Purpose.ACCOUNT,
    "reviews.mail_left_alone": Purpose.ACCOUNT,
    "reviews.mail_admissibility_reminder": Purpose.ACCOUNT,
    "reviews.mail_letter": Purpose.ACCOUNT,
    "reviews.mail_release": Purpose.ACCOUNT,
    "reviews.mail_reminder": Purpose.ACCOUNT,
    "reviews.mail_reviewer_invitation": Purpose.ACCOUNT,
    "reviews.mail_vacancy": Purpose.ACCOUNT,
    "volunteers.mail_busy_viewer": Purpose.ACCOUNT,
    "volunteers.mail_expiry": Purpose.HEALTH,
    "volunteers.mail_ledger": Purpose.HEALTH,
}
SILENT = {
    "calls.tell_cancellation",
    "calls.tell_inquiry",
    "calls.tell_opening",
    "calls.tell_extension",
    "introductions.tell_new_answers",
    "library.tell_forks",
    "search.tell_alerts",
}
# What a reader asked for and confirmed from their mailbox, without an account: each mail stops it by one click.
ASKED_BY_THE_READER = {"search.mail_alert_check", "search.mail_alert_renewal", "search.mail_alerts"}


def test_abuse_25_every_sender_names_its_purpose(app: Flask) -> None:
    senders = {name for name in TASKS if name.split(".")[1].startswith(("mail_", "tell_", "send_mail"))}
    unnamed = senders - SILENT - ASKED_BY_THE_READER - set(SENDERS)
    assert not unnamed, f"on which agreement does it rest? {unnamed}"


@pytest.mark.parametrize("tail", ["", ".csv", ".xlsx", "/export", "/export.csv", "?format=csv", "?page=2", "?q=sein"])
def test_abuse_18_no_list_nor_export_of_volunteers_exists(
    as_: Any, esther: Account, camille_volunteer: Volunteer, tail: str
) -> None:
    answer = as_(esther).get(f"/gestion/volontaires{tail}")
    assert answer.status_code in (200, 404)
    assert camille_volunteer.public_id not in answer.text
    assert answer.mimetype == "text/html"


def test_abuse_18_no_office_address_takes_a_volunteer(app: Flask) -> None:
    rules = [str(rule) for rule in app.url_map.iter_rules() if str(rule).startswith("/gestion/volontaires")]
    assert set(rules) == {"/gestion/volontaires"}
