"""Projects and needs in the reader's words: codes become labels, minutes become hours. For the edges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from labagora.core.partial_date import PartialDate
from labagora.projects.models import Need, Project
from labagora.projects.queries import NeedRow, ProjectRow
from labagora.reference.queries import find_department, find_region, vocabulary

FACET_LABELS = {
    "profiles": _("Qui vous êtes"),
    "cancers": _("Cancers"),
    "care_steps": _("Étapes de soins vécues"),
    "themes": _("Thèmes"),
    "regions": _("Régions"),
    "region": _("Région"),
    "birth_decade": _("Décennie de naissance"),
    "formats": _("Formats"),
    "modalities": _("Modalités"),
    "availabilities": _("Disponibilités"),
    "involvement": _("Niveau d'engagement"),
}
VOCABULARIES = {"themes": "life_themes", "involvement": "involvement_levels"}
HOUR, DAY, WEEK = 60, 1440, 10080


def locale() -> str:
    """Return the reader's language."""
    return str(get_locale())


def label(name: str, code: str | None) -> str:
    """Return the words of a code."""
    return vocabulary(name).label(code, locale()) if code else ""


def labels(name: str, codes: Sequence[str]) -> list[str]:
    """Return the words of codes, in the order of their list."""
    return vocabulary(name).labels(list(codes), locale())


def region_names(codes: Sequence[str]) -> list[str]:
    """Return the names of regions."""
    return [region.name for region in (find_region(code) for code in codes) if region]


def facet_labels(facet: str, codes: Sequence[str]) -> list[str]:
    """Return the words of the codes of one facet."""
    if facet in ("regions", "region"):
        return region_names(codes)
    if facet == "birth_decade":
        return [f"{code}–{int(code) + 9}" for code in codes]
    return labels(VOCABULARIES.get(facet, facet), codes)


def duration(minutes: int | None) -> str:
    """Return « 1 h 30 », « 45 min », « 2 semaines »."""
    if not minutes:
        return ""
    if minutes < HOUR:
        return str(gettext("%(n)s min", n=minutes))
    if minutes >= WEEK and minutes % WEEK == 0:
        weeks = minutes // WEEK
        return str(gettext("1 semaine") if weeks == 1 else gettext("%(n)s semaines", n=weeks))
    if minutes >= DAY and minutes % DAY == 0:
        days = minutes // DAY
        return str(gettext("1 jour") if days == 1 else gettext("%(n)s jours", n=days))
    hours, rest = divmod(minutes, HOUR)
    return str(gettext("%(h)s h %(m)02d", h=hours, m=rest) if rest else gettext("%(h)s h", h=hours))


def when(stored: str) -> str:
    """Return an incomplete date in words."""
    return PartialDate.from_stored(stored).display(locale()) if stored else ""


def html(rendered: Mapping[str, Any]) -> dict[str, Markup]:
    """Return the texts that ``core.markdown`` cleaned when they were saved, fit to be shown as they are."""
    return {name: Markup(text) for name, text in rendered.items()}  # noqa: S704 - sanitised by nh3 on save


@dataclass(frozen=True)
class ProjectCard:
    """A project in a list."""

    row: ProjectRow
    stage: str
    cancers: list[str]
    regions: list[str]


def project_card(row: ProjectRow) -> ProjectCard:
    """Put the words on a row."""
    return ProjectCard(
        row, label("deployment_stages", row.stage), labels("cancers", row.cancers), region_names(row.regions)
    )


@dataclass(frozen=True)
class NeedCard:
    """A need in a list."""

    row: NeedRow
    format: str
    modality: str
    region: str
    happens: str
    duration: str
    compensation: str


def need_card(row: NeedRow) -> NeedCard:
    """Put the words on a row."""
    region = find_region(row.region_code)
    return NeedCard(
        row=row,
        format=label("formats", row.format),
        modality=label("modalities", row.modality),
        region=region.name if region else "",
        happens=when(row.happens),
        duration=duration(row.duration_minutes),
        compensation=label("compensations", row.compensation),
    )


@dataclass(frozen=True)
class IterationView:
    """One version of the thing being made."""

    public_id: str
    title: str
    happened: str
    description: str
    patients_changed: str


@dataclass(frozen=True)
class ProjectView:
    """Everything that the page of a project says."""

    project: Project
    organisation: str
    is_industry: bool
    stage: str
    cancers: list[str]
    themes: list[str]
    care_steps: list[str]
    regions: list[str]
    standards: list[tuple[str, str]]
    iterations: list[IterationView]
    html: dict[str, Markup]


def project_view(project: Project) -> ProjectView:
    """Put the words on a project with its organisation and iterations loaded."""
    checklist = project.involvement_checklist
    standards = vocabulary("uk_standards").choices(list(checklist), locale())
    return ProjectView(
        project=project,
        organisation=project.organisation.name,
        is_industry=project.organisation.is_industry,
        stage=label("deployment_stages", project.stage),
        cancers=labels("cancers", project.cancers),
        themes=labels("life_themes", project.themes),
        care_steps=labels("care_steps", project.care_steps),
        regions=region_names(project.regions),
        standards=[(text, checklist.get(code, "")) for code, text in standards],
        iterations=[
            IterationView(row.public_id, row.title, when(row.happened), row.description, row.patients_changed)
            for row in project.iterations
        ],
        html=html(project.rendered),
    )


@dataclass(frozen=True)
class NeedView:
    """Everything that the page of a need says."""

    need: Need
    project: Project
    organisation: str
    is_industry: bool
    is_fictional: bool
    format: str
    modality: str
    involvement: str
    place: str
    happens: str
    duration: str
    compensation: str
    access: list[str]
    required: list[tuple[str, list[str]]]
    desired: list[tuple[str, list[str]]]
    agreement: list[tuple[str, str]]
    html: dict[str, Markup]


def _place(need: Need) -> str:
    department, region = find_department(need.department_code), find_region(need.region_code)
    names = (need.place, department.name if department else "", region.name if region else "")
    return ", ".join(dict.fromkeys(name for name in names if name))


def _criteria(given: Mapping[str, Sequence[str]]) -> list[tuple[str, list[str]]]:
    return [(str(FACET_LABELS[facet]), facet_labels(facet, codes)) for facet, codes in given.items() if codes]


def need_view(need: Need) -> NeedView:
    """Put the words on a need with its project and organisation loaded."""
    project = need.project
    items = vocabulary("agreement_items").choices(list(need.agreement), locale())
    return NeedView(
        need=need,
        project=project,
        organisation=project.organisation.name,
        is_industry=project.organisation.is_industry,
        is_fictional=need.is_fictional or project.is_fictional,
        format=label("formats", need.format),
        modality=label("modalities", need.modality),
        involvement=label("involvement_levels", need.involvement),
        place=_place(need),
        happens=when(need.happens),
        duration=duration(need.duration_minutes),
        compensation=label("compensations", need.compensation),
        access=labels("access_needs", need.access_provided),
        required=_criteria(need.required),
        desired=_criteria(need.desired),
        agreement=[(text, need.agreement[code]) for code, text in items if need.agreement.get(code)],
        html=html(need.rendered),
    )


def question_words(criteria: Mapping[str, str]) -> str:
    """Return « Région : Bretagne, Cancer : Sein »."""
    pairs = ((FACET_LABELS[facet], facet_labels(facet, [code])) for facet, code in criteria.items())
    return ", ".join(f"{name} : {words[0] if words else ''}" for name, words in pairs)


@dataclass(frozen=True)
class NeedLine:
    """A need in a short list of its project."""

    need: Need
    format: str
    modality: str
    duration: str


def need_line(need: Need) -> NeedLine:
    """Put the words on a need, its project not loaded."""
    return NeedLine(
        need, label("formats", need.format), label("modalities", need.modality), duration(need.duration_minutes)
    )
