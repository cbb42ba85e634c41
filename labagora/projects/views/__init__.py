"""Public pages and the pages of the leaders."""

from labagora.projects.views import leader, need_moves, needs, public
from labagora.projects.views.blueprint import bp

__all__ = ["bp", "leader", "need_moves", "needs", "public"]
