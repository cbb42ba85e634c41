"""XML written again without the names of people: what a parser reads, minus the entries that tell who worked on a text.

Prefixes and order stay: office software refuses a document whose prefixes moved. Comments, processing instructions and
document types are not carried over; a document type is refused, it is how small files grow (security.md F2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape, quoteattr

from labagora.core.unsigned import Withheld

# local names: prefixes are free, and no other attribute of these formats is called so
SIGNING = frozenset(
    {
        "author", "initials", "userId", "providerId", "userName", "creator", "creator-initials", "lastModifiedBy",
        "refreshedBy", "sender-initials", "odcFile", "sourceFile", "connection", "docname", "export-filename",
    }
)  # fmt: skip
# attributes that name a person on these elements only
SIGNING_ON: Mapping[str, frozenset[str]] = {
    "person": frozenset({"displayName"}),
    "cmAuthor": frozenset({"name"}),
    "author": frozenset({"name"}),
    "scenario": frozenset({"user"}),
    "userInfo": frozenset({"name"}),
    "absPath": frozenset({"url"}),
}
# elements whose words name a person; those of OpenDocument's fields are shown in the text, as a name
UNNAMED = frozenset(
    {
        "creator", "initial-creator", "creator-initials", "author", "author-name", "author-initials", "printed-by",
        "sender-firstname", "sender-lastname", "sender-initials", "sender-title", "sender-position", "sender-email",
        "sender-phone-private", "sender-fax", "sender-company", "sender-phone-work", "sender-street", "sender-city",
        "sender-postal-code", "sender-country", "sender-state-or-province",
    }
)  # fmt: skip
# elements left out with all that they hold; one of these names is also that of a whole part of a workbook
LEFT_OUT = frozenset({"docVars", "mailMerge", "metadata", "attachedTemplate"})
# settings of OpenDocument that name machines and addresses
SETTINGS = frozenset({"PrinterName", "PrinterSetup", "PrintFaxName", "CurrentDatabaseDataSource", "PrinterIndependent"})


@dataclass
class _Rewriting:
    """A parse under way. ``left`` and ``unnamed`` count the open elements that are left out, or lose their words."""

    made: StringIO = field(default_factory=StringIO)
    left: int = 0
    unnamed: int = 0
    depth: int = 0

    def start(self, name: str, attributes: list[str]) -> None:
        """Write the beginning of an element."""
        local, pairs = name.rpartition(":")[2], list(zip(attributes[::2], attributes[1::2], strict=True))
        self.depth += 1
        if self.depth > 500:
            raise Withheld
        if self.left or (local in LEFT_OUT and self.depth > 1):
            self.left += 1
            return
        if self.unnamed or local in UNNAMED or _is_private_setting(local, pairs):
            self.unnamed += 1
        kept = (f" {key}={quoteattr(_said(local, key, value, pairs))}" for key, value in pairs)
        self.made.write(f"<{name}{''.join(kept)}>")

    def end(self, name: str) -> None:
        """Write the end of an element."""
        self.depth -= 1
        if self.left:
            self.left -= 1
            return
        self.unnamed -= 1 if self.unnamed else 0
        self.made.write(f"</{name}>")

    def text(self, words: str) -> None:
        """Write words, unless they name somebody."""
        if not self.left and not self.unnamed:
            self.made.write(escape(words))


def _is_private_setting(local: str, pairs: list[tuple[str, str]]) -> bool:
    return local == "config-item" and any(key.endswith(":name") and value in SETTINGS for key, value in pairs)


def _said(local: str, key: str, value: str, pairs: list[tuple[str, str]]) -> str:
    """Return what an attribute says once nobody is named in it."""
    name = key.rpartition(":")[2]
    if name in SIGNING or name in SIGNING_ON.get(local, ()):
        return ""
    if name == "href" and value.lower().startswith(("file:", "mailto:")):
        return ""
    is_outside = local == "Relationship" and ("TargetMode", "External") in pairs
    if is_outside and name == "Target" and not value.lower().startswith(("http://", "https://")):
        return "about:blank"  # a folder of a person's machine, or a mailbox
    return value


def _refuse(*_: object) -> None:
    raise Withheld


def without_names(content: bytes) -> bytes:
    """Return the document without names. Raises Withheld, ExpatError."""
    rewriting = _Rewriting()
    parser = ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = rewriting.start
    parser.EndElementHandler = rewriting.end
    parser.CharacterDataHandler = rewriting.text
    parser.Parse(content, True)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + rewriting.made.getvalue().encode()
