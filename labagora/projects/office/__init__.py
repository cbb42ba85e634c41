"""Back office of projects and needs: two queues, oldest first, and what the team answers."""

from labagora.projects.office import needs, projects
from labagora.projects.office.shared import bp

__all__ = ["bp", "needs", "projects"]
