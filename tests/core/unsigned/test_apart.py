"""Files of strangers are cleaned in a process that has little time, little memory and no secret."""

import subprocess
import sys
from pathlib import Path

import pytest

from labagora.core import unsigned as door
from labagora.core.unsigned import Withheld, apart, unsigned
from tests.builders.signed import (
    CANARY,
    all_of_pdf,
    all_of_zip,
    padded_pdf,
    protected_pdf,
    signed_docx,
    signed_jpeg,
    signed_pdf,
    signed_png,
)

ROOT = Path(door.__file__).parents[3]


def test_each_kind_is_cleaned() -> None:
    assert CANARY not in all_of_pdf(unsigned(signed_pdf(), "pdf"))
    assert CANARY not in all_of_zip(unsigned(signed_docx(), "office"))
    for picture in (signed_png(), signed_jpeg()):
        assert CANARY.encode() not in unsigned(picture, "picture")


@pytest.mark.parametrize("kind", ["pdf", "office", "picture"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_what_cannot_be_read_is_withheld(kind: door.Kind, content: bytes) -> None:
    with pytest.raises(Withheld, match="équipe de l'appel"):
        unsigned(content, kind)


def test_a_protected_file_is_withheld() -> None:
    with pytest.raises(Withheld):
        unsigned(protected_pdf("secret"), "pdf")


def test_a_bomb_is_withheld() -> None:
    assert unsigned(padded_pdf(2**20), "pdf"), "the same file, in a size that one meets"
    with pytest.raises(Withheld):
        unsigned(padded_pdf(2**28), "pdf")


def _run(code: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", f"from labagora.core.unsigned import apart\napart._limit()\n{code}"],
        capture_output=True, check=False, env={"PYTHONPATH": str(ROOT), **environment}, timeout=60,
    )  # fmt: skip


def test_the_process_cannot_take_the_memory_nor_the_time_nor_write_a_file(tmp_path: Path) -> None:
    assert b"MemoryError" in _run(f"bytearray({apart.MEMORY})").stderr
    assert b"File too large" in _run(f"open({str(tmp_path / 'x')!r}, 'wb', 0).write(b'x')").stderr
    code = "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    assert _run(code).returncode < 0


def test_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LONGEST_WAIT", 0.01)
    with pytest.raises(Withheld):
        unsigned(signed_pdf(), "pdf")


def test_the_process_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def run(_command: object, **options: object) -> object:
        seen.update(options)
        return subprocess.CompletedProcess([], 0, b"made", b"")

    monkeypatch.setenv("LABAGORA_SECRET_KEY", "x" * 40)
    monkeypatch.setattr(subprocess, "run", run)
    assert unsigned(b"x", "pdf") == b"made"
    assert seen["env"] == {"PYTHONPATH": str(ROOT)}
