"""The pages of the search, open to everybody, and the alerts of somebody signed in."""

from labagora.search.views import alerts, mine, results, suggestions
from labagora.search.views.blueprint import bp

__all__ = ["alerts", "bp", "mine", "results", "suggestions"]
