"""The pages of the domain, by errand; importing them joins them to the blueprint."""

from labagora.accounts.views import external, factors, opening, recovery, security, signing
from labagora.accounts.views.blueprint import bp

__all__ = ["bp", "external", "factors", "opening", "recovery", "security", "signing"]
