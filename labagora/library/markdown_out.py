"""A publication as a Markdown file with a front matter, that ``labagora library import`` reads again (contract.md)."""

from typing import Any

import yaml

from labagora.library.enums import STATE_CODES, SheetKind, SheetState
from labagora.library.exchange.keys import FIELD_KEYS, RENAMED
from labagora.library.models import Publication

FIRST = ("title", "slug", "kind", "number", "position", "status", "is_fictional", "summary")
STATUS = next(code for code, state in STATE_CODES.items() if state is SheetState.PUBLISHED)
WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def front_matter(publication: Publication) -> dict[str, Any]:
    """Return the keys of a publication in the order of the file, those that say nothing left out."""
    content = publication.content
    about = {
        "slug": publication.slug,
        "kind": publication.kind.value,
        "status": STATUS,
        "is_fictional": publication.is_fictional,
    }
    values = {key: content.get(RENAMED.get(key, key)) for key in FIELD_KEYS if key != "body"}
    ordered = {key: {**values, **about}[key] for key in (*FIRST, *(key for key in values if key not in FIRST))}
    return {key: _said(value) for key, value in ordered.items() if value not in (None, "", [], {}, False)}


def _said(value: Any) -> Any:
    """Return rows without their empty cells."""
    if not isinstance(value, list):
        return value
    return [
        {key: cell for key, cell in row.items() if cell not in (None, "", [])} if isinstance(row, dict) else row
        for row in value
    ]


def markdown_of(publication: Publication) -> str:
    """Return the whole file."""
    header = yaml.dump(
        front_matter(publication), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, indent=2
    )
    return f"---\n{header}---\n\n{(publication.content.get('body') or '').strip()}\n"


def file_stem(publication: Publication) -> str:
    """Return « fiche-3-adresser », « kit-2-mobiliser »: the name of a download, less its extension."""
    rank = publication.number if publication.kind is SheetKind.FICHE else publication.position
    parts = (publication.kind.value, "" if rank is None else str(rank), publication.slug)
    return "-".join(part for part in parts if part)
