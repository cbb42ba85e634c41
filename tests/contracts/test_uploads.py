"""What enters as a file, under which name, and how it leaves (security.md F1, F2, F4, R2)."""

import resource
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from labagora.core.clock import frozen_at, utcnow
from labagora.core.crypto import SealBroken
from labagora.core.db import db
from labagora.core.errors import Invalid, NotFound
from labagora.core.files import FileState, StoredFile, get_file
from labagora.core.outbox import Job
from labagora.core.vault import PersonKey
from labagora.ports import jobs
from labagora.ports.storage import StorageError, uploads
from labagora.ports.storage.checks import MEDIA_TYPES, check, display_name
from tests.builders.cpu import spent_under
from tests.contracts import samples
from tests.contracts.samples import JPG, PDF, PNG, docx, odt, xlsx

GOOD = {"a.pdf": PDF, "a.docx": docx(), "a.odt": odt(), "a.xlsx": xlsx(), "a.png": PNG, "a.jpg": JPG, "A.JPEG": JPG}


@pytest.mark.parametrize("name", GOOD)
def test_f2_accepted_kinds(name: str) -> None:
    upload = check(GOOD[name], name)
    assert upload.media_type in MEDIA_TYPES.values()
    assert upload.name == name


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.exe", "a.docm", "a.zip", "a", "a.pdf.exe", ".pdf", "a.pdf::$DATA"]
)
def test_f2_other_extensions_are_refused(name: str) -> None:
    with pytest.raises(Invalid, match="non accepté") as raised:
        check(PDF, name)
    assert (raised.value.status, raised.value.field) == (415, "file")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cv.pdf", b"<html><script>alert(1)</script></html>"),
        ("cv.pdf", PNG),
        ("photo.png", JPG),
        ("photo.jpg", b"GIF89a" + b"\0" * 40),
        ("a.docx", xlsx()),
        ("a.xlsx", docx()),
        ("a.odt", docx()),
        ("a.docx", odt()),
        ("a.docx", samples.archive({"lisez-moi.txt": b"x"})),
        ("a.docx", PDF),
        ("a.pdf", docx()),
        ("a.odt", samples.archive({"mimetype": b"application/epub+zip", "content.xml": b""}, packed=False)),
    ],
)
def test_f2_extension_and_content_must_agree(name: str, content: bytes) -> None:
    with pytest.raises(Invalid, match="ne correspond pas") as raised:
        check(content, name)
    assert raised.value.status == 415


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", docx(word__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin")),
        ("a.docx", docx(content_type=samples.MACRO_TYPE)),
        ("a.docx", docx(word__activeX__activeX1=b"x")),
        ("a.xlsx", xlsx(xl__macrosheets__sheet1=b"x")),
        ("a.odt", odt(Basic__Standard__Module1=b"x")),
        ("a.odt", odt(Scripts__python__a=b"x")),
    ],
)
def test_f2_macros_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(Invalid, match="macros"):
        check(content, name)


@pytest.mark.parametrize(
    "content",
    [docx()[:-30], b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, docx()[:60]],
    ids=["no end", "four bytes", "zeros", "first part only"],
)
def test_f2_damaged_document_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="abîmé"):
        check(content, "a.docx")


def test_f2_part_that_lies_about_its_content_is_refused() -> None:
    """The directory promises bytes that do not unpack."""
    good = docx()
    start = good.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    with pytest.raises(Invalid, match="abîmé"):
        check(good[:start] + b"\xff\xff\xff" + good[start + 3 :], "a.docx")


def test_f4_empty_file_is_refused() -> None:
    with pytest.raises(Invalid, match="vide"):
        check(b"", "a.pdf")


def test_f4_heavy_file_is_refused() -> None:
    with pytest.raises(Invalid, match="trop lourd : 1 Mo") as raised:
        check(PDF + b"\0" * 2**20, "a.pdf", max_bytes=2**20)
    assert raised.value.status == 413


def test_f4_zip_bomb_is_refused_without_unpacking() -> None:
    bomb = docx(word__media__image1=b"\0" * (210 * 2**20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with spent_under(1), pytest.raises(Invalid, match="trop d’éléments") as raised:
        check(bomb, "a.docx")
    assert raised.value.status == 413
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.parametrize("entries", [2_500, 10_000, 100_000])
def test_f4_crowded_document_is_refused_at_once(entries: int) -> None:
    crowded = docx(**{f"word__{number}": b"" for number in range(entries)})
    with spent_under(1), pytest.raises(Invalid, match="trop d’éléments"):
        check(crowded, "a.docx")


def test_f4_bomb_hidden_in_the_content_types_is_refused() -> None:
    parts = {"[Content_Types].xml": b"<Types>" + b" " * 2**21, "word/document.xml": b""}
    with pytest.raises(Invalid, match="trop d’éléments"):
        check(samples.archive(parts), "a.docx")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("/tmp/cv.pdf", "cv.pdf"),
        ("C:\\Users\\camille\\cv.pdf", "cv.pdf"),
        ("cv\x00.pdf", "cv .pdf"),
        ("cv\r\nX: y.pdf", "cv X: y.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("été à l'hôpital « n°3 ».pdf", "été à l'hôpital « n°3 ».pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("", "fichier"),
        ("..", "fichier"),
        ("a" * 300, "a" * 120),
    ],
)
def test_f1_name_is_only_for_display(given: str, shown: str) -> None:
    assert display_name(given) == shown


NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_receive_keeps_bytes_and_row(bare: Flask) -> None:
    stored = uploads.receive(BytesIO(PDF), "../compte rendu.pdf", now=NOW)
    db.session.commit()
    found = get_file(stored.public_id)
    assert (found.name, found.media_type, found.size) == ("compte rendu.pdf", "application/pdf", len(PDF))
    assert uploads.read(found) == PDF
    assert "compte" not in found.storage_key


def test_receive_refuses_on_the_field_of_the_form(bare: Flask) -> None:
    with pytest.raises(Invalid) as raised:
        uploads.receive(BytesIO(PDF), "a.html", now=NOW, field="attachment")
    assert raised.value.field == "attachment"
    assert list(bare.extensions["labagora"].storage.keys(older_than=utcnow() + timedelta(hours=1))) == []


def test_f4_receive_never_reads_more_than_the_limit(bare: Flask) -> None:
    stream = BytesIO(PDF + b"\0" * 10_000)
    with pytest.raises(Invalid, match="trop lourd"):
        uploads.receive(stream, "a.pdf", now=NOW, max_bytes=1000)
    assert stream.tell() == 1001


def test_get_file_in_quarantine_does_not_exist(bare: Flask) -> None:
    stored = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW)
    stored.state = FileState.QUARANTINE
    db.session.commit()
    with pytest.raises(NotFound):
        get_file(stored.public_id)
    with pytest.raises(NotFound):
        get_file("inconnu")


def test_discard_removes_the_bytes_only_once_committed(bare: Flask) -> None:
    store = bare.extensions["labagora"].storage
    stored = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW)
    db.session.commit()
    key = stored.storage_key
    uploads.discard(stored)
    db.session.rollback()
    jobs.drain(bare)
    assert store.exists(key)
    uploads.discard(db.session.scalars(db.select(StoredFile)).one())
    db.session.commit()
    assert jobs.drain(bare).done == 1
    assert not store.exists(key)


def test_delete_content_that_a_row_names_keeps_it(bare: Flask) -> None:
    stored = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW)
    db.session.commit()
    uploads.delete_content(storage_key=stored.storage_key)
    assert uploads.read(stored) == PDF


def test_discard_while_the_store_is_away_is_done_later(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW)
    db.session.commit()
    uploads.discard(stored)
    db.session.commit()

    def away(_key: str) -> None:
        raise StorageError("away")

    monkeypatch.setattr(bare.extensions["labagora"], "storage", SimpleNamespace(delete=away))
    assert jobs.drain(bare).retried == 1
    monkeypatch.undo()
    assert jobs.drain(bare, utcnow() + timedelta(minutes=5)).done == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Job).where(Job.state == "waiting")) == 0


def test_r2_orphans_are_swept_and_the_rest_is_kept(bare: Flask) -> None:
    store = bare.extensions["labagora"].storage
    kept = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW)
    db.session.commit()
    orphan = store.put(b"a transaction that never ended")
    half = f"{orphan}.part"
    (store.root / half).write_bytes(b"a write that never ended")
    uploads.sweep_orphans()
    assert store.exists(orphan), "younger than a day: its transaction may still be running"
    with frozen_at(utcnow() + timedelta(days=2)):
        uploads.sweep_orphans()
    assert not store.exists(orphan)
    assert not store.exists(half)
    assert uploads.read(kept) == PDF


def test_file_of_a_person_is_sealed_and_dies_with_the_key(bare: Flask) -> None:
    key = PersonKey()
    db.session.add(key)
    stored = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW, person_key=key)
    db.session.commit()
    assert (uploads.read(stored), stored.name) == (PDF, "a.pdf")
    assert (stored.public_name, b"a.pdf" in stored.own_name_sealed) == (None, False)
    with bare.extensions["labagora"].storage.open(stored.storage_key) as stream:
        assert b"%PDF" not in stream.read()
    key.destroy()
    db.session.commit()
    assert stored.name == ""
    with pytest.raises(SealBroken):
        uploads.read(stored)


def test_g3_the_name_of_a_file_of_a_person_never_sits_in_clear(bare: Flask) -> None:
    key = PersonKey()
    db.session.add(key)
    stored = uploads.receive(BytesIO(PDF), "a.pdf", now=NOW, person_key=key)
    db.session.flush()
    stored.public_name = "a.pdf"
    with pytest.raises(IntegrityError, match="named_in_clear_iff_nobodys"):
        db.session.flush()


def test_g1_sealed_file_opens_in_its_own_row_only(bare: Flask) -> None:
    key = PersonKey()
    db.session.add(key)
    mine, other = (uploads.receive(BytesIO(PDF), "a.pdf", now=NOW, person_key=key) for _ in range(2))
    db.session.flush()
    taken = mine.storage_key
    mine.storage_key = "ff/" + "0" * 32
    db.session.flush()
    other.storage_key = taken
    db.session.flush()
    with pytest.raises(SealBroken):
        uploads.read(other)
