"""What the browser tests share."""

from tests.journeys.live import demonstration, live

__all__ = ["demonstration", "live"]
