"""What forms, files and programs ask of the actions, as frozen values: the same checks for every door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

LICENCE = "Licence Ouverte 2.0"
Row = Mapping[str, Any]
ROWS = {
    "actors": ("name", "place", "role"),
    "actions": ("title", "text", "checklist"),
    "indicators": ("name", "dimension", "definition", "unit", "target"),
    "sites": ("name", "territory", "period", "results"),
}


@dataclass(frozen=True)
class SheetDraft:
    """Everything that is written in a sheet. Never its state, its owner or its badges (security.md A12).

    Lists hold codes of the vocabularies (``stakes``: priority_stakes, ``steps``: care_steps, ``cancers``,
    ``audiences``: perspectives, ``themes``: life_themes) or rows: ``actors`` ``{name, place, role}``, ``actions``
    ``{title, text, checklist}``, ``indicators`` ``{name, dimension, definition, unit, target}``, ``sites``
    ``{name, territory, period, results}``. ``obstacles`` and ``success_factors`` map a code of ``barriers`` to a
    text. Dates are ISO text or empty. ``objectives``, ``body``, ``sources``, ``easy_read`` and the texts of the
    actions are Markdown.
    """

    title: str
    summary: str = ""
    number: int | None = None
    position: int | None = None
    stakes: Sequence[str] = ()
    steps: Sequence[str] = ()
    cancers: Sequence[str] = ()
    audiences: Sequence[str] = ()
    themes: Sequence[str] = ()
    tags: Sequence[str] = ()
    objectives: str = ""
    body: str = ""
    actors: Sequence[Row] = ()
    actions: Sequence[Row] = ()
    indicators: Sequence[Row] = ()
    obstacles: Mapping[str, str] = field(default_factory=dict)
    success_factors: Mapping[str, str] = field(default_factory=dict)
    volume: str = ""
    maturity: str = ""
    conditions: str = ""
    sites: Sequence[Row] = ()
    sources: str = ""
    easy_read: str = ""
    authors: Sequence[str] = ()
    source: str = ""
    license: str = LICENCE
    contact: str = ""
    reviewed_on: str = ""
    review_due: str = ""
    patients_reviewed_on: str = ""

    def as_content(self) -> dict[str, Any]:
        """Return the value of every field as JSON holds it; rows have all their columns, and say something."""
        content = {one.name: _plain(getattr(self, one.name)) for one in fields(self)}
        for name, columns in ROWS.items():
            content[name] = [_row(row, columns) for row in content[name] if any(row.values())]
        return content

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Return the draft that ``content`` holds; a field added since takes its default."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})


FIELDS = tuple(one.name for one in fields(SheetDraft))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _row(row: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    empty = {name: [] if name == "checklist" else "" for name in columns}
    return {**empty, **row}


@dataclass(frozen=True)
class SheetFilters:
    """Filters of the public list, as in the address; empty means « any »."""

    stake: str = ""
    step: str = ""
    cancer: str = ""
    audience: str = ""
    theme: str = ""


@dataclass(frozen=True)
class DeskFilters:
    """Filters of the lists of the back office. ``state`` empty means every state."""

    text: str = ""
    kind: str = ""
    state: str = ""
    owner: str = ""
    late: bool = False


@dataclass(frozen=True)
class ReuseDraft:
    """What an organisation says of its use of a sheet. ``since`` is the stored text of a PartialDate, or empty."""

    stage: str
    place: str = ""
    region_code: str | None = None
    since: str = ""
    adapted: str = ""
    results: str = ""
    why_abandoned: str = ""
