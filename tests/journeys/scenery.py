"""What somebody does before their walk, so that the pages of the library have something to show them."""

import re
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import expect

from tests.journeys.people import Person

FICHE = "/fiches/numero-unique-avis-specialise"
VERSION = "telesurveillance-conduite-a-tenir-la-reunion"
WITH_TOOLS = "preparer-sortie-hopital"
LONG = "Comité de relecture des usagers et de leurs proches, site de l'Hôpital-du-Bord-de-l'Eau"


def keep_a_page_and_a_search(reader: Person) -> list[str]:
    """A favourite, an alert."""
    reader.go(FICHE)
    reader.press("Garder cette page")
    reader.go("/recherche/alerte?q=annonce+du+diagnostic&type=fiche")
    reader.press("Créer l’alerte")
    reader.reads("annonce du diagnostic")
    return []


def uses(_leader: Person) -> list[str]:
    """Their declarations come with the demonstration; the forms start from a public page, which they do not walk."""
    return [f"{FICHE}/utiliser", f"{FICHE}/version-territoriale"]


def open_the_desk(curator: Person) -> list[str]:
    """Readers say what is missing, look for what nobody wrote; a page on line is opened to its writers again."""
    _readers_speak(curator.live.url)
    stem = desk_of(curator, WITH_TOOLS)
    curator.main.get_by_text("Rouvrir l’écriture", exact=True).click()
    curator.press("Oui, rouvrir")
    curator.reads("La fiche est rouverte")
    give_a_link(curator, stem)
    return [
        stem,
        f"{stem}/modifier",
        *(f"/mon-espace/fiches?{one}" for one in (f"q={VERSION}", "etat=draft", "etat=withdrawn")),
    ]


def _readers_speak(url: str) -> None:
    said = {"helped": "non", "remark": "Il manque un exemple de courrier. " + "Anticonstitutionnellement" * 4}
    with urlopen(Request(f"{url}{FICHE}/avis", urlencode(said).encode())) as answer:
        assert answer.url.endswith("/merci?remarque=1")
    with urlopen(f"{url}/recherche?q={quote('hippopotame')}"):
        pass


def desk_of(curator: Person, slug: str) -> str:
    """Open a sheet at the desk; return its path."""
    curator.go(f"/mon-espace/fiches?q={slug}")
    curator.main.get_by_role("table").get_by_role("link").first.click()
    expect(curator.page).to_have_url(re.compile(r"/mon-espace/fiches/[\w-]{22}"))
    found = re.search(r"/mon-espace/fiches/[\w-]{22}", curator.page.url)
    assert found is not None, curator.page.url
    return found[0]


def give_a_link(curator: Person, stem: str) -> str:
    """Make a link for a proof-reader; return it."""
    curator.go(f"{stem}/relectures")
    curator.fill(label=LONG)
    curator.press("Créer le lien")
    expect(curator.page.locator("#proof-link")).to_be_visible()
    return curator.page.locator("#proof-link").inner_text()
