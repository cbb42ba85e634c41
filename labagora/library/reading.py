"""A sheet as its readers see it, section by section: what the desk and the proof-readers read. For the edges."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from labagora.core.markdown import glossary_anchor
from labagora.library.commands import LICENCE
from labagora.library.display import label, labels
from labagora.library.wording import day_in_words, field_label

_HEADING = re.compile(r"(</?h)([2-4])(?=[ >])")
CLASSIFYING = ("stakes", "steps", "cancers", "audiences", "themes")


@dataclass(frozen=True)
class Record:
    """One row: its name, and what is known of it."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    html: Markup | None = None
    tasks: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """One part of a sheet. ``kind`` says how it is laid out: text, html, records, steps, pairs or terms.

    Terms are pairs whose first half is found by its anchor: the texts lead there from each word explained.
    """

    key: str
    label: str
    kind: str
    text: str = ""
    html: Markup | None = None
    records: Sequence[Record] = ()
    pairs: Sequence[tuple[str, str]] = ()
    anchors: Sequence[str] = ()


def sections_of(content: Mapping[str, Any], rendered: Mapping[str, Any]) -> list[Section]:
    """Return the sections that say something, in reading order. ``rendered`` is what ``render_sheet`` returned."""
    found = [*_sections(content, rendered.get("html") or {}), _terms(rendered)]
    return [section for section in found if _says(section)]


def _terms(rendered: Mapping[str, Any]) -> Section:
    pairs = [(term, definition) for term, definition in rendered.get("explained") or ()]
    return Section(
        "terms",
        gettext("Mots expliqués"),
        "terms",
        pairs=pairs,
        anchors=[glossary_anchor(one) for one, _words in pairs],
    )


def _says(section: Section) -> bool:
    return bool(section.text or section.html or section.records or section.pairs)


def _sections(content: Mapping[str, Any], html: Mapping[str, str]) -> Iterator[Section]:
    yield Section("summary", field_label("summary"), "text", text=content.get("summary") or "")
    yield Section("classification", gettext("De quoi et de qui il s'agit"), "pairs", pairs=_classification(content))
    yield _written("objectives", html)
    yield _written("body", html)
    yield Section("actors", field_label("actors"), "records", records=[_actor(row) for row in _rows(content, "actors")])
    yield Section("actions", field_label("actions"), "steps", records=_steps(content, html))
    yield Section("indicators", field_label("indicators"), "records", records=_indicators(content))
    yield Section("obstacles", field_label("obstacles"), "pairs", pairs=_families(content, "obstacles"))
    yield Section(
        "success_factors", field_label("success_factors"), "pairs", pairs=_families(content, "success_factors")
    )
    yield Section("context", gettext("Contexte"), "pairs", pairs=_context(content))
    yield _written("conditions", html)
    yield Section("sites", field_label("sites"), "records", records=[_site(row) for row in _rows(content, "sites")])
    yield _written("sources", html)
    yield _written("easy_read", html)
    yield Section("about", gettext("À propos de ce texte"), "pairs", pairs=_about(content))


def _written(name: str, html: Mapping[str, str]) -> Section:
    return Section(name, field_label(name), "html", html=trusted(html.get(name)))


def trusted(html: str | None, *, lower: int = 1) -> Markup | None:
    """Return a text that ``core.markdown`` cleaned, fit to be shown, its headings ``lower`` levels lower."""
    return Markup(lowered(html, lower)) if html else None  # noqa: S704 - sanitised by nh3 when it was rendered


def lowered(html: str, by: int) -> str:
    """Return cleaned HTML with its headings under those of the page; it holds no other « <h2 » than its own."""
    return _HEADING.sub(lambda found: f"{found[1]}{min(int(found[2]) + by, 6)}", html)


def _rows(content: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = content.get(name) or ()
    return rows


def _filled(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in pairs if value]


def _classification(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = [(field_label(name), ", ".join(labels(name, content.get(name) or ()))) for name in CLASSIFYING]
    return _filled(*pairs, (field_label("tags"), ", ".join(content.get("tags") or ())))


def _actor(row: Mapping[str, Any]) -> Record:
    place = label("practice_places", row.get("place", ""))
    return Record(
        row.get("name", ""),
        _filled((gettext("Lieu d'exercice"), place), (gettext("Rôle"), row.get("role", ""))),
    )


def _steps(content: Mapping[str, Any], html: Mapping[str, str]) -> list[Record]:
    return [
        Record(
            row.get("title", ""), html=trusted(html.get(f"action-{place}"), lower=2), tasks=row.get("checklist") or ()
        )
        for place, row in enumerate(_rows(content, "actions"), 1)
    ]


def _indicators(content: Mapping[str, Any]) -> list[Record]:
    return [
        Record(
            row.get("name", ""),
            _filled(
                (gettext("Dimension"), label("dimensions", row.get("dimension", ""))),
                (gettext("Définition"), row.get("definition", "")),
                (gettext("Unité"), row.get("unit", "")),
                (gettext("Cible"), row.get("target", "")),
            ),
        )
        for row in _rows(content, "indicators")
    ]


def _families(content: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    texts: Mapping[str, str] = content.get(name) or {}
    return _filled(*((label("barriers", code), text) for code, text in texts.items()))


def _context(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = ("volume", "maturity")
    return _filled(*((field_label(name), label(name, content.get(name) or "")) for name in names))


def _site(row: Mapping[str, Any]) -> Record:
    return Record(
        row.get("name", ""),
        _filled(
            (gettext("Territoire"), row.get("territory", "")),
            (gettext("Période"), row.get("period", "")),
            (gettext("Résultats"), row.get("results", "")),
        ),
    )


def _about(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    days = ("reviewed_on", "review_due", "patients_reviewed_on")
    return _filled(
        (field_label("authors"), ", ".join(content.get("authors") or ())),
        (field_label("source"), content.get("source") or ""),
        (field_label("license"), content.get("license") or LICENCE),
        (field_label("contact"), content.get("contact") or ""),
        *((field_label(name), day_in_words(content.get(name) or "")) for name in days),
    )
