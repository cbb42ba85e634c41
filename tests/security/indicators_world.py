"""The indicators of the little world: what a consortium measures, and says of it, stays among those who work in it.

Alice leads ours, Otto the other. What is shown to everybody is numbers: no word, no evidence, no name of a person.
"""

from typing import TYPE_CHECKING

from labagora.calls.enums import CallState
from labagora.consortia.enums import WorkspaceRole
from labagora.core.clock import utcnow
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.calls import make_call
from tests.builders.consortia import join, make_consortium
from tests.builders.indicators import correct, follow, make_indicator, measure_in, months_ago, prove, record
from tests.builders.pictures import make_png
from tests.security.canaries import bird

if TYPE_CHECKING:
    from tests.security.world import Cast


def add_indicators(cast: "Cast") -> None:
    """Add a consortium of each side with its values, and lines of the dictionary that nobody follows."""
    for whose, leader, organisation in (("ours", "alice", cast.ours), ("others", "otto", cast.others)):
        side = whose.upper()
        call = make_call(f"Appel mesuré {bird('PUBLIC')}", CallState.PUBLISHED_RESULTS, results_at=utcnow())
        facts = {"call": call, "organisation": organisation, "shown_at": utcnow()}
        consortium = make_consortium(f"Mesure {bird('PUBLIC')}", **facts)
        join(consortium, cast.people[leader], WorkspaceRole.LEAD, is_granted=False, organisation=organisation)
        measure_in(consortium, organisation)
        line = make_indicator(f"Montré {bird('PUBLIC')}", definition=bird("PUBLIC"), question=bird("PUBLIC"))
        said = {"note": bird(f"MESURE-{side}"), "by_ref": cast.people[leader].public_id}
        followed = follow(consortium, line, shown_at=utcnow(), target=70, **said)
        hidden = follow(consortium, make_indicator(f"Gardé {bird('PUBLIC')}"))
        words = {"comment": bird(f"MESURE-{side}"), "feedback": bird(f"MESURE-{side}"), "voice": "patients"}
        measure = record(followed, organisation, months_ago(1), **words)
        correct(measure, 61, reason=bird(f"MESURE-{side}"), **words)
        record(hidden, organisation, months_ago(1), **words)
        stored = keep(Upload(f"CANARI-MESURE-{side}.png", "image/png", make_png()), now=utcnow())
        evidence = prove(measure, bird(f"MESURE-{side}"), stored=stored)
        free = make_indicator(f"Libre {bird('PUBLIC')}")
        for kind, name in {
            "measured_consortium": consortium.public_id,
            "measured_consortium_slug": consortium.slug,
            "measured_call": call.public_id,
            "followed_indicator": followed.public_id,
            "measuring_site": organisation.public_id,
            "measure_evidence": evidence.public_id,
            "indicator": free.public_id,
            "measured_code": line.code,
        }.items():
            cast.world.note(kind, whose, name)
