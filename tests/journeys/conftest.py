"""What the browser tests share."""

from tests.journeys.browser import browser, page_at
from tests.journeys.live import live

__all__ = ["browser", "live", "page_at"]
