"""Pictures for tests, with what cameras and programs write beside them."""

import struct
import zlib

CANARY = b"CANARI-LIEU-48.85-2.35"
EXIF_WITH_PLACE = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + CANARY


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Return one chunk with its length and its check."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def make_png(*more: bytes, width: int = 40, height: int = 20, tail: bytes = b"") -> bytes:
    """Return a green picture; ``more`` are chunks to put before its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\x0d\x5c\x56" * min(width, 400)) * min(height, 400))
    chunks = [png_chunk(b"IHDR", header), *more, png_chunk(b"IDAT", pixels), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + tail


def jpeg_segment(marker: int, body: bytes) -> bytes:
    """Return one segment with its length."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif_orientation(value: int, order: str = ">") -> bytes:
    """Return an Exif block with an orientation, then a place."""
    mark = b"MM\x00\x2a" if order == ">" else b"II\x2a\x00"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, value, 0)
    return b"Exif\x00\x00" + mark + struct.pack(f"{order}IH", 8, 1) + entry + b"\x00" * 4 + CANARY


JFIF = jpeg_segment(0xE0, b"JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00")
SCAN = jpeg_segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"


def make_jpeg(*more: bytes, width: int = 8, height: int = 8, tail: bytes = b"") -> bytes:
    """Return a picture in the shape of a JPEG; ``more`` are segments to put before its tables."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    parts = [b"\xff\xd8", JFIF, *more, jpeg_segment(0xDB, bytes(65)), jpeg_segment(0xC0, frame), SCAN, b"\xff\xd9"]
    return b"".join(parts) + tail
