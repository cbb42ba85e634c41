"""One contract for both stores, against a folder and a real S3 server."""

import os
import re
import signal
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from labagora.core.settings import Settings
from labagora.ports import storage
from labagora.ports.storage import Storage, StorageError
from tests.services import free_port

pytestmark = pytest.mark.sqlite_only

NO_THREAD_WARNING = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
LATER = timedelta(hours=1)
REGION = "eu-west-3"


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    boto3.client(
        "s3", endpoint_url=endpoint, region_name=REGION, aws_access_key_id="clef", aws_secret_access_key="secret"
    ).create_bucket(Bucket="labagora", CreateBucketConfiguration={"LocationConstraint": REGION})
    yield f"s3://clef:secret@labagora?endpoint_url={endpoint}&region={REGION}"  # pragma: allowlist secret
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    url = "file:" if request.param == "folder" else request.getfixturevalue("s3_url")
    return storage.from_url(url, Settings(env="test", data=tmp_path))


def test_put_then_open_gives_the_same_bytes(store: Storage) -> None:
    content = bytes(range(256)) * 40_000
    with store.open(store.put(content)) as stream:
        assert stream.read() == content


def test_put_twice_gives_two_keys(store: Storage) -> None:
    assert store.put(b"a") != store.put(b"a")


def test_f1_key_is_random_and_says_nothing(store: Storage) -> None:
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", store.put(b"compte rendu"))


def test_open_unknown_key(store: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        store.open(storage.new_key())


def test_exists(store: Storage) -> None:
    assert store.exists(store.put(b"a"))
    assert not store.exists(storage.new_key())


def test_delete_twice_is_fine(store: Storage) -> None:
    key = store.put(b"a")
    store.delete(key)
    store.delete(key)
    assert not store.exists(key)


def test_keys_lists_what_is_old_enough(store: Storage) -> None:
    key = store.put(b"a")
    assert key in set(store.keys(older_than=datetime.now(UTC) + LATER))
    assert key not in set(store.keys(older_than=datetime.now(UTC) - LATER))


@pytest.mark.parametrize(
    "key",
    ["../secret", "/etc/passwd", "ab/../../x", "ab/%00", "", "ab/cd", "AB/" + "0" * 32, "é", "ab/" + "0" * 32 + "\n"],
)
def test_f1_key_that_is_not_ours_never_reaches_the_store(store: Storage, key: str) -> None:
    for call in (store.open, store.delete, store.exists):
        with pytest.raises(ValueError, match="not a key"):
            call(key)


def test_g6_folder_is_private(tmp_path: Path) -> None:
    store = storage.from_url("file:", Settings(env="test", data=tmp_path))
    path = tmp_path / "files" / store.put(b"a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    store = storage.from_url("file:", Settings(env="test", data=tmp_path))
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StorageError) as raised:
        store.put(b"a")
    assert not raised.value.permanent


def test_folder_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = storage.from_url("file:", Settings(env="test", data=tmp_path))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError):
        store.put(b"a")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_s3_that_is_away_may_be_retried(tmp_path: Path) -> None:
    url = f"s3://k:s@labagora?endpoint_url=http://127.0.0.1:{free_port()}"
    with pytest.raises(StorageError) as raised:
        storage.from_url(url, Settings(env="test", data=tmp_path)).put(b"a")
    assert not raised.value.permanent


def in_a_forked_child(work: Callable[[], bool]) -> bool:
    """Tell whether ``work`` is true in a child of this process, within five seconds."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(5)
        os._exit(0 if work() else 1)
    return os.waitpid(pid, 0)[1] == 0


@NO_THREAD_WARNING
def test_folder_survives_the_fork_of_the_web_workers(tmp_path: Path) -> None:
    store = storage.from_url("file:", Settings(env="test", data=tmp_path))
    key = store.put(b"a")
    assert in_a_forked_child(lambda: store.exists(key) and store.exists(store.put(b"b")))


@NO_THREAD_WARNING
def test_s3_used_before_a_fork_refuses_rather_than_hangs(s3_url: str, tmp_path: Path) -> None:
    store = storage.from_url(s3_url, Settings(env="test", data=tmp_path))
    store.put(b"a")

    def refuses() -> bool:
        try:
            store.put(b"b")
        except StorageError:
            return True
        return False

    assert in_a_forked_child(refuses)


@pytest.mark.parametrize("url", ["ftp://x", "s3:", ""])
def test_unknown_storage_url_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LABAGORA_STORAGE_URL"):
        storage.from_url(url, Settings(env="test", data=tmp_path))
