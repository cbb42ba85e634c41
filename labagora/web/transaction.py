"""One transaction per unsafe request, settled by the status of the response.

Below 400 it is kept, otherwise it is undone. What must survive a refusal (a failed sign-in, a spent budget) is
collected by ``afterwards`` and written in a second, small transaction. A GET writes nothing, except ledger rows on
an endpoint marked ``discloses``: if they cannot be written, the data is not shown.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from labagora.core import outbox
from labagora.core.db import db, set_reading
from labagora.core.errors import Conflict, DomainError
from labagora.web.access import SAFE_METHODS, current_door
from labagora.web.errors import Unavailable, note, refusal

Write = Callable[[], None]


def _writes_the_ledger() -> bool:
    door = current_door()
    return door is not None and door.discloses


def _choose() -> None:
    """Say whether this request only reads, before anything of it asks the database.

    SQLite refuses a read that turns into a write, whatever the time it could have waited.
    """
    set_reading(request.method in SAFE_METHODS and not _writes_the_ledger())


def _forget_choice(_error: BaseException | None) -> None:
    """The thread that served a GET may serve a POST, or a command, next."""
    set_reading(False)


def afterwards(write: Write) -> None:
    """Run ``write`` in a transaction of its own after this request is settled, whatever its status."""
    g.setdefault("afterwards", []).append(write)


def alongside(write: Write) -> None:
    """Run ``write`` in the transaction of this request if it is kept, else as ``afterwards`` does.

    For what must be written anyway and can wait until the end: a request that writes then waits once for its turn.
    """
    g.setdefault("alongside", []).append(write)


def take_alongside() -> Sequence[Write]:
    """Return what waits for the transaction of this request: whoever takes it writes it."""
    taken: list[Write] = g.pop("alongside", [])
    return taken


def give_back(writes: Sequence[Write]) -> None:
    """Let this request write what was taken from it and could not be."""
    for write in writes:
        alongside(write)


def kept_apart(work: Write) -> None:
    """Do ``work`` in a transaction of its own and keep it, whatever becomes of the request. Raises what refuses it."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]  # noqa: SLF001 - a session of its own
        error = _commit([work])
    if error is not None:
        raise error


def _keeps(response: Response) -> bool:
    if response.status_code >= 400:
        return False
    if request.method not in SAFE_METHODS:
        return True
    return _only_ledger_rows()


def _discloses() -> bool:
    door = g.get("door")
    return bool(door and door.discloses)


def _changed(session: Any) -> list[Any]:
    return [*session.new, *session.dirty, *session.deleted]


@event.listens_for(Session, "after_flush")
def _remember_flushed(session: Session, _context: Any) -> None:
    """A read after a write sends the write to the database: then the session no longer knows what changed."""
    if has_request_context() and _discloses():
        g.setdefault("flushed", []).extend(_changed(session))


def _only_ledger_rows() -> bool:
    changed = [*g.get("flushed", []), *_changed(db.session)]
    return bool(changed) and _discloses() and all(getattr(row, "is_ledger", False) for row in changed)


def _commit(writes: Iterable[Write] = ()) -> DomainError | None:
    try:
        for write in writes:
            write()
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        note("a constraint refused the transaction", error)
        return Conflict()
    except StaleDataError:
        db.session.rollback()
        return Conflict()
    except DataError:
        db.session.rollback()
        current_app.logger.warning("the database refused a value")
        return DomainError()
    except OperationalError as error:
        db.session.rollback()
        note("the database refused the transaction", error)
        return Unavailable()
    current_app.extensions["labagora"].jobs.wake(outbox.take_added())
    return None


def settle(response: Response) -> Response:
    """Keep or undo the work of the request, then write what must survive it."""
    beside: Sequence[Write] = take_alongside()
    if _keeps(response):
        error = _commit(beside)
        if error is None:
            beside = []
        else:
            response = refusal(error)
    db.session.rollback()
    pending = [*beside, *g.pop("afterwards", [])]
    if pending:
        set_reading(False)
        _commit(pending)
    return response


def init_app(app: Flask) -> None:
    """Register right after the arrival among ``before_request`` functions: those that follow read the database.

    And first among ``after_request`` functions, so that ``settle`` runs last.
    """
    app.before_request(_choose)
    app.after_request(settle)
    app.teardown_request(_forget_choice)
