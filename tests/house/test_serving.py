"""Starting and stopping: what is said when the port is taken."""

import socket

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
