"""The HTML of a sheet, made when it is saved and kept beside its source. Pure but for what the caller passes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from labagora.core.markdown import RENDERER_VERSION, RenderedDocument, render_document
from labagora.engines.plain_language import reading_minutes
from labagora.library.enums import SheetKind

PLACES = {SheetKind.FICHE: "/fiches", SheetKind.KIT: "/kit"}
SECTIONS = ("objectives", "body", "conditions", "sources", "easy_read")
MARKDOWN_FIELDS = (*SECTIONS, "actions")
FACETS = {"enjeu": "stakes", "etape": "steps", "cancer": "cancers", "public": "audiences", "theme": "themes"}
VOCABULARIES = {
    "stakes": "priority_stakes",
    "steps": "care_steps",
    "cancers": "cancers",
    "audiences": "perspectives",
    "themes": "life_themes",
    "volume": "site_volumes",
    "maturity": "site_maturities",
}

LABELS = {
    "title": _("Titre"),
    "summary": _("Résumé en mots simples"),
    "number": _("Numéro"),
    "position": _("Place dans le kit"),
    "stakes": _("Enjeux"),
    "steps": _("Étapes du parcours"),
    "cancers": _("Cancers concernés"),
    "audiences": _("À qui s'adresse cette fiche"),
    "themes": _("Thèmes de vie"),
    "tags": _("Mots-clés"),
    "objectives": _("Objectifs"),
    "body": _("L'essentiel"),
    "actors": _("Acteurs impliqués"),
    "actions": _("Étapes de l'action"),
    "indicators": _("Indicateurs"),
    "obstacles": _("Freins"),
    "success_factors": _("Facteurs de succès"),
    "volume": _("Volume de la filière"),
    "maturity": _("Maturité du projet"),
    "conditions": _("Conditions de réussite"),
    "sites": _("Sites qui l'ont testée"),
    "sources": _("Sources"),
    "easy_read": _("Version facile à lire et à comprendre (FALC)"),
    "authors": _("Auteurs"),
    "source": _("Origine"),
    "license": _("Licence"),
    "contact": _("Contact"),
    "reviewed_on": _("Dernière relecture"),
    "review_due": _("Prochaine relecture avant le"),
    "patients_reviewed_on": _("Relue par des patients le"),
}

Resolver = Callable[[str], str | None]
LinkResolver = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Surroundings:
    """What a text leans on: which addresses answer, which images exist, which words are explained."""

    link: LinkResolver
    image: Resolver
    acronyms: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)


def address(kind: str, slug: str) -> str:
    """Return the path of a public page: ``fiche`` or ``kit``, and a slug that may end with ``#section``."""
    return f"{PLACES[SheetKind(kind)]}/{slug}"


def file_address(public_id: str) -> str:
    """Return the path of a file of a sheet; who may read it is decided there."""
    return f"/fichiers/{public_id}"


def render_part(source: str, name: str, around: Surroundings) -> RenderedDocument:
    """Return one text of a sheet as a page shows it. Raises Invalid for a tangle."""
    return render_document(
        source,
        prefix=name.replace("_", "-"),
        link=around.link,
        image=around.image,
        acronyms=around.acronyms,
        terms=around.terms,
    )


def _sources(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return ``(name, Markdown)`` of each text: the sections, then each action as ``action-1``…"""
    texts = [(name, str(content.get(name) or "")) for name in SECTIONS]
    actions = [
        (f"action-{place}", str(row.get("text") or "")) for place, row in enumerate(content.get("actions", ()), 1)
    ]
    return [(name, text) for name, text in [*texts, *actions] if text.strip()]


def render_sheet(content: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """Return what the pages print: ``html`` by section, ``headings``, ``explained``, ``links``, what is broken.

    Raises Invalid for a text too tangled to lay out.
    """
    parts = {name: render_part(text, name, around) for name, text in _sources(content)}
    explained = {term: definition for part in parts.values() for term, definition in part.explained}
    return {
        "renderer": RENDERER_VERSION,
        "html": {name: part.html for name, part in parts.items()},
        "headings": {name: [[one.level, one.text, one.id] for one in part.headings] for name, part in parts.items()},
        "text": {name: part.text for name, part in parts.items()},
        "explained": [[term, explained[term]] for term in sorted(explained)],
        "links": sorted({f"{kind}:{slug.partition('#')[0]}" for part in parts.values() for kind, slug in part.links}),
        "broken_links": _unique(part.broken_links for part in parts.values()),
        "images": _unique(part.images for part in parts.values()),
        "broken_images": _unique(part.broken_images for part in parts.values()),
        "images_without_alt": _unique(part.images_without_alt for part in parts.values()),
        "refused_links": _unique(part.refused_links for part in parts.values()),
        "minutes": reading_minutes("\n".join(part.text for part in parts.values())),
    }


def _unique(lists: Any) -> list[str]:
    return list(dict.fromkeys(str(one) if isinstance(one, str) else ":".join(one) for some in lists for one in some))


def plain_text(content: Mapping[str, Any], rendered: Mapping[str, Any]) -> str:
    """Return all that a sheet says, without markup, in reading order: what the search looks into."""
    texts: Mapping[str, str] = rendered.get("text", {})
    lines = [texts.get("objectives", ""), texts.get("body", "")]
    for place, row in enumerate(content.get("actions", ()), 1):
        lines += [row.get("title", ""), texts.get(f"action-{place}", ""), *row.get("checklist", ())]
    for row in content.get("actors", ()):
        lines += [f"{row.get('name', '')}. {row.get('role', '')}"]
    for row in content.get("indicators", ()):
        lines += [f"{row.get('name', '')}. {row.get('definition', '')}"]
    lines += [*content.get("obstacles", {}).values(), *content.get("success_factors", {}).values()]
    lines += [texts.get("conditions", "")]
    for row in content.get("sites", ()):
        lines += [f"{row.get('name', '')}, {row.get('territory', '')}. {row.get('results', '')}"]
    return "\n".join(line for line in [*lines, texts.get("easy_read", "")] if line.strip())
