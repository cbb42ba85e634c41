"""The parts of the editor that fold: which field is where, which parts are open."""

from wtforms import Field

from labagora.library.forms.sheet import SheetForm

GROUPS: dict[str, tuple[str, ...]] = {
    "essential": ("title", "summary", "number", "position"),
    "about": ("stakes", "steps", "cancers", "audiences", "themes", "tags"),
    "text": ("objectives", "body"),
    "actors": ("actors",),
    "actions": ("actions",),
    "indicators": ("indicators",),
    "barriers": ("obstacles", "success_factors"),
    "conditions": ("volume", "maturity", "conditions"),
    "sites": ("sites",),
    "easy_read": ("easy_read",),
    "sources": ("sources", "authors", "source", "license", "contact"),
    "dates": ("reviewed_on", "review_due", "patients_reviewed_on"),
}
ALWAYS = frozenset({"essential", "text"})
PREVIEWED = frozenset({"text", "actions", "conditions", "easy_read", "sources"})


def _group_of(name: str) -> str:
    """Return the part that holds a field, or a box such as « actions-2-text »; empty for an unknown one."""
    stem = name.partition("-")[0]
    return next((key for key, names in GROUPS.items() if any(_is_in(stem, one) for one in names)), "")


def _is_in(stem: str, name: str) -> bool:
    return stem == name or stem.startswith(f"{name}_")


def _has_errors(field: Field) -> bool:
    return bool(field.errors)


def open_groups(form: SheetForm, wanted: str, *, previewed: bool = False) -> set[str]:
    """Return the parts to show open: the first ones, the wanted one, those previewed or with something to correct."""
    wrong = {_group_of(field.name) for field in form if _has_errors(field)}
    return {*ALWAYS, _group_of(wanted), *wrong, *(PREVIEWED if previewed else ())}
