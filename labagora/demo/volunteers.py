"""Invented volunteers: they sign up, consent, answer what they want, pause, change their mind."""

from datetime import datetime
from typing import Any

from labagora.accounts import actions as accounts
from labagora.accounts.enums import Purpose
from labagora.demo.content import Entry, read
from labagora.demo.people import open_account
from labagora.demo.world import World
from labagora.volunteers import actions
from labagora.volunteers.actions import Agreement
from labagora.volunteers.profile import FIELD_NAMES, Profile
from labagora.volunteers.steps import Step

SHORT = {
    "s": "care_steps",
    "t": "themes",
    "f": "formats",
    "m": "modalities",
    "a": "availabilities",
    "i": "involvement",
    "x": "access_needs",
    "words": "experience",
}
WHOLE = Step("tout", "Tout le profil", "", FIELD_NAMES)
ANSWERS = ("profiles", "cancers", "gender", "department", *SHORT.values())


def answers_of(entry: Entry) -> dict[str, Any]:
    """Return the answers of an entry under the names of the profile."""
    named = {SHORT.get(name, name): value for name, value in entry.items()}
    return {name: value for name, value in named.items() if name in ANSWERS} | {
        "birth_decade": str(entry["born"] // 10 * 10)
    }


def add_volunteers(world: World) -> None:
    """Everybody signs up on their own day."""
    for entry in read("volunteers")["volunteers"]:
        world.timeline.add(f"-{entry['days']} 19:30", _sign_up, world, entry)
        _add_changes(world, entry)


def _add_changes(world: World, entry: Entry) -> None:
    pause, withdraws = entry.get("pause"), entry.get("withdraws", {})
    if pause:
        world.timeline.add(pause["from"], _pause, world, entry["key"], pause.get("until"))
    for purpose, when in withdraws.items():
        world.timeline.add(when, _withdraw, world, entry["key"], purpose)


def _sign_up(world: World, entry: Entry, now: datetime) -> None:
    account = open_account(world, entry, now)
    agreement = Agreement(birth_year=entry["born"], health=True, proposals=True)
    volunteer = actions.agree(account, agreement, locale="fr", now=now)
    volunteer.is_fictional = True
    world.volunteers[entry["key"]] = volunteer
    _answer(world, entry, now)
    if "budget" in entry:
        actions.set_budget(volunteer, entry["budget"], actor=account, now=now)


def _answer(world: World, entry: Entry, now: datetime) -> None:
    volunteer, account = world.volunteers[entry["key"]], world.accounts[entry["key"]]
    mark = Profile().fingerprint(WHOLE.questions)
    actions.save_step(volunteer, WHOLE, answers_of(entry), expected=mark, actor=account, now=now)


def _pause(world: World, key: str, until: int | None, now: datetime) -> None:
    end = None if until is None else world.timeline.moment(until)
    actions.pause(world.volunteers[key], until=end, actor=world.accounts[key], now=now)


def _withdraw(world: World, key: str, purpose: str, now: datetime) -> None:
    volunteer, account = world.volunteers[key], world.accounts[key]
    if purpose == "health":
        accounts.withdraw_consent(account, Purpose.HEALTH, actor=account, now=now)
        actions.withdraw_health(volunteer, actor=account, now=now)
    else:
        accounts.withdraw_consent(account, Purpose.PROPOSALS, actor=account, now=now)
        actions.withdraw_proposals(volunteer, actor=account, now=now)
