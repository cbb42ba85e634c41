"""The processor time that a piece of work takes: that of this thread alone, without the suite's own collections."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spent_under(seconds: float, what: str = "") -> Iterator[None]:
    """Inside the block, refuse work that takes more than so many seconds of processor."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        yield
        spent = time.thread_time() - began
    finally:
        if was_on:
            gc.enable()
    assert spent < seconds, f"{spent:.2f} s {what}"
