"""One contract for every mailer, then what is particular to each."""

import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from labagora.core.settings import Settings
from labagora.ports import DevelopmentAdapterWarning, mail
from labagora.ports.mail import Mailer, MailError, Message, TwoRecipientsError
from labagora.ports.mail.smtp import SmtpMailer
from tests.mailbox import Mailbox, server_certificate, smtp_server
from tests.services import free_port

pytestmark = pytest.mark.sqlite_only

SENDER = "Lab Agora <ne-pas-repondre@labagora.test>"


NO_TLS = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@dataclass
class Outbound:
    mailer: Mailer
    folder: Path
    mailbox: Mailbox | None = None

    def mails(self) -> list[EmailMessage]:
        if self.mailbox is not None:
            return self.mailbox.received
        files = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=default) for path in files]  # type: ignore[misc]


@pytest.fixture(params=["file", "smtp"])
def outbound(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outbound]:
    settings = Settings(env="test", data=tmp_path, mail_sender=SENDER)
    if request.param == "file":
        yield Outbound(mail.from_url("file:", settings), tmp_path / "mail")
        return
    with smtp_server() as (address, mailbox):
        yield Outbound(mail.from_url(f"smtp://{address}", settings), tmp_path, mailbox)


def a_message(**changes: object) -> Message:
    values = {
        "to": "camille@exemple.fr",
        "subject": "Lab Agora — vous avez un message",
        "text": "Bonjour Camille,\n\nÀ bientôt.\n",
        "html": "<p>Bonjour Camille, à bientôt.</p>",
        "message_id": "<abc@labagora.test>",
    }
    return Message(**{**values, **changes})  # type: ignore[arg-type]


def test_send_delivers_both_bodies(outbound: Outbound) -> None:
    outbound.mailer.send(a_message())
    (received,) = outbound.mails()
    plain, html = received.get_body(("plain",)), received.get_body(("html",))
    assert received.get_content_type() == "multipart/alternative"
    assert plain is not None
    assert "À bientôt." in plain.get_content()
    assert html is not None
    assert "à bientôt" in html.get_content()


def test_send_without_html_is_plain_text(outbound: Outbound) -> None:
    outbound.mailer.send(a_message(html=""))
    assert outbound.mails()[0].get_content_type() == "text/plain"


def test_send_writes_the_headers(outbound: Outbound) -> None:
    outbound.mailer.send(a_message(headers={"List-Unsubscribe": "<https://labagora.test/stop/x>"}))
    (received,) = outbound.mails()
    assert received["From"] == SENDER
    assert received["To"] == "camille@exemple.fr"
    assert received["Subject"] == "Lab Agora — vous avez un message"
    assert received["Message-ID"] == "<abc@labagora.test>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"].datetime.tzinfo is not None
    assert received["List-Unsubscribe"] == "<https://labagora.test/stop/x>"
    assert received["Cc"] is None
    assert received["Bcc"] is None


def test_send_twice_keeps_the_message_id(outbound: Outbound) -> None:
    outbound.mailer.send(a_message())
    outbound.mailer.send(a_message())
    assert [received["Message-ID"] for received in outbound.mails()] == ["<abc@labagora.test>"] * 2


def test_send_without_message_id_is_refused(outbound: Outbound) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        outbound.mailer.send(a_message(message_id=""))
    assert outbound.mails() == []


@pytest.mark.parametrize(
    "recipients",
    [
        "camille@exemple.fr, alice@exemple.fr",
        "camille@exemple.fr;alice@exemple.fr",
        "camille@exemple.fr alice@exemple.fr",
        ["camille@exemple.fr", "alice@exemple.fr"],
        ("camille@exemple.fr",),
        {"camille@exemple.fr"},
        None,
    ],
)
def test_i9_message_to_several_people_raises(recipients: object) -> None:
    with pytest.raises(TwoRecipientsError):
        a_message(to=recipients)


@pytest.mark.parametrize(
    "address",
    ["", "camille", "@exemple.fr", "camille@", "Camille <camille@exemple.fr>", "camille@exemple.fr\nBcc: x", " a@b.fr"],
)
def test_message_to_something_else_than_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        a_message(to=address)


@pytest.mark.parametrize("header", ["Bcc", "Cc", "To", "Reply-To", "X-Autre"])
def test_i9_header_that_could_name_somebody_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match=header):
        a_message(headers={header: "alice@exemple.fr"})


def test_e7_line_break_in_subject_becomes_a_space(outbound: Outbound) -> None:
    outbound.mailer.send(a_message(subject="Bonjour\r\nBcc: farid@exemple.fr\u2028suite"))
    (received,) = outbound.mails()
    assert received["Subject"] == "Bonjour Bcc: farid@exemple.fr suite"
    assert received["Bcc"] is None


def test_e7_long_subject_is_cut() -> None:
    assert len(a_message(subject="a" * 5000).subject) == 150


@pytest.mark.parametrize("value", ["<x@y>\r\nBcc: a@exemple.fr", "<x@y>\n"])
def test_e7_line_break_in_header_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        a_message(headers={"List-Id": value})
    with pytest.raises(ValueError, match="control character"):
        a_message(message_id=value)


def test_e7_line_break_in_sender_name_is_refused() -> None:
    with pytest.raises(ValueError, match="control character"):
        a_message(sender="Lab\r\nBcc: farid@exemple.fr <a@exemple.fr>")


def test_e7_quotes_in_sender_name_stay_in_the_name(outbound: Outbound) -> None:
    outbound.mailer.send(a_message(sender='"Lab, Agora" <autre@labagora.test>'))
    (address,) = outbound.mails()[0]["From"].addresses
    assert (address.display_name, address.addr_spec) == ("Lab, Agora", "autre@labagora.test")


def test_g6_file_mail_is_private(tmp_path: Path) -> None:
    settings = Settings(env="test", data=tmp_path)
    mail.from_url("file:", settings).send(a_message())
    (path,) = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "camille" not in path.name


def test_file_mail_on_an_unwritable_place_may_be_retried(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a folder")
    with pytest.raises(MailError) as raised:
        mail.from_url("file:", Settings(env="test", data=tmp_path)).send(a_message())
    assert not raised.value.permanent


def test_file_mail_warns_in_production(tmp_path: Path) -> None:
    settings = Settings(env="production", data=tmp_path)
    with pytest.warns(DevelopmentAdapterWarning):
        mail.from_url("file:", settings)


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("550 5.1.1 no such user <camille@exemple.fr>", True), ("451 4.7.1 later", False)],
)
def test_smtp_refused_recipient(answer: str, permanent: bool) -> None:
    with smtp_server() as (address, mailbox):
        mailbox.refuse_rcpt = answer
        with pytest.raises(MailError) as raised:
            SmtpMailer(f"smtp://{address}", sender=SENDER).send(a_message())
    assert raised.value.permanent is permanent
    assert "camille" not in str(raised.value)


@pytest.mark.parametrize(("answer", "permanent"), [("554 5.6.0 no", True), ("452 4.3.1 full", False)])
def test_smtp_refused_content(answer: str, permanent: bool) -> None:
    with smtp_server() as (address, mailbox):
        mailbox.refuse_data = answer
        with pytest.raises(MailError) as raised:
            SmtpMailer(f"smtp://{address}", sender=SENDER).send(a_message())
    assert raised.value.permanent is permanent


@NO_TLS
def test_smtp_signs_in_with_the_password_of_the_url() -> None:
    with smtp_server(with_password=True) as (address, mailbox):
        url = f"smtp://portail:s3%3Acret%2F@{address}"  # pragma: allowlist secret
        SmtpMailer(url, sender=SENDER).send(a_message())
        assert mailbox.envelopes == [("ne-pas-repondre@labagora.test", ["camille@exemple.fr"])]


@NO_TLS
def test_smtp_wrong_password_may_be_repaired() -> None:
    with smtp_server(with_password=True) as (address, mailbox), pytest.raises(MailError, match="535") as raised:
        SmtpMailer(f"smtp://portail:faux@{address}", sender=SENDER).send(a_message())  # pragma: allowlist secret
    assert not raised.value.permanent
    assert mailbox.received == []


def test_smtp_starttls_is_never_skipped() -> None:
    """The server offers no TLS: better no mail than a mail in clear."""
    with smtp_server() as (address, mailbox), pytest.raises(MailError) as raised:
        SmtpMailer(f"smtp://{address}?starttls=1", sender=SENDER).send(a_message())
    assert not raised.value.permanent
    assert mailbox.received == []


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's TLS context whose certificate this process trusts."""
    path, context = server_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return context


def test_smtp_starttls_when_the_certificate_is_trusted(trusted: ssl.SSLContext) -> None:
    with smtp_server(starttls=trusted) as (address, mailbox):
        SmtpMailer(f"smtp://{address}?starttls=1", sender=SENDER).send(a_message())
    assert len(mailbox.received) == 1


def test_smtps_when_the_certificate_is_trusted(trusted: ssl.SSLContext) -> None:
    with smtp_server(smtps=trusted) as (address, mailbox):
        SmtpMailer(f"smtps://{address}", sender=SENDER).send(a_message())
    assert len(mailbox.received) == 1


def test_smtp_to_a_server_that_nobody_vouches_for_fails(tmp_path: Path) -> None:
    _, context = server_certificate(tmp_path)
    with smtp_server(starttls=context) as (address, mailbox), pytest.raises(MailError, match="SSL") as raised:
        SmtpMailer(f"smtp://{address}?starttls=1", sender=SENDER).send(a_message())
    assert not raised.value.permanent
    assert mailbox.received == []


def test_smtps_to_a_server_without_tls_fails() -> None:
    with smtp_server() as (address, mailbox), pytest.raises(MailError):
        SmtpMailer(f"smtps://{address}", sender=SENDER, timeout=1).send(a_message())
    assert mailbox.received == []


def test_r9_smtp_closed_may_be_retried() -> None:
    with pytest.raises(MailError) as raised:
        SmtpMailer(f"smtp://127.0.0.1:{free_port()}", sender=SENDER).send(a_message())
    assert not raised.value.permanent


def test_r9_smtp_frozen_times_out() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        mailer = SmtpMailer(f"smtp://127.0.0.1:{mute.getsockname()[1]}", sender=SENDER, timeout=0.2)
        with pytest.raises(MailError) as raised:
            mailer.send(a_message())
    assert not raised.value.permanent


@pytest.mark.parametrize("url", ["ftp://x", "smtp:", ""])
def test_unknown_mail_url_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LABAGORA_MAIL_URL"):
        mail.from_url(url, Settings(env="test", data=tmp_path))
