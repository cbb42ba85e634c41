"""An office file (docx, xlsx, pptx, odt) copied without its authors: properties, comments, tracked changes, pictures.

Each part is one of a few kinds; a part of no known kind is emptied, so that what holds a printer's name, a signature
or an older program's document says nothing (ECMA-376, OpenDocument 1.3).
"""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from labagora.core.pictures import stripped
from labagora.core.unsigned import Withheld
from labagora.core.unsigned.markup import without_names

MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 2**20
DEEPEST = 3
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/"
# parts that hold nothing else than what is taken out, each with the shortest text that its readers accept
EMPTIED = {
    r"docProps/core\.xml": '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties"/>',
    r"docProps/app\.xml": f'<Properties xmlns="{PROPERTIES}extended-properties"/>',
    r"docProps/custom\.xml": f'<Properties xmlns="{PROPERTIES}custom-properties"/>',
    r"docMetadata/LabelInfo\.xml": '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/'
    'mipLabelMetadata"/>',
    r"word/people\.xml": '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
    r"customXml/item\d+\.xml": "<emptied/>",
    r"_xmlsignatures/.+\.xml": "<emptied/>",
    r"META-INF/(document|macro)signatures\.xml": '<document-signatures xmlns="urn:oasis:names:tc:opendocument:xmlns:'
    'digitalsignature:1.0"/>',
    r"(.+/)?meta\.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'office:version="1.3"/>',
}
_EMPTIED = [(re.compile(name), text.encode()) for name, text in EMPTIED.items()]
MARKUP = ("xml", "rels", "rdf", "vml", "svg")
PICTURES = ("png", "jpg", "jpeg", "jpe", "jfif")
PACKED = ("docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "dotx", "xltx")
# pictures whose notes nobody here knows how to take out: better no file than one that tells
UNKNOWN_PICTURES = ("gif", "tif", "tiff", "webp", "heic", "avif", "jp2", "jxr", "wdp", "psd", "pdf", "eps")
AS_IS = ("emf", "wmf", "bmp", "ttf", "otf", "odttf", "fntdata")


def without_author(content: bytes) -> bytes:
    """Return the copy. Raises Withheld, and what zipfile, zlib and expat raise for a file that they cannot read."""
    return _without_author(content, DEEPEST)


def _without_author(content: bytes, depth: int) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(content)) as filed, ZipFile(made, "w") as copy:
        parts = filed.infolist()
        _check(parts)
        for part in parts:
            copy.writestr(_plain(part), _part(part.filename, filed.read(part), depth))
    return made.getvalue()


def _check(parts: list[ZipInfo]) -> None:
    is_twice = len({one.filename.lower() for one in parts}) < len(parts)
    is_large = len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED
    if not parts or is_twice or is_large:
        raise Withheld


def _plain(part: ZipInfo) -> ZipInfo:
    """Return the head of a part without hour, system, rights and notes."""
    plain = ZipInfo(part.filename)
    is_packed = part.compress_type != ZIP_STORED
    plain.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
    return plain


def _part(name: str, content: bytes, depth: int) -> bytes:
    emptied = next((text for pattern, text in _EMPTIED if pattern.fullmatch(name)), None)
    if emptied is not None:
        return emptied
    extension = name.rpartition("/")[2].rpartition(".")[2].lower() if "." in name else ""
    if extension in MARKUP:
        return without_names(content) if content.strip() else content
    if extension in PICTURES:
        return stripped(content)
    if extension in UNKNOWN_PICTURES:
        raise Withheld
    if extension in PACKED:
        return _embedded(content, depth)
    is_drawing = name == "mimetype" or name.startswith("ObjectReplacements/")
    return content if is_drawing or extension in AS_IS else b""


def _embedded(content: bytes, depth: int) -> bytes:
    if depth == 0:
        raise Withheld
    return _without_author(content, depth - 1)
