"""What a person reads about a device."""

import pytest

from labagora.accounts.devices import describe

AGENTS = [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari sur iPhone"),
    ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1.15", "Safari sur Mac"),
    ("curl/8.5", "Appareil non reconnu"),
    ("Firefox", "Firefox"),
    ("<script>alert(1)</script>\r\nX: y", "Appareil non reconnu"),
    ("", "Appareil non reconnu"),
]


@pytest.mark.parametrize(("agent", "words"), AGENTS)
def test_device_is_named_by_browser_and_system(agent, words):
    assert describe(agent) == words
