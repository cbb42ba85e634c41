"""From files to entries: one mapping of keys a sheet, with the place where each came from. Nothing is written here."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the one in C where there is one
    """A safe loader that leaves dates as they are written: an impossible one is refused with its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
LARGEST_FILE = 2**20
MARKDOWN, LINES = (".md", ".markdown"), (".jsonl", ".ndjson")


@dataclass(frozen=True)
class Place:
    """A line of a file, for the report."""

    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Unreadable:
    """Something that is not an entry, and why."""

    place: Place
    reason: str


@dataclass(frozen=True)
class Entry:
    """The keys of one sheet. ``lines`` says where each key of a front matter stands."""

    place: Place
    keys: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Return the place of a key, or of the whole entry."""
        return Place(self.place.file, self.lines.get(key, self.place.line))


def files_of(path: Path) -> list[Path]:
    """Return the files to read, in order: the file itself, or the Markdown and JSON-lines files of a folder."""
    if path.is_file():
        return [path]
    return sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in (*MARKDOWN, *LINES))


def read_file(path: Path, root: Path) -> Iterator[Entry | Unreadable]:
    """Yield the entries of a file, in order, and what could not be read."""
    name = path.relative_to(root).as_posix() if path != root else path.name
    try:
        if path.suffix.lower() in MARKDOWN:
            yield _markdown(path, name)
        else:
            yield from _lines(path, name)
    except OSError as error:
        yield Unreadable(Place(name), f"fichier illisible ({error.strerror})")
    except UnicodeDecodeError:
        yield Unreadable(Place(name), "fichier qui n'est pas en UTF-8")


def _markdown(path: Path, name: str) -> Entry | Unreadable:
    if path.stat().st_size > LARGEST_FILE:
        return Unreadable(Place(name), "fichier trop lourd : 1 Mo au plus")
    return parse_markdown(path.read_text(encoding="utf-8"), name)


def parse_markdown(text: str, name: str) -> Entry | Unreadable:
    """Return the entry of a Markdown file: its front matter, its text as ``body``."""
    found = _FENCE.match(text)
    if found is None:
        return Unreadable(Place(name), "il manque l'en-tête entre deux lignes « --- »")
    keys = _front_matter(found[1], name)
    if isinstance(keys, Unreadable):
        return keys
    header = enumerate(found[1].splitlines(), 2)
    lines = {line.partition(":")[0]: number for number, line in header if re.match(r"\w+:", line)}
    lines["body"] = text[: found.end()].count("\n") + 1
    body = text[found.end() :].strip()
    return Entry(Place(name), {**keys, **({"body": body} if body or "body" not in keys else {})}, lines)


def _front_matter(header: str, name: str) -> dict[str, Any] | Unreadable:
    twice = _said_twice(header.splitlines())
    if twice is not None:
        return Unreadable(Place(name, twice), "cette clé est écrite deux fois dans l'en-tête")
    try:
        if _repeats(header):
            return Unreadable(Place(name), "l'en-tête renvoie à lui-même (« & » et « * ») : écrivez chaque valeur")
        keys = yaml.load(header, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return Unreadable(Place(name, (mark.line + 2) if mark else 1), "l'en-tête n'est pas du YAML")
    except (ValueError, RecursionError):
        return Unreadable(Place(name), "l'en-tête n'est pas du YAML")
    return keys if isinstance(keys, dict) else Unreadable(Place(name), "l'en-tête n'est pas une liste de clés")


def _repeats(header: str) -> bool:
    """Tell whether a front matter names a part of itself: ten lines of that can stand for billions of values."""
    return "*" in header and any(isinstance(one, yaml.AliasEvent) for one in yaml.parse(header, Loader=_Loader))


def _said_twice(header: list[str]) -> int | None:
    """Return the line of a key that stands a second time: YAML would silently keep the last."""
    seen: set[str] = set()
    for number, line in enumerate(header, 2):
        key = line.partition(":")[0] if re.match(r"\w+:", line) else ""
        if key and key in seen:
            return number
        seen.add(key)
    return None


def _lines(path: Path, name: str) -> Iterator[Entry | Unreadable]:
    with path.open("rb") as stream:
        number = 0
        while raw := stream.readline(LARGEST_FILE + 1):
            number += 1
            if len(raw) > LARGEST_FILE:
                yield Unreadable(Place(name, number), "ligne trop longue : 1 Mo au plus")
                return
            if raw.strip():
                yield _line(raw, Place(name, number))


def _line(raw: bytes, place: Place) -> Entry | Unreadable:
    try:
        keys = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Unreadable(place, "cette ligne n'est pas du JSON en UTF-8")
    if not isinstance(keys, dict):
        return Unreadable(place, "cette ligne n'est pas un objet JSON")
    return Entry(place, keys)
