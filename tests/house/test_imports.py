"""Imports point only down, and nobody commits but the shell, the runner and the command line."""

import ast
import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "labagora"
MAY_COMMIT = {
    "web/transaction.py",
    "ports/jobs/execution.py",
    "ports/jobs/runner.py",
    "ports/search/postgresql_server.py",  # a connection of its own, to a schema of its own
    "serving.py",
    "demo/planting.py",  # bulk content, batch by batch
    "demo/seed.py",
}


def test_import_contracts_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    answer = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_only_the_shell_commits() -> None:
    callers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bcommit\(\)", path.read_text(encoding="utf-8"))
    }
    odd = {name for name in callers - MAY_COMMIT if not name.endswith("cli.py") and not name.startswith("core/")}
    assert not odd, f"actions never commit: {odd}"


def test_no_module_is_called_after_nothing() -> None:
    bad = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [path for path in PACKAGE.rglob("*.py") if path.name in bad]


def test_files_stay_readable() -> None:
    long = {
        str(p.relative_to(PACKAGE)): n for p in PACKAGE.rglob("*.py") if (n := len(p.read_text().splitlines())) > 500
    }
    assert not long, f"split by noun: {long}"


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(PACKAGE)}:{node.name}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60
    ]
    assert not long, f"split them: {long}"
