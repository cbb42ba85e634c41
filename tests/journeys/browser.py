"""Fixtures of the browser tests: one Chromium, and pages that keep a record of what they must never do.

``conftest.py`` hands them to every test of this folder.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

SYSTEM_CHROMIUM = Path(os.environ.get("LABAGORA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHT = 900
PATIENCE = 20_000  # milliseconds: the machine may be busy
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@dataclass
class Record:
    """What a page did that a page of ours never does."""

    console_errors: list[str] = field(default_factory=list)
    policy_violations: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        """Sort a console message: refused by the content policy, or another error."""
        if "Content Security Policy" in message.text:
            self.policy_violations.append(message.text)
        elif message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.console_errors.append(message.text)

    def requested(self, request: Request) -> None:
        """Note a request that leaves this machine."""
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc.rsplit(":", 1)[0] not in LOOPBACK:
            self.foreign_requests.append(request.url)

    def assert_clean(self) -> None:
        """Fail on anything recorded."""
        assert self == Record(), self


def watch(page: Page) -> Record:
    """Record the console, the crashes and the foreign requests of ``page``."""
    record = Record()
    page.on("console", record.heard)
    page.on("request", record.requested)
    page.on("pageerror", lambda error: record.crashes.append(str(error)))
    return record


@contextmanager
def opened(
    browser: Browser,
    *,
    width: int = 1280,
    theme: str = "light",
    javascript: bool = True,
    bypass_policy: bool = False,
    base_url: str | None = None,
) -> Iterator[tuple[Page, Record]]:
    """Open a page in a context of its own; ``bypass_policy`` only for axe, which runs its own script."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        java_script_enabled=javascript,
        bypass_csp=bypass_policy,
        locale="fr-FR",
        base_url=base_url,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    try:
        yield page, watch(page)
    finally:
        context.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium where there is one, else Playwright's own."""
    path = str(SYSTEM_CHROMIUM) if SYSTEM_CHROMIUM.exists() else None
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


PageAt = Callable[..., tuple[Page, Record]]


@pytest.fixture
def page_at(browser: Browser) -> Iterator[PageAt]:
    """``page, record = page_at(width=320, theme="dark", javascript=False)``, closed after the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(opened(browser, **options))
