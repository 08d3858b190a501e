"""Letters: how they are written, and what each driver does with them."""

import email
import email.policy
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import servers
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.kit import clock, config, mail

LETTER = mail.Letter("grace@example.com", "Grüße aus Köln", "Dear Grace,\nça va?\n", "<p>Dear Grace</p>")


@pytest.fixture
def post(settings, monkeypatch):
    """Sends by the driver of a URL: `post(url, letter)`."""

    def send(url: str, letter: mail.Letter = LETTER) -> None:
        monkeypatch.setattr(config, "_current", replace(settings, mail_url=url))
        mail.send(letter)

    mail.outbox.clear()
    return send


def test_a_letter_in_memory_has_both_bodies_and_all_its_headers(post):
    post("memory://")
    [message] = mail.outbox
    assert (message["To"], message["Subject"], message["From"]) == ("grace@example.com", "Grüße aus Köln", "Gatehouse <no-reply@gatehouse.test>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert message["Message-ID"].endswith("@gatehouse.test>")
    assert message.get_body(("plain",)).get_content() == LETTER.text
    assert "Dear Grace" in message.get_body(("html",)).get_content()


def test_a_letter_in_a_file_can_be_read_by_any_mail_program(post, tmp_path):
    post(f"file://{tmp_path}/with%20space")
    [path] = (tmp_path / "with space").iterdir()
    assert path.suffix == ".eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "Grüße aus Köln"
    assert message.get_body(("plain",)).get_content() == LETTER.text


def test_files_are_named_in_the_order_they_were_sent(post, tmp_path):
    for number in range(3):
        post(f"file://{tmp_path}/mail", replace(LETTER, subject=str(number)))
    texts = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["Subject"] for path in sorted((tmp_path / "mail").iterdir())]
    assert texts == ["0", "1", "2"]


def test_a_letter_reaches_the_mail_server(post, smtp):
    post(smtp.url)
    [envelope] = smtp.messages
    assert envelope.rcpt_tos == ["grace@example.com"]
    assert envelope.mail_from == "no-reply@gatehouse.test"
    assert email.message_from_bytes(envelope.content, policy=email.policy.default)["Subject"] == "Grüße aus Köln"


def test_a_server_that_wants_it_later_delays_the_letter(post, smtp):
    smtp.refuse("grace@example.com", 451)
    with pytest.raises(mail.Delayed, match="451 Try again later"):
        post(smtp.url)
    assert smtp.messages == []


def test_a_server_that_will_never_take_it_refuses_the_letter(post, smtp):
    smtp.refuse("grace@example.com", 550)
    with pytest.raises(mail.Refused, match="550 No such mailbox"):
        post(smtp.url)


@pytest.mark.parametrize("code", [550, 553])
def test_a_server_that_does_not_like_the_sender_says_nothing_of_the_address(post, smtp, code):
    smtp.refuse_sender(code)
    with pytest.raises(mail.Delayed, match=f"{code}"):
        post(smtp.url)


def test_a_password_of_ours_that_is_wrong_says_nothing_of_the_address(post, smtp):
    with pytest.raises(mail.Delayed, match="535"):
        post(f"smtp://us:wrong@127.0.0.1:{smtp.port}")
    assert smtp.messages == []


def test_a_server_that_cannot_be_reached_delays_the_letter(post):
    with pytest.raises(mail.Delayed, match="cannot be reached"):
        post(f"smtp://127.0.0.1:{servers.free_port()}")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_without_the_encryption_that_was_asked_for_gets_nothing(post, smtp, tls):
    with pytest.raises(mail.Delayed):
        post(f"{smtp.url}?tls={tls}")
    assert smtp.messages == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody signed but itself, with its key."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")]), clock.now()
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(params=["starttls", "tls"])
def encrypted(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[str, servers.Mailbox]]:
    """A mail server with that certificate, and its address with the kind of encryption it speaks."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    mailbox = servers.Mailbox(servers.free_port())
    with servers.receiving_mail(mailbox, **{"tls_context" if request.param == "starttls" else "ssl_context": tls}):
        yield f"{mailbox.url}?tls={request.param}", mailbox


def test_an_encrypted_letter_reaches_a_server_whose_certificate_is_trusted(post, encrypted, certificate, monkeypatch):
    url, mailbox = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    post(url)
    assert [envelope.rcpt_tos for envelope in mailbox.messages] == [["grace@example.com"]]


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(post, encrypted):
    url, mailbox = encrypted
    with pytest.raises(mail.Delayed, match="certificate verify failed"):
        post(url)
    assert mailbox.messages == []


def test_a_certificate_for_another_name_is_refused(post, encrypted, certificate, monkeypatch):
    url, mailbox = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(mail.Delayed, match="certificate verify failed"):
        post(url.replace("127.0.0.1", "localhost"))
    assert mailbox.messages == []


@pytest.mark.parametrize(
    "letter", [replace(LETTER, subject="Hi\r\nBcc: eve@example.com"), replace(LETTER, to="grace@example.com\nBcc: eve@example.com")], ids=["subject", "address"]
)
def test_a_line_break_smuggles_no_header_in(post, smtp, letter):
    with pytest.raises((ValueError, mail.Refused)):
        post(smtp.url, letter)
    assert smtp.messages == []


def test_a_letter_is_written_from_its_templates_with_the_subject_on_the_first_line(app):
    letter = mail.write("auth/code", "grace@example.com", {"code": "123456", "place": "Acme", "minutes": 10})
    assert letter.subject == "123456 is your code for Acme"
    assert "    123456\n" in letter.text
    assert "123456" in letter.html


def test_a_name_with_markup_or_line_breaks_is_text_in_a_letter(app):
    letter = mail.write("auth/code", "grace@example.com", {"code": "123456", "place": "<b>Acme</b>\nBcc: eve@example.com", "minutes": 10})
    assert "\n" not in letter.subject
    assert "Bcc" not in letter.subject
    assert "<b>Acme" not in letter.html


def test_a_letter_with_a_fact_left_out_is_not_written(app):
    with pytest.raises(mail.jinja2.UndefinedError):
        mail.write("auth/code", "grace@example.com", {"code": "123456"})
