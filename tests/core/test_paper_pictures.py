"""Pictures on paper: those handed over and no other, without what they say of their author."""

from typing import Any

import pytest
from pypdf import PageObject

from labagora.core.paper import Picture
from labagora.core.paper.pictures import MOST_PIXELS, ready
from tests.builders.paper import make_exif, make_jpeg, make_png, nodes_of, printed, tags_of, text_of

PNG, JPEG = "image/png", "image/jpeg"


def _images(page: PageObject) -> list[Any]:
    return [one.get_object() for one in page["/Resources"].get("/XObject", {}).values()]


@pytest.mark.parametrize(("content", "kind"), [(make_png(), PNG), (make_jpeg(), JPEG)])
def test_a_picture_is_printed_with_its_words(content: bytes, kind: str) -> None:
    html = '<figure><img src="/f/1" alt="Un carré vert"><figcaption>Légende</figcaption></figure>'
    pdf = printed(html, pictures={"/f/1": Picture(content, kind)})
    assert ("/Figure", "Un carré vert") in tags_of(pdf)
    assert "Légende" in text_of(pdf)
    assert len(_images(pdf.pages[0])) == 1


@pytest.mark.parametrize("html", ['<img src="/f/1">', '<img src="/f/1" alt="">', '<img src="/f/1" alt="  ">'])
def test_a_picture_that_nobody_described_says_so(html: str) -> None:
    pdf = printed(html, pictures={"/f/1": Picture(make_png(), PNG)})
    assert ("/Figure", "Illustration sans description") in tags_of(pdf)


@pytest.mark.parametrize(
    "src",
    [
        "file:///etc/passwd", "/etc/passwd", "../../../../etc/passwd", "http://127.0.0.1:1/a.png", "//lab.test/a.png",
        "data:image/png;base64,AAAA", "main.typ", "data.json", "1.png", "", "\x00", "/f/autre",
    ],
)  # fmt: skip
def test_e6_no_other_picture_is_read(src: str) -> None:
    html = f'<img src="/f/1" alt="bon"><img src="{src}" alt="mot de remplacement">'
    pdf = printed(html, pictures={"/f/1": Picture(make_png(), PNG)})
    assert [alt for tag, alt in tags_of(pdf) if tag == "/Figure"] == ["bon"]
    assert "Illustration non reprise dans ce document : mot de remplacement" in text_of(pdf)
    assert "root:" not in text_of(pdf)


@pytest.mark.parametrize(
    "picture",
    [
        Picture(b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', "image/svg+xml"),
        Picture(b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', PNG),
        Picture(b"%PDF-1.7", "application/pdf"),
        Picture(make_png(), JPEG),
        Picture(make_jpeg(), PNG),
        Picture(b"", PNG),
        Picture(b"\xff\xd8\xff", JPEG),
        Picture(make_png()[:50], PNG),
        Picture(make_png()[:-30], PNG),
        Picture(make_png().replace(b"IDAT", b"IDAZ"), PNG),
        Picture(make_jpeg()[:60], JPEG),
        Picture(b"\xff\xd8\xff\xe0\x00\x00" * 9, JPEG),
        Picture(make_png(1, 1).replace(b"\0\0\0\1\0\0\0\1", b"\0\1\0\0\0\1\0\0"), PNG),
    ],
)
def test_e6_what_is_no_sound_picture_is_left_out(picture: Picture) -> None:
    pdf = printed('<img src="/f/1" alt="mot"><img src="/f/2" alt="bon">', pictures={
        "/f/1": picture, "/f/2": Picture(make_png(), PNG),
    })  # fmt: skip
    assert [alt for tag, alt in tags_of(pdf) if tag == "/Figure"] == ["bon"]
    assert "Illustration non reprise dans ce document : mot" in text_of(pdf)


def test_a_picture_too_large_is_left_out() -> None:
    side = int(MOST_PIXELS**0.5)
    header = make_png(1, 1)
    assert ready(Picture(header[:16] + side.to_bytes(4, "big") + side.to_bytes(4, "big") + header[24:], PNG))
    more = (side + 9).to_bytes(4, "big") * 2
    assert ready(Picture(header[:16] + more + header[24:], PNG)) is None


def test_a6_a_picture_says_nothing_of_its_author() -> None:
    place = make_exif(1) + b"CANARI-GPS"
    jpeg = make_jpeg(exif=place, said=b"CANARI-NOM", after=b"CANARI-FIN")
    pdf = printed(
        '<img src="a" alt="a"><img src="b" alt="b">',
        pictures={"a": Picture(jpeg, JPEG), "b": Picture(make_png(said=b"CANARI-PNG"), PNG)},
    )
    images = [one._data for one in _images(pdf.pages[0])]
    assert len(images) == 2
    assert not [data for data in images if b"CANARI" in data or b"Exif" in data]
    png = ready(Picture(make_png(said=b"CANARI-PNG"), PNG))
    assert png is not None
    assert b"CANARI" not in png.content


@pytest.mark.parametrize("order", [">", "<"])
def test_a_picture_stays_the_right_way_up(order: str) -> None:
    upright, turned, odd = (ready(Picture(make_jpeg(exif=make_exif(held, order=order)), JPEG)) for held in (1, 6, 99))
    assert upright is not None
    assert turned is not None
    assert odd is not None
    assert (upright.width, upright.height) == (odd.width, odd.height) == (16, 8)
    assert (turned.width, turned.height) == (8, 16)
    assert b"Exif" not in upright.content
    assert turned.content.count(b"Exif") == 1


@pytest.mark.parametrize(("width", "height"), [(3000, 10), (10, 3000), (1500, 1500), (8, 8)])
def test_a_picture_keeps_its_shape_inside_the_margins(width: int, height: int) -> None:
    pdf = printed('<img src="a" alt="a">', pictures={"a": Picture(make_png(width, height), PNG)})
    (figure,) = [node for node in nodes_of(pdf) if node["/S"] == "/Figure"]
    left, bottom, right, top = next(one["/BBox"] for one in figure["/A"] if "/BBox" in one)
    assert left > 70
    assert right < 525
    assert 0 < top - bottom < 350
    assert (right - left) / (top - bottom) == pytest.approx(width / height, rel=0.05)


def test_a_picture_used_twice_is_carried_once() -> None:
    pdf = printed('<img src="a" alt="x"><img src="a" alt="y">', pictures={"a": Picture(make_png(), PNG)})
    assert [alt for tag, alt in tags_of(pdf) if tag == "/Figure"] == ["x", "y"]
    assert len({id(one) for one in _images(pdf.pages[0])}) == 1
