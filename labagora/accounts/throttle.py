"""Budgets of tries (security.md B3). Counted by what is attacked, never by a header that a stranger writes."""

from dataclasses import dataclass

from flask import current_app

from labagora.core.crypto import normalise_address
from labagora.core.errors import TooMany
from labagora.ports.shared import Shared
from labagora.web.limits import asker

QUARTER_HOUR = 15 * 60
HOUR = 60 * 60
WRONG_PASSWORDS = 10
WRONG_CODES = 5
WRONG_FROM_ONE_PLACE = 100
DEMANDS_FROM_ONE_PLACE = 30
DEMANDS_FOR_ONE_ADDRESS = 3
FORMS_FROM_ONE_PLACE = 40
FORMS_FROM_ALL = 1000  # at most 200 MB, since each is kept an hour


def _shared() -> Shared:
    shared: Shared = current_app.extensions["labagora"].shared
    return shared


@dataclass(frozen=True)
class Gate:
    """The tries against one secret. Those of a browser that the person used before are counted apart, so that a
    stranger who fails on purpose does not keep the owner out.
    """

    key: str
    limit: int

    def check(self) -> None:
        """Raise TooMany when the tries are spent."""
        for key, limit in ((self.key, self.limit), (_place(), WRONG_FROM_ONE_PLACE)):
            if _shared().count(key, QUARTER_HOUR) >= limit:
                wait = _shared().hit(key, limit, QUARTER_HOUR).retry_after
                raise TooMany(
                    "Trop d’essais. Attendez un quart d’heure avant de réessayer.", retry_after=wait or QUARTER_HOUR
                )

    def note_failure(self) -> bool:
        """Count a wrong try; tell whether it was the last one allowed for now."""
        hit = _shared().hit(self.key, self.limit, QUARTER_HOUR)
        _shared().hit(_place(), WRONG_FROM_ONE_PLACE, QUARTER_HOUR)
        return hit.remaining == 0

    def note_success(self) -> None:
        """Forget the wrong tries."""
        _shared().reset(self.key)


def _place() -> str:
    return f"wrong|{asker()}"


def password_gate(address: str, *, known_device: str | None) -> Gate:
    """Return the gate of a passphrase; an unknown address has one too."""
    return Gate(f"password|{normalise_address(address)}|{known_device or ''}", WRONG_PASSWORDS)


def code_gate(public_id: str, *, known_device: str | None) -> Gate:
    """Return the gate of a second factor."""
    return Gate(f"code|{public_id}|{known_device or ''}", WRONG_CODES)


def link_gate(public_id: str) -> Gate:
    """Return the gate of a passphrase asked beside a link."""
    return Gate(f"link|{public_id}", WRONG_CODES)


def may_demand(errand: str, address: str) -> bool:
    """Tell whether a sign-up, a reset or a change for this address may send a mail. Raises TooMany for a busy place.

    False is not shown: the answer is the same, the mailbox is spared.
    """
    place = _shared().hit(f"demand|{asker()}", DEMANDS_FROM_ONE_PLACE, HOUR)
    if not place.allowed:
        raise TooMany(retry_after=place.retry_after)
    return _shared().hit(f"demand-for|{errand}|{normalise_address(address)}", DEMANDS_FOR_ONE_ADDRESS, HOUR).allowed


def may_hold() -> bool:
    """Tell whether one more form may be kept: neither a visitor nor a thousand of them must fill the disk."""
    from_here = _shared().hit(f"held|{asker()}", FORMS_FROM_ONE_PLACE, HOUR)
    return from_here.allowed and _shared().hit("held", FORMS_FROM_ALL, HOUR).allowed


def is_first_use(challenge: str) -> bool:
    """Tell whether a challenge was never answered before: a signed cookie could be played twice."""
    return _shared().hit(f"challenge|{challenge}", 1, HOUR).allowed
