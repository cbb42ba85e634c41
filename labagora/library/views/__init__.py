"""Pages of readers and of those who write."""

from labagora.library.views import (
    desk,
    downloads,
    editor,
    favourites,
    feedback,
    files,
    forks,
    gate,
    kit,
    locks,
    proof_reading,
    proofs,
    public,
    reuses,
    versions,
)
from labagora.library.views.blueprint import bp

__all__ = [
    "bp",
    "desk",
    "downloads",
    "editor",
    "favourites",
    "feedback",
    "files",
    "forks",
    "gate",
    "kit",
    "locks",
    "proof_reading",
    "proofs",
    "public",
    "reuses",
    "versions",
]
