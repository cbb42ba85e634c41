"""The palette keeps its contrasts, the two themes name the same things, and no style needs what the policy refuses."""

import re

import pytest

from labagora.core.resources import resource_dir

CSS = resource_dir("static") / "css"
INKS = ["ink", "muted", "link", "primary-strong"]
GROUNDS = ["bg", "surface", "tint", "accent-soft"]
TONES = ["neutral", "info", "success", "warning", "danger"]
TEXT = [
    *[(ink, ground) for ink in INKS for ground in GROUNDS],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(word, f"{tone}-soft") for tone in TONES for word in ("ink", "link")],
    *[(tone, ground) for tone in ("danger", "success", "warning") for ground in ("bg", "surface")],
    ("accent-ink", "bg"), ("accent-ink", "surface"), ("accent-ink", "accent-soft"),
    ("on-primary", "primary"), ("on-primary", "primary-strong"), ("on-danger", "danger"), ("on-strip", "strip"),
]  # fmt: skip
SHAPES = [
    *[(shape, ground) for shape in ("focus", "line-strong", "primary") for ground in ("bg", "surface", "tint")],
    *[("focus", f"{tone}-soft") for tone in TONES],
]


def palette(theme: str) -> dict[str, str]:
    """Return the colours of a theme, ``light`` or ``dark``."""
    text = (CSS / "theme.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--la-([a-z-]+): var\(--if-light, (#[0-9a-f]{6})\) var\(--if-dark, (#[0-9a-f]{6})\);", text)
    return {name: light if theme == "light" else dark for name, light, dark in pairs}


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_on_its_ground(theme: str) -> None:
    colours = palette(theme)
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_and_focus_stand_out_from_their_ground(theme: str) -> None:
    colours = palette(theme)
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_every_colour_has_a_light_and_a_dark_side() -> None:
    text = (CSS / "theme.css").read_text(encoding="utf-8")
    tokens = re.findall(r"--la-([a-z-]+): [^;]*#[0-9a-f]{3,8}", text)
    assert set(tokens) == set(palette("light"))


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_d1_style_loads_nothing_but_our_own_files(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"url\(\s*[\"']?(?:data:|https?:|//)", text) == []
    assert "@import" not in text
    for url in re.findall(r'url\("([^"]+)"\)', text):
        assert (CSS / url).resolve().is_file(), url


def test_icons_used_by_the_macros_are_all_drawn() -> None:
    drawn = set(re.findall(r'id="([a-z-]+)"', (CSS.parent / "img" / "icons.svg").read_text(encoding="utf-8")))
    used: set[str] = set()
    for template in resource_dir("templates").rglob("*.html"):
        used |= set(re.findall(r"icon\('([a-z-]+)'", template.read_text(encoding="utf-8")))
    assert used - drawn == set()
