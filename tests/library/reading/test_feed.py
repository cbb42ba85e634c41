"""GET /fiches.atom."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from tests.builders.library import make_sheet, publication_of

ATOM = "{http://www.w3.org/2005/Atom}"


def _feed(client: Any) -> Any:
    answer = client.get("/fiches.atom")
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.text)


def test_feed_tells_what_changed_last_first(client: Any) -> None:
    for days, title in ((3, "Ancienne"), (1, "Récente"), (2, "Entre deux")):
        publication_of(make_sheet(title)).revised_at = utcnow() - timedelta(days=days)
    make_sheet("Brouillon", SheetState.DRAFT)
    make_sheet("Chapitre", kind=SheetKind.KIT)
    db.session.flush()
    titles = [entry.findtext(f"{ATOM}title") for entry in _feed(client).iter(f"{ATOM}entry")]
    assert titles == ["Récente", "Entre deux", "Ancienne"]


def test_feed_has_what_the_standard_asks(client: Any) -> None:
    sheet = make_sheet(number=3)
    feed = _feed(client)
    for node in (feed, feed.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert node.findtext(f"{ATOM}{name}"), name
        assert datetime.fromisoformat(node.findtext(f"{ATOM}updated")).tzinfo is not None
        assert node.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "http://localhost/fiches.atom", "alternate": "http://localhost/fiches"}
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"http://localhost/fiches/{sheet.slug}"
    assert "Prévenir les équipes" in entry.findtext(f"{ATOM}summary")


def test_feed_names_do_not_change_with_editions_nor_addresses(client: Any, publish: Any) -> None:
    sheet, other = make_sheet(), make_sheet()
    before = [entry.findtext(f"{ATOM}id") for entry in _feed(client).iter(f"{ATOM}entry")]
    sheet.slug = "une-autre-adresse"
    publish(sheet)
    after = [entry.findtext(f"{ATOM}id") for entry in _feed(client).iter(f"{ATOM}entry")]
    assert set(before) == set(after)
    assert len(set(before)) == 2
    assert all(name.startswith("urn:uuid:") for name in before)
    assert other.public_id not in client.get("/fiches.atom").text


def test_feed_of_nothing_is_a_feed(client: Any) -> None:
    assert list(_feed(client).iter(f"{ATOM}entry")) == []


def test_b6_feed_takes_its_links_from_the_settings(client: Any) -> None:
    make_sheet()
    answer = client.get("/fiches.atom", headers={"Host": "127.0.0.1"})
    assert "http://127.0.0.1" not in answer.text


def test_feed_survives_what_xml_cannot_hold(client: Any) -> None:
    make_sheet("Titre\x0b \ufffe]]> & <b>", summary="Un\x01 résumé")
    entry = _feed(client).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Titre ]]> & <b>"


def test_feed_holds_fifty_and_costs_the_same(client: Any, count_statements: Any) -> None:
    make_sheet()
    client.get("/fiches.atom")
    with count_statements() as one:
        client.get("/fiches.atom")
    for _ in range(51):
        make_sheet()
    with count_statements() as many:
        assert len(list(_feed(client).iter(f"{ATOM}entry"))) == 50
    assert len(one) == len(many)
