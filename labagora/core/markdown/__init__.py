"""Markdown to safe HTML, rendered once when the source is saved.

``short`` renders the fields of a form, ``document`` a long text: it reads the tree of the text (``targets`` for links
and images, ``layout`` for headings, tables, boxes and notes, ``words`` for what is explained on the spot).
"""

from labagora.core.markdown.bounds import LONGEST, Tangled
from labagora.core.markdown.document import RENDERER_VERSION, RenderedDocument, render_document
from labagora.core.markdown.layout import Heading
from labagora.core.markdown.short import RENDERER, headings_from, render
from labagora.core.markdown.targets import Target
from labagora.core.markdown.words import Explanation, glossary_anchor

__all__ = [
    "LONGEST",
    "RENDERER",
    "RENDERER_VERSION",
    "Explanation",
    "Heading",
    "RenderedDocument",
    "Tangled",
    "Target",
    "glossary_anchor",
    "headings_from",
    "render",
    "render_document",
]
