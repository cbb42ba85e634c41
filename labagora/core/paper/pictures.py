"""Pictures made ready to print: PNG and JPEG only, of a bearable size, without what a camera says of its owner."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from labagora.core.paper.contents import Picture

MOST_PIXELS = 40_000_000  # 160 MB once decoded
PNG, JPEG = "image/png", "image/jpeg"
SUFFIX = {PNG: "png", JPEG: "jpg"}
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"IDAT", b"IEND"})
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_KEPT = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's colour transform
_JPEG_NOTES = frozenset({*range(0xE0, 0xF0), 0xFE}) - _JPEG_KEPT
_JPEG_END = b"\xff\xd9"
_EXIF = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%b\0\0\0\0\0\0"


@dataclass(frozen=True)
class Print:
    """A picture ready to print, and its size in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


@dataclass
class Album:
    """The pictures of a document, under names that say nothing."""

    prints: dict[str, Print] = field(default_factory=dict)

    def add(self, found: Print) -> str:
        """Keep a picture and return its name."""
        name = f"{len(self.prints) + 1}.{found.suffix}"
        self.prints[name] = found
        return name


def ready(picture: Picture) -> Print | None:
    """Return the picture less its metadata, or None when it is not one that we print."""
    read = {PNG: _png, JPEG: _jpeg}.get(picture.media_type)
    try:
        found = read(picture.content) if read else None
    except (ValueError, IndexError):
        return None
    if found is None or not 0 < found.width * found.height <= MOST_PIXELS:
        return None
    return found


def _png(content: bytes) -> Print | None:
    if not content.startswith(_PNG_SIGNATURE) or content[12:16] != b"IHDR":
        return None
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    kept = b"".join(chunk for name, chunk in _png_chunks(content) if name in _PNG_KEPT)
    return Print(_PNG_SIGNATURE + kept, SUFFIX[PNG], width, height)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_SIGNATURE)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], content[at:end]
        at = end


def _jpeg(content: bytes) -> Print | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    kept, size, turned = [b"\xff\xd8"], (0, 0), 1
    at = 2
    while content[at] == 0xFF and content[at + 1] != 0xDA:
        marker = content[at + 1]
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at:end]
        if marker == 0xE1:
            turned = _orientation(segment) or turned
        if marker in _JPEG_FRAMES:
            size = (int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big"))
        if marker not in _JPEG_NOTES:
            kept.append(segment)
        at = end
    if turned > 1:
        kept.insert(1, _EXIF % bytes([turned]))
    width, height = size if turned < 5 else size[::-1]
    scans = content[at : content.index(_JPEG_END, at)] + _JPEG_END
    return Print(b"".join(kept) + scans, SUFFIX[JPEG], width, height)


def _orientation(segment: bytes) -> int:
    """Return how the camera was held, 1 to 8, or 0 when the segment does not say."""
    tiff = segment[10:]
    order: Literal["big", "little"] = "little" if tiff.startswith(b"II") else "big"
    if not segment.startswith(b"Exif\0\0", 4):
        return 0
    first = int.from_bytes(tiff[4:8], order)
    for at in range(first + 2, first + 2 + 12 * int.from_bytes(tiff[first : first + 2], order), 12):
        if int.from_bytes(tiff[at : at + 2], order) == 0x0112:
            found = int.from_bytes(tiff[at + 8 : at + 10], order)
            return found if found in range(1, 9) else 0
    return 0
