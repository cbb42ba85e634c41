"""Pages of consortia."""

from labagora.consortia.views import deliverables, invitations, members, plan, public, workspaces
from labagora.consortia.views.blueprint import bp

__all__ = ["bp", "deliverables", "invitations", "members", "plan", "public", "workspaces"]
