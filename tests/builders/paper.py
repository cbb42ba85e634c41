"""Papers to print, and the smallest pictures that are whole."""

import struct
import zlib
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from labagora.core.paper import Paper, PaperSection, paper_pdf

DAY = date(2027, 3, 1)
_TABLE = bytes([1] + [0] * 15 + [0])  # one code, of one bit, for the symbol zero


def make_paper(html: str = "<p>Bonjour.</p>", **values: Any) -> Paper:
    """Return a paper of one section."""
    parts = {
        "title": "Préparer la sortie",
        "summary": "Un résumé en mots simples.",
        "kicker": "Fiche-action n° 8",
        "facts": [("Enjeu", "Ruptures")],
        "sections": [PaperSection("Le principe", html)],
    }
    return Paper(**{**parts, **values})


def printed(html: str = "<p>Bonjour.</p>", **values: Any) -> PdfReader:
    """Return the PDF of such a paper, read."""
    return PdfReader(BytesIO(paper_pdf(make_paper(html, **values), made_on=DAY)))


def text_of(pdf: PdfReader) -> str:
    """Return all that can be read, on one line."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def tags_of(pdf: PdfReader) -> list[tuple[str, str]]:
    """Return the tags in reading order, each with its alternative text."""
    return [(str(node["/S"]), str(node.get("/Alt", ""))) for node in nodes_of(pdf)]


def nodes_of(pdf: PdfReader) -> list[Any]:
    """Return the elements of the structure in reading order."""
    found: list[Any] = []

    def gather(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                gather(child)
        elif isinstance(node, dict) and "/S" in node:
            found.append(node)
            gather(node["/K"]) if "/K" in node else None

    gather(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def make_png(width: int = 40, height: int = 20, *, said: bytes = b"") -> bytes:
    """Return a green picture, which may say something of its author."""
    rows = (b"\0" + b"\x0d\x5c\x56" * width) * height
    note = _chunk(b"tEXt", b"Author\0" + said) if said else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + note
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def make_exif(orientation: int, *, order: str = ">") -> bytes:
    """Return what a camera says of how it was held."""
    mark = b"MM" if order == ">" else b"II"
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + mark + struct.pack(order + "HIH", 42, 8, 1) + entry + b"\0" * 4


def make_jpeg(*, exif: bytes = b"", said: bytes = b"", after: bytes = b"") -> bytes:
    """Return a grey picture of 16 by 8, with what a camera would add."""
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0")
        + (_segment(0xE1, exif) if exif else b"")
        + (_segment(0xFE, said) if said else b"")
        + _segment(0xDB, b"\0" + b"\1" * 64)
        + _segment(0xC0, struct.pack(">BHHB", 8, 8, 16, 1) + b"\1\x11\0")
        + _segment(0xC4, b"\0" + _TABLE)
        + _segment(0xC4, b"\x10" + _TABLE)
        + _segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x0f\xff\xd9"
        + after
    )
