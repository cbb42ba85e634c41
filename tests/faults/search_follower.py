"""A process that follows the marks and is killed on the way: ``python -m tests.faults.search_follower POINT``."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from labagora.app import create_app
from labagora.search.actions import following
from labagora.search.engine import index


def _killed(*_arguments: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _then_killed(function: Callable[..., Any]) -> Callable[..., None]:
    def run(*arguments: Any) -> None:
        function(*arguments)
        _killed()

    return run


def _break_at(point: str) -> None:
    """Make the process die before the index writes, once it has written, or once the marks are removed."""
    kind: Any = type(index())
    if point == "before-apply":
        kind.apply = _killed
    elif point == "after-apply":
        kind.apply = _then_killed(kind.apply)
    else:
        following._remove = _then_killed(following._remove)


def main(point: str) -> None:
    app = create_app()
    with app.app_context():
        _break_at(point)
        following.follow()


if __name__ == "__main__":
    main(*sys.argv[1:])
