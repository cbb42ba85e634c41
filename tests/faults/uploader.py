"""A process that stores files until it is killed: ``python -m tests.faults.uploader FOLDER``."""

import sys
from pathlib import Path

from labagora.core.settings import Settings
from labagora.ports import storage

CONTENT = bytes(range(256)) * 20_000


def main(data: str) -> None:
    store = storage.from_url("file:", Settings(env="test", data=Path(data)))
    while True:
        print(store.put(CONTENT), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
