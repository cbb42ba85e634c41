"""The main path of a project and of its need: written, sent, approved, read by everybody."""

import re
from typing import Any

from labagora.core.db import db
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project


def test_project_and_need_from_draft_to_public_page(
    as_: Any, client: Any, alice: Any, esther: Any, hospital: Any
) -> None:
    leader, staff = as_(alice), as_(esther)
    organisation = hospital.public_id
    created = leader.post(
        "/mon-espace/projets/nouveau",
        data={"organisation": organisation, "title": "Mieux dormir", "summary": "Un carnet."},
    )
    assert created.status_code == 303, created.text
    edit = created.location
    assert leader.get(edit).status_code == 200
    saved = leader.post(
        edit,
        data={
            "version": "1",
            "title": "Mieux dormir",
            "summary": "Un carnet de sommeil.",
            "problem": "On **dort** mal.",
            "solution": "Un carnet.",
            "team": "Deux patientes.",
            "stage": "idee",
            "cancers": ["sein"],
            "standard_impact": "On compte les nuits.",
        },
    )
    assert saved.status_code == 303, saved.text
    page = saved.location
    assert leader.get(page).status_code == 200
    assert leader.post(f"{page}/soumission").status_code == 303
    assert client.get("/projets").text.count("Mieux dormir") == 0

    public_id = page.rsplit("/", 1)[-1]
    assert "Mieux dormir" in staff.get("/gestion/projets").text
    assert staff.get(f"/gestion/projets/{public_id}").status_code == 200
    approved = staff.post(f"/gestion/projets/{public_id}/decision", data={"decision": "approve"})
    assert approved.status_code == 303, approved.text
    project = db.session.query(Project).one()
    assert project.state is ProjectState.PUBLISHED
    assert "Mieux dormir" in client.get("/projets").text
    shown = client.get(f"/projets/{project.slug}")
    assert "<strong>dort</strong>" in shown.text
    assert client.get(f"/projets/{project.slug}/historique").status_code == 200

    assert leader.get(f"{page}/besoins/nouveau").status_code == 200
    need = leader.post(f"{page}/besoins/nouveau", data={"title": "Essayer le carnet", "format": "entretien"})
    assert need.status_code == 303, need.text
    form = leader.get(need.location)
    assert form.status_code == 200
    fields = dict(re.findall(r'<textarea[^>]*name="(agreement_\w+)"[^>]*>\s*([^<]*)</textarea>', form.text))
    assert fields["agreement_restitution"]
    row = db.session.query(Need).one()
    sent = leader.post(
        need.location,
        data={
            "version": "1",
            "title": "Essayer le carnet",
            "why": "Vous savez.",
            "gain": "Un carnet.",
            "tasks": "Essayer.",
            "format": "entretien",
            "modality": "distanciel",
            "involvement": "consultation",
            "compensation": "forfait",
            "amount": "45,50",
            "seats": "6",
            "duration_minutes": "60",
            "answer_by": "2027-03-01",
            "happens": "printemps 2027",
            "required_cancers": ["sein"],
        },
    )
    assert sent.status_code == 303, sent.text
    assert leader.get(sent.location).status_code == 200
    assert leader.get(f"{sent.location}/apercu").status_code == 200
    assert leader.post(f"{sent.location}/soumission").status_code == 303
    assert "Essayer le carnet" in staff.get("/gestion/besoins").text
    row = db.session.query(Need).one()
    assert staff.get(f"/gestion/besoins/{row.public_id}").status_code == 200
    assert staff.post(f"/gestion/besoins/{row.public_id}/decision", data={"decision": "approve"}).status_code == 303
    row = db.session.query(Need).one()
    assert row.state is NeedState.OPEN
    assert "Essayer le carnet" in client.get("/besoins").text
    page = client.get(f"/besoins/{row.slug}").text
    assert "45,50" in page
    assert "printemps 2027" in page
