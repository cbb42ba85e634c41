"""A1, A2: every page of a leader or of the team, opened by everybody."""

from typing import Any

import pytest

from labagora.projects.models import Iteration
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.organisations import make_membership, make_organisation

PROJECT_PAGES = [
    "/mon-espace/projets/{project}",
    "/mon-espace/projets/{project}/historique",
    "/mon-espace/projets/{project}/modifier",
    "/mon-espace/projets/{project}/etapes/nouvelle",
    "/mon-espace/projets/{project}/besoins/nouveau",
    "/mon-espace/etapes/{iteration}/modifier",
    "/mon-espace/besoins/{need}",
    "/mon-espace/besoins/{need}/apercu",
    "/mon-espace/besoins/{need}/modifier",
    "/mon-espace/besoins/{need}/echeance",
    "/mon-espace/besoins/{need}/combien",
]
MOVES = [
    "/mon-espace/projets/{project}/soumission",
    "/mon-espace/projets/{project}/reprise",
    "/mon-espace/projets/{project}/archivage",
    "/mon-espace/etapes/{iteration}/suppression",
    "/mon-espace/besoins/{need}/soumission",
    "/mon-espace/besoins/{need}/reprise",
    "/mon-espace/besoins/{need}/cloture",
    "/mon-espace/besoins/{need}/reouverture",
    "/mon-espace/besoins/{need}/fin",
    "/mon-espace/besoins/{need}/annulation",
    "/mon-espace/besoins/{need}/combien",
]
STAFF_PAGES = [
    "/gestion/projets",
    "/gestion/projets/{project}",
    "/gestion/projets/export.csv",
    "/gestion/projets/export.xlsx",
    "/gestion/besoins",
    "/gestion/besoins/{need}",
    "/gestion/besoins/export.csv",
    "/gestion/besoins/export.xlsx",
]
STAFF_MOVES = [
    "/gestion/projets/approbations",
    "/gestion/projets/{project}/decision",
    "/gestion/projets/{project}/archivage",
    "/gestion/besoins/approbations",
    "/gestion/besoins/{need}/decision",
    "/gestion/besoins/{need}/cloture",
]
ABSENT = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def ids(project: Any, draft_need: Any) -> dict[str, str]:
    iteration = Iteration(project=project, position=1, title="Premier carnet")
    project.iterations.append(iteration)
    return {"project": project.public_id, "need": draft_need.public_id, "iteration": iteration.public_id}


@pytest.fixture
def stranger_leader(app: Any) -> Any:
    """A leader of another organisation."""
    account = make_account("Gaspard")
    make_membership(account, make_organisation("Autre hôpital"))
    enrol_second_factor(account)
    return account


@pytest.mark.parametrize("page", PROJECT_PAGES)
def test_a1_leader_pages_open_for_leaders_only(page: str, ids: Any, as_: Any, client: Any, request: Any) -> None:
    alice, bob, farid, esther, stranger_leader = map(
        request.getfixturevalue, ("alice", "bob", "farid", "esther", "stranger_leader")
    )
    address = page.format(**ids)
    absent = page.format(**dict.fromkeys(ids, ABSENT))
    assert as_(alice).get(address).status_code == 200
    assert as_(bob).get(address).status_code == 200
    for person in (farid, esther, stranger_leader):
        browser = as_(person)
        refused, missing = browser.get(address), browser.get(absent)
        assert (refused.status_code, missing.status_code) == (404, 404)
        assert abs(len(refused.data) - len(missing.data)) < 200
    assert client.get(address).status_code in (302, 303)


@pytest.mark.parametrize("move", MOVES)
def test_a1_leader_moves_are_unknown_to_others(move: str, ids: Any, as_: Any, client: Any, request: Any) -> None:
    alice, farid, esther, stranger_leader = map(
        request.getfixturevalue, ("alice", "farid", "esther", "stranger_leader")
    )
    address = move.format(**ids)
    for person in (farid, esther, stranger_leader):
        assert as_(person).post(address).status_code == 404
    assert as_(alice).post(move.format(**dict.fromkeys(ids, ABSENT))).status_code == 404
    assert client.post(address).status_code in (302, 303)
    if not address.endswith("/combien"):
        assert as_(alice).get(address).status_code == 405


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a1_staff_pages_open_for_staff_only(
    page: str, ids: Any, as_: Any, client: Any, alice: Any, farid: Any, esther: Any, admin: Any
) -> None:
    address = page.format(**ids)
    assert as_(esther).get(address).status_code == 200
    assert as_(admin).get(address).status_code == 200
    for person in (farid, alice):
        assert as_(person).get(address).status_code == 404
    assert client.get(address).status_code in (302, 303)
    if "{" in page:
        assert as_(esther).get(page.format(**dict.fromkeys(ids, ABSENT))).status_code == 404


@pytest.mark.parametrize("move", STAFF_MOVES)
def test_a2_staff_moves_are_unknown_to_others(
    move: str, ids: Any, as_: Any, client: Any, alice: Any, farid: Any
) -> None:
    for person in (farid, alice):
        assert as_(person).post(move.format(**ids), data={"decision": "approve"}).status_code == 404
    assert client.post(move.format(**ids)).status_code in (302, 303)
