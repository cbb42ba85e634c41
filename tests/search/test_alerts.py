"""Alerts: asked without an account, confirmed twice, told once, stopped by one button, ended after a year."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, NotAllowed
from labagora.core.postbox import MailLog
from labagora.core.vault import PersonKey
from labagora.library.actions.publishing import withdraw_sheet
from labagora.library.enums import SheetState
from labagora.search import actions, privacy, tasks
from labagora.search.actions.alerts import MOST_ALERTS
from labagora.search.commands import Asked
from labagora.search.enums import Rhythm
from labagora.search.models import SearchAlert
from tests.builders.accounts import make_account
from tests.builders.library import make_sheet, publication_of
from tests.search.conftest import again
from tests.search.mailbox import Letters, text_of, token_of

ADDRESS = "lectrice@exemple.fr"
QUERY = "q=glioblastome&cancer=snc&type=fiche"
MONDAY = datetime(2026, 11, 30, 6, 10, tzinfo=UTC)
DAY = timedelta(days=1)
Follow = Callable[[], int]


@pytest.fixture
def letters(app: Flask) -> Letters:
    return Letters(app)


def alerts() -> list[SearchAlert]:
    db.session.expire_all()
    return list(db.session.scalars(select(SearchAlert).order_by(SearchAlert.id)))


def ask(client: Any, query: str = QUERY, address: str = ADDRESS, rhythm: str = "daily") -> Any:
    return client.post(f"/recherche/alerte?{query}", data={"address": address, "rhythm": rhythm})


def confirmed(client: Any, letters: Letters, query: str = QUERY, **values: str) -> str:
    """Ask for an alert and confirm it; return its token."""
    assert ask(client, query, **values).status_code == 303
    [letter] = letters.work()
    token = token_of(letter)
    assert client.post(f"/recherche/alertes/{token}/confirmation").status_code == 303
    return token


def open_alert(text: str, *, rhythm: Rhythm = Rhythm.DAILY, address: str = ADDRESS, now: datetime) -> SearchAlert:
    alert = actions.ask_alert(Asked(text), address, rhythm, locale="fr", now=now)
    actions.confirm_alert(alert, now=now)
    db.session.commit()
    return alert


def told(letters: Letters, moment: datetime) -> list[str]:
    """Let the morning of alerts pass; return the texts of the mails."""
    with frozen_at(moment):
        tasks.tell_alerts()
        return [text_of(letter) for letter in letters.work(moment)]


# asking


def test_form_says_what_will_be_looked_for(client: Any) -> None:
    text = client.get(f"/recherche/alerte?{QUERY}").get_data(as_text=True)
    assert "« glioblastome »" in text
    assert "Fiches-actions" in text


@pytest.mark.parametrize("address", ["", "   ", "sans-arobase", "a@b", "a@b.fr, c@d.fr", "x" * 300 + "@exemple.fr"])
def test_bad_address_is_refused_beside_its_field_and_kept(client: Any, address: str) -> None:
    answer = ask(client, address=address)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "address-error" in text
    assert "« glioblastome »" in text
    assert alerts() == []


def test_unknown_rhythm_is_refused(client: Any) -> None:
    assert ask(client, rhythm="hourly").status_code == 422


def test_i9_nothing_of_the_search_is_in_the_subject_the_headers_or_the_addresses(client: Any, letters: Letters) -> None:
    ask(client)
    [letter] = letters.work()
    assert letter["Subject"] == "Lab Agora — Confirmez votre demande"
    for word in ("glioblastome", "snc", "cancer", "fiche"):
        assert word not in unquote(str(letter)).lower().replace("lab agora", "")
    assert letter["To"] == ADDRESS


def test_opening_the_link_changes_nothing(client: Any, letters: Letters) -> None:
    ask(client)
    token = token_of(letters.work()[0])
    for _twice in range(2):
        text = client.get(f"/recherche/alertes/{token}").get_data(as_text=True)
        assert "Confirmer l’alerte" in text
    assert alerts()[0].confirmed_at is None


def test_confirmed_from_the_mailbox_twice_is_once(client: Any, letters: Letters) -> None:
    token = confirmed(client, letters)
    moment = alerts()[0].confirmed_at
    assert client.post(f"/recherche/alertes/{token}/confirmation").status_code == 303
    [alert] = alerts()
    assert alert.confirmed_at == moment
    assert alert.expires_at - moment == timedelta(days=365)
    assert "Elle est active" in client.get(f"/recherche/alertes/{token}").get_data(as_text=True)


def test_b4_answer_is_the_same_whether_the_address_has_alerts_or_an_account(client: Any, letters: Letters) -> None:
    make_account(address="connue@exemple.fr")
    confirmed(client, letters, address="abonnee@exemple.fr")
    answers = [ask(client, address=f"{name}@exemple.fr") for name in ("connue", "abonnee", "inconnue")]
    assert {(one.status_code, one.headers["Location"], one.data) for one in answers} == {
        (303, "/recherche/alerte/envoyee", answers[0].data)
    }
    assert [letter["Subject"] for letter in letters.work()] == ["Lab Agora — Confirmez votre demande"] * 3


def test_mailbox_is_spared_after_three_demands_and_nothing_says_so(client: Any, letters: Letters) -> None:
    answers = [ask(client, query=f"q=mot{number}") for number in range(5)]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, "/recherche/alerte/envoyee")}
    assert len(letters.work()) == len(alerts()) == 3


def test_busy_place_is_refused_and_keeps_what_was_typed(client: Any) -> None:
    answers = [ask(client, address=f"lectrice{number}@exemple.fr") for number in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]
    assert "lectrice30@exemple.fr" in answers[-1].get_data(as_text=True)


def test_double_click_then_two_confirmations_make_one_alert(client: Any, letters: Letters) -> None:
    for _twice in range(2):
        ask(client)
    tokens = [token_of(letter) for letter in letters.work()]
    for token in tokens:
        assert client.post(f"/recherche/alertes/{token}/confirmation").status_code == 303
    assert len(alerts()) == 1
    assert client.get(f"/recherche/alertes/{tokens[0]}").status_code == 404


def test_too_many_alerts_are_refused_with_what_to_do(app: Flask) -> None:
    for number in range(MOST_ALERTS):
        open_alert(f"mot {number}", now=utcnow())
    alert = actions.ask_alert(Asked("un de trop"), ADDRESS, Rhythm.DAILY, locale="fr", now=utcnow())
    with pytest.raises(Conflict, match="arrêtez-en une"):
        actions.confirm_alert(alert, now=utcnow())


@pytest.mark.parametrize("path", ["", "/confirmation", "/renouvellement", "/arret", "/desabonnement"])
def test_unknown_token_is_404(client: Any, path: str) -> None:
    address = f"/recherche/alertes/inconnu{path}"
    answer = client.post(address, data={"List-Unsubscribe": "One-Click"}) if path else client.get(address)
    assert answer.status_code == 404


def test_tokens_and_searches_are_not_readable_in_the_table(client: Any, letters: Letters) -> None:
    token = confirmed(client, letters)
    row = db.session.execute(select(SearchAlert.__table__)).one()
    stored = " ".join(str(value) for value in row)
    for secret in (token, ADDRESS, "glioblastome", "snc"):
        assert secret not in stored


# telling


def test_new_and_changed_documents_are_told_once(app: Flask, letters: Letters, follow: Follow) -> None:
    with frozen_at(MONDAY - 2 * DAY):
        make_sheet(title="Ancien hérisson")
        changed = make_sheet(title="Hérisson changé")
        follow()
        open_alert("hérisson", now=utcnow())
        letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Nouveau hérisson")
        make_sheet(title="Girafe")
        make_sheet(title="Hérisson en brouillon", state=SheetState.DRAFT)
        publication_of(changed).revised_at = utcnow()
        follow()
    [text] = told(letters, MONDAY)
    assert text.count("Nouveau hérisson") == text.count("Hérisson changé") == 1
    for absent in ("Ancien", "Girafe", "brouillon", "q="):
        assert absent not in text
    assert told(letters, MONDAY + timedelta(hours=2)) == []
    assert told(letters, MONDAY + DAY) == []


def test_nothing_new_no_mail(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("hérisson", now=MONDAY - 2 * DAY)
    letters.work()
    assert told(letters, MONDAY) == []
    assert db.session.scalar(select(func.count()).select_from(MailLog).where(MailLog.kind == "search.mail_alerts")) == 0


def test_one_mail_an_address_and_each_thing_once(app: Flask, letters: Letters, follow: Follow) -> None:
    for text in ("hérisson", "nouveau"):
        open_alert(text, now=MONDAY - 2 * DAY)
    open_alert("hérisson", address="autre@exemple.fr", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Nouveau hérisson")
        make_sheet(title="Nouveau carnet")
        follow()
    with frozen_at(MONDAY):
        tasks.tell_alerts()
        mails = {letter["To"]: letter for letter in letters.work(MONDAY)}
    assert set(mails) == {ADDRESS, "autre@exemple.fr"}
    text = text_of(mails[ADDRESS])
    assert text.count("Nouveau hérisson") == text.count("Nouveau carnet") == 1
    assert "Nouveau carnet" not in text_of(mails["autre@exemple.fr"])


def test_weekly_alert_waits_for_monday(app: Flask, letters: Letters, follow: Follow) -> None:
    thursday = MONDAY - 4 * DAY
    open_alert("hérisson", rhythm=Rhythm.WEEKLY, now=thursday)
    letters.work()
    with frozen_at(thursday + timedelta(hours=2)):
        make_sheet(title="Nouveau hérisson")
        follow()
    counts = [len(told(letters, thursday + days * DAY)) for days in range(1, 6)]
    assert counts == [0, 0, 0, 1, 0]


def test_missed_monday_is_made_up_for(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("hérisson", rhythm=Rhythm.WEEKLY, now=MONDAY - 7 * DAY)
    letters.work()
    with frozen_at(MONDAY - 2 * DAY):
        make_sheet(title="Nouveau hérisson")
        follow()
    assert len(told(letters, MONDAY + DAY)) == 1


def test_unconfirmed_alert_is_told_nothing(app: Flask, letters: Letters, follow: Follow) -> None:
    actions.ask_alert(Asked("hérisson"), ADDRESS, Rhythm.DAILY, locale="fr", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Nouveau hérisson")
        follow()
    assert told(letters, MONDAY) == []


def test_what_was_withdrawn_meanwhile_is_not_told(
    app: Flask, letters: Letters, follow: Follow, esther: Account
) -> None:
    open_alert("hérisson", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        sheet = make_sheet(title="Nouveau hérisson")
        follow()
        withdraw_sheet(sheet, "Remplacée.", None, actor=again(esther), now=utcnow())
    assert told(letters, MONDAY) == []


def test_change_that_the_index_has_not_followed_is_told_later_not_lost(
    app: Flask, letters: Letters, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_alert("hérisson", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - timedelta(hours=1)):
        make_sheet(title="Nouveau hérisson")
        db.session.commit()
    with monkeypatch.context() as patch:
        patch.setattr("labagora.search.actions.follow", lambda: 0)  # the worker that follows is stuck
        assert told(letters, MONDAY) == []
    follow()
    assert len(told(letters, MONDAY + DAY)) == 1


def test_approaching_results_are_not_told(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("hérisson girafe", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Nouveau hérisson")
        follow()
    assert told(letters, MONDAY) == []


def test_words_spelt_otherwise_are_not_told(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("hérrisson", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Nouveau hérisson")
        follow()
    assert told(letters, MONDAY) == []


def test_long_news_are_cut_with_where_to_read_the_rest(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("hérisson", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        for number in range(25):
            make_sheet(title=f"Hérisson {number:02}")
        follow()
    [text] = told(letters, MONDAY)
    assert text.count("/fiches/") == 20
    assert "Et 5 autres" in text


def test_i9_subject_and_links_of_news_hold_no_word_of_the_search(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("glioblastome", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Glioblastome, vivre avec")
        follow()
    with frozen_at(MONDAY):
        tasks.tell_alerts()
        [letter] = letters.work(MONDAY)
    assert letter["Subject"] == "Lab Agora — Du nouveau pour vous"
    links = [word for word in text_of(letter).split() if word.startswith("http")]
    assert links
    assert not any("glioblastome" in link for link in links)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_e7_title_that_looks_like_a_link_is_not_repeated(app: Flask, letters: Letters, follow: Follow) -> None:
    open_alert("hérisson", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Hérisson https://piege.example.com <b>gras</b>")
        follow()
    [text] = told(letters, MONDAY)
    assert "piege" not in text


def test_sent_again_after_a_crash_is_the_same_mail(
    app: Flask, letters: Letters, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: Any) -> None:
        raise RuntimeError

    open_alert("hérisson", now=MONDAY - 2 * DAY)
    letters.work()
    with frozen_at(MONDAY - DAY):
        make_sheet(title="Nouveau hérisson")
        follow()
    with frozen_at(MONDAY):
        tasks.tell_alerts()
        db.session.commit()
        with monkeypatch.context() as patch:
            patch.setattr("labagora.search.actions.note_told", die)
            app.extensions["labagora"].jobs.drain(app, MONDAY)
    later = MONDAY + timedelta(minutes=2)
    received = letters.work(later)
    assert len({letter["Message-ID"] for letter in received}) == 1
    assert told(letters, MONDAY + timedelta(hours=3)) == []


# stopping


def test_one_click_of_a_mail_program_stops_every_alert_of_the_address(client: Any, letters: Letters) -> None:
    token = confirmed(client, letters)
    confirmed(client, letters, "q=autre")
    confirmed(client, letters, address="autre@exemple.fr")
    path = f"/recherche/alertes/{token}/desabonnement"
    assert client.post(path).status_code == 400
    assert client.get(path).status_code == 405
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert [alert.address for alert in alerts()] == ["autre@exemple.fr"]


def test_c8_one_click_needs_no_session_and_nothing_else_passes_without(
    app: Flask, client: Any, letters: Letters
) -> None:
    token = confirmed(client, letters)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for path in ("confirmation", "renouvellement", "arret"):
            assert client.post(f"/recherche/alertes/{token}/{path}").status_code == 403
        assert ask(client).status_code == 403
        answer = client.post(f"/recherche/alertes/{token}/desabonnement", data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 204


def test_one_alert_is_stopped_and_the_others_stay(client: Any, letters: Letters) -> None:
    token = confirmed(client, letters)
    other = confirmed(client, letters, "q=autre")
    assert "« autre »" in client.get(f"/recherche/alertes/{token}").get_data(as_text=True)
    assert client.post(f"/recherche/alertes/{token}/arret").status_code == 303
    assert client.get(f"/recherche/alertes/{token}").status_code == 404
    assert client.get(f"/recherche/alertes/{other}").status_code == 200
    assert client.post(f"/recherche/alertes/{other}/arret", data={"which": "all"}).status_code == 303
    assert alerts() == []


def test_stopped_alert_takes_its_key_with_it(client: Any, letters: Letters) -> None:
    before = db.session.scalar(select(func.count()).select_from(PersonKey))
    token = confirmed(client, letters)
    client.post(f"/recherche/alertes/{token}/arret")
    assert db.session.scalar(select(func.count()).select_from(PersonKey)) == before


# ending


def test_unconfirmed_alert_is_erased_after_seven_days(client: Any, letters: Letters) -> None:
    ask(client)
    token, now = token_of(letters.work()[0]), utcnow()
    assert privacy.purge(now=now + timedelta(days=6))["search_alert"] == 0
    with frozen_at(now + timedelta(days=7, minutes=1)):
        assert client.get(f"/recherche/alertes/{token}").status_code == 404
        assert privacy.purge(now=utcnow())["search_alert"] == 1
    assert alerts() == []


def test_reader_is_asked_once_an_address_a_month_before_the_end(app: Flask, client: Any, letters: Letters) -> None:
    start = utcnow()
    for text in ("hérisson", "carnet"):
        open_alert(text, now=start)
    letters.work()
    early, soon = start + timedelta(days=330), start + timedelta(days=336)
    assert actions.ask_renewals(now=early) == 0
    with frozen_at(soon):
        assert actions.ask_renewals(now=soon) == 1
        assert actions.ask_renewals(now=soon + DAY) == 0
        [letter] = letters.work(soon)
        assert letter["Subject"] == "Lab Agora — Gardez-vous vos alertes ?"
        token = token_of(letter)
        assert "Garder un an de plus" in client.get(f"/recherche/alertes/{token}").get_data(as_text=True)
        assert client.post(f"/recherche/alertes/{token}/renouvellement").status_code == 303
    assert {alert.expires_at for alert in alerts()} == {soon + timedelta(days=365)}
    assert {alert.renewal_asked_at for alert in alerts()} == {None}


def test_alert_that_is_not_renewed_is_erased(app: Flask, letters: Letters) -> None:
    start = utcnow()
    open_alert("hérisson", now=start)
    letters.work()
    assert privacy.purge(now=start + timedelta(days=364))["search_alert"] == 0
    assert privacy.purge(now=start + timedelta(days=366))["search_alert"] == 1


def test_renewing_early_changes_nothing(app: Flask) -> None:
    alert = open_alert("hérisson", now=utcnow())
    before = alert.expires_at
    actions.renew_alerts(alert, now=utcnow())
    assert alert.expires_at == before


# somebody signed in


def test_signed_in_person_needs_no_second_mail(as_: Any, letters: Letters, camille: Account) -> None:
    address = camille.address
    browser = as_(camille)
    assert "l’adresse de votre compte" in browser.get(f"/recherche/alerte?{QUERY}").get_data(as_text=True)
    answer = browser.post(f"/recherche/alerte?{QUERY}", data={"rhythm": "weekly", "address": "autre@exemple.fr"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mon-espace/alertes")
    [alert] = alerts()
    assert (alert.address, alert.confirmed_at is not None) == (address, True)
    assert letters.work() == []
    assert "« glioblastome »" in browser.get("/mon-espace/alertes").get_data(as_text=True)


def test_alerts_asked_without_signing_in_are_in_my_space_too(as_: Any, client: Any, letters: Letters) -> None:
    account = make_account(address="lectrice@exemple.fr")
    confirmed(client, letters, address="Lectrice@exemple.fr")
    assert "« glioblastome »" in as_(again(account)).get("/mon-espace/alertes").get_data(as_text=True)


def test_my_alert_is_stopped_and_that_of_somebody_else_does_not_exist(
    as_: Any, camille: Account, farid: Account
) -> None:
    own = actions.ask_own_alert(Asked("hérisson"), Rhythm.DAILY, actor=camille, now=utcnow())
    ref = own.public_id
    assert as_(farid).post(f"/mon-espace/alertes/{ref}/arret").status_code == 404
    browser = as_(again(camille))
    assert browser.post(f"/mon-espace/alertes/{ref}/arret").status_code == 303
    assert browser.post(f"/mon-espace/alertes/{ref}/arret").status_code == 404
    assert "Aucune alerte" in browser.get("/mon-espace/alertes").get_data(as_text=True)


def test_my_space_is_for_who_is_signed_in(client: Any) -> None:
    assert client.get("/mon-espace/alertes").status_code in (302, 303)


def test_unconfirmed_account_uses_its_mailbox(app: Flask) -> None:
    account = make_account(confirmed_at=None)
    with pytest.raises(NotAllowed):
        actions.ask_own_alert(Asked("hérisson"), Rhythm.DAILY, actor=account, now=utcnow())


# rights of persons


def test_i4_copy_holds_the_alerts_of_the_address(app: Flask) -> None:
    account = make_account(address=ADDRESS)
    open_alert("hérisson", now=utcnow())
    open_alert("carnet", address="autre@exemple.fr", now=utcnow())
    [row] = privacy.export(again(account))["search_alert"]
    assert row["recherche"] == "hérisson"
    assert row["rythme"] == "Chaque jour"


def test_i5_erasure_removes_the_alerts_of_the_address(app: Flask) -> None:
    account = make_account(address=ADDRESS)
    open_alert("hérisson", now=utcnow())
    actions.ask_alert(Asked("carnet"), ADDRESS, Rhythm.DAILY, locale="fr", now=utcnow())
    open_alert("hérisson", address="autre@exemple.fr", now=utcnow())
    privacy.erase(again(account), now=utcnow())
    assert [alert.address for alert in alerts()] == ["autre@exemple.fr"]
