"""A PDF copied without its author: pages, their text, pictures, notes and tags; nothing of the rest of the file.

Kept by name: the entries of a page, of a note, of a picture and of a form. Elsewhere (fonts, colours, tags) an entry
goes when its name tells of a person or of a tool, or when it holds a text that no page shows (ISO 32000-2, tables 31,
87, 93, 166). Streams go over as they were coded, so that nothing is unpacked; JPEG and JPEG 2000 lose what is beside
the picture.
"""

from collections import deque
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from labagora.core.pictures import stripped
from labagora.core.unsigned import Withheld
from labagora.core.unsigned.entries import (
    ANNOTATION,
    CATALOG,
    FORM,
    IMAGE,
    NOTES,
    PAGE,
    STREAM_LEFT_OUT,
    TELLING,
    TEXTS,
)
from labagora.core.unsigned.jpeg2000 import without_boxes

MOST_PAGES = 500
MOST_OBJECTS = 300_000
_CATALOG, _PAGES = 1, 2


def without_author(content: bytes, *, has_fields_to_fill: bool = False) -> bytes:
    """Return the copy. Raises Withheld, and what pypdf raises for a file that it cannot read.

    A copy has no field to fill in: a form that is handed out to be filled in is refused, if ``has_fields_to_fill``.
    """
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted or not 0 < len(reader.pages) <= MOST_PAGES:
        raise Withheld
    if has_fields_to_fill and "/AcroForm" in reader.root_object:
        raise Withheld
    made = _written(_Copy(reader).objects())
    if len(PdfReader(BytesIO(made)).pages) != len(reader.pages):
        raise Withheld
    return made


def _seen(thing: Any) -> Any:
    """Return what a reference leads to."""
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def _there(reference: IndirectObject) -> PdfObject:
    """Return what a reference leads to; a stream without entries counts as false, and is something."""
    found = reference.get_object()
    return NullObject() if found is None else found


def _get(thing: DictionaryObject, name: str) -> Any:
    """Return an entry, followed to what it leads to."""
    return _seen(thing.raw_get(name)) if name in thing else None


def _is_text(thing: Any) -> bool:
    return isinstance(_seen(thing), TextStringObject | ByteStringObject)


def _refer(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


class _Copy:
    """What is reached from the pages, copied object by object under new numbers."""

    def __init__(self, reader: PdfReader) -> None:
        self._root = reader.root_object
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: deque[tuple[int, PdfObject]] = deque()
        self._last = _PAGES
        self._kids = ArrayObject()
        for page in reader.pages:
            self._kids.append(self._number(page.indirect_reference, page))

    def objects(self) -> dict[int, PdfObject]:
        """Return everything by its number, the catalog first."""
        pages = DictionaryObject({NameObject("/Type"): NameObject("/Pages"), NameObject("/Kids"): self._kids})
        pages[NameObject("/Count")] = NumberObject(len(self._kids))
        catalog = self._entries(self._root, CATALOG)
        catalog[NameObject("/Pages")] = _refer(_PAGES)
        made: dict[int, PdfObject] = {_CATALOG: catalog, _PAGES: pages}
        while self._waiting:
            number, thing = self._waiting.popleft()
            made[number] = self._value(thing)
        return made

    def _number(self, reference: IndirectObject | None, thing: PdfObject) -> IndirectObject:
        """Return the new reference of an object, which is copied in its turn: no depth, whatever the file chains."""
        key = (reference.idnum, reference.generation) if reference is not None else (-self._last, 0)
        if key not in self._numbers:
            self._last += 1
            if self._last > MOST_OBJECTS:
                raise Withheld
            self._numbers[key] = self._last
            self._waiting.append((self._last, thing))
        return _refer(self._numbers[key])

    def _value(self, thing: PdfObject) -> PdfObject:
        if isinstance(thing, IndirectObject):
            known = self._numbers.get((thing.idnum, thing.generation))
            return _refer(known) if known else self._number(thing, _there(thing))
        if isinstance(thing, StreamObject):
            return self._stream(thing)
        if isinstance(thing, DictionaryObject):
            return self._dictionary(thing)
        if isinstance(thing, ArrayObject):
            return self._array(thing)
        return thing

    def _array(self, thing: ArrayObject) -> ArrayObject:
        """A palette is written as a text; no other list that is kept needs one."""
        is_palette = len(thing) == 4 and _seen(thing[0]) in ("/Indexed", "/I")
        kept = [one for one in list.__iter__(thing) if is_palette or not _is_text(one)]
        return ArrayObject([self._value(one) for one in kept])

    def _dictionary(self, thing: DictionaryObject) -> PdfObject:
        if _get(thing, "/Type") == "/Page":
            return self._page(thing)
        if "/Rect" in thing and "/Subtype" in thing:
            return self._note(thing)
        if "/EF" in thing or _get(thing, "/Type") in ("/Filespec", "/F", "/Sig"):
            return NullObject()
        return self._entries(thing, None)

    def _page(self, thing: DictionaryObject) -> DictionaryObject:
        page = self._entries(thing, PAGE)
        page[NameObject("/Parent")] = _refer(_PAGES)
        if isinstance(notes := _get(thing, "/Annots"), ArrayObject):
            kept = [self._value(one) for one in list.__iter__(notes) if _is_kept(_seen(one))]
            page[NameObject("/Annots")] = ArrayObject(kept)
        return page

    def _entries(self, thing: DictionaryObject, names: frozenset[str] | None) -> DictionaryObject:
        """Copy the entries of these names; without names, all but those that tell of somebody."""
        made = DictionaryObject()
        for name in thing:
            raw = thing.raw_get(name)
            is_named = name not in TELLING if names is None else name in names
            if is_named and (name in TEXTS or not _is_text(raw)):
                made[NameObject(name)] = self._value(raw)
        return made

    def _stream(self, thing: StreamObject) -> PdfObject:
        kind = _get(thing, "/Subtype")
        if _get(thing, "/Type") in ("/Metadata", "/EmbeddedFile") or kind == "/XML":
            return NullObject()
        made = DecodedStreamObject()
        made.update(self._entries(thing, {"/Image": IMAGE, "/Form": FORM}.get(str(kind))))
        for name in STREAM_LEFT_OUT:
            made.pop(name, None)
        made.set_data(thing._data)  # noqa: SLF001 (as it was coded: what pypdf gives in public is unpacked)
        return _picture(made, thing) if kind == "/Image" else made

    def _note(self, thing: DictionaryObject) -> PdfObject:
        """A note without who wrote it and when. A field of a form becomes a picture of what was filled in."""
        if not _is_kept(thing):
            return NullObject()
        made = self._entries(thing, ANNOTATION)
        if _get(thing, "/Subtype") == "/Widget":
            made[NameObject("/Subtype")] = NameObject("/Stamp")
            made.pop("/Contents", None)
        if (look := _get(thing, "/AP")) and isinstance(look, DictionaryObject) and "/N" in look:
            made[NameObject("/AP")] = DictionaryObject({NameObject("/N"): self._value(look.raw_get("/N"))})
        if (action := _get(thing, "/A")) and isinstance(action, DictionaryObject) and _leads_somewhere(action):
            made[NameObject("/A")] = self._entries(action, frozenset({"/S", "/D", "/URI"}))
        return made


def _is_kept(note: Any) -> bool:
    """Tell whether a note goes over: neither a file, nor a window, nor a signature."""
    if not isinstance(note, DictionaryObject):
        return False
    kind = _get(note, "/Subtype")
    return kind in NOTES and not (kind == "/Widget" and _is_signature(note))


def _is_signature(field: DictionaryObject) -> bool:
    """Tell whether a field is a signature; what it is may be said by a field around it."""
    found: Any = field
    for _ in range(20):
        if not isinstance(found, DictionaryObject):
            return False
        if "/FT" in found:
            return bool(_get(found, "/FT") == "/Sig")
        found = _get(found, "/Parent")
    return True


def _leads_somewhere(action: DictionaryObject) -> bool:
    """A place of the document, or a page of the web; neither a program, nor a file, nor a mailbox."""
    if _get(action, "/S") == "/GoTo":
        return not _is_text(_get(action, "/D"))
    return _get(action, "/S") == "/URI" and str(_get(action, "/URI")).lower().startswith(("http://", "https://"))


def _picture(made: DecodedStreamObject, thing: StreamObject) -> PdfObject:
    """Return a picture without what a camera writes inside it. Raises what cannot be read."""
    named = _get(thing, "/Filter")
    names = [str(_seen(one)) for one in named] if isinstance(named, ArrayObject) else [str(named)]
    if names[-1] not in ("/DCTDecode", "/DCT", "/JPXDecode"):
        return made
    coded = thing._data if len(names) == 1 else thing.get_data()  # noqa: SLF001
    made.set_data(without_boxes(coded) if names[-1] == "/JPXDecode" else stripped(coded))
    made[NameObject("/Filter")] = NameObject(names[-1])
    settings = _get(thing, "/DecodeParms")
    if isinstance(settings, ArrayObject):
        made.pop("/DecodeParms", None)
    return made


def _written(objects: dict[int, PdfObject]) -> bytes:
    """Write the objects one after the other, with a plain table: nothing says which program wrote them."""
    made, places = BytesIO(), []
    made.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number in range(1, len(objects) + 1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n" % number)
        objects[number].write_to_stream(made)
        made.write(b"\nendobj\n")
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    made.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    made.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return made.getvalue()
