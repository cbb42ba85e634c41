"""Small files of every accepted kind, and hostile ones, made on the spot."""

import struct
import zipfile
from io import BytesIO

EPOCH = (2026, 1, 1, 0, 0, 0)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\0" * 17 + struct.pack(">I", 0) + b"IDAT" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"


def archive(parts: dict[str, bytes], *, packed: bool = True) -> bytes:
    """Return a zip file holding the parts in order."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, EPOCH)  # always the same bytes: they name test cases
            part.compress_type = target.compression
            target.writestr(part, content)
    return stream.getvalue()


def docx(*, content_type: str = WORD_TYPE, **extra: bytes) -> bytes:
    """Return a minimal Word document; ``extra`` adds parts (``__`` stands for ``/``)."""
    parts = {"[Content_Types].xml": f'<Types><Override ContentType="{content_type}"/></Types>'.encode()}
    parts["word/document.xml"] = b"<document/>"
    return archive(parts | _named(extra))


def xlsx(**extra: bytes) -> bytes:
    """Return a minimal Excel workbook."""
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | _named(extra))


def odt(**extra: bytes) -> bytes:
    """Return a minimal OpenDocument text."""
    kind = b"application/vnd.oasis.opendocument.text"
    return archive({"mimetype": kind, "content.xml": b"<office/>"} | _named(extra), packed=False)


def _named(extra: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("__", "/"): content for name, content in extra.items()}
