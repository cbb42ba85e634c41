"""The keys of a front matter, and the fields that they fill."""

from labagora.library.commands import SheetDraft
from labagora.library.rendering import FACETS

RENAMED = {"enjeux": "stakes", "etapes": "steps"}
TEXTS = (
    "title", "summary", "objectives", "body", "volume", "maturity", "conditions", "sources", "easy_read", "source",
    "license", "contact",
)  # fmt: skip
DAYS = ("reviewed_on", "review_due", "patients_reviewed_on")
NUMBERS = ("number", "position")
WORDS = ("enjeux", "etapes", "cancers", "audiences", "themes", "tags", "authors")
ROWS = ("actors", "actions", "indicators", "sites")
MAPPINGS = ("obstacles", "success_factors")
ABOUT = ("slug", "kind", "status", "is_fictional")
FIELD_KEYS = (*TEXTS, *DAYS, *NUMBERS, *WORDS, *ROWS, *MAPPINGS)
KEYS = frozenset((*FIELD_KEYS, *ABOUT))

assert {RENAMED.get(key, key) for key in FIELD_KEYS} == set(SheetDraft.__dataclass_fields__)
assert set(FACETS.values()) <= set(SheetDraft.__dataclass_fields__)


def key_of(field: str) -> str:
    """Return the key that fills a field of the draft."""
    return next((key for key, name in RENAMED.items() if name == field), field)
