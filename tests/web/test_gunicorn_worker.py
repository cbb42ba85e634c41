"""When a request came, as the kernel knows it (security.md R10, R11)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask, request

from labagora.core.clock import utcnow
from labagora.web import arrival
from labagora.web.gunicorn_worker import came_at

REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LITTLE = timedelta(milliseconds=30)


@contextmanager
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give a client, and a server that has not accepted it yet."""
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as server,
        closing(socket.create_connection(server.getsockname())) as client,
    ):
        yield client, server


def test_a_request_came_before_anybody_accepted_it() -> None:
    with connected() as (client, server):
        before = utcnow()
        client.sendall(REQUEST)
        after = utcnow()
        time.sleep(0.2)
        with closing(server.accept()[0]) as accepted:
            found = came_at(accepted)
    assert found is not None
    assert before <= found <= after + LITTLE


def test_an_open_and_silent_connection_has_sent_nothing() -> None:
    with connected() as (_client, server), closing(server.accept()[0]) as accepted:
        assert came_at(accepted) is None


def test_a_request_that_drips_came_when_it_was_whole() -> None:
    with connected() as (client, server):
        client.sendall(REQUEST[:-2])
        with closing(server.accept()[0]) as accepted:
            time.sleep(0.05)
            assert came_at(accepted) is None
            client.sendall(REQUEST[-2:])
            time.sleep(0.05)
            assert came_at(accepted) is not None
            assert accepted.recv(100) == REQUEST


def test_a_thread_that_has_the_connection_first_waits_for_the_request() -> None:
    with connected() as (client, server), closing(server.accept()[0]) as accepted:
        later = threading.Timer(0.05, client.sendall, (REQUEST,))
        later.start()
        before = utcnow()
        found = came_at(accepted, patience=5.0)
        later.join()
    assert found is not None
    assert found > before
    assert utcnow() - found < timedelta(seconds=2)


def test_who_is_gone_has_sent_nothing() -> None:
    with connected() as (client, server), closing(server.accept()[0]) as accepted:
        client.close()
        time.sleep(0.05)
        assert came_at(accepted) is None


def test_what_came_last_decides() -> None:
    with connected() as (client, server):
        client.sendall(b"POST / ")
        time.sleep(0.2)
        before = utcnow()
        client.sendall(REQUEST[7:])
        with closing(server.accept()[0]) as accepted:
            found = came_at(accepted)
    assert found is not None
    assert found >= before


def test_a_local_socket_says_nothing() -> None:
    here, there = socket.socketpair()
    with closing(here), closing(there):
        here.sendall(REQUEST)
        assert came_at(there) is None


@pytest.fixture
def bare() -> Flask:
    app = Flask(__name__)
    arrival.init_app(app)
    app.add_url_rule("/", view_func=lambda: arrival.arrived_at().isoformat())
    return app


def test_a_request_keeps_its_instant_and_the_next_one_has_its_own(bare: Flask) -> None:
    earlier = utcnow() - timedelta(seconds=40)
    with arrival.came(earlier):
        assert bare.test_client().get("/").text == earlier.isoformat()
        assert bare.test_client().get("/").text > (utcnow() - timedelta(seconds=20)).isoformat()
    assert bare.test_client().get("/").text > (utcnow() - timedelta(seconds=20)).isoformat()


class _Drip(BytesIO):
    """A body whose reading takes a while."""

    def read(self, size: int | None = -1, /) -> bytes:
        time.sleep(0.05)
        return super().read(size)


@pytest.mark.parametrize(("patience", "counts"), [(30.0, True), (0.01, False)])
def test_a_body_that_drips_came_when_it_was_whole(
    bare: Flask, monkeypatch: pytest.MonkeyPatch, patience: float, counts: bool
) -> None:
    """Headers sent at the last second do not keep a door open for words that are written after the hour."""
    monkeypatch.setattr(arrival, "BODY_WITHIN", patience)
    bare.before_request(lambda: request.get_data() and None)
    bare.add_url_rule("/sent", "sent", view_func=lambda: arrival.arrived_at().isoformat(), methods=["POST"])
    hour = utcnow()
    with arrival.came(hour):
        answer = bare.test_client().post("/sent", input_stream=_Drip(b"late"), content_length=4)
    assert (answer.text == hour.isoformat()) is counts
    assert answer.text >= hour.isoformat()
