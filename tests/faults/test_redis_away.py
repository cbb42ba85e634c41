"""R8: Redis killed or frozen. Pages stay fast, limits stay on, and Redis is used again once it is back."""

import os
import signal
import time
from pathlib import Path

import pytest

from labagora.core.settings import Settings
from labagora.ports import shared
from labagora.ports.shared import redis_counters
from tests.services import own_redis

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(env="test", data=tmp_path)
    settings.prepare()
    return settings


def test_r8_frozen_redis_costs_one_short_wait_and_keeps_a_stricter_limit(settings: Settings, tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, server):
        counters = shared.from_url(url, settings)
        assert counters.hit("k", 10, 60).allowed
        os.kill(server.pid, signal.SIGSTOP)
        started = time.monotonic()
        allowed = [counters.hit("k", 10, 60).allowed for _ in range(20)]
        elapsed = time.monotonic() - started
        os.kill(server.pid, signal.SIGCONT)
    assert allowed.count(True) == 5, "half of the limit, counted in this process"
    assert elapsed < 1.5


def test_r8_dead_redis_keeps_a_stricter_limit(settings: Settings, tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, server):
        counters = shared.from_url(url, settings)
        server.kill()
        server.wait()
        started = time.monotonic()
        allowed = [counters.hit("k", 10, 60).allowed for _ in range(20)]
        elapsed = time.monotonic() - started
    assert allowed.count(True) == 5
    assert elapsed < 1.5


def test_r8_limit_of_one_is_still_a_limit(settings: Settings, tmp_path: Path) -> None:
    with own_redis(tmp_path) as (url, server):
        server.kill()
        server.wait()
        counters = shared.from_url(url, settings)
    assert [counters.hit("k", 1, 60).allowed for _ in range(2)] == [True, False]
    assert counters.count("k", 60) == 1
    counters.reset("k")
    assert counters.hit("k", 1, 60).allowed


def test_r8_redis_is_asked_again_once_it_is_back(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_counters, "PAUSE_SECONDS", 0.1)
    with own_redis(tmp_path) as (url, server):
        counters = shared.from_url(url, settings)
        os.kill(server.pid, signal.SIGSTOP)
        assert counters.hit("k", 4, 60).remaining == 1
        os.kill(server.pid, signal.SIGCONT)
        time.sleep(0.2)
        assert counters.hit("fresh", 4, 60).remaining == 3
