"""Marks that can be found again wherever they leak, each with an attempt to break out of the page around it."""

import re

ATTACK = '<svg onload=alert(1)>"><img src=x onerror=alert(2)>{{7*7}}'
MARK = re.compile(r"CANARI-[A-Z]+(?:-[A-Z]+)*")


def bird(name: str) -> str:
    """Return a text that carries the mark ``CANARI-<name>`` and three injections (security.md A3, E2, E8)."""
    return f"CANARI-{name} {ATTACK}"


def mailbox(name: str) -> str:
    """Return an address that carries the mark."""
    return f"CANARI-{name}@exemple.fr"


def marks_in(text: str) -> set[str]:
    """Return the marks that a text carries."""
    return set(MARK.findall(text))
