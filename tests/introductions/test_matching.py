"""The adapter against a plain ranking over rows, both directions, and what leaves somebody out."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labagora.core.clock import utcnow
from labagora.engines.demands import Demand
from labagora.introductions import facets, matching, queries, wording
from labagora.introductions.enums import IntroductionState
from labagora.introductions.facets import DEFAULT_WEIGHTS, FACETS, SUITS, criteria
from labagora.projects.models import Need
from labagora.reference import queries as reference
from labagora.volunteers import actions as volunteer_actions
from labagora.volunteers import queries as volunteers
from labagora.volunteers.checks import VOCABULARIES
from labagora.volunteers.enums import Channel, MuteTarget
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile
from tests.builders.accounts import make_account
from tests.builders.introductions import make_introduction
from tests.builders.volunteers import make_volunteer
from tests.engines.naive import _splitmix64

CODES = {
    "profiles": ["patient", "ancien_patient", "aidant"],
    "cancers": ["sein", "poumon"],
    "regions": ["84", "53"],
    "formats": ["entretien", "questionnaire"],
    "modalities": ["presentiel", "distanciel", "hybride"],
    "involvement": ["information", "consultation", "partenariat"],
}


def profiles() -> st.SearchStrategy[dict[str, Any]]:
    several = {
        name: st.lists(st.sampled_from(CODES[name]), max_size=2, unique=True)
        for name in ("profiles", "cancers", "formats", "modalities")
    }
    one = {
        "region": st.sampled_from(["", *CODES["regions"]]),
        "involvement": st.sampled_from(["", *CODES["involvement"]]),
    }
    return st.fixed_dictionaries({**several, **one})


def wanted() -> st.SearchStrategy[dict[str, list[str]]]:
    lists = {
        name: st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True) for name, codes in CODES.items()
    }
    return st.fixed_dictionaries({}, optional=lists)


def naive_answers(profile: Profile, facet: str) -> set[str]:
    if facet == "regions":
        return {profile.region} if profile.region else set()
    if facet == "involvement":
        levels = list(reference.vocabulary("involvement_levels").codes)
        return set(levels[: levels.index(profile.involvement) + 1]) if profile.involvement else set()
    return set(getattr(profile, facet))


def naive_level(profile: Profile, facet: str, codes: Any) -> int:
    given_codes = naive_answers(profile, facet)
    return 1 if not given_codes else 2 if given_codes & set(codes) else 0


def naive_rank(need: Need, people: list[Volunteer], excluded: set[int]) -> list[tuple[int, bool]]:
    """Rank rows one by one, in words."""
    required, desired = criteria(need)
    weights = {name: DEFAULT_WEIGHTS[name] for name in desired}
    total = sum(weights.values()) + DEFAULT_WEIGHTS["fairness"]
    found = []
    for person in people:
        profile = volunteers.profile_of(person)
        must = [naive_level(profile, name, codes) for name, codes in required.items()]
        if 0 in must or person.id in excluded:
            continue
        score, seen = 0, 0
        for name in (name for name in FACETS if name in desired):
            before, seen = seen, seen + weights[name]
            share = 5000 * seen // total - 5000 * before // total
            score += share * naive_level(profile, name, desired[name])
        score += 2 * (5000 - 5000 * seen // total)
        tie = _splitmix64(person.id ^ matching.seed_of(need))
        found.append(((1 in must, -score, tie), person.id, 1 not in must))
    return [(person, confirmed) for _key, person, confirmed in sorted(found)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(profiles(), max_size=12), required=wanted(), desired=wanted(), modality=st.sampled_from(list(SUITS))
)
def test_ranking_is_that_of_the_naive_version(
    app: Any, need: Need, people: Any, required: Any, desired: Any, modality: str
) -> None:
    need.required, need.desired, need.modality, need.region_code = required, desired, modality, "84"
    rows = [make_volunteer(make_account(), profile=profile) for profile in people]
    matching.forget()
    own = {row.id for row in rows}
    others = {one for (one,) in matching.db.session.execute(matching.select(Volunteer.id)) if one not in own}
    ranked, _eligible = matching.rank_volunteers(need, exclude=others, now=utcnow(), limit=None)
    assert [(one.volunteer_id, one.confirmed) for one in ranked] == naive_rank(need, rows, others)


def test_both_directions_give_the_same_figures(need: Need, camille_volunteer: Volunteer) -> None:
    ranked, _ = matching.rank_volunteers(need, exclude=(), now=utcnow())
    back = matching.rank_needs(camille_volunteer, [need])
    assert [(one.score, one.confirmed) for one in ranked] == [(one.score, one.confirmed) for one in back]


def test_reasons_are_plain_french_and_unknown_is_not_unmet(app: Any, need: Need) -> None:
    reasons = matching.reasons_for(need, Profile(cancers=("poumon",)))
    stored = [reason.stored() for reason in reasons]
    with app.test_request_context():
        told, kept, outside = wording.told(reasons), wording.told(stored), wording.told(reasons, to_the_person=False)
    words = {one.label: (one.state, one.detail) for one in told}
    assert words["Qui vous êtes : Personne ayant eu un cancer"][0] == "unknown"
    assert words["Cancer : Sein"] == ("wish", "Vous avez indiqué : Poumon et bronches.")
    assert reasons[0].is_required
    assert kept == told
    assert {one.detail for one in outside} == {""}


def test_compensation_never_counts(need: Need, camille_volunteer: Volunteer) -> None:
    before, _ = matching.rank_volunteers(need, exclude=(), now=utcnow())
    need.compensation, need.compensation_cents, need.expenses_covered = "forfait", 90_000, True
    after, _ = matching.rank_volunteers(need, exclude=(), now=utcnow())
    assert before == after
    assert not {"compensation", "compensation_cents"} & set(DEFAULT_WEIGHTS)


def test_weights_only_hold_facets_and_fairness() -> None:
    assert set(DEFAULT_WEIGHTS) == {*FACETS, "fairness"}
    assert set(VOCABULARIES) >= set(FACETS) - {"regions"}


def _ids(need: Need) -> list[int]:
    ranked, _ = matching.rank_volunteers(need, exclude=queries.excluded_from(need), now=utcnow())
    return [one.volunteer_id for one in ranked]


def test_pause_takes_effect_at_the_next_query(need: Need, camille: Any, camille_volunteer: Volunteer) -> None:
    assert _ids(need) == [camille_volunteer.id]
    volunteer_actions.pause(camille_volunteer, until=None, actor=camille, now=utcnow())
    assert _ids(need) == []


def test_i2_withdrawn_consent_takes_effect_at_the_next_query(
    need: Need, camille: Any, camille_volunteer: Volunteer
) -> None:
    assert _ids(need) == [camille_volunteer.id]
    volunteer_actions.withdraw_health(camille_volunteer, actor=camille, now=utcnow())
    assert _ids(need) == []


def test_budget_spent_on_any_channel_leaves_out(need: Need, camille_volunteer: Volunteer) -> None:
    assert _ids(need) == [camille_volunteer.id]
    for number in range(camille_volunteer.monthly_budget):
        volunteer_actions.spend_budget(camille_volunteer, Channel.EVENT, f"e{number}", now=utcnow())
    assert _ids(need) == []


@pytest.mark.parametrize("target", ["project", "organisation"])
def test_mute_leaves_out(need: Need, camille: Any, camille_volunteer: Volunteer, target: str) -> None:
    reference_of = {"project": need.project.public_id, "organisation": need.project.organisation.public_id}
    volunteer_actions.mute(camille_volunteer, MuteTarget(target), reference_of[target], actor=camille, now=utcnow())
    assert _ids(need) == []


@pytest.mark.parametrize("state", list(IntroductionState))
def test_earlier_answer_leaves_out(need: Need, camille_volunteer: Volunteer, state: IntroductionState) -> None:
    make_introduction(need, camille_volunteer, state)
    assert _ids(need) == []


def test_those_asked_less_come_first(need: Need, camille_volunteer: Volunteer) -> None:
    twin = make_volunteer(make_account(), monthly_budget=31)
    camille_volunteer.monthly_budget = 31
    for number in range(3):
        volunteer_actions.spend_budget(
            camille_volunteer, Channel.EVENT, f"e{number}", now=utcnow() - timedelta(days=90)
        )
    assert _ids(need) == [twin.id, camille_volunteer.id]


def test_refresh_reads_only_what_changed(
    need: Need, camille: Any, camille_volunteer: Volunteer, count_statements: Any
) -> None:
    _ids(need)
    with count_statements() as seen:
        matching.rank_volunteers(need, exclude=(), now=utcnow())
    assert len(seen) <= 5


def test_demand_without_known_code_is_no_filter(need: Need, app: Any) -> None:
    need.required = {"cancers": ["inconnu"]}
    demand: Demand = facets.Codes().demand(need, DEFAULT_WEIGHTS)
    assert demand.required == {}


def test_preview_tells_moves_before_weights_change(need: Need, camille_volunteer: Volunteer) -> None:
    make_volunteer(make_account(), profile={"profiles": ["ancien_patient"], "cancers": ["poumon"]})
    only_region = {**dict.fromkeys(DEFAULT_WEIGHTS, 0), "fairness": 1}
    shown = matching.preview(need, only_region, exclude=(), now=utcnow())
    assert {move.new_score for move in shown.moves} == {10_000}
    assert matching.current_weights() == DEFAULT_WEIGHTS


def test_spread_counts_who_was_asked(need: Need, camille_volunteer: Volunteer) -> None:
    make_volunteer(make_account())
    volunteer_actions.spend_budget(camille_volunteer, Channel.EVENT, "e1", now=utcnow())
    spread = matching.spread(utcnow())
    assert (spread.people, spread.solicitations, spread.never) == (2, 1, 1)


def test_leaders_are_not_asked_by_their_own_organisation(need: Need, alice: Any) -> None:
    make_volunteer(alice)
    assert _ids(need) == []


def test_rank_command_prints_no_name(app: Any, need: Need, camille_volunteer: Volunteer) -> None:
    result = app.test_cli_runner().invoke(args=["matching", "rank", need.slug, "--limit", "5"])
    assert result.exit_code == 0, result.output
    assert camille_volunteer.public_id in result.output
    assert "Camille" not in result.output
    assert app.test_cli_runner().invoke(args=["matching", "rank", "rien"]).exit_code != 0
