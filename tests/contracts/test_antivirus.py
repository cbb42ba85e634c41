"""F5: an infected upload is refused at once; while the scanner is away, the file waits in quarantine."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid, NotFound
from labagora.core.files import FileState, StoredFile, get_file
from labagora.ports import jobs
from labagora.ports.jobs import Drained
from labagora.ports.storage import uploads
from labagora.ports.storage.antivirus import ScannerError, is_infected
from tests.contracts.samples import PDF
from tests.services import free_port

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BAD = PDF + b"EICAR-STANDARD-ANTIVIRUS-TEST"


class Clamd(socketserver.StreamRequestHandler):
    """Answers INSTREAM as the daemon does; finds what holds the word EICAR."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if b"too big" in content:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0")


@contextmanager
def clamd(folder: Path | None = None, port: int = 0) -> Iterator[str]:
    """Serve on a socket of the folder, or on a loopback port. Yields the address."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    server: socketserver.BaseServer
    if folder is not None:
        server, url = socketserver.UnixStreamServer(str(folder / "c"), Clamd), f"clamd:{folder / 'c'}"
    else:
        server, url = socketserver.TCPServer(("127.0.0.1", port), Clamd), f"clamd://127.0.0.1:{port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("on_socket", [True, False])
def test_f5_scanner_tells_good_from_bad(tmp_path: Path, on_socket: bool) -> None:
    with clamd(tmp_path if on_socket else None, free_port()) as url:
        assert is_infected(BAD * 5000, url)
        assert not is_infected(PDF * 5000, url)


def test_f5_scanner_that_cannot_decide(tmp_path: Path) -> None:
    with clamd(tmp_path) as url, pytest.raises(ScannerError, match="could not decide"):
        is_infected(PDF + b"too big", url)


def test_f5_scanner_away(tmp_path: Path) -> None:
    for url in (f"clamd:{tmp_path / 'none'}", f"clamd://127.0.0.1:{free_port()}"):
        with pytest.raises(ScannerError, match="does not answer") as raised:
            is_infected(PDF, url)
        assert not raised.value.permanent


def test_f5_infected_upload_is_refused_and_not_stored(tmp_path: Path, make_bare: Callable[..., Flask]) -> None:
    with clamd(tmp_path) as url, make_bare(antivirus_url=url).app_context():
        with pytest.raises(Invalid, match="antivirus"):
            uploads.receive(BytesIO(BAD), "a.pdf", now=NOW)
        assert uploads.receive(BytesIO(PDF), "a.pdf", now=NOW).state is FileState.CLEAN
        db.session.commit()
        assert len(db.session.scalars(select(StoredFile)).all()) == 1


@pytest.mark.parametrize(("content", "state"), [(PDF, FileState.CLEAN), (BAD, FileState.QUARANTINE)])
def test_f5_file_waits_in_quarantine_until_the_scanner_is_back(
    make_bare: Callable[..., Flask], content: bytes, state: FileState, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    app = make_bare(antivirus_url=f"clamd://127.0.0.1:{port}")
    with app.app_context():
        stored = uploads.receive(BytesIO(content), "a.pdf", now=NOW)
        db.session.commit()
        with pytest.raises(NotFound):
            get_file(stored.public_id)
        assert jobs.drain(app) == Drained(retried=1)
        with clamd(port=port):
            assert jobs.drain(app, utcnow() + timedelta(minutes=5)) == Drained(done=1)
        assert stored.state is state
    assert ("is infected" in caplog.text) is (state is FileState.QUARANTINE)


def test_f5_scan_of_a_file_that_was_removed_is_fine(bare: Flask) -> None:
    uploads.scan(public_id="gone")
