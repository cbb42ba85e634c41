"""What a paper holds, before it is set: plain values, so that any domain may have one printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Picture:
    """The bytes of a PNG or JPEG picture. Whatever ``media_type`` claims, the bytes must agree."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class PaperSection:
    """One part of a paper. ``html`` comes from ``labagora.core.markdown``; a section without content is not printed."""

    title: str
    html: str


@dataclass(frozen=True)
class Paper:
    """One document.

    ``pictures`` are named by the ``src`` that the HTML gives them: no other picture is ever read. ``explained`` holds
    the terms that the text links to, with their definitions; they are printed at the end.
    """

    title: str
    summary: str
    kicker: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[PaperSection]
    notice: str = ""
    footer: str = ""
    address: str = ""
    language: str = "fr"
    author: str = ""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    explained: Sequence[tuple[str, str]] = ()
