"""People: their addresses and names as we keep them."""

import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.kit import db, refusals
from webapp.platform import users
from webapp.platform.models import User


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("alice@acme.example", "alice@acme.example"),
        ("  Alice.Brandt@ACME.Example \n", "alice.brandt@acme.example"),
        ("a+tag@acme.example", "a+tag@acme.example"),
        ("o'hara@acme.example", "o'hara@acme.example"),
        ("alice@printer.local", "alice@printer.local"),
        ("alice@gatehouse.test", "alice@gatehouse.test"),
        ("alice@bücher.example", "alice@bücher.example"),
        ("alice@BÜCHER.example", "alice@bücher.example"),
        ("alice@xn--bcher-kva.example", "alice@bücher.example"),
    ],
)
def test_an_address_is_kept_in_one_form(given, kept):
    assert users.clean_email(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "alice",
        "@acme.example",
        "alice@",
        "alice@bob@acme.example",
        "alice@acme..example",
        "alice@-acme.example",
        "al ice@acme.example",
        "alice@acme.example\nBcc: eve@evil.example",
        "alice@acme.example, eve@evil.example",
        "Alice <alice@acme.example>",
        "alice@[127.0.0.1]",
        '"alice bob"@acme.example',
        ".alice@acme.example",
        "alice\0@acme.example",
        "alice\u202e@acme.example",
        "alice@" + "a" * 250 + ".example",
    ],
)
def test_what_is_no_address_is_refused(given):
    with pytest.raises(refusals.Invalid) as refused:
        users.clean_email(given)
    assert (refused.value.code, refused.value.field) == ("EMAIL_INVALID", "email")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Alice Brandt", "Alice Brandt"),
        ("  Alice \t  Brandt ", "Alice Brandt"),
        ("Alice\r\nBcc: eve@evil.example", "Alice Bcc: eve@evil.example"),
        ("Alice\u2028Brandt", "Alice Brandt"),
        ("Alice\u202egnp.exe", "Alicegnp.exe"),
        ("\u2066Alice\u2069", "Alice"),
        ("Al\u200bice", "Alice"),
        ("Alice\0", "Alice"),
        ("Zoë Müller-Łuk 李", "Zoë Müller-Łuk 李"),
        ("x" * 120, "x" * 120),
        ("x" * 120 + "  ", "x" * 120),
    ],
)
def test_a_name_is_one_line_that_reads_as_it_is_written(given, kept):
    assert users.clean_name(given) == kept


@pytest.mark.parametrize("given", ["", "  ", "\n", "\u202e\u200b", "\0", "x" * 121])
def test_a_name_of_nothing_or_too_much_is_refused(given):
    with pytest.raises(refusals.Invalid) as refused:
        users.clean_name(given)
    assert (refused.value.code, refused.value.field) == ("NAME_INVALID", "name")


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
class TestFinding:
    def test_a_known_address_is_its_user_whose_name_stays(self, context):
        alice = cast.user(cast.ALICE)
        assert users.find_or_create(cast.ALICE, "Somebody Else") is alice
        assert alice.name == "Alice Brandt"

    def test_a_new_address_is_a_new_active_user(self, context):
        ada = users.find_or_create("ada@acme.example", "Ada\u202e Moreau")
        assert (ada.name, ada.status, ada.epoch) == ("Ada Moreau", "active", 0)
        assert users.find("ada@acme.example") is ada

    @pytest.mark.parametrize(("name", "borne"), [("Ada Moreau", "Ada Moreau"), ("", "ada"), (None, "ada")])
    def test_whom_somebody_else_names_has_a_name_at_any_rate(self, context, name, borne):
        assert users.ensure(" Ada@Acme.example", name).name == borne
        assert users.ensure("ada@acme.example", "Somebody Else").name == borne

    def test_an_address_that_somebody_else_wrote_is_checked(self, context):
        with pytest.raises(refusals.Invalid) as refused:
            users.ensure("nobody", "Ada Moreau")
        assert refused.value.code == "EMAIL_INVALID"

    def test_an_address_belongs_to_one_user(self, context):
        db.session.add(User(email=cast.ALICE, name="Impostor"))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()

    def test_a_sysadmin_is_one_and_others_are_not(self, context):
        assert users.is_sysadmin(cast.user(cast.DANA))
        assert not users.is_sysadmin(cast.user(cast.ALICE))

    def test_making_a_sysadmin_is_recorded_once(self, context):
        alice, dana = cast.user(cast.ALICE), cast.user(cast.DANA)
        users.make_sysadmin(alice, by=dana)
        users.make_sysadmin(alice, by=dana)
        assert users.is_sysadmin(alice)
        granted = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "sysadmins.granted", PlatformEntry.subject_id == alice.id)).all()
        assert [entry.actor_name for entry in granted] == ["Dana Reyes"]


def test_a_suspended_person_stays_out_until_reactivated_and_nothing_revives(context):
    bob = cast.user(cast.BOB)
    before = bob.epoch
    users.suspend(bob, by=None)
    users.suspend(bob, by=None)
    assert (bob.status, bob.epoch) == ("suspended", before + 1)
    users.reactivate(bob, by=None)
    users.reactivate(bob, by=None)
    assert (bob.status, bob.epoch) == ("active", before + 1)
    db.session.flush()
    actions = db.session.scalars(sa.select(PlatformEntry.action).where(PlatformEntry.subject_id == bob.id, PlatformEntry.action.startswith("users."))).all()
    assert sorted(actions) == ["users.reactivated", "users.suspended"]


def test_an_operator_suspends_and_reactivates_at_the_shell(app):
    shell = app.test_cli_runner()
    answer = shell.invoke(args=["user", "suspend", " Bob@Acme.Example "])
    assert (answer.exit_code, answer.output) == (0, "bob@acme.example is suspended.\n")
    with app.app_context():
        assert cast.user(cast.BOB).status == "suspended"
    assert shell.invoke(args=["user", "reactivate", cast.BOB]).exit_code == 0
    with app.app_context():
        assert cast.user(cast.BOB).status == "active"


def test_an_address_of_nobody_is_told_at_the_shell(app):
    answer = app.test_cli_runner().invoke(args=["user", "suspend", cast.STRANGER])
    assert answer.exit_code == 1
    assert "Nobody has the address" in answer.output
