"""What others add to the start of a support: a promise that is an indicator becomes one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from labagora.consortia.models import Consortium, Promise

IndicatorMaker = Callable[[Consortium, Sequence[Promise], Any, datetime], None]
_makers: dict[str, IndicatorMaker] = {}


def register_indicator_maker(name: str, maker: IndicatorMaker) -> None:
    """Say who makes indicators of promises. Registered twice, the last one stands. Called twice, it makes them once."""
    _makers[name] = maker


def make_indicators(consortium: Consortium, promises: Sequence[Promise], *, actor: Any, now: datetime) -> None:
    """Give the promised indicators to those who keep indicators."""
    for maker in _makers.values():
        maker(consortium, promises, actor, now)
