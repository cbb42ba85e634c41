"""What the team does: waves, proposals by hand, weights, cancellations."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.introductions import matching, queries
from labagora.introductions.enums import IntroductionState, Origin
from labagora.introductions.facets import DEFAULT_WEIGHTS
from labagora.volunteers import queries as volunteers
from tests.builders.accounts import make_account
from tests.builders.introductions import make_introduction
from tests.builders.volunteers import make_volunteer

S = IntroductionState
ROOT = "/gestion/mises-en-relation"
KIND = "Merci d'avoir proposé votre temps et votre expérience."


def test_wave_is_sent_by_hand(as_: Any, esther: Any, need: Any, camille_volunteer: Any) -> None:
    browser, place = as_(esther), f"{ROOT}/besoins/{need.public_id}"
    text = browser.get(place).get_data(as_text=True)
    assert "Camille" not in text
    assert "Sein" not in text
    assert browser.post(f"{place}/vague").status_code == 303
    assert queries.find_for(need, camille_volunteer) is not None
    assert browser.post(f"{place}/vague").status_code == 303


def test_proposal_by_hand_reads_nothing_without_a_reason(
    as_: Any, esther: Any, need: Any, camille_volunteer: Any
) -> None:
    browser = as_(esther)
    place = f"{ROOT}/besoins/{need.public_id}/proposition/{camille_volunteer.public_id}"
    assert "Cancer : Sein" not in browser.get(place).get_data(as_text=True).replace("\xa0", " ")
    assert browser.post(place, data={"reason": "hm", "look": "1"}).status_code == 422
    seen = browser.post(place, data={"reason": "Préparer une proposition", "look": "1"})
    assert "Cancer : Sein" in seen.get_data(as_text=True).replace("\xa0", " ")
    assert volunteers.access_records_of(camille_volunteer, page=1).total == 1
    assert browser.post(place, data={"reason": "Vous aviez aimé le précédent atelier."}).status_code == 303
    row = queries.find_for(need, camille_volunteer)
    assert (row.origin, row.staff_reason) == (Origin.STAFF, "Vous aviez aimé le précédent atelier.")
    assert browser.post(place, data={"reason": "Vous aviez aimé le précédent atelier."}).status_code == 409


def _weights(**values: Any) -> dict[str, Any]:
    return {**{f"weight_{name}": str(weight) for name, weight in DEFAULT_WEIGHTS.items()}, "expected": "0", **values}


def test_weights_are_previewed_then_published(as_: Any, esther: Any, need: Any, camille_volunteer: Any) -> None:
    browser = as_(esther)
    preview = browser.post(f"{ROOT}/poids", data=_weights(weight_cancers="0", need=need.public_id, preview="1"))
    assert preview.status_code == 200
    assert "Effet sur les 20 premières personnes" in preview.get_data(as_text=True)
    assert matching.find_weights() is None
    assert browser.post(f"{ROOT}/poids", data=_weights(weight_cancers="0", note="Essai")).status_code == 303
    assert matching.current_weights()["cancers"] == 0
    assert browser.post(f"{ROOT}/poids", data=_weights(note="Trop tard")).status_code == 409


@pytest.mark.parametrize(
    "change",
    [{"weight_cancers": "-1"}, {"weight_cancers": "mille"}, {"weight_cancers": ""}, {"need": "nope"}, {"note": ""}],
)
def test_bad_weights_are_422(as_: Any, esther: Any, change: Any) -> None:
    assert as_(esther).post(f"{ROOT}/poids", data=_weights(**{"note": "Essai", **change})).status_code == 422
    assert matching.find_weights() is None


def test_cancellation_by_the_team(as_: Any, esther: Any, in_state: Any) -> None:
    row = in_state(S.VOLUNTEERED)
    browser, place = as_(esther), f"{ROOT}/{row.public_id}/annulation"
    assert browser.get(place).status_code == 200
    assert browser.post(place, data={"reason": "arret"}).status_code == 422
    assert browser.post(place, data={"reason": "arret", "kind_words": KIND}).status_code == 303
    assert queries.find_introduction(row.public_id).state is S.CANCELLED
    assert browser.post(place, data={"reason": "arret", "kind_words": KIND}).status_code == 409


@pytest.mark.parametrize("query", ["?etat=invited", "?etat=nope", "?origine=staff", "?q=carnet", "?q=%00", "?page=zzz"])
def test_board_filters_never_fail(as_: Any, esther: Any, in_state: Any, query: str) -> None:
    in_state(S.INVITED)
    assert as_(esther).get(f"{ROOT}{query}").status_code == 200


def test_board_costs_the_same_for_one_and_three(as_: Any, esther: Any, need: Any, count_statements: Any) -> None:
    browser = as_(esther)
    for page in ("", "/besoins", "/restitutions", "/signalements"):
        counts = []
        for _ in range(2):
            for _ in range(2):
                make_introduction(need, make_volunteer(make_account()), S.VOLUNTEERED)
            db.session.flush()
            browser.get(f"{ROOT}{page}")
            with count_statements() as seen:
                browser.get(f"{ROOT}{page}")
            counts.append(len(seen))
        assert counts[0] == counts[1], page


@pytest.mark.parametrize("path", ["", "/besoins", "/poids"])
def test_strangers_find_nothing(as_: Any, alice: Any, need: Any, camille_volunteer: Any, path: str) -> None:
    browser = as_(alice)
    place = f"{ROOT}/besoins/{need.public_id}"
    assert browser.get(f"{ROOT}{path}").status_code == 404
    assert browser.post(f"{place}/vague").status_code == 404
    assert browser.get(f"{place}/proposition/{camille_volunteer.public_id}").status_code == 404
