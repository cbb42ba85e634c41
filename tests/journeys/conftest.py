"""What the browser tests share."""

from tests.journeys.live import live

__all__ = ["live"]
