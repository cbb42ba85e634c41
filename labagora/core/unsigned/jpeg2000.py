"""A JPEG 2000 picture without the boxes that hold texts about it (ISO 15444-1, annex I). Pure."""

import struct

from labagora.core.pictures import PictureBroken

_KEPT = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_BARE = b"\xff\x4f\xff\x51"


def without_boxes(content: bytes) -> bytes:
    """Return the picture with the boxes that draw it. Raises PictureBroken."""
    if content.startswith(_BARE):
        return content
    kept, place = [], 0
    while place < len(content):
        size, kind = _box(content, place)
        if kind in _KEPT:
            kept.append(content[place : place + size])
        place += size
    if not any(one[4:8] == b"jp2c" for one in kept):
        raise PictureBroken
    return b"".join(kept)


def _box(content: bytes, place: int) -> tuple[int, bytes]:
    """Return the size and the kind of a box. The last one may run to the end without saying its size."""
    try:
        size, kind = struct.unpack_from(">I4s", content, place)
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, place + 8)
    except struct.error:
        raise PictureBroken from None
    size = size or len(content) - place
    if size < 8 or place + size > len(content):
        raise PictureBroken
    return size, kind
