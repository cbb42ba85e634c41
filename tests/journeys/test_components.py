"""The look and the scripts in a real browser: every component, both themes, phone and desktop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.a11y import assert_accessible, overflow
from tests.journeys.browser import PageAt
from tests.journeys.gallery_app import gallery_app
from tests.threads import served

pytestmark = pytest.mark.browser
CODES = [400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503]
SCREENS = [(width, theme) for width in (320, 1280) for theme in ("light", "dark")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(gallery_app()) as base:
        yield base


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_j1_gallery_has_no_violation(page_at: PageAt, address: str, width: int, theme: str) -> None:
    page, _ = page_at(width=width, theme=theme, bypass_policy=True)
    page.goto(f"{address}/composants")
    assert_accessible(page)
    page.get_by_role("link", name="Supprimer ce projet").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("code", CODES)
def test_j1_error_page_has_no_violation(page_at: PageAt, address: str, code: int) -> None:
    page, _ = page_at(width=320, bypass_policy=True)
    page.goto(f"{address}/erreur/{code}")
    for width, theme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert_accessible(page)


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_d1_d5_page_keeps_to_the_policy_and_to_this_origin(
    page_at: PageAt, address: str, width: int, theme: str
) -> None:
    page, record = page_at(width=width, theme=theme)
    page.goto(f"{address}/composants")
    for box in page.locator("input[type=checkbox]:visible, input[type=radio]:visible").all():
        box.check(force=True)
    page.wait_for_load_state("networkidle")
    record.assert_clean()


def test_j5_first_tab_leads_to_the_content(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/erreur/404")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


FOCUSED = """
() => {
  const node = document.activeElement;
  const ring = [node, node.nextElementSibling].filter(Boolean).map((one) => getComputedStyle(one));
  const box = node.getBoundingClientRect();
  return {
    name: node.outerHTML.slice(0, 120),
    end: node === document.body,
    ring: ring.some((style) => style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2),
    shown: Math.min(box.width, box.height) > 1 && box.right > 0 && box.left < innerWidth
      && box.bottom > 0 && box.top < innerHeight,
  };
}
"""


@pytest.mark.parametrize("width", [320, 1280])
def test_j3_each_stop_of_the_tab_key_is_seen(page_at: PageAt, address: str, width: int) -> None:
    page, _ = page_at(width=width)
    page.goto(f"{address}/composants")
    expect(page.locator("[data-error-summary]")).to_be_focused()  # its script has done its work
    page.evaluate("window.scrollTo(0, 0)")
    page.locator(".la-skip").focus()
    unseen, stops = [], 0
    while stops < 300:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["end"]:
            break
        stops += 1
        if not (stop["ring"] and stop["shown"]):
            unseen.append(stop)
    assert unseen == []
    assert 60 < stops < 300  # everything was visited, and nothing held the focus


SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
DOUBLED = ":root { font-size: 200% }"


@pytest.mark.parametrize(("width", "style"), [(320, SPACED), (1280, SPACED), (640, DOUBLED), (1280, DOUBLED)])
def test_j6_spaced_or_doubled_text_does_not_overflow(page_at: PageAt, address: str, width: int, style: str) -> None:
    page, _ = page_at(width=width, bypass_policy=True)
    page.goto(f"{address}/composants")
    page.add_style_tag(content=style)
    assert overflow(page) == []


def test_j4_escape_closes_the_dialog_and_returns_the_focus(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/composants")
    link = page.get_by_role("link", name="Supprimer ce projet")
    link.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_j8_error_summary_takes_the_focus_and_leads_to_the_field(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/composants")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary]").get_by_role("link", name="engager").click()
    expect(page.locator("#refused-involvement-0")).to_be_focused()


def test_j15_without_scripts_the_menu_is_open_and_nothing_dead_is_shown(page_at: PageAt, address: str) -> None:
    page, record = page_at(width=320, javascript=False)
    page.goto(f"{address}/composants")
    expect(page.get_by_role("link", name="Projets", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_hidden()
    expect(page.get_by_role("button", name="Afficher")).to_have_count(0)
    expect(page.get_by_text("Tout choisir sur cette page")).to_be_hidden()
    expect(page.get_by_role("group", name="Affichage")).to_be_hidden()
    record.assert_clean()


def test_menu_of_a_phone_opens_and_closes(page_at: PageAt, address: str) -> None:
    page, _ = page_at(width=320)
    page.goto(f"{address}/erreur/404")
    link = page.get_by_role("link", name="Projets", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()


LIGHT, DARK = "rgb(244, 246, 241)", "rgb(16, 27, 28)"


def test_theme_follows_the_system_without_scripts(page_at: PageAt, address: str) -> None:
    seen = set()
    for theme in ("light", "dark"):
        page, _ = page_at(theme=theme, javascript=False)
        page.goto(f"{address}/erreur/404")
        seen.add(page.screenshot())
    assert len(seen) == 2


def test_theme_chosen_is_remembered_and_undone(page_at: PageAt, address: str) -> None:
    page, _ = page_at(theme="light")
    page.goto(f"{address}/erreur/404")
    body = page.locator("body")
    expect(body).to_have_css("background-color", LIGHT)
    page.get_by_text("Sombre").click()
    expect(body).to_have_css("background-color", DARK)
    page.reload()
    expect(body).to_have_css("background-color", DARK)
    page.get_by_text("Automatique").click()
    expect(body).to_have_css("background-color", LIGHT)


def test_password_can_be_read_and_hidden_again(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/composants")
    field = page.locator("#passphrase")
    page.get_by_role("button", name="Afficher : Phrase de passe").first.click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Masquer : Phrase de passe").click()
    expect(field).to_have_attribute("type", "password")


def test_j11_autosave_says_what_it_did(page_at: PageAt, address: str) -> None:
    page, record = page_at()
    page.goto(f"{address}/brouillon")
    status = page.locator("[data-autosave-status]")
    page.get_by_label("Prénom ou pseudonyme").fill("Camille")
    expect(status).to_contain_text("Enregistré à")
    for name, told in [("Refus", "à corriger"), ("Conflit", "autre fenêtre"), ("Session finie", "Vérifiez")]:
        page.get_by_label("Prénom ou pseudonyme").fill(name)
        expect(status).to_contain_text(told)
    assert record.policy_violations == []


def test_j11_autosave_keeps_what_was_typed_before_its_script_came(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    held: list[Route] = []
    page.route("**/autosave.js", lambda route: held.append(route))  # noqa: PLW0108  # playwright marks the handler
    page.goto(f"{address}/brouillon", wait_until="commit")
    page.get_by_label("Prénom ou pseudonyme").fill("Camille")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator("[data-autosave-status]")).to_contain_text("Enregistré à")


def test_c4_session_offers_to_stay_before_it_ends(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/composants?idle=301")
    dialog = page.get_by_role("dialog", name="Vous êtes toujours là")
    expect(dialog).to_be_visible()
    with page.expect_response("**/prolonger") as answer:
        dialog.get_by_role("button", name="Rester connecté").click()
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()


def test_c4_session_that_ended_is_not_said_to_be_prolonged(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/composants?idle=301")
    dialog = page.get_by_role("dialog", name="Vous êtes toujours là")
    expect(dialog).to_be_visible()
    page.route("**/prolonger", lambda route: route.fulfill(status=303, headers={"Location": "/accounts/sign_in"}))
    dialog.get_by_role("button", name="Rester connecté").click()
    expect(dialog).to_contain_text("n’a pas pu être prolongée")


def test_bulk_selection_is_counted(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.goto(f"{address}/composants")
    page.get_by_label("Tout choisir sur cette page").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("3 lignes choisies")
    page.get_by_label("Choisir Mieux dormir").uncheck()
    expect(page.locator("[data-bulk-count]")).to_have_text("2 lignes choisies")


def test_quick_exit_replaces_the_page(page_at: PageAt, address: str) -> None:
    page, _ = page_at()
    page.route("https://www.meteofrance.com/**", lambda route: route.fulfill(body="<title>Météo</title>"))
    page.goto(f"{address}/composants")
    length = page.evaluate("history.length")
    page.get_by_role("link", name="Quitter vite").click()
    page.wait_for_url("https://www.meteofrance.com/**")
    assert page.evaluate("history.length") == length
