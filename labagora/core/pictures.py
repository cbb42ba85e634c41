"""Pictures without what cameras and programs write beside them: place, owner, device, thumbnail, comments. Pure.

Only what changes how the picture looks is kept: pixels, colours, resolution, and for a JPEG how it is turned.
Formats: JPEG (ITU-T T.81, JFIF, Exif 2.3), PNG (W3C PNG, third edition).
"""

import struct
import zlib
from collections.abc import Iterator

from labagora.core.errors import DomainError

MOST_PIXELS = 50_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_RESTARTS = frozenset(range(0xD0, 0xD8))
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ORIENTATION = 0x0112


class PictureBroken(DomainError):
    """The picture cannot be read to its end."""

    status = 422
    default_message = "Cette image est abîmée. Ouvrez-la dans un logiciel d'images et enregistrez-la de nouveau."


class PictureTooLarge(DomainError):
    """The picture has more pixels than a page needs."""

    status = 413
    default_message = "Cette image est trop grande : réduisez-la à %(width)s × %(height)s points au plus."

    def __init__(self) -> None:
        super().__init__(None, width=8000, height=6000)


def stripped(content: bytes) -> bytes:
    """Return the same picture without metadata. Raises PictureBroken, PictureTooLarge."""
    try:
        return _stripped_png(content) if content.startswith(_PNG) else _stripped_jpeg(content)
    except (struct.error, IndexError):
        raise PictureBroken from None


def _check_size(width: int, height: int) -> None:
    if width * height == 0:
        raise PictureBroken
    if width * height > MOST_PIXELS:
        raise PictureTooLarge


def _stripped_png(content: bytes) -> bytes:
    kept = [_PNG]
    for kind, chunk in _png_chunks(content):
        if kind == b"IHDR":
            _check_size(*struct.unpack_from(">II", chunk, 8))
        if kind in _PNG_KEPT:
            kept.append(chunk)
    return b"".join(kept)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks up to the end of the picture; what follows it is left out."""
    place, kind = len(_PNG), b""
    while kind != b"IEND":
        (size,) = struct.unpack_from(">I", content, place)
        chunk = content[place : place + size + 12]
        kind = chunk[4:8]
        if len(chunk) < size + 12 or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(chunk[4:-4]):
            raise PictureBroken
        if place == len(_PNG) and kind != b"IHDR":
            raise PictureBroken
        yield kind, chunk
        place += size + 12


def _stripped_jpeg(content: bytes) -> bytes:
    if content[:2] != bytes((0xFF, _SOI)):
        raise PictureBroken
    kept, turned, sized = [bytes((0xFF, _SOI))], 1, False
    for marker, segment in _jpeg_segments(content):
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            _check_size(width, height)
            sized = True
        if marker == _APP1:
            turned = _orientation(segment[4:]) or turned
        kept += _kept_segment(marker, segment)
    if not sized:
        raise PictureBroken
    return b"".join([*kept[:1], *_turned(turned), *kept[1:]])


def _kept_segment(marker: int, segment: bytes) -> list[bytes]:
    """Return the segment, without the thumbnail of its header; nothing for one that says who, where or with what."""
    if marker == _APP0:
        is_header = segment[4:9] == b"JFIF\x00" and len(segment) >= 18
        return [b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00"] if is_header else []
    if marker == _APP2:
        return [segment] if segment[4:16] == b"ICC_PROFILE\x00" else []
    if marker == _APP14:
        return [segment] if segment[4:9] == b"Adobe" else []
    is_other_note = _APP1 <= marker <= 0xEF or marker == _COM
    return [] if is_other_note else [segment]


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield ``(marker, bytes)`` up to the end of the picture; a scan goes with the data that follows it."""
    place = 2
    while True:
        marker, start = _next_marker(content, place)
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        (size,) = struct.unpack_from(">H", content, start + 2)
        end = start + 2 + size
        if size < 2 or end > len(content):
            raise PictureBroken
        if marker == _SOS:
            end = _end_of_scan(content, end)
        yield marker, content[start:end]
        place = end


def _next_marker(content: bytes, place: int) -> tuple[int, int]:
    """Return a marker and where it begins; fill bytes before it are skipped."""
    if content[place] != 0xFF:
        raise PictureBroken
    while content[place + 1] == 0xFF:
        place += 1
    marker = content[place + 1]
    if marker in _RESTARTS or marker in (0x00, 0x01, _SOI):
        raise PictureBroken
    return marker, place


def _end_of_scan(content: bytes, place: int) -> int:
    """Return where the coded data ends: at the first marker that is neither a stuffed byte nor a restart."""
    while (place := content.find(b"\xff", place)) >= 0:
        following = content[place + 1]
        if following == 0x00 or following in _RESTARTS:
            place += 2
        elif following == 0xFF:
            place += 1
        else:
            return place
    raise PictureBroken


def _orientation(exif: bytes) -> int | None:
    """Return how an Exif block says that the picture is turned, 1 to 8; None when it does not."""
    order = {b"II": "<", b"MM": ">"}.get(exif[6:8])
    if not exif.startswith(b"Exif\x00\x00") or order is None:
        return None
    block = exif[6:]
    try:
        (start,) = struct.unpack_from(f"{order}I", block, 4)
        (entries,) = struct.unpack_from(f"{order}H", block, start)
        for number in range(min(entries, 200)):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", block, start + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _turned(orientation: int) -> list[bytes]:
    """Return an Exif block that says how the picture is turned, and nothing else; none for an upright one."""
    if orientation == 1:
        return []
    tiff = b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return [b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body]
