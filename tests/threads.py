"""Serves an application from a thread of the tests, to be walked by a browser."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server


def _whole(application: Any) -> Any:
    """Read each answer to its end before the first byte leaves.

    A browser that hangs up in the middle of a file makes the development server forget to close it
    (``werkzeug.serving.WSGIRequestHandler.run_wsgi`` reads the broken socket before it closes the answer).
    """

    def call(environ: Any, start_response: Any) -> Iterable[bytes]:
        answer = application(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            if hasattr(answer, "close"):
                answer.close()

    return call


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve ``app`` on ``port`` of this machine (a free one when 0); yield the address."""
    server = make_server("127.0.0.1", port, _whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
