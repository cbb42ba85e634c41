"""What the consortia add to calls: the laureates that everybody reads, what is done before results are published."""

from labagora.calls.hooks import Laureate, register_laureates, register_results_check
from labagora.calls.models import Call
from labagora.consortia.enums import PartnerRole
from labagora.consortia.models import Consortium
from labagora.consortia.queries import consortia_of, unfinished
from labagora.core.errors import Invalid
from labagora.reference.queries import find_region
from labagora.reviews.enums import RoundPhase
from labagora.reviews.queries import find_round

UNDECIDED = frozenset({RoundPhase.REVIEWING, RoundPhase.DISCUSSING, RoundPhase.DELIBERATING})


def laureates(call: Call) -> list[Laureate]:
    """Return the laureates of a call in the words chosen for everybody."""
    return [_laureate(one) for one in consortia_of(call)]


def _laureate(one: Consortium) -> Laureate:
    region = find_region(one.organisation.region_code)
    partners = [other.organisation.name for other in one.partners if other.role is PartnerRole.PARTNER]
    return Laureate(
        kind=one.kind.value,
        kind_label=one.kind.label,
        name=one.name,
        organisation=one.organisation.name,
        partners=partners,
        region=region.name if region else "",
        summary=one.summary_public,
        url=one.organisation.website or one.organisation.source_url,
        is_fictional=one.is_fictional,
    )


def check_finished(call: Call) -> None:
    """Raise Invalid while the committee has not finished, or a selected team is not a laureate yet, or was not told.

    A round that was prepared and never begun asks for nothing, neither does one that selected nobody.
    No number is said: who has an interest in an application must not count it.
    """
    round_ = find_round(call)
    if round_ is not None and round_.phase in UNDECIDED:
        raise Invalid(
            "results",
            "Les décisions du comité ne sont pas encore appliquées : voyez « Décisions ».",
        )
    left = unfinished(call)
    if left.unformed:
        raise Invalid(
            "results",
            "Une candidature retenue n'est pas encore un consortium ou un site : voyez « Lauréats ».",
        )
    if left.untold:
        raise Invalid("results", "Une équipe retenue n'a pas encore reçu son courrier : voyez « Courriers ».")


register_laureates("consortia", laureates)
register_results_check("consortia", check_finished)
