"""The blank form of a call on paper."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.calls.enums import CallState
from tests.builders.calls import make_call, make_revision
from tests.engines.questionnaire.samples import data


def test_everybody_downloads_the_published_form(client: Any, app: Any) -> None:
    call = make_call(title="Coordonner l'aval")
    make_revision(call, questionnaire=data())
    make_revision(call, questionnaire=data(title={"label": "PAS ENCORE PUBLIÉ"}), is_published=False)
    answer = client.get(f"/appels/{call.slug}/formulaire.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    for expected in ("Coordonner l", "Votre projet", "Titre (obligatoire au dépôt)", "Chimiothérapie", "Montant"):
        assert expected in words
    assert "PAS ENCORE" not in words


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.OPEN])
def test_no_published_form_is_no_page(client: Any, app: Any, state: CallState) -> None:
    call = make_call(state=state)
    make_revision(call, questionnaire=data(), is_published=False)
    assert client.get(f"/appels/{call.slug}/formulaire.pdf").status_code == 404


def test_the_form_of_a_call_that_is_not_announced(client: Any, as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.DRAFT)
    make_revision(call, questionnaire=data())
    assert client.get(f"/appels/{call.slug}/formulaire.pdf").status_code == 404
    assert as_(esther).get(f"/appels/{call.slug}/formulaire.pdf").status_code == 200
    assert client.get("/appels/zzz/formulaire.pdf").status_code == 404
