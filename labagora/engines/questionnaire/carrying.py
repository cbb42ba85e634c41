"""Answers taken from a revision of the form to the next: what fits stays, what does not is put aside and told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from labagora.engines.questionnaire.checking import content_of
from labagora.engines.questionnaire.conditions import Contents
from labagora.engines.questionnaire.definition import Field, Questionnaire, Section
from labagora.engines.questionnaire.problems import N_, Problem, Said
from labagora.engines.questionnaire.values import NO_LISTS, Lists, is_blank

NO_LONGER_ASKED = N_("« %(label)s » n'est plus demandé : votre réponse est gardée à part.")
NO_LONGER_FITS = N_("« %(label)s » : la question a changé, ce qui n'y entre plus est gardé à part.")
NOW_WRONG = N_("« %(label)s » : votre réponse est gardée, mais elle est à revoir. %(reason)s")
NOW_ASKED = N_("Nouvelle question obligatoire : « %(label)s ».")


@dataclass(frozen=True)
class Lost:
    """An answer, or a part of one, that has no place in the new form: kept aside, with its words for people."""

    section: str
    field: str
    label: str
    value: Any
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "section": self.section,
            "field": self.field,
            "label": self.label,
            "value": self.value,
            "words": self.words,
        }


class Carried(NamedTuple):
    """The answers in the new form, what was put aside, and what the team must know."""

    contents: dict[str, dict[str, Any]]
    lost: list[Lost]
    notices: list[Problem]


def carry_over(old: Questionnaire, new: Questionnaire, contents: Contents, *, lists: Lists = NO_LISTS) -> Carried:
    """Take answers from ``old`` to ``new``. Every answer that is not blank is in the result or among the lost."""
    before = {field.key: (section, field) for section, field in old.placed()}
    carried: dict[str, dict[str, Any]] = {}
    lost: list[Lost] = []
    notices: list[Problem] = []
    for section, field in new.placed():
        if not field.answers:
            continue
        found = before.get(field.key)
        kept, aside = _field(found, field, contents, lists)
        if not is_blank(kept):
            carried.setdefault(section.key, {})[field.key] = kept
        if aside is not None and found is not None:
            lost.append(_lost(*found, aside, lists))
        notices += _notices(section, field, found, kept, aside, lists)
    forgotten = _forgotten(old, new, contents, lists)
    notices += [Problem(NO_LONGER_ASKED, {"label": one.label}, one.section, one.field, one.label) for one in forgotten]
    return Carried(carried, [*lost, *forgotten], notices)


def _field(found: tuple[Section, Field] | None, field: Field, contents: Contents, lists: Lists) -> tuple[Any, Any]:
    if found is None:
        return field.options.nothing(), None
    section, before = found
    value = content_of(contents, section).get(field.key)
    if is_blank(value):
        return field.options.nothing(), None
    if before.options == field.options:
        return value, None
    readable = before.options.read(value)
    kept, aside = field.options.carried(readable, before.options, lists)
    is_whole = readable == value and not is_blank(kept)
    return kept, value if aside is None and not is_whole else aside


def _notices(
    section: Section, field: Field, found: tuple[Section, Field] | None, kept: Any, aside: Any, lists: Lists
) -> list[Problem]:
    said: list[tuple[str, Mapping[str, Any]]] = []
    if aside is not None:
        said.append((NO_LONGER_FITS, {}))
    if not is_blank(kept) and found is not None:
        known = {problem.template for problem in found[1].options.troubles(kept, lists, final=False)}
        wrong = field.options.troubles(kept, lists, final=False)
        fresh = [Said(problem.template, problem.params) for problem in wrong if problem.template not in known]
        said += [(NOW_WRONG, {"reason": reason}) for reason in fresh]
    if field.required_at_filing and (found is None or not found[1].required_at_filing) and is_blank(kept):
        said.append((NOW_ASKED, {}))
    return [
        Problem(template, {"label": field.label, **params}, section.key, field.key, field.label)
        for template, params in said
    ]


def _forgotten(old: Questionnaire, new: Questionnaire, contents: Contents, lists: Lists) -> list[Lost]:
    """Return the answers to questions that are asked no more, and whatever no question of the old form asked for."""
    asked = {field.key for _section, field in new.placed() if field.answers}
    places = {(section.key, field.key): field for section, field in old.placed()}
    found = []
    for key, content in contents.items() if isinstance(contents, Mapping) else ():
        for name, value in content.items() if isinstance(content, Mapping) else ():
            field = places.get((key, name))
            if is_blank(value) or (field is not None and name in asked):
                continue
            label, words = (field.label, field.options.words(value, lists)) if field else (name, "")
            found.append(Lost(key, name, label, value, words))
    return found


def _lost(section: Section, field: Field, value: Any, lists: Lists) -> Lost:
    return Lost(section.key, field.key, field.label, value, field.options.words(value, lists))
