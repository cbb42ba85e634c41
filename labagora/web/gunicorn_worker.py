"""Gunicorn's worker with threads, which also says when a request came (security.md R10).

In the last minute three hundred wait for the same threads. What came before the hour is on time, however long it then
waits for one: the kernel knows when the bytes arrived, also of a connection that nobody had accepted yet.
"""

import socket
from datetime import datetime, timedelta
from select import POLLIN, poll
from struct import unpack_from
from time import monotonic, sleep
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from labagora.core.clock import utcnow
from labagora.web.arrival import came

LAST_DATA_RECEIVED = 52  # where struct tcp_info (linux/tcp.h) holds tcpi_last_data_recv, in milliseconds
END_OF_HEAD, LONGEST_HEAD = b"\r\n\r\n", 65_536
ASK_EVERY = 0.005
PATIENCE = 1.0  # seconds: a connection is given to a thread before anything came by it
TICK_MS = 10  # the kernel counts by ticks: never say that a request came earlier than it did


class Worker(ThreadWorker):
    """Serves a connection knowing since when its request has been there."""

    def handle(self, conn: Any) -> Any:
        """Serve a connection in a thread."""
        with came(came_at(conn.sock, patience=PATIENCE)):
            return super().handle(conn)


def came_at(connection: socket.socket, *, patience: float = 0.0) -> datetime | None:
    """Return when what is to be read arrived. None when the head of the request is not whole after ``patience``
    seconds: one that is sent drop by drop comes when it is; None too when the system does not say.
    """
    if not hasattr(socket, "TCP_INFO") or not _has_a_head(connection, monotonic() + patience):
        return None
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED + 4)
    except OSError:  # a local socket, behind a proxy of the same machine
        return None
    if len(info) < LAST_DATA_RECEIVED + 4:
        return None
    (waited,) = unpack_from("=I", info, LAST_DATA_RECEIVED)
    return utcnow() - timedelta(milliseconds=max(0, waited - TICK_MS))


def _has_a_head(connection: socket.socket, end: float) -> bool:
    """Wait until ``end`` for a whole head, and look at it without taking it."""
    seen = poll()
    seen.register(connection, POLLIN)
    try:
        while seen.poll(max(0.0, end - monotonic()) * 1000):
            if END_OF_HEAD in (waiting := connection.recv(LONGEST_HEAD, socket.MSG_PEEK)):
                return True
            if not waiting or monotonic() >= end:
                return False
            sleep(ASK_EVERY)
    except OSError:  # the other side is gone
        return False
    return False
