"""Letters: how they are written, and what each driver does with them."""

import email
import email.policy
from dataclasses import replace

import pytest
import servers

from webapp.kit import config, mail

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


def test_a_server_that_cannot_be_reached_delays_the_letter(post):
    with pytest.raises(mail.Delayed, match="cannot be reached"):
        post(f"smtp://127.0.0.1:{servers.free_port()}")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_without_the_encryption_that_was_asked_for_gets_nothing(post, smtp, tls):
    with pytest.raises(mail.Delayed):
        post(f"{smtp.url}?tls={tls}")
    assert smtp.messages == []


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
