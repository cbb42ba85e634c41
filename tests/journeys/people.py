"""People of the journeys: each has a browser context of their own, an address and a passphrase."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyotp
from playwright.sync_api import Error, Locator, Page, expect

from labagora.demo.people import PASSPHRASE, TOTP_SECRET
from tests.journeys.live import Live

LEADER = "porteuse@exemple.fr"
STAFF = "equipe@exemple.fr"
VOLUNTEER = "volontaire@exemple.fr"
ADMIN = "administration@exemple.fr"


@contextmanager
def told(people: Sequence["Person"]) -> Iterator[None]:
    """Say with a failure where each person stands and what they read there."""
    try:
        yield
    except (AssertionError, Error) as error:
        for person in people:
            if person.main.count():  # as it stands: the failure is not waited for again
                error.add_note(f"{person.address} at {person.page.url} reads: {person.main.inner_text()[:1500]}")
        raise


@dataclass
class Person:
    """Somebody in front of their own browser."""

    live: Live
    page: Page
    address: str
    passphrase: str = PASSPHRASE

    @property
    def main(self) -> Locator:
        """The content of the page, without its header and footer."""
        return self.page.locator("main")

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else f"{self.live.url}{path}")

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link of the content."""
        self.main.get_by_role("link", name=name, exact=exact).first.click()

    def back(self) -> None:
        """Go one page up."""
        self.page.get_by_role("navigation", name="Vous êtes ici").get_by_role("link").last.click()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press a button of the content."""
        self.main.get_by_role("button", name=name, exact=exact).first.click()

    def fill(self, **answers: str) -> None:
        """Fill the boxes that have these names."""
        for name, text in answers.items():
            self.main.locator(f"[name='{name}']").fill(text)

    def choose(self, **answers: str) -> None:
        """Choose in lists, by what is read there."""
        for name, label in answers.items():
            self.main.locator(f"select[name='{name}']").select_option(label=label)

    def tick(self, group: str, *labels: str) -> None:
        """Tick boxes of a group, by what is read beside them."""
        for label in labels:
            self.main.get_by_role("group", name=group).get_by_label(label, exact=True).check()

    def tick_all(self) -> None:
        """Tick every box of the page, once all of it is there."""
        self.page.wait_for_load_state()
        for box in self.main.get_by_role("checkbox").all():
            box.check()

    def pick(self, group: str, label: str) -> None:
        """Pick one answer among a few."""
        self.main.get_by_role("radiogroup", name=group).get_by_label(label, exact=True).check()

    def reads(self, *texts: str) -> None:
        """Wait until the page says so."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def sign_in(self) -> None:
        """Give the passphrase, and a code when one is asked; nothing for who is still signed in."""
        self.go("/connexion")
        if "/connexion" in self.page.url:
            self.prove_who_i_am()

    def prove_who_i_am(self) -> None:
        """Answer the sign-in page that is open, and go where it leads."""
        self.page.get_by_label("Adresse électronique").fill(self.address)
        self.page.get_by_label(re.compile("^Phrase de passe")).fill(self.passphrase)
        self.press("Se connecter", exact=True)
        code, inside = self.page.get_by_label("Code"), self.page.locator("form[action='/deconnexion']")
        expect(code.or_(inside).first).to_be_attached()  # a click waits for the next page to begin only
        if not inside.count():
            self._give_code()
        expect(inside).to_be_attached()

    def _give_code(self) -> None:
        """Each code serves once: half a minute passes first, where the clock can be moved."""
        if self.live.is_movable:
            self.live.later(seconds=30)
        code = pyotp.TOTP(TOTP_SECRET).at(self.live.now)
        self.page.get_by_label("Code").fill(code)
        self.press("Continuer")
