"""Territorial versions: started from what is on line, compared, told when the parent changes."""

import re
from typing import Any

import pytest

from labagora.accounts.queries import get_account
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.library.actions import forks as actions
from labagora.library.actions.publishing import publish_sheet, put_on_line
from labagora.library.enums import FileRole, SheetKind, SheetState, VersionOrigin
from labagora.library.models import Publication, Sheet, SheetFile, SheetVersion
from labagora.library.tasks.forks import tell_parent_changed, tell_versions
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.library import make_sheet, publication_of
from tests.builders.pictures import make_png
from tests.library.reuses.conftest import unpublished, whole

TELL = "library.tell_parent_changed"


def _start(browser: Any, parent: Sheet, organisation: Any, territory: str = "Bassin de la Loire", **data: Any) -> Any:
    values = {"organisation": organisation.public_id, "territory": territory, "region_code": "", **data}
    return browser.post(f"/fiches/{parent.slug}/version-territoriale", data=values)


def _fork() -> Sheet:
    return db.session.query(Sheet).filter(Sheet.parent_id.is_not(None)).one()


def _changed(sheet: Sheet, **content: Any) -> None:
    """Put another edition on line."""
    found = whole(sheet)
    found.content = {**found.content, **content}
    put_on_line(found, utcnow())
    db.session.flush()


def _told() -> list[tuple[str, str]]:
    jobs = db.session.query(Job).filter_by(name=TELL).order_by(Job.id)
    return [(job.arguments["account_ref"], job.arguments["fork_ref"]) for job in jobs]


def test_it_starts_from_what_is_on_line(as_: Any, alice: Any, bob: Any, hospital: Any, sheet: Any) -> None:
    sheet.content = {**sheet.content, "summary": "Texte pas encore en ligne."}
    browser = as_(alice)
    answer = _start(browser, sheet, hospital, " Bassin de la Loire ")
    fork = _fork()
    assert answer.status_code == 303
    assert answer.location == f"/mon-espace/fiches/{fork.public_id}"
    assert (fork.state, fork.parent_id, fork.parent_edition) == (SheetState.DRAFT, sheet.id, 1)
    assert (fork.organisation_id, fork.territory, fork.region_code) == (hospital.id, "Bassin de la Loire", "84")
    assert fork.slug == f"{sheet.slug}-bassin-de-la-loire"
    assert fork.summary == "Prévenir les équipes de ville avant le retour à la maison."
    assert (fork.number, fork.review_due, fork.content["reviewed_on"]) == (None, None, "")
    version = db.session.query(SheetVersion).filter_by(sheet_id=fork.id).one()
    assert version.origin is VersionOrigin.FORKED
    for person in (alice, bob):
        assert as_(person).get(answer.location).status_code == 200
    assert db.session.query(AuditEntry).filter_by(verb="sheet.forked").count() == 1


def test_nothing_of_it_is_public(
    as_: Any, client: Any, farid: Any, omar: Any, alice: Any, hospital: Any, sheet: Any
) -> None:
    _start(as_(alice), sheet, hospital)
    fork = _fork()
    assert client.get(f"/fiches/{fork.slug}").status_code == 404
    assert "Bassin de la Loire" not in client.get(f"/fiches/{sheet.slug}").text
    for stranger in (farid, omar):
        for page in ("", "/comparaison"):
            assert as_(stranger).get(f"/mon-espace/fiches/{fork.public_id}{page}").status_code == 404


def test_twice_for_one_territory_is_refused(as_: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    browser = as_(alice)
    assert _start(browser, sheet, hospital, "Loire").status_code == 303
    page = _start(browser, sheet, hospital, " Loire ")
    assert page.status_code == 422
    assert 'id="territory-error"' in page.text
    assert _start(browser, sheet, hospital, "Isère").status_code == 303
    withdrawn = db.session.query(Sheet).filter_by(territory="Loire").one()
    withdrawn.state, withdrawn.state_reason = SheetState.WITHDRAWN, "Abandonnée."
    db.session.flush()
    assert _start(browser, sheet, hospital, "Loire").status_code == 303, "a withdrawn one leaves the place"


def test_a_version_of_a_version_is_refused(as_: Any, alice: Any, hospital: Any, sheet: Any, forked: Any) -> None:
    fork, browser = forked(sheet, SheetState.PUBLISHED), as_(alice)
    page = browser.get(f"/fiches/{fork.slug}/version-territoriale")
    assert page.status_code == 200
    assert "Cette page est déjà une version territoriale." in page.text
    assert 'name="territory"' not in page.text
    assert _start(browser, fork, hospital, "Isère").status_code == 409
    assert db.session.query(Sheet).count() == 2


def test_a_chapter_has_no_version(as_: Any, alice: Any, hospital: Any) -> None:
    chapter = make_sheet("Un chapitre", kind=SheetKind.KIT)
    assert _start(as_(alice), chapter, hospital).status_code == 404


def test_somebody_who_leads_nothing_is_told_so(as_: Any, farid: Any, hospital: Any, sheet: Any) -> None:
    browser = as_(farid)
    page = browser.get(f"/fiches/{sheet.slug}/version-territoriale")
    assert "Il faut d’abord appartenir à une organisation." in page.text
    _start(browser, sheet, hospital)
    assert db.session.query(Sheet).count() == 1


def test_nobody_writes_for_another_organisation(as_: Any, omar: Any, hospital: Any, sheet: Any) -> None:
    page = _start(as_(omar), sheet, hospital)
    assert page.status_code == 422
    assert 'id="organisation-error"' in page.text
    assert db.session.query(Sheet).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("territory", ""), ("territory", "  "), ("territory", "x" * 121), ("region_code", "zz"), ("organisation", "x")],
)
def test_a_bad_value_is_refused_beside_its_field(
    as_: Any, alice: Any, hospital: Any, sheet: Any, field: str, value: str
) -> None:
    data = {"organisation": hospital.public_id, "territory": "Loire", "region_code": "", field: value}
    page = as_(alice).post(f"/fiches/{sheet.slug}/version-territoriale", data=data)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert db.session.query(Sheet).count() == 1


def test_what_is_not_on_line_has_no_version(as_: Any, client: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    for hidden in unpublished():
        assert _start(as_(alice), hidden, hospital).status_code == 404
    assert client.get(f"/fiches/{sheet.slug}/version-territoriale").status_code in (302, 303)


def test_published_versions_are_shown_on_the_page_of_the_parent(client: Any, sheet: Any, forked: Any) -> None:
    fork = forked(sheet, SheetState.PUBLISHED)
    page = client.get(f"/fiches/{sheet.slug}").text
    assert f'href="/fiches/{fork.slug}"' in page
    mine = client.get(f"/fiches/{fork.slug}").text
    assert f'href="/fiches/{fork.slug}/differences"' in mine
    assert f'href="/fiches/{fork.slug}/version-territoriale"' not in mine


def test_public_differences_say_what_changes_and_no_more(client: Any, sheet: Any, forked: Any) -> None:
    fork = forked(sheet, SheetState.PUBLISHED, summary="Prévenir les équipes de <ville> après le retour.")
    page = client.get(f"/fiches/{fork.slug}/differences")
    assert page.status_code == 200
    assert "&lt;" in page.text
    assert "<ville" not in page.text
    assert "<del>" in page.text
    assert "<ins>" in page.text
    headings = [part.split("</h3>")[0] for part in page.text.split("<h3>")[1:]]
    assert headings == ["Titre", "Résumé en mots simples"], "its number and its dates are its own"


def test_public_differences_show_no_mark_of_the_source(client: Any, sheet: Any, forked: Any) -> None:
    steps = [{"title": "Appeler", "text": "Appeler **deux jours** avant.", "checklist": []}]
    fork = forked(
        sheet, SheetState.PUBLISHED, body="## Chez nous\n\nVoir [le site](https://exemple.fr).", actions=steps
    )
    text = client.get(f"/fiches/{fork.slug}/differences").text
    assert "Chez" in text
    assert "deux" in text
    for mark in ("##", "**", "](https"):
        assert mark not in text


def test_public_differences_read_what_is_on_line_only(client: Any, sheet: Any, forked: Any) -> None:
    fork = forked(sheet, SheetState.TO_REVISE)
    fork.content = {**fork.content, "summary": "Secret de la version."}
    sheet.content = {**sheet.content, "summary": "Secret du parent."}
    db.session.flush()
    page = client.get(f"/fiches/{fork.slug}/differences").text
    assert "Secret" not in page


def test_there_are_no_differences_without_both_pages(
    as_: Any, client: Any, esther: Any, sheet: Any, forked: Any
) -> None:
    draft = forked(sheet)
    assert client.get(f"/fiches/{draft.slug}/differences").status_code == 404
    assert client.get(f"/fiches/{sheet.slug}/differences").status_code == 404, "it has no parent"
    assert client.get("/fiches/nulle-part/differences").status_code == 404
    fork = forked(sheet, SheetState.PUBLISHED, territory="Isère")
    as_(esther).post(f"/gestion/fiches/{sheet.public_id}/retrait", data={"withdrawing-reason": "Finie."})
    assert client.get(f"/fiches/{fork.slug}/differences").status_code == 404


def test_comparing_then_saying_that_it_was_read(as_: Any, alice: Any, sheet: Any, forked: Any) -> None:
    fork, browser = forked(sheet), as_(alice)
    address = f"/mon-espace/fiches/{fork.public_id}/comparaison"
    assert "a changé depuis votre dernière lecture" not in browser.get(address).text
    _changed(sheet, summary="Nouveau résumé national.")
    page = browser.get(address).text
    assert "a changé depuis votre dernière lecture" in page
    assert "Nouveau" in page
    assert browser.post(f"{address}/lecture", data={"edition": 2}).status_code == 303
    db.session.expire_all()
    assert _fork().parent_edition == 2
    assert "a changé depuis votre dernière lecture" not in browser.get(address).text


@pytest.mark.parametrize("edition", ["1", "3", "", "x"])
def test_what_was_not_read_is_not_said_to_be(as_: Any, alice: Any, sheet: Any, forked: Any, edition: str) -> None:
    fork = forked(sheet)
    _changed(sheet, summary="Nouveau résumé national.")
    answer = as_(alice).post(f"/mon-espace/fiches/{fork.public_id}/comparaison/lecture", data={"edition": edition})
    assert answer.status_code == 409
    db.session.expire_all()
    assert _fork().parent_edition == 1


def test_comparing_without_a_parent_on_line(as_: Any, alice: Any, esther: Any, sheet: Any, forked: Any) -> None:
    fork = forked(sheet)
    as_(esther).post(f"/gestion/fiches/{sheet.public_id}/retrait", data={"withdrawing-reason": "Finie."})
    page = as_(alice).get(f"/mon-espace/fiches/{fork.public_id}/comparaison")
    assert page.status_code == 200
    assert "n’est plus en ligne" in page.text


@pytest.mark.parametrize("path", ["comparaison", "comparaison/lecture"])
def test_comparing_is_for_those_who_write_the_version(
    as_: Any, client: Any, farid: Any, omar: Any, esther: Any, sheet: Any, forked: Any, path: str
) -> None:
    fork = forked(sheet)
    address = f"/mon-espace/fiches/{fork.public_id}/{path}"
    asked = (
        (lambda browser: browser.post(address)) if path.endswith("lecture") else (lambda browser: browser.get(address))
    )
    assert asked(client).status_code in (302, 303)
    for stranger in (farid, omar):
        assert asked(as_(stranger)).status_code == 404
    plain = f"/mon-espace/fiches/{sheet.public_id}/{path}"
    assert as_(esther).get(plain.removesuffix("/lecture")).status_code == 404, "a national fiche has no parent"


def test_while_the_team_reads_it_nobody_is_invited_to_write(as_: Any, alice: Any, sheet: Any, forked: Any) -> None:
    fork = forked(sheet, SheetState.VALIDATED)
    page = as_(alice).get(f"/mon-espace/fiches/{fork.public_id}/comparaison").text
    assert "Modifier ma version" not in page


def test_its_writers_are_told_once_for_each_edition(alice: Any, bob: Any, esther: Any, sheet: Any, forked: Any) -> None:
    paul = make_account(name="Paul")
    grant(paul, "provider")
    enrol_second_factor(paul)
    fork = forked(sheet, owner=None)
    fork.owner_id = paul.id
    db.session.flush()
    tell_versions(sheet_ref=sheet.public_id, edition=1)
    assert _told() == [], "it was made from this edition"
    _changed(sheet, summary="Nouveau.")
    for _ in range(2):
        tell_versions(sheet_ref=sheet.public_id, edition=2)
    assert sorted(_told()) == sorted((who.public_id, fork.public_id) for who in (paul, alice, bob))
    tell_versions(sheet_ref=sheet.public_id, edition=3)
    assert len(_told()) == 6
    assert db.session.query(MailLog).filter_by(kind=TELL).count() == 6


def test_a_withdrawn_version_or_one_that_caught_up_is_not_told(
    alice: Any, hospital: Any, sheet: Any, forked: Any
) -> None:
    forked(sheet, SheetState.WITHDRAWN, territory="Loire")
    forked(sheet, territory="Isère", edition=2)
    tell_versions(sheet_ref=sheet.public_id, edition=2)
    tell_versions(sheet_ref="x" * 22, edition=2)
    assert _told() == []


def test_publishing_the_parent_asks_to_tell(esther: Any, sheet: Any) -> None:
    found = whole(sheet)
    found.state = SheetState.VALIDATED
    publish_sheet(found, actor=get_account(esther.public_id), now=utcnow())
    db.session.flush()
    job = db.session.query(Job).filter_by(name="library.tell_forks").one()
    assert job.arguments == {"sheet_ref": sheet.public_id, "edition": 2}


@pytest.fixture
def posted(app: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that tasks deliver, without a mailer."""
    sent: list[Any] = []
    monkeypatch.setattr(
        "labagora.core.postbox.deliver", lambda _mailer, message, **values: sent.append((message, values))
    )
    return sent


def test_the_mail_leads_to_the_comparison_and_quotes_nothing(
    alice: Any, sheet: Any, forked: Any, posted: list[Any]
) -> None:
    fork = forked(sheet)
    fork.title = "<b>Cancer</b>\r\nBcc: farid@exemple.fr"
    db.session.flush()
    tell_parent_changed(account_ref=alice.public_id, fork_ref=fork.public_id)
    ((mail, values),) = posted
    assert mail.to == alice.address
    assert values["recipient_ref"] == alice.public_id
    assert f"http://localhost/mon-espace/fiches/{fork.public_id}/comparaison" in mail.text
    whole_mail = f"{mail.subject}{mail.text}{mail.html}".lower()
    assert "cancer" not in whole_mail
    assert "bcc" not in whole_mail


def test_the_mail_is_not_sent_in_vain(alice: Any, sheet: Any, forked: Any, posted: list[Any]) -> None:
    fork = forked(sheet)
    tell_parent_changed(account_ref="x" * 22, fork_ref=fork.public_id)
    tell_parent_changed(account_ref=alice.public_id, fork_ref=sheet.public_id)
    fork.state, fork.state_reason = SheetState.WITHDRAWN, "Finie."
    db.session.flush()
    tell_parent_changed(account_ref=alice.public_id, fork_ref=fork.public_id)
    assert posted == []


def test_a_stranger_to_the_organisation_cannot_fork_by_the_action(farid: Any, hospital: Any, sheet: Any) -> None:
    from labagora.core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        actions.fork_sheet(
            sheet,
            publication_of(sheet),
            hospital,
            territory="Loire",
            region_code=None,
            actor=get_account(farid.public_id),
            now=utcnow(),
        )
    assert db.session.query(Publication).count() == 1


def test_its_leaders_send_it_without_waiting_for_the_team_to_name_anybody(
    as_: Any, alice: Any, hospital: Any, sheet: Any
) -> None:
    browser = as_(alice)
    _start(browser, sheet, hospital)
    fork = whole(_fork())
    fork.content = {**fork.content, "review_due": "2027-12-01"}
    db.session.flush()
    assert browser.post(f"/mon-espace/fiches/{fork.public_id}/envoi").status_code == 303
    db.session.expire_all()
    assert _fork().state is SheetState.REVIEW


@pytest.fixture
def illustrated(sheet: Any) -> Any:
    """A fiche on line that shows an image and lends a tool; its working copy lost the image since."""
    image = _file(sheet, FileRole.IMAGE, make_png(), "image/png", alt="Deux mains")
    _file(sheet, FileRole.TOOL, b"%PDF-1.4 outil", "application/pdf", title="Le carnet")
    shown = f"Voici.\n\n![Deux mains](fichier:{image.public_id})"
    _changed(sheet, body=shown, actions=[{**one, "text": shown} for one in sheet.content["actions"]])
    image.removed_at = utcnow()
    _file(sheet, FileRole.TOOL, b"%PDF-1.4 brouillon", "application/pdf", title="Pas encore en ligne")
    return sheet


def _file(sheet: Any, role: FileRole, content: bytes, media_type: str, **words: str) -> SheetFile:
    stored = keep(Upload("piece", media_type, content), now=utcnow())
    row = SheetFile(sheet_id=sheet.id, stored=stored, role=role, added_at=utcnow(), **words)
    db.session.add(row)
    db.session.flush()
    return row


def _files(found: Sheet) -> list[SheetFile]:
    return list(db.session.scalars(db.select(SheetFile).where(SheetFile.sheet_id == found.id).order_by(SheetFile.id)))


def test_it_has_images_and_tools_of_its_own(as_: Any, alice: Any, hospital: Any, illustrated: Any) -> None:
    browser = as_(alice)
    assert _start(browser, illustrated, hospital).status_code == 303
    fork = _fork()
    image, tool = _files(fork)
    assert (image.role, image.alt, tool.title) == (FileRole.IMAGE, "Deux mains", "Le carnet")
    theirs = {one.public_id for one in _files(illustrated)}
    names = set(re.findall(r"fichier:([\w-]+)", str(fork.content)))
    assert names == {image.public_id}
    assert not names & theirs
    assert f"/fichiers/{image.public_id}" in str(fork.rendered)
    stored = {
        db.session.get_one(StoredFile, one.stored_id).storage_key for one in (*_files(fork), *_files(illustrated))
    }
    assert len(stored) == 5, "bytes of their own"
    address = f"/fichiers/{image.public_id}"
    assert browser.get(address).data == make_png()


def test_an_image_whose_bytes_are_gone_stops_no_version(
    as_: Any, alice: Any, hospital: Any, illustrated: Any, app: Any
) -> None:
    image = _files(illustrated)[0]
    app.extensions["labagora"].storage.delete(db.session.get_one(StoredFile, image.stored_id).storage_key)
    assert _start(as_(alice), illustrated, hospital).status_code == 303
    assert [one.title for one in _files(_fork())] == ["Le carnet"]
