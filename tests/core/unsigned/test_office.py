"""A6, F7: an office file copied for who may not know its author keeps its text, and names nobody."""

from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree as ET
from xml.parsers.expat import ExpatError
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import pytest

from labagora.core.pictures import PictureBroken
from labagora.core.unsigned import Withheld
from labagora.core.unsigned import office as cleaner
from labagora.core.unsigned.markup import without_names
from labagora.core.unsigned.office import without_author
from tests.builders.signed import (
    CANARY,
    KEPT,
    W,
    all_of_zip,
    packed,
    signed_docx,
    signed_odt,
    signed_pptx,
    signed_xlsx,
)

MADE = {"docx": signed_docx, "xlsx": signed_xlsx, "pptx": signed_pptx, "odt": signed_odt}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_copy_names_nobody_in_its_bytes_nor_unpacked(made: Callable[[], bytes]) -> None:
    filed, copy = made(), without_author(made())
    assert all_of_zip(filed).count(CANARY) > 8
    assert CANARY not in all_of_zip(copy)
    assert KEPT in all_of_zip(copy)


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_copy_has_the_same_parts_in_the_same_order(made: Callable[[], bytes]) -> None:
    with ZipFile(BytesIO(made())) as filed, ZipFile(BytesIO(without_author(made()))) as copy:
        assert copy.namelist() == filed.namelist()
        assert {one.date_time for one in copy.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in copy.namelist():
            if name.endswith((".xml", ".rels")) and ":" not in copy.read(name).decode():
                ET.fromstring(copy.read(name))


def test_changes_and_comments_stay_without_their_authors() -> None:
    with ZipFile(BytesIO(without_author(signed_docx()))) as copy:
        text = copy.read("word/document.xml").decode()
        assert f'<w:ins w:id="1" w:author="" w:date="2026-01-01T00:00:00Z"><w:r><w:t>{KEPT}</w:t></w:r></w:ins>' in text
        assert "retiré &amp; gardé" in text
        assert f"<w:t>{KEPT}, noté</w:t>" in copy.read("word/comments.xml").decode()
        settings = copy.read("word/settings.xml").decode()
        assert settings.endswith(f'<w:settings {W}><w:zoom w:percent="100"></w:zoom></w:settings>')
        links = copy.read("word/_rels/settings.xml.rels").decode()
        assert links.count('Target="about:blank"') == 2
        assert 'Target="https://exemple.org/etude"' in links
        assert copy.read("word/embeddings/oleObject1.bin") == b""


def test_the_kind_of_an_open_document_stays_first_and_unpacked() -> None:
    filed = packed({"content.xml": "<x/>"})
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", ZIP_STORED)
        archive.writestr("content.xml", "<x/>")
    with ZipFile(BytesIO(without_author(made.getvalue()))) as copy:
        first = copy.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert copy.read(first) == b"application/vnd.oasis.opendocument.text"
    assert without_author(filed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_names_go_in_any_encoding_and_under_any_prefix(encoding: str) -> None:
    made = (
        f'<?xml version="1.0" encoding="{encoding}"?><z:p xmlns:z="urn:x" z:author="é"><z:creator>é</z:creator>à</z:p>'
    )
    copy = without_names(made.encode(encoding)).decode()
    assert copy.endswith('<z:p xmlns:z="urn:x" z:author=""><z:creator></z:creator>à</z:p>')


def test_what_is_written_with_signs_of_the_format_stays_what_it_was() -> None:
    made = '<a t="1 &lt; 2 &amp; &quot;3\'&#10;">x &lt; y &amp; z ]]&gt;</a>'
    assert ET.fromstring(without_names(made.encode())).attrib == {"t": "1 < 2 & \"3'\n"}
    assert ET.fromstring(without_names(made.encode())).text == "x < y & z ]]>"


@pytest.mark.parametrize(
    "made",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>" * 600 + "</a>" * 600,
    ],
    ids=["entities", "outside", "deep"],
)
def test_hostile_markup_withholds_the_file(made: str) -> None:
    with pytest.raises(Withheld):
        without_author(packed({"word/document.xml": made}))


def test_what_cannot_be_read_or_told_withholds_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("word/media/image1.gif", "word/media/image1.tiff", "word/media/photo.HEIC"):
        with pytest.raises(Withheld):
            without_author(signed_docx(**{part: b"GIF89a"}))
    with pytest.raises(PictureBroken):
        without_author(signed_docx(**{"word/media/image9.png": b"\x89PNG\r\n\x1a\n"}))
    with pytest.raises(ExpatError):
        without_author(signed_odt(**{"content.xml": b"\x8e\x12 sealed"}))
    with pytest.raises(BadZipFile):
        without_author(b"PK\x03\x04")
    with pytest.raises(Withheld):
        without_author(packed({"a.xml": "<a/>", "A.XML": "<a/>"}))
    monkeypatch.setattr(cleaner, "MOST_UNPACKED", 100)
    with pytest.raises(Withheld):
        without_author(signed_docx())


def test_archives_in_archives_end() -> None:
    made = packed({"word/document.xml": "<a/>"})
    for _ in range(5):
        made = packed({"word/embeddings/a.docx": made})
    with pytest.raises(Withheld):
        without_author(made)
