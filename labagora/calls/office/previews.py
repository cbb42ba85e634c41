"""What the team writes of a call as it would read, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from labagora.calls.content import MARKDOWN
from labagora.calls.office.shared import bp
from labagora.core.errors import Invalid
from labagora.core.markdown import headings_from, render
from labagora.web.access import staff
from labagora.web.errors import translated


@dataclass(frozen=True)
class Preview:
    """A text as it would read, or what keeps it from being laid out."""

    html: str = ""
    notes: tuple[str, ...] = ()

    @property
    def markup(self) -> Markup:
        """The text, fit for a page."""
        return Markup(self.html)  # noqa: S704 - cleaned by nh3 when it was laid out


def previewed(text: str) -> Preview:
    """Lay a text out. Nothing is refused: what is wrong is said beside."""
    try:
        return Preview(headings_from(render(text), 3) if text.strip() else "")
    except Invalid as error:
        return Preview(notes=(translated(error),))


def previews_of(texts: Mapping[str, str | None]) -> dict[str, Preview]:
    """Lay out each long text of a call."""
    return {name: previewed(texts.get(name) or "") for name in MARKDOWN}


@bp.post("/texte/apercu")
@staff
def text_preview() -> ResponseReturnValue:
    """One text as it would read, for the script of the form. Nothing is saved."""
    found = previewed(request.form.get("text", ""))
    return {"html": found.html, "notes": list(found.notes)}
