"""Starting and stopping: what is said when the port is taken."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from labagora.core.settings import SettingsError
from labagora.serving import require_free_port


def test_serve_taken_port_refuses_in_one_line() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match="déjà utilisé") as refusal:
            require_free_port("127.0.0.1", port)
    assert "\n" not in str(refusal.value)


def test_serve_free_port_accepts_and_releases_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


PREPARED = """
import sys
from labagora.app import create_app
from labagora.demo import loader
from labagora.serving import prepare
with create_app().app_context():
    prepare(demo=True)
    print(loader.is_loaded(), "typst" in sys.modules)
"""


def test_prepare_with_demonstration_leaves_no_thread_of_typst_before_the_fork(tmp_path: Path) -> None:
    """Typst's threads do not survive a fork: a worker born after them waits for ever at its first PDF."""
    environment = {**os.environ, "LABAGORA_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", PREPARED], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    assert told.stdout.splitlines()[-1] == "True False"
