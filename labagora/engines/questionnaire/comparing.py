"""Two revisions of a form side by side, in sentences that a person reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labagora.core.states import LabelledEnum
from labagora.engines.questionnaire.choosing import ChoiceOptions, ChoicesOptions
from labagora.engines.questionnaire.definition import Field, Questionnaire, Section
from labagora.engines.questionnaire.options import Options
from labagora.engines.questionnaire.problems import N_, Problem, Said, SaidTogether
from labagora.engines.questionnaire.rows import TableOptions


class ChangeKind(LabelledEnum):
    """What happened to a part of the form."""

    ADDED = "added", "Ajouté"
    REMOVED = "removed", "Retiré"
    CHANGED = "changed", "Modifié"


@dataclass(frozen=True)
class Change(Problem):
    """One change, with its place: in the new form, or in the old one for what was removed."""

    kind: ChangeKind = ChangeKind.CHANGED


SECTION_ADDED = N_("Nouvelle section « %(title)s ».")
SECTION_REMOVED = N_("La section « %(title)s » est retirée.")
SECTION_RENAMED = N_("La section « %(before)s » s'appelle maintenant « %(after)s ».")
SECTION_HELP = N_("Le texte d'aide de la section « %(title)s » a changé.")
FIELD_ADDED = N_("Nouvelle question « %(label)s ».")
FIELD_ADDED_NEEDED = N_("Nouvelle question obligatoire « %(label)s ».")
FIELD_REMOVED = N_("La question « %(label)s » est retirée.")
FIELD_MOVED = N_("La question « %(label)s » passe dans la section « %(title)s ».")
FIELD_REWORDED = N_("La question « %(before)s » devient « %(after)s ».")
FIELD_KIND = N_("« %(label)s » : le type de réponse passe de « %(before)s » à « %(after)s ».")
FIELD_HELP = N_("« %(label)s » : l'aide ou l'exemple a changé.")
FIELD_NEEDED = N_("« %(label)s » devient obligatoire.")
FIELD_FREE = N_("« %(label)s » n'est plus obligatoire.")
FIELD_HIDDEN = N_("« %(label)s » est maintenant cachée aux évaluateurs.")
FIELD_REVEALED = N_("« %(label)s » est maintenant montrée aux évaluateurs.")
FIELD_CONDITION = N_("« %(label)s » : la condition d'affichage a changé.")
FIELD_LIMITS = N_("« %(label)s » : les limites passent de « %(before)s » à « %(after)s ».")
FIELD_OPTIONS = N_("« %(label)s » : les réglages de la réponse ont changé.")
NO_LIMIT = N_("aucune")
CHOICE_ADDED = N_("« %(label)s » : nouveau choix « %(choice)s ».")
CHOICE_REMOVED = N_("« %(label)s » : le choix « %(choice)s » est retiré.")
CHOICE_RENAMED = N_("« %(label)s » : le choix « %(before)s » devient « %(after)s ».")
COLUMN_ADDED = N_("« %(label)s » : nouvelle colonne « %(choice)s ».")
COLUMN_REMOVED = N_("« %(label)s » : la colonne « %(choice)s » est retirée.")
COLUMN_RENAMED = N_("« %(label)s » : la colonne « %(before)s » devient « %(after)s ».")
ORDER = N_("L'ordre des sections ou des questions a changé.")

CHOICE_WORDS = (CHOICE_ADDED, CHOICE_REMOVED, CHOICE_RENAMED)
COLUMN_WORDS = (COLUMN_ADDED, COLUMN_REMOVED, COLUMN_RENAMED)


def compare(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """Return every change from a form to another, in the order of the new one, then what was removed."""
    return [*_sections(old, new), *_fields(old, new), *_removed(old, new), *_order(old, new)]


def _sections(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    for section in new.sections:
        before = old.section(section.key)
        if before is None:
            yield Change(SECTION_ADDED, {"title": section.title}, section.key, kind=ChangeKind.ADDED)
            continue
        if before.title != section.title:
            params = {"before": before.title, "after": section.title}
            yield Change(SECTION_RENAMED, params, section.key)
        if before.help != section.help:
            yield Change(SECTION_HELP, {"title": section.title}, section.key)


def _fields(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    for section, field in new.placed():
        found = old.find(field.key)
        if found is None:
            template = FIELD_ADDED_NEEDED if field.required_at_filing else FIELD_ADDED
            yield _change(section, field, template, kind=ChangeKind.ADDED)
            continue
        former, before = found
        if former.key != section.key:
            yield _change(section, field, FIELD_MOVED, title=section.title)
        yield from _field(section, before, field)


def _field(section: Section, before: Field, field: Field) -> Iterator[Change]:
    if before.label != field.label:
        yield _change(section, field, FIELD_REWORDED, before=before.label, after=field.label)
    if (before.help, before.example) != (field.help, field.example):
        yield _change(section, field, FIELD_HELP)
    if before.required_at_filing != field.required_at_filing:
        yield _change(section, field, FIELD_NEEDED if field.required_at_filing else FIELD_FREE)
    if before.hidden_from_reviewers != field.hidden_from_reviewers:
        yield _change(section, field, FIELD_HIDDEN if field.hidden_from_reviewers else FIELD_REVEALED)
    if before.condition != field.condition:
        yield _change(section, field, FIELD_CONDITION)
    if before.kind != field.kind:
        yield _change(section, field, FIELD_KIND, before=Said(before.kind.label), after=Said(field.kind.label))
    elif before.options != field.options:
        yield from _options(section, before, field) or [_change(section, field, FIELD_OPTIONS)]


def _options(section: Section, before: Field, field: Field) -> list[Change]:
    found = []
    for old, new, words in (
        (_choices(before.options), _choices(field.options), CHOICE_WORDS),
        (_columns(before.options), _columns(field.options), COLUMN_WORDS),
    ):
        found += list(_named(section, field, old, new, words))
    told, now = _limits(before.options), _limits(field.options)
    if told != now:
        found.append(_change(section, field, FIELD_LIMITS, before=told, after=now))
    return found


def _named(
    section: Section, field: Field, old: Mapping[str, str], new: Mapping[str, str], words: tuple[str, str, str]
) -> Iterator[Change]:
    added, removed, renamed = words
    for key, label in new.items():
        if key not in old:
            yield _change(section, field, added, kind=ChangeKind.ADDED, choice=label)
        elif old[key] != label:
            yield _change(section, field, renamed, before=old[key], after=label)
    for key, label in old.items():
        if key not in new:
            yield _change(section, field, removed, kind=ChangeKind.REMOVED, choice=label)


def _choices(options: Options) -> Mapping[str, str]:
    return dict(options.choices) if isinstance(options, ChoiceOptions | ChoicesOptions) else {}


def _columns(options: Options) -> Mapping[str, str]:
    return {column.key: column.label for column in options.columns} if isinstance(options, TableOptions) else {}


def _limits(options: Options) -> SaidTogether:
    return SaidTogether(Said(*limit) for limit in options.limits()) or SaidTogether([Said(NO_LIMIT)])


def _removed(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    for section in old.sections:
        if new.section(section.key) is None:
            yield Change(SECTION_REMOVED, {"title": section.title}, section.key, kind=ChangeKind.REMOVED)
    for section, field in old.placed():
        if new.find(field.key) is None:
            yield _change(section, field, FIELD_REMOVED, kind=ChangeKind.REMOVED)


def _order(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    if _shared_order(old, new) != _shared_order(new, old):
        yield Change(ORDER)


def _shared_order(one: Questionnaire, other: Questionnaire) -> tuple[list[str], dict[str, list[str]]]:
    """Return the order of what both hold in the same place."""
    sections = [section.key for section in one.sections if other.section(section.key)]
    inside = {
        key: [field.key for field in (one.section(key) or Section(key, "")).fields if _is_in(other, key, field.key)]
        for key in sections
    }
    return sections, inside


def _is_in(questionnaire: Questionnaire, section: str, field: str) -> bool:
    found = questionnaire.section(section)
    return found is not None and found.field(field) is not None


def _change(
    section: Section, field: Field, template: str, *, kind: ChangeKind = ChangeKind.CHANGED, **params: object
) -> Change:
    label = field.label or field.kind.label
    return Change(template, {"label": label, **params}, section.key, field.key, label, kind=kind)
