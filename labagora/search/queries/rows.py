"""A result as it stands in the tables now, whatever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from labagora.core.states import LabelledEnum


@dataclass(frozen=True)
class ResultRow:
    """What a page shows of a result. ``id`` is the document's; ``type`` a code of the facet of that name.

    ``endpoint`` and ``arguments`` lead to it; ``context`` names what it belongs to; ``state`` is said when it
    matters; ``is_working`` marks what the public does not read.
    """

    id: str
    type: str
    title: str
    endpoint: str
    arguments: Mapping[str, str]
    changed_at: datetime
    summary: str = ""
    body: str = ""
    context: Sequence[str] = ()
    state: LabelledEnum | None = None
    is_fictional: bool = False
    is_working: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
