"""Fails when a secret seems to have entered the repository (security.md G5)."""

import subprocess
import sys
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

SKIPPED = (".lock", ".svg", ".po", ".mo", ".png")
WORDS_ONLY = ("tests/", "labagora/reference/data/")  # made-up values; vocabularies


def main() -> int:
    """Scan what git tracks; print each finding as ``file:line kind``."""
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n")
    found = SecretsCollection()
    with default_settings():
        for name in listed:
            if name and not name.endswith(SKIPPED) and not name.startswith(WORDS_ONLY) and Path(name).is_file():
                found.scan_file(name)
    lines = [f"{name}:{secret.line_number} {secret.type}" for name, secret in found]
    print("\n".join(lines) or "Aucun secret trouvé.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
