"""People who sign, each with a draft ready to file, and what their browsers would send.

Nobody signs in: the rows of their sessions are written, last used two minutes ago, since one reads before one files.
Tokens are made by the product's own code, as its page would give them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask import g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, select, update

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant, SignInSession
from labagora.accounts.queries import fingerprint, index_of
from labagora.calls.enums import ApplicationState, CallState, MemberState, TeamRole
from labagora.calls.models import (
    Application,
    ApplicationFile,
    ApplicationMember,
    ApplicationSection,
    Call,
    FormRevision,
)
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.ids import new_public_id, new_token
from labagora.demo.content import read
from labagora.organisations.models import Organisation
from tests.benchmarks.filing_site import Site
from tests.builders.accounts import TOTP_SECRET
from tests.builders.calls import make_call, make_revision
from tests.builders.organisations import make_organisation

HOSPITALS, BATCH = 40, 500
READ_FOR = timedelta(minutes=2)
SENTENCE = (
    "Avant la sortie, la personne, son infirmière et la pharmacie préparent le retour : traitements, signes, numéro. "
)
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Origin": "null",
    "Sec-Fetch-Site": "same-origin",
}


@dataclass(frozen=True)
class Person:
    """Somebody with an open session."""

    account_id: int
    public_id: str
    token: str


@dataclass(frozen=True)
class Ready:
    """A draft, the cookie of who signs it, what the page of its filing would send."""

    application: str
    cookie: str
    csrf: str
    key: str

    @property
    def path(self) -> str:
        """Where it is filed."""
        return f"/candidatures/{self.application}/depot"

    def with_page(self, csrf: str, key: str) -> "Ready":
        """Send what a page really gave."""
        return replace(self, csrf=csrf, key=key)

    def request(self, port: int) -> bytes:
        """Return the bytes of the request that files."""
        body = urlencode({"csrf_token": self.csrf, "key": self.key})
        form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return _head("POST", self.path, port, {"Cookie": self.cookie, **form}) + body.encode()

    def reading(self, path: str, port: int) -> bytes:
        """Return the bytes of a request that reads a page, uncompressed."""
        return _head("GET", path, port, {"Cookie": self.cookie, "Accept-Encoding": "identity"})


def _head(method: str, path: str, port: int, more: dict[str, str]) -> bytes:
    headers = {"Host": f"127.0.0.1:{port}", **BROWSER, **more, "Connection": "close"}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _batches(count: int) -> Iterator[range]:
    return (range(start, min(start + BATCH, count)) for start in range(0, count, BATCH))


def settle(count: int) -> list[Person]:
    """Add people who lead projects of some hospitals, signed in with a second factor."""
    hospitals = [make_organisation(name=f"Centre hospitalier {number}") for number in range(HOSPITALS)]
    scopes = [one.public_id for one in hospitals]
    db.session.commit()
    people: list[Person] = []
    for numbers in _batches(count):
        people += _settle(numbers, scopes)
        db.session.commit()
        db.session.expunge_all()
    return people


def _settle(numbers: range, scopes: Sequence[str]) -> list[Person]:
    now = utcnow()
    accounts = [_account(number, now) for number in numbers]
    db.session.add_all(accounts)
    db.session.flush()
    people = [Person(one.id, one.public_id, new_token()) for one in accounts]
    grants = [
        {"account_id": one.account_id, "role": Role.LEADER, "scope_ref": scopes[one.account_id % HOSPITALS],
         "granted_at": now, "public_id": new_public_id()}
        for one in people
    ]  # fmt: skip
    db.session.execute(insert(RoleGrant), grants)
    db.session.execute(insert(SignInSession), [_session(one, now) for one in people])
    return people


def _account(number: int, now: datetime) -> Account:
    address = f"signataire{number}@exemple.fr"
    account = Account(address_index=index_of(address), confirmed_at=now)
    account.name, account.address = f"Signataire {number}", address
    account.totp_secret, account.totp_confirmed_at = TOTP_SECRET, now
    return account


def _session(person: Person, now: datetime) -> dict[str, Any]:
    moments = dict.fromkeys(("started_at", "seen_at", "fresh_at", "second_factor_at"), now - READ_FOR)
    named = {"account_id": person.account_id, "token_hash": fingerprint(person.token), "public_id": new_public_id()}
    return {**named, **moments}


def age_sessions() -> None:
    """Everybody has been reading for two minutes."""
    db.session.execute(update(SignInSession).values(seen_at=utcnow() - READ_FOR, started_at=utcnow() - READ_FOR))
    db.session.commit()


@cache
def form() -> dict[str, Any]:
    """The form of the open call of the demonstration."""
    entry = next(one for one in read("calls")["fictional"] if "form" in one)
    found: dict[str, Any] = entry["form"]
    return found


def answers(number: int, letter: str) -> dict[str, dict[str, Any]]:
    """About five kilobytes of answers, different for each draft."""
    text = f"Projet {number}. {SENTENCE * 12}"
    budget = [{"poste": f"Poste {line}", "montant": 1000 * line + number} for line in range(1, 6)]
    team = [{"name": f"Personne {number}", "function": "Coordination", "organisation": "Centre"}]
    return {
        "projet": {"resume": text[:1400], "probleme": text[:1400], "moment": "avant", "region": ["84"]},
        "patients": {"deja": "oui", "comment": text[:1000], "suite": text[:1000]},
        "moyens": {"equipe": team, "budget": budget, "lettre": [letter]},
    }


def draft(people: Sequence[Person], *, closes_at: datetime | None = None, team: int = 2) -> Call:
    """Open a call to which each has a complete draft, with ``team`` - 1 colleagues who write in it."""
    extra: dict[str, Any] = {} if closes_at is None else {"closes_at": closes_at}
    call = make_call(title="Rentrer chez soi", **extra)
    call.slug = call.reference = f"RUEE-{new_public_id()[:8]}"
    revision = make_revision(call, questionnaire=form())
    hospitals = db.session.scalars(select(Organisation.id)).all()
    db.session.commit()
    for numbers in _batches(len(people)):
        _draft(numbers, people, call, revision, hospitals, team)
        db.session.commit()
    return call


def _draft(
    numbers: range, people: Sequence[Person], call: Call, revision: FormRevision, hospitals: Sequence[int], team: int
) -> None:
    now = utcnow()
    rows = [
        {"public_id": new_public_id(), "call_id": call.id, "revision_id": revision.id, "title": f"Projet {number}",
         "organisation_id": hospitals[number % len(hospitals)], "state": ApplicationState.DRAFT, "version": 1,
         "correction": {}}
        for number in numbers
    ]  # fmt: skip
    made = insert(Application).returning(Application.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, rows))
    letters = _letters(ids, now)
    sections = [
        {"application_id": one, "key": key, "content": content, "updated_at": now, "version": 1}
        for one, number, letter in zip(ids, numbers, letters, strict=True)
        for key, content in answers(number, letter).items()
    ]
    db.session.execute(insert(ApplicationSection), sections)
    db.session.execute(insert(ApplicationMember), list(_members(ids, numbers, people, team, now)))


def _members(
    ids: Sequence[int], numbers: range, people: Sequence[Person], team: int, now: datetime
) -> Iterator[dict[str, Any]]:
    for one, number in zip(ids, numbers, strict=True):
        for place in range(min(team, len(people))):
            yield {
                "application_id": one, "account_id": people[(number + place) % len(people)].account_id,
                "role": TeamRole.EDITOR if place else TeamRole.LEAD, "state": MemberState.ACTIVE, "joined_at": now,
                "public_id": new_public_id(),
            }  # fmt: skip


def _letters(ids: Sequence[int], now: datetime) -> list[str]:
    """Attach to each draft the letter that the form asks for: its row, since filing reads no byte of it."""
    digest = sha256(b"lettre").hexdigest()
    stored = [
        {"public_id": new_public_id(), "storage_key": new_public_id(), "public_name": "lettre.pdf", "size": 60_000,
         "media_type": "application/pdf", "sha256": digest, "created_at": now}
        for _ in ids
    ]  # fmt: skip
    made = insert(StoredFile).returning(StoredFile.id, sort_by_parameter_order=True)
    files = [
        {"public_id": new_public_id(), "application_id": one, "stored_id": kept, "section_key": "moyens",
         "field_key": "lettre", "added_at": now}
        for one, kept in zip(ids, db.session.scalars(made, stored), strict=True)
    ]  # fmt: skip
    db.session.execute(insert(ApplicationFile), files)
    return [str(one["public_id"]) for one in files]


def ready(site: Site, call: Call, people: Sequence[Person]) -> list[Ready]:
    """Return what each would send: the session's cookie, its CSRF token and a key, as the page makes them."""
    lead = ApplicationMember.role == TeamRole.LEAD
    query = select(Application.public_id, ApplicationMember.account_id).join(Application.members)
    query = query.where(Application.call_id == call.id, lead).order_by(Application.id)
    tokens = {one.account_id: one.token for one in people}
    return [_ready(site, application, tokens[account_id]) for application, account_id in db.session.execute(query)]


def _ready(site: Site, application: str, token: str) -> Ready:
    app = site.app
    with app.test_request_context():
        session["sid"] = token
        g.pop("csrf_token", None)  # the context around keeps that of the last person
        csrf = generate_csrf()
        signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}"
    return Ready(application, cookie, csrf, new_token())


def open_until(call: Call, hour: datetime | None) -> None:
    """Close the call at that hour, as if it had always been so."""
    db.session.execute(update(Call).where(Call.id == call.id).values(closes_at=hour or utcnow() + timedelta(days=1)))
    assert call.state is CallState.OPEN
    db.session.commit()
