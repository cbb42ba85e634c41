"""D5: no inline script, style or handler; every template is used; macros come from the design system."""

import re
from pathlib import Path

import pytest

from labagora.core.resources import resource_dir

TEMPLATES = sorted(resource_dir("templates").rglob("*.*"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|<[a-z][^>{}]*\s(?:style|on[a-z]+)\s*=\s*[\"']", re.IGNORECASE
)
FOREIGN = re.compile(
    r"(?:src|href)=[\"']https?://(?!www\.meteofrance\.com)[^\"'{]*\.(?:js|css|woff2?|png|jpg)", re.IGNORECASE
)


def _name(path: Path) -> str:
    return str(path.relative_to(resource_dir("templates")))


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".html" and "mail" not in p.parts], ids=_name)
def test_d5_template_has_nothing_inline(path: Path) -> None:
    found = INLINE.findall(path.read_text(encoding="utf-8"))
    assert not found, f"move it to static/: {found}"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_d5_template_loads_nothing_from_elsewhere(path: Path) -> None:
    assert not FOREIGN.findall(path.read_text(encoding="utf-8"))


def _called(path: Path) -> list[str]:
    """Return the ways in which code may name a template; a mail is named by its stem alone."""
    names = [_name(path), _name(path).removeprefix("mail/").rsplit(".", 1)[0]]
    return [*names, f'"{path.stem}"'] if "mail" in path.parts else names


def test_every_template_is_used() -> None:
    package = Path(__file__).resolve().parents[2] / "labagora"
    sources = [p.read_text(encoding="utf-8") for p in [*package.rglob("*.py"), *TEMPLATES]]
    text = "\n".join(sources)
    unused = [
        _name(path)
        for path in TEMPLATES
        if not any(name in text for name in _called(path)) and not _name(path).startswith("errors/")
    ]
    assert not unused, f"delete them or use them: {unused}"


def test_no_template_marks_text_as_safe_without_cause() -> None:
    """Only HTML rendered and sanitised on save may be printed as is: attributes of ``rendered``."""
    for path in TEMPLATES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "|safe" in line.replace(" ", ""):
                assert "rendered" in line or "_html" in line, f"{_name(path)}: {line.strip()}"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_sizes_are_said_in_the_reader_s_units(path: Path) -> None:
    assert "filesizeformat" not in path.read_text(encoding="utf-8"), "it is in English: use the filter size"
