"""A team applies to a call: it starts, writes, is stopped by what is missing, files before the hour, has its proof.

Once with scripts, once without: the same words, the same buttons.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.journeys.browser import opened
from tests.journeys.calls_scene import CONTACT, REFERENCE, open_a_call
from tests.journeys.live import Live, served
from tests.journeys.people import LEADER, Person, told

pytestmark = pytest.mark.browser

TITLE = "Revenir chez soi sans attendre"
TEXT = "Une infirmière appelle le lendemain."
SAVED = re.compile(r"Enregistré")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("calls")
    with served(folder / "var", like=demonstration, movable=True) as live:
        open_a_call(live)
        yield live


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_call_to_the_receipt(browser: Browser, portal: Live, javascript: bool) -> None:
    with ExitStack() as stack:
        page, record = stack.enter_context(opened(browser, javascript=javascript))
        alice = Person(portal, page, LEADER)
        stack.enter_context(told([alice]))
        title = f"{TITLE} ({'avec' if javascript else 'sans'} scripts)"
        alice.sign_in()
        home = _starts(alice, title)
        _writes(alice, home, javascript=javascript)
        _is_told_what_is_missing(alice, home)
        _comes_back_to_her_text_after_her_session(alice, home)
        receipt = _files(alice, home)
        _goes_back_and_presses_again(alice, receipt)
        _has_her_proof(alice, receipt, title)
        _files_again(alice, home, receipt)
        _withdraws(alice, home)
        record.assert_clean()


def _starts(alice: Person, title: str) -> str:
    alice.go("/appels/parcours-sans-rupture/candidature")
    alice.fill(title=title)
    organisation = alice.main.locator("select[name='organisation']")
    alice.page.wait_for_load_state()
    if organisation.count():
        organisation.select_option(index=organisation.locator("option").count() - 1)
    alice.press("Commencer", exact=True)
    alice.reads("NON DÉPOSÉ", title)
    return alice.page.url.removeprefix(alice.live.url)


def _writes(alice: Person, home: str, *, javascript: bool) -> None:
    alice.go(f"{home}/sections/projet")
    alice.fill(**{"answers-resume": TEXT})
    if javascript:
        expect(alice.main.locator("[data-autosave-status]")).to_contain_text(SAVED)
        alice.go(home)
    else:
        alice.press("Enregistrer et revenir à la candidature")
    alice.go(f"{home}/sections/projet")
    expect(alice.main.locator("[name='answers-resume']")).to_have_value(TEXT)


def _is_told_what_is_missing(alice: Person, home: str) -> None:
    alice.go(f"{home}/depot")
    alice.reads("NON DÉPOSÉ", "à compléter avant de déposer", TEXT)
    expect(alice.main.get_by_role("button", name="Déposer la candidature")).to_have_count(0)
    alice.follow("Montant demandé")
    expect(alice.page).to_have_url(re.compile(r"/sections/moyens\?verifier=1#answers-montant"))


def _comes_back_to_her_text_after_her_session(alice: Person, home: str) -> None:
    """C7: the session ends while she types; nothing is lost."""
    alice.go(f"{home}/sections/moyens")
    alice.fill(**{"answers-montant": "120 000"})
    alice.page.context.clear_cookies()
    alice.press("Enregistrer et revenir à la candidature")
    alice.prove_who_i_am()
    expect(alice.main.locator("[name='answers-montant']")).to_have_value(re.compile(r"^120\s?000"))
    alice.press("Enregistrer et revenir à la candidature")
    alice.reads("Les moyens")


def _files(alice: Person, home: str) -> str:
    alice.go(f"{home}/depot")
    alice.press("Déposer la candidature")
    expect(alice.page).to_have_url(re.compile(r"/recus/"))
    alice.reads("DÉPOSÉE", f"{REFERENCE}-0", "Service des appels", CONTACT)
    return alice.page.url.removeprefix(alice.live.url)


def _goes_back_and_presses_again(alice: Person, receipt: str) -> None:
    """R15: the page of the check is still in the browser's memory; its button gives the same receipt."""
    alice.page.go_back()
    again = alice.main.get_by_role("button", name="Déposer la candidature")
    alice.page.wait_for_load_state()
    if again.count():
        again.click()
        expect(alice.page).to_have_url(alice.live.url + receipt)
    else:
        alice.reads("Il n’y a rien à déposer de plus")


def _has_her_proof(alice: Person, receipt: str, title: str) -> None:
    mail = alice.live.wait_for_mail(LEADER, saying=receipt)
    assert title not in str(mail)
    link = alice.main.get_by_role("link", name="Télécharger le reçu (PDF)")
    for _try in range(40):
        alice.go(receipt)
        if link.count():
            break
        alice.page.wait_for_timeout(500)
    answer = alice.page.request.get(f"{alice.live.url}{receipt}/recu.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)
    digest = alice.main.locator("#digest").inner_text()
    assert digest in re.sub(r"\s", "", text)
    assert REFERENCE in text


def _files_again(alice: Person, home: str, receipt: str) -> None:
    alice.go(f"{home}/sections/moyens")
    alice.fill(**{"answers-montant": "90 000"})
    alice.press("Enregistrer et revenir à la candidature")
    alice.go(f"{home}/depot")
    alice.press("Déposer de nouveau")
    alice.reads("n° 2")
    alice.go(receipt)
    alice.reads("Un dépôt plus récent compte")


def _withdraws(alice: Person, home: str) -> None:
    alice.go(f"{home}/retrait")
    alice.fill(reason="L'équipe a changé.")
    alice.press("Retirer la candidature")
    alice.reads("RETIRÉE")
