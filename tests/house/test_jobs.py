"""Every job that is enqueued has a task."""

import ast
import re
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask

from labagora.core import outbox

PACKAGE = Path(__file__).resolve().parents[2] / "labagora"
NAME = re.compile(r"[a-z_]+\.[a-z_]+")


def _is_named(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("enqueue", "post") and bool(call.args)


def _said(node: ast.expr, path: Path) -> Any:
    """Return the value of a text or of the name of a constant; None for what is only known when it runs."""
    if isinstance(node, ast.Constant):
        return node.value
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    try:
        return reduce(getattr, ast.unparse(node).split("."), import_module(module))
    except AttributeError:
        return None


def _enqueued() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_named(node):
                said = _said(node.args[0], path)
                if isinstance(said, str) and NAME.fullmatch(said):
                    yield said


def test_every_enqueued_name_has_a_task(app: Flask) -> None:
    names = set(_enqueued())
    assert {"library.build_pdf", "library.tell_decision", "search.follow"} <= names
    assert names <= set(outbox.TASKS), f"no task: {names - set(outbox.TASKS)}"
