"""GET and POST /mon-espace/besoins/<id>/modifier."""

from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.projects.enums import NeedState
from labagora.projects.models import Need
from tests.builders.projects import make_need

CONTACTS = [
    "Écrivez à alice@exemple.fr",
    "alice (at) exemple point fr",
    "Tél. 06 12 34 56 78",
    "+33 6 12 34 56 78",
    "https://exemple.fr/formulaire",
    "voir www.exemple.fr",
    "exemple.fr",
]


def _address(need: Any) -> str:
    return f"/mon-espace/besoins/{need.public_id}/modifier"


def _only() -> Need:
    return db.session.query(Need).one()


def test_need_edit_saves_every_field(as_: Any, alice: Any, draft_need: Any, need_data: Any) -> None:
    data = need_data(
        why="**Vous** savez.",
        place="Lyon",
        region_code="84",
        department_code="69",
        happens="mars 2027",
        access_provided=["lsf", "pauses"],
        compensation="forfait",
        amount="1 045,50 €",
        expenses_covered="y",
        expenses_note="trajet",
        required_cancers=["sein", "foie"],
        required_profiles=["patient"],
        desired_regions=["84"],
        agreement_objet="Relire.",
    )
    assert as_(alice).post(_address(draft_need), data=data).status_code == 303
    need = _only()
    assert need.rendered["why"] == "<p><strong>Vous</strong> savez.</p>"
    assert need.compensation_cents == 104550
    assert (need.expenses_covered, need.version, need.happens) == (True, 2, "2027031")
    assert need.required == {"cancers": ["sein", "foie"], "profiles": ["patient"]}
    assert need.desired == {"regions": ["84"]}
    assert need.agreement == {"objet": "Relire."}
    assert need.answer_by is not None
    assert need.answer_by.isoformat() == "2099-03-01T22:59:00+00:00"
    page = as_(alice).get(_address(need)).text
    assert 'value="1045.50"' in page
    assert 'value="mars 2027"' in page
    assert 'value="2099-03-01"' in page


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "é" * 161),
        ("why", "é" * 4001),
        ("seats", "0"),
        ("seats", "2001"),
        ("seats", "beaucoup"),
        ("seats", ""),
        ("duration_minutes", "-5"),
        ("amount", "gratuit"),
        ("amount", "NaN"),
        ("amount", "-1"),
        ("answer_by", "demain"),
        ("happens", "un jour"),
        ("format", "lune"),
        ("modality", ""),
        ("compensation", "renonciation"),
        ("required_cancers", ["inconnu"]),
        ("desired_regions", ["99"]),
        ("region_code", "99"),
        ("agreement_objet", "é" * 1001),
    ],
)
def test_need_edit_refuses_beside_the_field(
    as_: Any, alice: Any, draft_need: Any, need_data: Any, field: str, value: Any
) -> None:
    page = as_(alice).post(_address(draft_need), data=need_data(**{field: value}))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert _only().version == 1


def test_need_edit_keeps_both_kinds_of_criteria_apart(as_: Any, alice: Any, draft_need: Any, need_data: Any) -> None:
    data = need_data(required_cancers=["sein"], desired_cancers=["sein", "foie"])
    page = as_(alice).post(_address(draft_need), data=data)
    assert page.status_code == 422
    assert 'id="desired_cancers-error"' in page.text


@pytest.mark.parametrize("contact", CONTACTS)
def test_abuse_7_contact_details_are_refused_before_sending(
    as_: Any, alice: Any, esther: Any, draft_need: Any, need_data: Any, contact: str
) -> None:
    page = as_(alice).post(_address(draft_need), data=need_data(tasks=f"Essayer. {contact}"))
    assert page.status_code == 422
    assert 'id="tasks-error"' in page.text
    assert _only().version == 1
    entry = db.session.query(AuditEntry).filter_by(verb="need.contact_refused").one()
    assert entry.details == {"field": "tasks"}
    seen = as_(esther).get(f"/gestion/besoins/{draft_need.public_id}").text
    assert "Coordonnées refusées" in seen
    assert contact not in seen


@pytest.mark.parametrize("field", ["title", "why", "gain", "place", "expenses_note", "agreement_contact"])
def test_abuse_7_holds_for_every_text_of_a_need(
    as_: Any, alice: Any, draft_need: Any, need_data: Any, field: str
) -> None:
    page = as_(alice).post(_address(draft_need), data=need_data(**{field: "alice@exemple.fr"}))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


def test_r14_second_of_two_editors_of_a_need_sees_both_texts(
    as_: Any, alice: Any, bob: Any, draft_need: Any, need_data: Any
) -> None:
    first, second = as_(alice), as_(bob)
    assert first.post(_address(draft_need), data=need_data(why="Texte d'Alice.")).status_code == 303
    refused = second.post(_address(draft_need), data=need_data(why="Texte de Bob."))
    assert refused.status_code == 409
    assert "Texte d&#39;Alice." in refused.text
    assert "Texte de Bob." in refused.text
    assert _only().why == "Texte d'Alice."


@pytest.mark.parametrize("state", [NeedState.SUBMITTED, NeedState.OPEN, NeedState.DONE, NeedState.CANCELLED])
def test_need_edit_when_the_state_moved_is_a_conflict(
    as_: Any, alice: Any, project: Any, need_data: Any, state: Any
) -> None:
    need = make_need(project, state=state)
    assert as_(alice).post(_address(need), data=need_data(why="Autre")).status_code == 409
    assert _only().why != "Autre"


def test_a12_need_edit_ignores_hidden_fields(as_: Any, alice: Any, draft_need: Any, need_data: Any) -> None:
    data = need_data(state="open", payment_state="paid", is_fictional="1", project_id="9", slug="pris")
    assert as_(alice).post(_address(draft_need), data=data).status_code == 303
    need = _only()
    assert (need.state, need.payment_state.value, need.is_fictional) == (NeedState.DRAFT, "planned", False)
