"""What anybody reads of calls: the list, its filters, a call in each state."""

import re
from typing import Any

import pytest

from labagora.calls.enums import CallKind, CallState
from labagora.core.clock import utcnow
from labagora.core.markdown import render
from tests.builders.calls import make_call, make_revision
from tests.calls.likeness import bare


def test_the_list_is_empty_then_full_then_narrowed(client: Any) -> None:
    assert "Aucun appel ne correspond." in client.get("/appels").text
    make_call("Un appel ouvert", kind=CallKind.AAC)
    make_call("Un appel à venir", CallState.ANNOUNCED, kind=CallKind.AMI)
    make_call("Un brouillon secret", CallState.DRAFT, kind=CallKind.AAP)
    make_call("Un appel annulé", CallState.CANCELLED, kind=CallKind.AAP)
    page = client.get("/appels").text
    assert page.index("Un appel ouvert") < page.index("Un appel à venir") < page.index("Un appel annulé")
    assert "secret" not in page
    assert "Un appel ouvert" not in client.get("/appels?type=ami").text
    assert "Un appel à venir" in client.get("/appels?etat=announced").text
    assert "Un appel à venir" not in client.get("/appels?q=ouvert").text


@pytest.mark.parametrize("query", ["etat=draft", "etat=zzz", "type=zzz", "page=999999999", "page=-1", "q=%00"])
def test_nonsense_in_the_address_is_no_filter(client: Any, query: str) -> None:
    make_call("Un brouillon secret", CallState.DRAFT)
    answer = client.get(f"/appels?{query}")
    assert answer.status_code == 200
    assert "secret" not in answer.text


@pytest.mark.parametrize("state", [state for state in CallState if state is not CallState.DRAFT])
def test_a_call_is_read_in_every_public_state(client: Any, state: CallState) -> None:
    call = make_call(state=state, objectives="But.", rendered={"objectives": "<p>But.</p>"})
    page = client.get(f"/appels/{call.slug}").text
    assert state.label in page
    assert "Aucune question publiée pour le moment." in page
    assert ("Poser une question" in page) is (state is CallState.OPEN)


def test_drafts_and_absent_calls_look_alike(client: Any, as_: Any, alice: Any, esther: Any) -> None:
    call = make_call(state=CallState.DRAFT)
    hidden, absent = client.get(f"/appels/{call.slug}"), client.get("/appels/zzz")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert bare(hidden.text, call.slug) == bare(absent.text, "zzz")
    assert as_(alice).get(f"/appels/{call.slug}").status_code == 404
    assert as_(esther).get(f"/appels/{call.slug}").status_code == 200


@pytest.mark.parametrize(
    ("label", "address", "said"),
    [
        ("Mission appels", "appels@exemple.fr", 'Mission appels : <a href="mailto:appels@exemple.fr">'),
        ("", "appels@exemple.fr", 'Service de l’appel : <a href="mailto:appels@exemple.fr">'),
        ("Mission appels", "", "<p>Mission appels</p>"),
        ("", "", "<p>Le service est indiqué à l’ouverture.</p>"),
    ],
)
def test_the_service_is_named_as_far_as_it_is_known(client: Any, label: str, address: str, said: str) -> None:
    call = make_call(state=CallState.ANNOUNCED, contact_label=label, contact_email=address)
    page = client.get(f"/appels/{call.slug}").text.replace("\u00a0", " ")
    assert said in page
    assert ("indiqué à l’ouverture" in page) is (not label and not address)


def test_headings_of_the_texts_stand_under_their_section(client: Any) -> None:
    texts = {"context": "## Enjeux\n\n### Détail", "objectives": "# But\n\n###### Fin", "results": "#### Retenus"}
    made = {name: render(text) for name, text in texts.items()}
    call = make_call(state=CallState.PUBLISHED_RESULTS, results_at=utcnow(), rendered=made, **texts)
    page = client.get(f"/appels/{call.slug}").text
    for one in ("<h3>Enjeux</h3>", "<h4>Détail</h4>", "<h3>But</h3>", "<h3>Retenus</h3>"):
        assert one in page, one
    levels = [int(one) for one in re.findall(r"<h([1-6])[ >]", page)]
    assert levels.count(1) == 1


def test_the_blank_form_is_offered_once_there_is_one(client: Any) -> None:
    call = make_call(estimated_minutes=40)
    assert "formulaire.pdf" not in client.get(f"/appels/{call.slug}").text
    make_revision(call)
    page = client.get(f"/appels/{call.slug}").text
    assert f"/appels/{call.slug}/formulaire.pdf" in page
    assert "40\u00a0minutes" in page or "40 minutes" in page
