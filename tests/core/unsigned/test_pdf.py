"""A6, F7: a PDF copied for who may not know its author says its pages, and names nobody."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from labagora.core.paper import paper_pdf
from labagora.core.pictures import PictureBroken
from labagora.core.unsigned import Withheld
from labagora.core.unsigned import pdf as cleaner
from labagora.core.unsigned.jpeg2000 import without_boxes
from labagora.core.unsigned.pdf import without_author
from tests.builders.paper import DAY, make_paper, tags_of
from tests.builders.signed import CANARY, KEPT, all_of_pdf, jpeg2000, protected_pdf, revised_pdf, signed_pdf


def _read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def test_the_sample_names_its_author_in_many_places() -> None:
    assert all_of_pdf(signed_pdf()).count(CANARY) > 40


@pytest.mark.parametrize("made", [signed_pdf, revised_pdf])
def test_a_copy_names_nobody_in_its_bytes_nor_unpacked(made: Any) -> None:
    copy = without_author(made())
    assert CANARY not in all_of_pdf(copy)
    assert CANARY.encode("utf-16-be").decode("latin-1") not in all_of_pdf(copy)


def test_a_copy_keeps_pages_notes_what_was_filled_in_and_links_to_the_web() -> None:
    copy = _read(without_author(signed_pdf(pages=3)))
    assert len(copy.pages) == 3
    assert KEPT in copy.pages[0].extract_text()
    notes = [one.get_object() for one in copy.pages[0]["/Annots"]]
    kept = [(one["/Subtype"], one.get("/Contents")) for one in notes]
    assert kept == [("/Text", KEPT), ("/Stamp", None), ("/Link", None), ("/Link", None), ("/Link", None)]
    stamp = next(one for one in notes if one["/Subtype"] == "/Stamp")
    assert b"12 patients" in stamp["/AP"]["/N"].get_data()
    assert [one["/A"]["/URI"] for one in notes if "/A" in one] == ["https://exemple.org/etude"]
    assert copy.pages[0]["/Resources"]["/ColorSpace"]["/CS1"][3] == "abcdef", "a palette is not a name"


def test_a_copy_has_no_file_no_outline_no_script_and_no_identity() -> None:
    copy = _read(without_author(signed_pdf()))
    assert (copy.metadata, copy.xmp_metadata, copy.outline, dict(copy.attachments)) == (None, None, [], {})
    assert set(copy.root_object) == {"/Type", "/Pages", "/StructTreeRoot", "/OCProperties"}
    assert set(copy.trailer) == {"/Size", "/Root"}


def test_a_paper_keeps_its_text_and_its_tags() -> None:
    filed = paper_pdf(make_paper("<p>Bonjour.</p><ul><li>un</li></ul>" * 30), made_on=DAY)
    before, after = _read(filed), _read(without_author(filed))
    assert [one.extract_text() for one in after.pages] == [one.extract_text() for one in before.pages]
    assert tags_of(after) == tags_of(before)
    assert after.root_object["/Lang"] == before.root_object["/Lang"]


def test_a_page_reached_by_a_tag_is_the_page_of_the_document() -> None:
    copy = _read(without_author(paper_pdf(make_paper(), made_on=DAY)))
    pages = {one.indirect_reference.idnum for one in copy.pages if one.indirect_reference}
    named = [thing.raw_get("/Pg").idnum for thing in _objects(copy) if isinstance(thing, dict) and "/Pg" in thing]
    assert named
    assert set(named) <= pages


def _objects(pdf: PdfReader) -> list[Any]:
    return [pdf.get_object(number) for number in pdf.xref[0]]


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_file_is_withheld(password: str) -> None:
    with pytest.raises(Withheld):
        without_author(protected_pdf(password))


def test_too_many_pages_or_objects_are_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaner, "MOST_PAGES", 2)
    with pytest.raises(Withheld):
        without_author(signed_pdf(pages=3))
    monkeypatch.setattr(cleaner, "MOST_OBJECTS", 10)
    with pytest.raises(Withheld):
        without_author(signed_pdf())


def test_a_file_without_pages_is_withheld() -> None:
    made = BytesIO()
    PdfWriter().write(made)
    with pytest.raises(Withheld):
        without_author(made.getvalue())


def test_a_picture_that_cannot_be_read_withholds_the_file() -> None:
    with pytest.raises(PictureBroken):
        without_author(signed_pdf().replace(b"\xff\xd8\xff\xe0", b"\xff\xd8\x00\xe0"))


def test_a_jpeg_2000_loses_its_texts_and_a_broken_one_is_refused() -> None:
    assert without_boxes(jpeg2000()) == jpeg2000(said=b"").replace(b"\0\0\0\x08xml ", b"")
    assert without_boxes(b"\xff\x4f\xff\x51rest") == b"\xff\x4f\xff\x51rest"
    for broken in (jpeg2000()[:-3], b"\0\0\0\x04jp2c", b"\0\0", jpeg2000().replace(b"jp2c", b"skip")):
        with pytest.raises(PictureBroken):
            without_boxes(broken)
