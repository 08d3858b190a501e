"""Every letter, as it reaches a person: compared with the one that was read and found good.

After a wanted change: `RENEW_LETTERS=1 make test` (or pytest tests/letters) writes tests/letters/*.txt anew; read the difference before you keep it."""

import os
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import configure

from webapp.kit import config, mail

HERE = Path(__file__).parent
TO = "bob@acme.example"
PLACE = "Müller & Söhne GmbH"
URL = "https://acme.gatehouse.test"
INVITED = f"{URL}/invitations/xYz"
AT = "21 November 2026, 14:05 UTC"
SIGNUP: dict[str, Any] = {
    "name": "Pia Sommer",
    "email": "pia@acme.example",
    "reason": "I start in accounting.",
    "decided_by_name": "Alice Brandt",
    "rejection": None,
}

# (letter, case) -> facts. A letter with a choice in it is here once for each way.
FACTS: dict[tuple[str, str], dict[str, Any]] = {
    ("auth/code", ""): {"place": PLACE, "code": "046213", "minutes": 10, "signup_url": None},
    ("founding/code", ""): {"place": PLACE, "code": "046213", "minutes": 15},
    ("auth/no_account", ""): {"place": PLACE, "code": "046213", "minutes": 10, "signup_url": f"{URL}/signup"},
    ("auth/no_account", "closed"): {"place": PLACE, "code": "046213", "minutes": 10, "signup_url": None},
    ("auth/refresh_reused", ""): {"place": PLACE, "device": "curl", "address": "192.0.2.7", "at": "21 November 2026, 14:05 UTC"},
    ("auth/api_token", ""): {"place": PLACE, "name": "Nightly import", "days": 90, "at": "21 November 2026, 14:05 UTC", "url": f"{URL}/me/tokens"},
    ("auth/reset_code", ""): {"place": PLACE, "code": "046213", "minutes": 10},
    ("auth/invitation_code", ""): {"place": PLACE, "code": "046213", "minutes": 15},
    ("auth/contact_code", ""): {"place": PLACE, "code": "046213", "minutes": 15},
    ("auth/contact_taken", ""): {"place": PLACE},
    ("auth/contact", "email"): {"place": PLACE, "at": AT, "kind": "email"},
    ("auth/contact", "phone"): {"place": PLACE, "at": AT, "kind": "phone"},
    ("auth/password", "set"): {"place": PLACE, "at": AT, "url": f"{URL}/signin/reset", "what": "set", "address": "192.0.2.7"},
    ("auth/password", "changed"): {"place": PLACE, "at": AT, "url": f"{URL}/signin/reset", "what": "changed", "address": "192.0.2.7"},
    ("auth/password", "removed"): {"place": PLACE, "at": AT, "url": f"{URL}/signin/reset", "what": "removed", "address": "192.0.2.7"},
    ("auth/password", "dropped"): {"place": PLACE, "at": AT, "url": f"{URL}/signin/reset", "what": "dropped", "address": "192.0.2.7"},
    ("auth/password", "reset"): {"place": PLACE, "at": AT, "url": f"{URL}/signin/reset", "what": "reset", "address": None},
    ("auth/identity", "linked"): {"provider": "Google", "email": "bob@gmail.example", "what": "linked", "at": "21 November 2026, 14:05 UTC"},
    ("auth/identity", "unlinked"): {"provider": "Google", "email": None, "what": "unlinked", "at": "21 November 2026, 14:05 UTC"},
    ("auth/bypass", ""): {"place": PLACE, "who": "Alice Brandt", "at": "21 November 2026, 14:05 UTC", "url": f"{URL}/settings/sso"},
    ("admin/sysadmin", ""): {"by": "Dana Reyes", "address": TO, "url": "https://admin.gatehouse.test"},
    ("admin/first_manager", ""): {"place": PLACE, "address": TO, "url": URL},
    ("auth/support", ""): {
        "place": PLACE,
        "who": "Dana Reyes",
        "reason": "Nobody can sign in since this morning.",
        "at": AT,
        "until": "15:05 UTC",
        "url": f"{URL}/settings/support",
    },
    ("auth/proof_code", ""): {"place": PLACE, "code": "046213", "minutes": 10},
    **{
        ("auth/factor_changed", change): {"change": change, "name": "Firefox on Linux", "left": 2, "place": PLACE, "url": f"{URL}/me/security", "at": AT}
        for change in ("app_added", "app_removed", "passkey_added", "passkey_removed", "codes_renewed", "code_used", "reset")
    },
    ("orgs/reminder", ""): {"places": [{"name": PLACE, "url": URL}, {"name": "Globex", "url": "https://globex.gatehouse.test"}]},
    ("orgs/invitation", ""): {"place": PLACE, "who": "Alice Brandt", "role": "member", "message": "", "until": "5 December 2026", "url": INVITED},
    ("orgs/invitation", "client"): {"place": PLACE, "who": "Alice Brandt", "role": "client", "message": "", "until": "5 December 2026", "url": INVITED},
    ("orgs/invitation", "first"): {"place": PLACE, "who": None, "role": "manager", "message": "", "until": "5 December 2026", "url": INVITED},
    ("orgs/invitation", "message"): {
        "place": PLACE,
        "who": "Alice Brandt",
        "role": "member",
        "message": "Welcome to accounting.\nThe rota is on the board.",
        "until": "5 December 2026",
        "url": INVITED,
    },
    ("documents/asked", ""): {"who": "Mia Kern", "title": "Lease of the hall", "note": "", "url": f"{URL}/documents/01a2/sharing"},
    ("documents/asked", "note"): {"who": "Mia Kern", "title": "Lease of the hall", "note": "For the audit.", "url": f"{URL}/documents/01a2/sharing"},
    **{
        ("documents/request", told): {
            "told": told,
            "who": "Bob Okafor",
            "place": PLACE,
            "title": "Papers for the loan",
            "note": "For the bank." if told == "asked" else "",
            "lines": ["Passport: It is over since May."] if told == "returned" else ["Passport", "Payslips (1 of 3)"],
            "until": "5 December 2026",
            "url": f"{URL}/r/xYz",
        }
        for told in ("asked", "reminded", "returned")
    },
    ("documents/due", ""): {"lines": [{"title": "Lease of the hall", "note": "", "expires": "5 December 2026"}], "place": PLACE, "url": f"{URL}/inbox/due"},
    ("documents/due", "several"): {
        "lines": [{"title": "Lease of the hall", "note": "", "expires": "5 December 2026"}, {"title": "Offer", "note": "Call them", "expires": ""}],
        "place": PLACE,
        "url": f"{URL}/inbox/due",
    },
    ("documents/shared", ""): {
        "place": PLACE,
        "who": "Bob Okafor",
        "number": 1,
        "title": "Lease of the hall",
        "titles": ["Lease of the hall"],
        "url": f"{URL}/documents/01a2",
        "off_url": f"{URL}/me/letters",
    },
    ("documents/shared", "several"): {
        "place": PLACE,
        "who": "",
        "number": 12,
        "title": "Lease of the hall",
        "titles": ["Lease of the hall", "Offer"],
        "url": f"{URL}/documents?view=shared",
        "off_url": f"{URL}/me/letters",
    },
    ("documents/granted", ""): {"who": "Bob Okafor", "title": "Lease of the hall", "url": f"{URL}/documents/01a2"},
    ("orgs/removed", ""): {"place": PLACE, "at": AT},
    ("orgs/renamed", ""): {"place": PLACE, "who": "Alice Brandt", "before": "https://acme-old.gatehouse.test", "url": URL},
    ("orgs/domain", "failing"): {"place": PLACE, "host": "docs.acme.example", "is_lost": False, "days": 14, "url": f"{URL}/settings/domains"},
    ("orgs/domain", "lost"): {"place": PLACE, "host": "docs.acme.example", "is_lost": True, "days": 14, "url": f"{URL}/settings/domains"},
    ("signups/code", ""): {"place": PLACE, "code": "046213", "minutes": 15},
    ("signups/asked", ""): {"place": PLACE, "url": f"{URL}/signups", "signup": SIGNUP},
    ("signups/several", ""): {
        "place": PLACE,
        "url": f"{URL}/signups",
        "number": 3,
        "waiting": 5,
        "people": [{"name": "Pia Sommer", "email": "pia@acme.example"}, {"name": "Tunde Adeyemi", "email": "tunde@acme.example"}],
    },
    ("signups/expired", ""): {"place": PLACE, "url": f"{URL}/signup", "signup": SIGNUP, "days": 30},
    ("signups/approved", ""): {"place": PLACE, "url": URL, "signup": SIGNUP},
    ("signups/rejected", ""): {"place": PLACE, "url": URL, "signup": SIGNUP},
    ("signups/rejected", "reason"): {"place": PLACE, "url": URL, "signup": {**SIGNUP, "rejection": "We know nobody of that name."}},
}
NO_CODE = {"auth/no_account"}  # its facts hold a code, since asking takes the same way for every address; the letter must not
EVIL = '<b>Eve</b> & "Co"'
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> Iterator[None]:
    before = config._current
    config.use(configure(tmp_path))
    yield
    config._current = before


def letters() -> set[str]:
    """Every letter there is, by its .txt."""
    return {str(path.relative_to(mail.TEMPLATES).with_suffix("")) for path in mail.TEMPLATES.rglob("*.txt")}


def write(letter: str, facts: Mapping[str, Any]) -> mail.Letter:
    return mail.write(letter, TO, {name: SimpleNamespace(**fact) if name == "signup" else fact for name, fact in facts.items()})


def replaced(facts: Any, text: str) -> Any:
    """The facts with each word of a person's or an organization's choice replaced."""
    if isinstance(facts, list):
        return [text if isinstance(one, str) else replaced(one, text) for one in facts]
    chosen = {"place", "name", "reason", "rejection", "decided_by_name", "provider", "who", "message", "by", "title", "note"}
    return {key: text if key in chosen and value else replaced(value, text) if isinstance(value, dict | list) else value for key, value in facts.items()}


class Nesting(HTMLParser):
    """Counts what opens and closes; `wrong` says where that does not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.wrong += [f"{tag} has the attribute {name} twice" for name in {name for name, _ in attrs if [other for other, _ in attrs].count(name) > 1}]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing at {self.getpos()}")


def misnested(html: str) -> list[str]:
    parser = Nesting()
    parser.feed(html)
    parser.close()
    return parser.wrong + [f"<{tag}> stays open" for tag in parser.open]


def test_every_letter_is_read_here_and_has_both_its_halves() -> None:
    assert letters() == {letter for letter, _ in FACTS}, "give the letter its facts in FACTS, then renew (see above)"
    pages = {str(path.relative_to(mail.TEMPLATES).with_suffix("")) for path in mail.TEMPLATES.rglob("*.html") if path.parent != mail.TEMPLATES}
    assert pages == letters()


@pytest.mark.parametrize(("letter", "case"), FACTS)
def test_a_letter_is_as_it_was_read_and_found_good(letter: str, case: str) -> None:
    written = write(letter, FACTS[letter, case])
    kept = HERE / f"{'-'.join((*letter.split('/'), *filter(None, [case])))}.txt"
    text = f"Subject: {written.subject}\n\n{written.text}"
    if os.environ.get("RENEW_LETTERS"):
        kept.write_text(text)
    assert kept.exists(), f"{kept.name} is not there: RENEW_LETTERS=1 pytest tests/letters writes it"
    assert text == kept.read_text(), f"{letter} reads differently now. If that is wanted: RENEW_LETTERS=1 pytest tests/letters, and read the difference."


def test_no_kept_letter_is_left_of_one_that_is_gone() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == {"-".join((*letter.split("/"), *filter(None, [case]))) for letter, case in FACTS}


@pytest.mark.parametrize(("letter", "case"), FACTS)
def test_a_letter_can_be_read_by_anything(letter: str, case: str) -> None:
    written = write(letter, FACTS[letter, case])
    assert 3 <= len(written.subject) <= 78
    assert misnested(written.html) == []
    assert "http:" not in written.html
    assert "\n\n\n\n" not in written.text
    assert not re.search(r"[{}]|\bNone\b", written.text + written.html.partition("</head>")[2])


@pytest.mark.parametrize(("letter", "case"), FACTS)
def test_both_halves_of_a_letter_hold_the_same_code_and_addresses(letter: str, case: str) -> None:
    written = write(letter, FACTS[letter, case])
    pattern = re.compile(r"https://[^\s\"<]+|\b\d{6}\b")
    body = re.sub(r"#\w{6}", "", written.html)
    assert set(pattern.findall(written.text)) == set(pattern.findall(body))


@pytest.mark.parametrize("letter", sorted(NO_CODE))
def test_who_may_not_sign_in_gets_no_code(letter: str) -> None:
    for (name, _), facts in FACTS.items():
        if name == letter:
            written = write(letter, facts)
            assert facts["code"] not in written.subject + written.text + written.html


@pytest.mark.parametrize(("letter", "case"), FACTS)
def test_a_name_with_tags_in_it_stays_words(letter: str, case: str) -> None:
    written = write(letter, replaced(FACTS[letter, case], EVIL))
    assert misnested(written.html) == []
    assert "<b>Eve" not in written.html
    assert "&lt;b&gt;Eve" in written.html
    assert EVIL in written.text + written.subject


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\v"])
def test_a_name_with_line_ends_in_it_adds_no_header_and_no_line_to_the_subject(newline: str) -> None:
    for (letter, _), facts in FACTS.items():
        written = write(letter, replaced(facts, f"Eve{newline}Bcc: all@acme.example"))
        assert written.subject.splitlines() == [written.subject]
        assert misnested(written.html) == []
        mail.send(written)
        assert "Bcc" not in mail.outbox.pop()


@pytest.mark.parametrize("html", ["<p><b>x</p></b>", "<p>", "</p>", '<a href="x" href="y"></a>'])
def test_bad_nesting_is_noticed(html: str) -> None:
    assert misnested(html)
