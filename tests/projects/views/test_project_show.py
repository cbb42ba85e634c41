"""GET /projets/<slug> and its history."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.projects import actions
from labagora.projects.commands import ProjectDraft
from labagora.projects.enums import NeedState, ProjectState
from tests.builders.organisations import make_organisation
from tests.builders.projects import make_need, make_project

ATTACKS = ("<svg onload=alert(1)>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "<script>alert(1)</script>")


def test_project_show_works_for_a_visitor(client: Any, hospital: Any) -> None:
    project = make_project(hospital, is_fictional=True, source_url="https://exemple.fr/s")
    make_need(project, title="Besoin ouvert")
    make_need(project, title="Besoin caché", state=NeedState.DRAFT)
    make_need(project, title="Besoin échu", answer_by=utcnow() - timedelta(days=1))
    page = client.get(f"/projets/{project.slug}").text
    assert "exemple fictif" in page
    assert "https://exemple.fr/s" in page
    assert "Besoin ouvert" in page
    assert "Besoin caché" not in page
    assert "Besoin échu" not in page


@pytest.mark.parametrize("state", sorted(set(ProjectState) - {ProjectState.PUBLISHED, ProjectState.ARCHIVED}))
def test_project_show_hides_what_is_not_public(client: Any, as_: Any, farid: Any, hospital: Any, state: Any) -> None:
    project = make_project(hospital, state=state)
    assert client.get(f"/projets/{project.slug}").status_code == 404
    assert as_(farid).get(f"/projets/{project.slug}/historique").status_code == 404


def test_project_show_bad_slug_is_not_found(client: Any) -> None:
    assert client.get("/projets/nulle-part").status_code == 404


def test_project_show_says_when_industry_carries_it(client: Any) -> None:
    project = make_project(make_organisation("Laboratoire", kind="industriel"))
    assert "Lien d’intérêt" in client.get(f"/projets/{project.slug}").text


@pytest.mark.parametrize("attack", ATTACKS)
def test_e2_e8_texts_of_a_project_are_shown_as_text(
    client: Any, as_: Any, alice: Any, esther: Any, hospital: Any, attack: str
) -> None:
    fields = ("title", "summary", "territory", "problem", "solution", "team", "evidence", "links_of_interest")
    project = make_project(hospital, **dict.fromkeys(fields, attack))
    make_need(project, **dict.fromkeys(("title", "why", "gain", "tasks", "place"), attack))
    pages = [
        client.get("/projets"),
        client.get(f"/projets/{project.slug}"),
        client.get(f"/projets/{project.slug}/historique"),
        client.get("/besoins"),
        as_(alice).get(f"/mon-espace/projets/{project.public_id}/modifier"),
        as_(esther).get("/gestion/projets?etat="),
        as_(esther).get(f"/gestion/projets/{project.public_id}"),
        as_(esther).get("/gestion/besoins?etat="),
    ]
    for page in pages:
        assert page.status_code == 200
        for raw in ("<svg onload", "<img src=x", "<script>alert"):
            assert raw not in page.text
        if attack == "{{7*7}}":
            assert "{{7*7}}" in page.text


def _edit(project: Any, actor: Any, solution: str) -> None:
    draft = ProjectDraft(
        title=project.title, summary=project.summary, problem=project.problem, solution=solution, team=project.team
    )
    actions.update_project(project, draft, base_version=project.version, actor=actor, now=utcnow())


def test_project_history_shows_words_changed_since_publication(
    client: Any, as_: Any, alice: Any, esther: Any, hospital: Any
) -> None:
    project = make_project(hospital, state=ProjectState.DRAFT, solution="Une phrase SECRÈTE de brouillon.")
    _edit(project, alice, "Un carnet bleu.")
    actions.submit_project(project, actor=alice, now=utcnow())
    actions.publish_project(project, actor=esther, now=utcnow())
    _edit(project, alice, "Un carnet vert.")
    page = client.get(f"/projets/{project.slug}/historique").text
    assert "bleu" in page
    assert "<ins>" in page
    assert "SECRÈTE" not in page
    assert "SECRÈTE" in as_(alice).get(f"/mon-espace/projets/{project.public_id}/historique").text


def test_project_history_speaks_in_words_not_codes(client: Any, as_: Any, alice: Any, hospital: Any) -> None:
    project = make_project(hospital, cancers=["sein", "foie"])
    data = {
        "version": "1",
        "stage": "prototype",
        "cancers": ["foie", "sein", "poumon"],
        "regions": ["53"],
        "standard_impact": "On compte les nuits.",
        **{name: getattr(project, name) for name in ("title", "summary", "problem", "solution", "team")},
    }
    browser, base = as_(alice), f"/mon-espace/projets/{project.public_id}"
    assert browser.post(f"{base}/modifier", data=data).status_code == 303
    step = {"title": "Premier carnet", "happened": "mars 2026", "patients_changed": "Le mot « nuit »."}
    assert browser.post(f"{base}/etapes/nouvelle", data=step).status_code == 303
    page = client.get(f"/projets/{project.slug}/historique").text
    for words in ("Poumon et bronches", "Bretagne", "Prototype", "Impact mesuré et partagé : On compte", "(mars 2026)"):
        assert words in page
    for code in ("patients_changed", "2026031", "uk_standards", ">poumon"):
        assert code not in page
    assert "<del>" not in page.partition("Cancers concernés")[2].partition("</p>")[0]
