"""The command line of the product under a clock that a test moves: `python -m tests.journeys.later serve …`.

The file named by ``JOURNEY_CLOCK`` holds how many seconds the clock is ahead; without it the clock tells the truth.
"""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from labagora import main
from labagora.core import clock

AHEAD = Path(os.environ["JOURNEY_CLOCK"])


class Moved(datetime):
    """The clock of the product, ahead of the real one."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime, as columns expect
        """Return the real instant, moved."""
        return datetime.now(tz) + timedelta(seconds=float(AHEAD.read_text(encoding="ascii")))


if __name__ == "__main__":
    vars(clock)["datetime"] = Moved  # the one name through which the product reads the time
    main.main()
