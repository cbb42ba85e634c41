"""R2: kill -9 during an upload. No incomplete file under a final name; what was acknowledged is there."""

import time
from pathlib import Path

import pytest

from labagora.core.settings import Settings
from labagora.ports import storage
from tests.faults.processes import python
from tests.faults.uploader import CONTENT

pytestmark = pytest.mark.sqlite_only


def test_r2_killed_upload_leaves_no_half_file(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for round_number in range(6):
        with python("tests.faults.uploader", str(tmp_path)) as process:
            assert process.stdout is not None
            acknowledged.append(process.stdout.readline().strip())
            time.sleep(0.013 * round_number)
            process.kill()
            rest = process.stdout.read()
            acknowledged += [line for line in rest.splitlines() if len(line) == 35]
    store = storage.from_url("file:", Settings(env="test", data=tmp_path))
    finals = [path for path in (tmp_path / "files").glob("*/*") if path.suffix != ".part"]
    assert len(finals) >= len(acknowledged) >= 6
    assert {path.stat().st_size for path in finals} == {len(CONTENT)}
    for key in acknowledged:
        with store.open(key) as stream:
            assert stream.read() == CONTENT
