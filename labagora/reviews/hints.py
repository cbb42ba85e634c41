"""What suggests that a reviewer is tied to an application, from verified facts only (peers.md B2a 9). Pure.

A suggestion is never a verdict: it closes the application until somebody decides. Nothing of the profiles of
volunteers is looked at: that somebody volunteered is theirs to tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from labagora.reviews.enums import ConflictKind

# Mailboxes that anybody may open: sharing one of these says nothing.
COMMON = frozenset(
    {
        "aliceadsl.fr", "aol.com", "bbox.fr", "free.fr", "gmail.com", "gmx.fr", "gmx.com", "googlemail.com",
        "hotmail.com", "hotmail.fr", "icloud.com", "laposte.net", "live.com", "live.fr", "mac.com", "me.com",
        "msn.com", "neuf.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.fr", "proton.me",
        "protonmail.com", "sfr.fr", "wanadoo.fr", "yahoo.com", "yahoo.fr", "ymail.com",
    }
)  # fmt: skip
SHARED_SITES = frozenset({"facebook.com", "google.com", "helloasso.com", "linkedin.com", "wixsite.com", "x.com"})


@dataclass(frozen=True)
class Ties:
    """What is verified of a person. ``teams`` and ``projects``: what they worked on lately."""

    account: int
    organisations: frozenset[int]
    former: frozenset[int]
    address: str
    teams: frozenset[int]
    projects: frozenset[int]

    @property
    def domain(self) -> str:
        """The domain of their address, empty for a mailbox that anybody may open."""
        domain = self.address.rpartition("@")[2].casefold()
        return "" if domain in COMMON else domain


@dataclass(frozen=True)
class Person:
    """A reviewer, by the id of the seat."""

    seat: int
    ties: Ties


@dataclass(frozen=True)
class Judged:
    """An application: the organisations that carry it, the site of the first, its team."""

    application: int
    organisations: frozenset[int]
    website: str
    team: Sequence[Ties]

    @property
    def site(self) -> str:
        """The domain of the site of the organisation, without « www »."""
        try:
            host = (urlsplit(self.website).hostname or "").casefold().removeprefix("www.")
        except ValueError:
            return ""
        return "" if host in SHARED_SITES else host


def is_same_domain(one: str, other: str) -> bool:
    """Tell whether two domains are the same, or one inside the other (« recherche.chu.fr », « chu.fr »)."""
    if not one or not other or "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def suspicion(person: Ties, judged: Judged) -> ConflictKind | None:
    """Return the strongest tie that the facts suggest, or None."""
    if any(one.account == person.account for one in judged.team):
        return ConflictKind.TEAM
    carriers = judged.organisations | frozenset(one for member in judged.team for one in member.organisations)
    if person.organisations & carriers:
        return ConflictKind.ORGANISATION
    domains = (judged.site, *(one.domain for one in judged.team))
    if any(is_same_domain(person.domain, one) for one in domains):
        return ConflictKind.DOMAIN
    return ConflictKind.CO_WORK if _worked_together(person, judged) else None


def _worked_together(person: Ties, judged: Judged) -> bool:
    """Whether they were lately in one organisation, one team that applied, or on one project."""
    if person.former & judged.organisations:
        return True
    mine = person.organisations | person.former
    return any(
        person.teams & one.teams or person.projects & one.projects or mine & (one.organisations | one.former)
        for one in judged.team
    )


STRENGTH = (ConflictKind.CO_WORK, ConflictKind.DOMAIN, ConflictKind.ORGANISATION, ConflictKind.TEAM)


def is_stronger(new: ConflictKind, known: ConflictKind) -> bool:
    """Tell whether a suggestion goes beyond one that somebody set aside."""
    return new in STRENGTH and known in STRENGTH and STRENGTH.index(new) > STRENGTH.index(known)
