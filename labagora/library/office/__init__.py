"""Back office of the library: what waits, what was decided, what grows old, what readers say."""

from labagora.library.office import ageing, decisions, links, queue, remarks, reuses, review
from labagora.library.office.shared import bp

__all__ = ["ageing", "bp", "decisions", "links", "queue", "remarks", "reuses", "review"]
