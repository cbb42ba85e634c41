"""Job entry points of the library: ids in, one thing done. Each may run twice."""

from labagora.library.tasks import forks, freshness, links, pdf, publishing, review

__all__ = ["forks", "freshness", "links", "pdf", "publishing", "review"]
