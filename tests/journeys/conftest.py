"""What the browser tests share."""

from tests.journeys.browser import browser, page_at

__all__ = ["browser", "page_at"]
