"""Back office of the consortia: the laureates of a call; the consortia themselves are in ``workspaces``."""

from labagora.consortia.office import promises
from labagora.consortia.office.laureates import bp

__all__ = ["bp", "promises"]
