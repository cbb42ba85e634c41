"""The demonstration content as data: YAML files beside this module."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")
Entry = dict[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read(name: str) -> dict[str, Any]:
    """Return the content of ``data/<name>.yml``."""
    with (DATA / f"{name}.yml").open(encoding="utf-8") as stream:
        found: dict[str, Any] = yaml.load(stream, Loader=_LOADER)  # noqa: S506 - a safe loader, in C when there is one
    return found


def address_of(entry: Entry) -> str:
    """Return the address of an invented person: all live under one domain."""
    return f"{entry['address']}@exemple.fr"
