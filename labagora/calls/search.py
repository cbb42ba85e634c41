"""What is indexed of a call: for everybody once it is announced, for the team while it is a draft."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape

import nh3

from labagora.calls import policy
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.clock import PARIS
from labagora.ports.search import PUBLIC, STAFF, SearchDocument

CALL_TYPE = "appel"
WORKING_CALLS = frozenset({CallState.DRAFT})


def call_document(call: Call) -> SearchDocument | None:
    """Return what everybody may find of a call."""
    return _document(call, "call") if policy.is_public(call) else None


def working_call_document(call: Call) -> SearchDocument | None:
    """Return what the team may find of a call that nobody else reads yet."""
    if call.state not in WORKING_CALLS:
        return None
    return _document(call, "working-call", audience=STAFF, etat=(call.state.value,))


def call_changed_at(call: Call) -> datetime:
    """Return when a call said what it says."""
    return max(moment for moment in (call.updated_at, call.results_at) if moment is not None)


def call_text(call: Call) -> str:
    """Return all that the page of a call says, without markup. Results that are not published are not said."""
    names = ["context", "objectives", *(["results"] if call.results_at else [])]
    texts = [unescape(nh3.clean(call.rendered[name], tags=set())) for name in names if call.rendered.get(name)]
    lots = [str(lot.get("label", "")) for lot in call.lots]
    return _lines([*texts, call.reference, *call.aliases, *lots, call.strategy_axis])


def _document(call: Call, kind: str, *, audience: str = PUBLIC, **facets: Sequence[str]) -> SearchDocument:
    regions = tuple(call.eligibility.get("regions", ()))
    named = {"type": (CALL_TYPE,), "region": regions, **facets}
    return SearchDocument(
        id=f"{kind}:{call.public_id}",
        title=call.title,
        summary=call.summary,
        body=call_text(call),
        day=int(f"{call_changed_at(call).astimezone(PARIS):%Y%m%d}"),
        facets={facet: tuple(codes) for facet, codes in named.items() if codes},
        audience=audience,
    )


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())
