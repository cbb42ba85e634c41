"""Accounts of the demonstration, organisations and who belongs to which."""

from datetime import datetime

from sqlalchemy import select

from labagora.accounts import actions as accounts
from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.demo.content import Entry, address_of, read
from labagora.demo.world import World
from labagora.organisations import actions as organisations
from labagora.organisations.commands import OrganisationDraft
from labagora.organisations.models import Organisation

PASSPHRASE = "quatre-chaises-vertes-au-soleil"  # noqa: S105 - public: printed at every start
TOTP_SECRET = "LABAGORA" * 4  # pragma: allowlist secret
FOUNDED = -320


def open_account(world: World, entry: Entry, now: datetime, *, second_factor: bool = False) -> Account:
    """Open an invented account with the passphrase of the demonstration and the receipt of its consent."""
    account = accounts.open_external_account(
        entry["name"], address_of(entry), is_adult=True, agrees=True, locale="fr", now=now
    )
    account.password_hash, account.is_fictional = world.password_hash, True
    if second_factor:
        account.totp_secret, account.totp_confirmed_at = TOTP_SECRET, now
    world.accounts[entry["key"]] = account
    return account


def add_people(world: World) -> None:
    """Staff, providers, reviewers, leaders, others; then the organisations they belong to."""
    people = read("people")
    for entry in (*people["staff"], *people["providers"], *people["reviewers"]):
        world.timeline.add(FOUNDED, _open_official, world, entry)
    for entry in people["leaders"]:
        world.timeline.add(FOUNDED + 5, _open_leader, world, entry)
    for entry in people["others"]:
        world.timeline.add(-6, _open_newcomer, world, entry)
    add_organisations(world)


def _open_official(world: World, entry: Entry, now: datetime) -> None:
    account = open_account(world, entry, now, second_factor=True)
    accounts.grant_role(account, Role(entry["role"]), actor=None, now=now)


def _open_leader(world: World, entry: Entry, now: datetime) -> None:
    open_account(world, entry, now, second_factor=True)


def _open_newcomer(world: World, entry: Entry, now: datetime) -> None:
    account = open_account(world, entry, now)
    if "asks" in entry:
        organisation = world.organisations[entry["asks"]]
        organisations.request_membership(organisation, function=entry["function"], actor=account, now=now)


def add_organisations(world: World) -> None:
    """Real ones with their source, invented ones with their leaders, and one that waits for the team."""
    found, leaders = read("organisations"), {entry["key"]: entry for entry in read("people")["leaders"]}
    for entry in found["real"]:
        world.timeline.add(FOUNDED + 1, _create, world, entry)
    for entry in found["fictional"]:
        world.timeline.add(FOUNDED + 6, _create_fictional, world, entry, leaders)
    for entry in found["proposed"]:
        world.timeline.add(-5, _propose, world, entry)


def _draft(entry: Entry) -> OrganisationDraft:
    return OrganisationDraft(
        name=entry["name"],
        kind=entry["kind"],
        short_name=entry.get("short_name", ""),
        aliases=entry.get("aliases", ()),
        town=entry.get("town", ""),
        department_code=entry.get("department"),
        region_code=entry.get("region"),
        description=entry.get("description", ""),
        source_url=entry.get("source", ""),
    )


def _create(world: World, entry: Entry, now: datetime) -> Organisation:
    """Add an organisation; a real one that the team wrote already is left as it is."""
    found = db.session.scalar(select(Organisation).where(Organisation.name == entry["name"]).limit(1))
    if found is None:
        found = organisations.create_organisation(_draft(entry), actor=world.accounts["esther"], now=now)
    world.organisations[entry["key"]] = found
    return found


def _create_fictional(world: World, entry: Entry, leaders: dict[str, Entry], now: datetime) -> None:
    organisation = _create(world, entry, now)
    organisation.is_fictional = True
    for key in entry["leaders"]:
        account = world.accounts[key]
        function = leaders[key]["function"]
        membership = organisations.request_membership(organisation, function=function, actor=account, now=now)
        organisations.confirm_membership(membership, actor=world.accounts["esther"], now=now)


def _propose(world: World, entry: Entry, now: datetime) -> None:
    asker = world.accounts[entry["asked_by"]]
    found = organisations.propose_organisation(_draft(entry), function=entry["function"], actor=asker, now=now)
    found.is_fictional = True
    world.organisations[entry["key"]] = found
