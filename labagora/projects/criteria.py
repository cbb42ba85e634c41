"""The facets of a need: which vocabulary each takes its codes from, and which may be required or desired."""

from collections.abc import Mapping, Sequence

from labagora.core.errors import Invalid
from labagora.projects.commands import NeedDraft
from labagora.projects.models import Need
from labagora.reference.queries import departments, regions, vocabulary

VOCABULARIES = {
    "profiles": "profiles",
    "cancers": "cancers",
    "care_steps": "care_steps",
    "themes": "life_themes",
    "formats": "formats",
    "modalities": "modalities",
    "availabilities": "availabilities",
    "involvement": "involvement_levels",
}
REQUIRED_FACETS = ("profiles", "cancers", "care_steps", "regions")
DESIRED_FACETS = ("profiles", "cancers", "care_steps", "themes", "regions", "availabilities")
SINGLE = {
    "format": "formats",
    "modality": "modalities",
    "involvement": "involvement_levels",
    "compensation": "compensations",
}


def check_facet(facet: str, codes: Sequence[str], *, field: str, held: Sequence[str] = ()) -> None:
    """Raise Invalid on ``field`` for a code that is not in the list of ``facet``."""
    if facet == "regions":
        if not set(codes) <= {region.code for region in regions()}:
            raise Invalid(field, "Une des régions n'existe pas dans la liste.")
    elif facet in VOCABULARIES:
        vocabulary(VOCABULARIES[facet]).check(codes, field=field, include=held)
    else:
        raise Invalid(field, "Ce critère n'existe pas.")


def _check_facets(prefix: str, given: Mapping[str, Sequence[str]], held: Mapping[str, Sequence[str]]) -> None:
    for facet, codes in given.items():
        check_facet(facet, codes, field=f"{prefix}_{facet}", held=held.get(facet, ()))


def check_draft(draft: NeedDraft, need: Need | None) -> None:
    """Refuse codes that a form would not offer, and a place that does not exist."""
    for field, name in SINGLE.items():
        vocabulary(name).check([getattr(draft, field)], field=field, include=[getattr(need, field)] if need else ())
    held = need.access_provided if need else ()
    vocabulary("access_needs").check(draft.access_provided, field="access_provided", include=held)
    vocabulary("agreement_items").check(draft.agreement, field="agreement", include=need.agreement if need else ())
    _check_facets("required", draft.required, need.required if need else {})
    _check_facets("desired", draft.desired, need.desired if need else {})
    _check_place(draft)
    _check_criteria_apart(draft)


def _check_place(draft: NeedDraft) -> None:
    if draft.region_code and draft.region_code not in {region.code for region in regions()}:
        raise Invalid("region_code", "Cette région n'existe pas dans la liste.")
    if draft.department_code and draft.department_code not in {one.code for one in departments()}:
        raise Invalid("department_code", "Ce département n'existe pas dans la liste.")


def _check_criteria_apart(draft: NeedDraft) -> None:
    """A code is indispensable or hoped for, never both."""
    for facet, codes in draft.desired.items():
        if set(codes) & set(draft.required.get(facet, ())):
            raise Invalid(f"desired_{facet}", "Un même choix ne peut pas être à la fois indispensable et souhaité.")
