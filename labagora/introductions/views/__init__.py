"""Pages of introductions: those of volunteers, of leaders, of both."""

from labagora.introductions.views import conversation, leader, links, outcomes, shared, sittings, volunteer
from labagora.introductions.views.blueprint import bp

__all__ = ["bp", "conversation", "leader", "links", "outcomes", "shared", "sittings", "volunteer"]
