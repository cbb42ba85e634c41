"""GET /fiches/<slug>.md: a file that an import reads again."""

from typing import Any

import pytest

from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetKind, SheetState
from labagora.library.exchange.mapping import incoming
from labagora.library.exchange.reading import Entry, parse_markdown
from labagora.library.markdown_out import markdown_of
from tests.builders.library import make_draft, make_sheet, publication_of

TRICKY = (
    "Une phrase : avec deux points, « guillemets », 'apostrophe' # dièse\n\n---\n\n- tiret\n  suite\n\ttabulation",
    "null", "oui", "2026-01-01", "3", "- a", "{x: y}", "* étoile *", "| barre", "espace à la fin \nligne", "é œ — …",
)  # fmt: skip


def _read(text: str) -> Any:
    entry = parse_markdown(text, "x.md")
    assert isinstance(entry, Entry)
    return incoming(entry)


def test_markdown_is_a_named_file(client: Any) -> None:
    sheet = make_sheet(number=3)
    answer = client.get(f"/fiches/{sheet.slug}.md")
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=fiche-3-{sheet.slug}.md"
    assert answer.text.startswith("---\ntitle: Préparer la sortie d'hôpital\n")
    assert answer.text.rstrip().endswith("On appelle avant.")
    chapter = make_sheet(kind=SheetKind.KIT, position=2)
    assert f"kit-2-{chapter.slug}.md" in client.get(f"/kit/{chapter.slug}.md").headers["Content-Disposition"]


@pytest.mark.parametrize("tricky", TRICKY)
def test_markdown_says_again_what_was_published(app: Any, tricky: str) -> None:
    rows = {
        "actors": [{"name": tricky, "place": "ville", "role": tricky}],
        "actions": [{"title": tricky, "text": tricky, "checklist": [tricky, "b"]}],
        "indicators": [
            {"name": tricky, "dimension": "sociale", "definition": tricky, "unit": "%", "target": "90"},
        ],
        "sites": [{"name": tricky, "territory": "", "period": "", "results": tricky}],
        "obstacles": {"mobilisation": tricky},
    }
    texts = dict.fromkeys(("summary", "objectives", "conditions", "sources", "easy_read", "source", "contact"), tricky)
    sheet = make_sheet(
        tricky.splitlines()[0],
        number=7,
        columns={"is_fictional": True},
        body=tricky,
        tags=[tricky.splitlines()[0], "b"],
        patients_reviewed_on="2026-05-19",
        volume="moyen",
        **rows,
        **texts,
    )
    again = _read(markdown_of(publication_of(sheet)))
    assert _trimmed(again.draft.as_content()) == _trimmed(sheet.content)
    assert (again.slug, again.kind, again.state, again.is_fictional) == (
        sheet.slug,
        SheetKind.FICHE,
        SheetState.PUBLISHED,
        True,
    )


def _trimmed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _trimmed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    return value.strip() if isinstance(value, str) else value


def test_markdown_leaves_out_what_says_nothing(app: Any) -> None:
    text = markdown_of(publication_of(make_sheet(summary="", cancers=[])))
    for key in ("summary:", "cancers:", "is_fictional:", "number:", "position:", "easy_read:"):
        assert key not in text
    assert SheetDraft.from_content(_read(text).draft.as_content()).title == make_draft().title
