"""Walks the product as a reader does: from link to link, two pages an endpoint at most."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

PAGES_PER_ENDPOINT = 2
STATES = {
    "introductions.introduction_show": 8,
    "projects.my_need_show": 5,
    "projects.my_project_show": 4,
    "library.my_sheet_show": 4,
    "library.my_sheet_list": 3,
    "library.sheet_show": 3,
    "office_library.sheet_review": 3,
    "search.results": 3,
}
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map((link) => link.href)"


@dataclass
class Walk:
    """A walk of one person. ``skips`` are endpoints whose links are not followed."""

    app: Flask
    page: Page
    url: str
    skips: frozenset[str]
    seen: Counter[str] = field(default_factory=Counter)
    led_elsewhere: set[str] = field(default_factory=set)

    def endpoint_of(self, address: str) -> str:
        """Return the endpoint of an address, empty for another site."""
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != self.url:
            return ""
        try:
            return str(self.app.url_map.bind(parts.netloc).match(parts.path, method="GET")[0])
        except (HTTPException, RequestRedirect):
            return ""

    def run(self, starts: Iterable[str], look: Callable[[str, Response], None]) -> None:
        """Open each page once and ``look`` at it; ``look`` may leave the page where it likes."""
        queue, known = deque(f"{self.url}{path}" for path in starts), set[str]()
        while queue:
            address = queue.popleft()
            endpoint = self.endpoint_of(address)
            if address in known or not endpoint or endpoint in self.skips:
                continue
            known.add(address)
            if self.seen[endpoint] < STATES.get(endpoint, PAGES_PER_ENDPOINT):
                queue.extend(self._open(address, endpoint, look))

    def _open(self, address: str, endpoint: str, look: Callable[[str, Response], None]) -> list[str]:
        response = self.page.goto(address)
        assert response is not None, address
        arrived = self.endpoint_of(self.page.url)
        if arrived != endpoint:
            self.led_elsewhere.add(endpoint)
            return [self.page.url]
        self.seen[endpoint] += 1
        links: list[str] = self.page.evaluate(LINKS)
        look(endpoint, response)
        return [link.partition("#")[0].partition("?")[0] for link in links]
