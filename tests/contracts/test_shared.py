"""One contract for both counters."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labagora.core.settings import Settings
from labagora.ports import DevelopmentAdapterWarning, shared
from labagora.ports.shared import Hit, Shared
from tests.services import own_redis, require

pytestmark = pytest.mark.sqlite_only


def settings_in(folder: Path) -> Settings:
    settings = Settings(env="test", data=folder)
    settings.prepare()
    return settings


@pytest.fixture(params=["memory", "redis"])
def counters(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    if request.param == "memory":
        yield shared.from_url("memory:", settings_in(tmp_path))
        return
    with own_redis(tmp_path) as (url, _server):
        yield shared.from_url(url, settings_in(tmp_path))


def test_hit_counts_down_then_refuses(counters: Shared) -> None:
    hits = [counters.hit("connexion:a", 3, 60) for _ in range(4)]
    assert [hit.allowed for hit in hits] == [True, True, True, False]
    assert [hit.remaining for hit in hits] == [2, 1, 0, 0]
    assert [hit.retry_after for hit in hits[:3]] == [0, 0, 0]
    assert 55 <= hits[3].retry_after <= 60


def test_hit_counts_each_key_apart(counters: Shared) -> None:
    assert counters.hit("connexion:a", 1, 60).allowed
    assert not counters.hit("connexion:a", 1, 60).allowed
    assert counters.hit("connexion:b", 1, 60).allowed


def test_hit_is_allowed_again_when_the_window_has_moved(counters: Shared) -> None:
    assert counters.hit("k", 1, 1) == Hit(allowed=True, remaining=0, retry_after=0)
    assert counters.hit("k", 1, 1) == Hit(allowed=False, remaining=0, retry_after=1)
    time.sleep(1.1)
    assert counters.hit("k", 1, 1).allowed


def test_reset_forgets(counters: Shared) -> None:
    counters.hit("k", 1, 60)
    counters.reset("k")
    assert counters.count("k", 60) == 0
    assert counters.hit("k", 1, 60).allowed


def test_reset_of_an_unknown_key_is_fine(counters: Shared) -> None:
    counters.reset("never seen")
    assert counters.count("never seen", 60) == 0


def test_reset_all_forgets_everything(counters: Shared) -> None:
    counters.hit("a", 1, 60)
    counters.hit("b", 1, 60)
    counters.reset_all()
    assert [counters.count(key, 60) for key in "ab"] == [0, 0]


def test_count_does_not_count(counters: Shared) -> None:
    counters.hit("k", 5, 60)
    counters.hit("k", 5, 60)
    assert [counters.count("k", 60) for _ in range(3)] == [2, 2, 2]


def test_keys_of_any_shape_are_hidden(counters: Shared, tmp_path: Path) -> None:
    key = "échec:camille@exemple.fr\r\n" + "x" * 5000
    assert counters.hit(key, 1, 60).allowed
    assert not counters.hit(key, 1, 60).allowed


def test_redis_never_learns_an_address(tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, _server):
        counters = shared.from_url(url, settings_in(tmp_path))
        counters.hit("camille@exemple.fr", 5, 60)
        names = counters.distant.storage.storage.keys("*")  # type: ignore[attr-defined]
    assert len(names) == 1
    assert b"camille" not in names[0]


def test_two_processes_share_redis(tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, _server):
        first, second = (shared.from_url(url, settings_in(tmp_path)) for _ in range(2))
        assert first.hit("k", 1, 60).allowed
        assert not second.hit("k", 1, 60).allowed


def test_shared_on_the_service_of_the_host(tmp_path: Path) -> None:
    require("redis")
    counters = shared.from_url("redis://127.0.0.1:6379/0", settings_in(tmp_path))
    assert counters.hit("labagora-test", 2, 5).allowed
    counters.reset("labagora-test")


def test_memory_warns_in_production(tmp_path: Path) -> None:
    settings_in(tmp_path)
    with pytest.warns(DevelopmentAdapterWarning):
        shared.from_url("memory:", Settings(env="production", data=tmp_path))


def test_unknown_shared_url_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LABAGORA_SHARED_URL"):
        shared.from_url("memcached:", settings_in(tmp_path))
