"""A call that is decided, and the desk of its letters."""

from tests.reviews.letters.conftest import clerk, paula, run_jobs, scene, sent

__all__ = ["clerk", "paula", "run_jobs", "scene", "sent"]
