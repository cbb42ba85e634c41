"""Every job that is enqueued has a task."""

import re
from pathlib import Path

from flask import Flask

from labagora.core import outbox

PACKAGE = Path(__file__).resolve().parents[2] / "labagora"
ENQUEUED = re.compile(r"(?:outbox\.)?(?:enqueue|postbox\.post|post)\(\s*\"([a-z_]+\.[a-z_]+)\"")


def test_every_enqueued_name_has_a_task(app: Flask) -> None:
    names = {name for path in PACKAGE.rglob("*.py") for name in ENQUEUED.findall(path.read_text(encoding="utf-8"))}
    assert names
    assert names <= set(outbox.TASKS), f"no task: {names - set(outbox.TASKS)}"
