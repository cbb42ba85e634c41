"""Pictures lose what was written beside them, and stay the same pictures (abuse case 13)."""

import random
import struct

import pytest

from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped
from tests.builders.pictures import (
    CANARY,
    EXIF_WITH_PLACE,
    JFIF,
    SCAN,
    exif_orientation,
    jpeg_segment,
    make_jpeg,
    make_png,
    png_chunk,
)

ICC = jpeg_segment(0xE2, b"ICC_PROFILE\x00\x01\x01colours")
ADOBE = jpeg_segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")
NOTES = {
    "exif": jpeg_segment(0xE1, EXIF_WITH_PLACE),
    "xmp": jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + CANARY),
    "iptc": jpeg_segment(0xED, b"Photoshop 3.0\x00" + CANARY),
    "comment": jpeg_segment(0xFE, CANARY),
    "other pictures": jpeg_segment(0xE2, b"MPF\x00" + CANARY),
    "thumbnail": jpeg_segment(0xE0, b"JFXX\x00\x10" + CANARY),
    "maker": jpeg_segment(0xEB, CANARY),
}


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_a_jpeg_loses_what_is_written_beside_it(note: bytes) -> None:
    assert stripped(make_jpeg(note)) == make_jpeg()


def test_a_jpeg_loses_what_follows_it() -> None:
    assert stripped(make_jpeg(tail=b"\x00\x00ftypmp42" + CANARY)) == make_jpeg()


def test_a_jpeg_keeps_its_colours_and_its_data() -> None:
    assert stripped(make_jpeg(ICC, ADOBE)) == make_jpeg(ICC, ADOBE)
    assert SCAN in stripped(make_jpeg())


def test_the_header_loses_its_thumbnail() -> None:
    thumbnail = jpeg_segment(0xE0, b"JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x02\x02" + CANARY)
    content = make_jpeg().replace(JFIF, thumbnail)
    assert stripped(content) == make_jpeg()


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("value", range(2, 9))
def test_a_turned_jpeg_stays_turned_and_says_nothing_else(order: str, value: int) -> None:
    result = stripped(make_jpeg(jpeg_segment(0xE1, exif_orientation(value, order))))
    assert CANARY not in result
    again = stripped(result)
    assert again == result
    assert struct.pack(">HHIHH", 0x0112, 3, 1, value, 0) in result


@pytest.mark.parametrize("value", [0, 1, 9, 65535])
def test_an_upright_jpeg_has_no_exif_at_all(value: int) -> None:
    assert b"Exif" not in stripped(make_jpeg(jpeg_segment(0xE1, exif_orientation(value))))


def test_a_png_loses_what_is_written_beside_it() -> None:
    notes = [
        png_chunk(b"tEXt", b"Author\x00" + CANARY),
        png_chunk(b"zTXt", b"a\x00\x00" + CANARY),
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + CANARY),
        png_chunk(b"eXIf", EXIF_WITH_PLACE),
        png_chunk(b"tIME", bytes(7)),
        png_chunk(b"teSt", CANARY),
    ]
    assert stripped(make_png(*notes, tail=CANARY)) == make_png()


def test_a_png_keeps_its_colours() -> None:
    looks = [png_chunk(b"gAMA", bytes(4)), png_chunk(b"pHYs", bytes(9)), png_chunk(b"sRGB", b"\x00")]
    assert stripped(make_png(*looks)) == make_png(*looks)


@pytest.mark.parametrize("content", [make_png(), make_jpeg(ICC)], ids=["png", "jpeg"])
def test_stripping_twice_changes_nothing(content: bytes) -> None:
    assert stripped(stripped(content)) == stripped(content)


@pytest.mark.parametrize("content", [make_png(width=20_000, height=20_000), make_jpeg(width=60_000, height=60_000)])
def test_a_picture_of_too_many_points_is_refused(content: bytes) -> None:
    with pytest.raises(PictureTooLarge):
        stripped(content)


@pytest.mark.parametrize("content", [make_png(width=0), make_jpeg(height=0), b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n"])
def test_a_picture_without_points_is_broken(content: bytes) -> None:
    with pytest.raises(PictureBroken):
        stripped(content)


@pytest.mark.parametrize("content", [make_png(png_chunk(b"gAMA", bytes(4))), make_jpeg(ICC)], ids=["png", "jpeg"])
def test_a_cut_picture_is_broken_wherever_it_is_cut(content: bytes) -> None:
    for length in range(len(content) - 1):
        with pytest.raises(PictureBroken):
            stripped(content[:length])


@pytest.mark.parametrize("content", [make_png(), make_jpeg(ICC)], ids=["png", "jpeg"])
def test_noise_never_crashes(content: bytes) -> None:
    draw = random.Random(7)
    for _ in range(2_000):
        noisy = bytearray(content)
        for _ in range(draw.randint(1, 6)):
            noisy[draw.randrange(len(noisy))] = draw.randrange(256)
        try:
            stripped(bytes(noisy))
        except (PictureBroken, PictureTooLarge):
            continue


def test_a_png_whose_check_is_wrong_is_broken() -> None:
    with pytest.raises(PictureBroken):
        stripped(make_png()[:-1] + b"\x00")


def test_a_png_that_does_not_begin_with_its_header_is_broken() -> None:
    with pytest.raises(PictureBroken):
        stripped(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b""))
