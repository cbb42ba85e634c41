"""Every domain that keeps something about people, from the top of the stack down: the order of erasure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol, cast

from labagora.accounts import privacy as accounts
from labagora.accounts.models import Account
from labagora.calls import privacy as calls
from labagora.consortia import privacy as consortia
from labagora.consortia.indicators import privacy as indicators
from labagora.core.personal import Held
from labagora.introductions import privacy as introductions
from labagora.library import privacy as library
from labagora.organisations import privacy as organisations
from labagora.privacy import trail
from labagora.projects import privacy as projects
from labagora.reviews import privacy as reviews
from labagora.search import privacy as search
from labagora.volunteers import privacy as volunteers


class Keeper(Protocol):
    """What a domain's ``privacy.py`` offers. It may also offer ``purge(*, now) -> dict[str, int]``."""

    HELD: tuple[Held, ...]

    def export(self, account: Account) -> dict[str, list[dict[str, Any]]]:
        """Return rows by table, in clear, for the person."""

    def erase(self, account: Account, *, now: datetime) -> list[str]:
        """Erase; return what stays and why."""


_MODULES = (
    search,
    indicators,
    consortia,
    reviews,
    calls,
    introductions,
    library,
    projects,
    organisations,
    trail,
    volunteers,
    accounts,
)
KEEPERS: tuple[Keeper, ...] = tuple(cast(Keeper, module) for module in _MODULES)


def holdings() -> list[Held]:
    """Return every declaration, in the order in which a person reads them: the account first."""
    return [held for keeper in reversed(KEEPERS) for held in keeper.HELD]


def declared_columns() -> dict[str, set[str]]:
    """Return the personal columns that some domain declares, by table."""
    return {held.table: set(held.columns) for held in holdings()}


def purgers() -> Iterator[Any]:
    """Yield the retention functions."""
    return (purge for keeper in KEEPERS if (purge := getattr(keeper, "purge", None)) is not None)
