"""What forms ask of the actions, as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OrganisationDraft:
    """What may be written about an organisation. Never whether it is confirmed (security.md A12)."""

    name: str
    kind: str
    short_name: str = ""
    aliases: Sequence[str] = ()
    town: str = ""
    department_code: str | None = None
    region_code: str | None = None
    website: str = ""
    siret: str | None = None
    description: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class OrganisationFilters:
    """Filters of the list of the back office. ``status``: ``confirmed``, ``proposed``, ``merged`` or empty."""

    text: str = ""
    kind: str = ""
    region: str = ""
    status: str = ""
