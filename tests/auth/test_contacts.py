"""Another address or number: proved first, told to the one before; and texts as a way to sign in."""

from dataclasses import replace

import cast
import pytest
import screens
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.auth import contacts, otp, sessions
from webapp.auth.models import Session
from webapp.jobs.models import Job
from webapp.kit import config, crypto, db, refusals
from webapp.orgs.models import Person
from webapp.platform import users

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
NEW, NUMBER = "alice@new.example", "+491701234567"
NET = "192.0.2.1"


@pytest.fixture
def texting(context, tmp_path):
    config.use(replace(config.current(), sms_url=f"file://{tmp_path}/texts"))
    return lambda: [path.read_text() for path in sorted((tmp_path / "texts").glob("*.txt"))]


def ask(browser="1" * 64, slug="acme"):
    return otp.Ask(otp.CONTACT, "org", cast.org(slug).id, browser)


def request(text=NEW, kind="email", email=cast.ALICE):
    contacts.request_change(cast.user(email), kind, text, ask(), network=NET)
    db.commit()
    job = db.session.scalars(sa.select(Job).where(Job.kind == otp.SEND_CODE).order_by(Job.id.desc())).first()
    return crypto.unseal(job.payload["code"])


def confirm(code, email=cast.ALICE, keep=None, **where):
    try:
        contacts.confirm(ask(**where), cast.user(email), code, keep=keep)
        db.commit()
        return None
    except refusals.Refusal as refusal:
        db.rollback()
        return refusal.code


def test_a_new_address_counts_once_its_code_came_back(context):
    code = request(" Alice@NEW.example ")
    assert users.find(NEW) is None
    assert screens.read_code(context, NEW) == code
    assert confirm(code) is None
    assert users.find(NEW).name == "Alice Brandt"
    assert users.find(cast.ALICE) is None


def test_the_address_before_is_told_and_the_change_recorded(context):
    assert confirm(request()) is None
    letter = screens.letters_to(context, cast.ALICE)[-1]
    assert "the address of your account at Acme GmbH was changed" in letter
    assert NEW not in letter
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "contacts.changed")).one()
    assert (entry.actor_name, entry.facts) == ("Alice Brandt", {"kind": "email", "before": cast.ALICE, "after": NEW})


def test_other_sessions_end_and_this_one_goes_on(context):
    for slug, email in (("acme", cast.BOB), ("globex", cast.BOB), ("acme", cast.ALICE)):
        sessions.open(cast.user(email), side="org", org=cast.org(slug).id, way="code", device="x")
        db.commit()
    first = db.session.scalars(sa.select(Session.id).order_by(Session.id)).first()
    assert confirm(request("bob@new.example", email=cast.BOB), email=cast.BOB, keep=first) is None
    left = db.session.execute(sa.select(Session.id, Session.user_id)).all()
    assert {row.user_id for row in left} == {users.find("bob@new.example").id, cast.user(cast.ALICE).id}
    assert first in {row.id for row in left}
    assert len(left) == 2


def test_every_organization_s_copy_gets_the_new_address(context):
    assert confirm(request("bob@new.example", email=cast.BOB), email=cast.BOB) is None
    screens.deliver(context)
    for slug in ("acme", "globex"):
        with db.inside(cast.tenant(slug)):
            assert db.session.get(Person, users.find("bob@new.example").id).address == "bob@new.example"


def test_an_address_somebody_has_gets_a_letter_without_a_code_and_the_same_answer(context):
    code = request(cast.CHARLIE)
    letter = screens.letters_to(context, cast.CHARLIE)[-1]
    assert "belongs to your account there" in letter
    assert screens.CODE.search(letter) is None
    assert confirm(code) == "INVALID_CODE"
    assert users.find(cast.CHARLIE).name == "Charlie Novak"
    assert users.find(cast.ALICE).name == "Alice Brandt"


def test_an_address_somebody_took_meanwhile_is_refused_at_the_end(context):
    code = request()
    users.find_or_create(NEW, "Somebody Quicker")
    db.commit()
    assert confirm(code) == "INVALID_CODE"
    assert users.find(cast.ALICE)


@pytest.mark.parametrize("other", [{"browser": "2" * 64}, {"slug": "globex"}, {"email": cast.BOB}])
def test_a_code_is_refused_elsewhere_and_for_others(context, other):
    code = request()
    assert confirm(code, **other) == "INVALID_CODE"
    assert users.find(NEW) is None


def test_a_wrong_or_used_code_changes_nothing(context):
    code = request()
    assert confirm(f"{(int(code) + 1) % 10**6:06}") == "INVALID_CODE"
    assert confirm(code) is None
    assert confirm(code, email=NEW) == "INVALID_CODE"


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("email", cast.ALICE, "CONTACT_UNCHANGED"),
        ("email", "nonsense", "EMAIL_INVALID"),
        ("email", "", "EMAIL_INVALID"),
        ("phone", NUMBER, "METHOD_NOT_AVAILABLE"),
        ("phone", "nonsense", "METHOD_NOT_AVAILABLE"),
    ],
)
def test_what_cannot_be_is_refused(context, kind, text, code):
    with pytest.raises(refusals.Invalid) as refused:
        contacts.request_change(cast.user(cast.ALICE), kind, text, ask(), network=NET)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [("+49 170 1234567", NUMBER), (" 0049 170/12 34 567 ", NUMBER), ("+49 (0)170 1234567", NUMBER), ("+1 202-555-0143", "+12025550143")],
)
def test_a_number_is_kept_in_one_form(given, kept, context):
    assert users.clean_phone(given) == kept


@pytest.mark.parametrize(
    "given", ["", "0170 1234567", "+49", "+", "+49 170 1234567 ext. 5", "alice", "+999999999999999", "+49 170 1234567" + " " * 50 + "1", "٤٩١٧٠"]
)
def test_what_is_no_number_is_refused(given, context):
    with pytest.raises(refusals.Invalid) as refused:
        users.clean_phone(given)
    assert (refused.value.code, refused.value.field) == ("PHONE_INVALID", "phone")


def test_a_number_is_proved_by_text_and_the_owner_told_by_mail(context, texting):
    code = request("+49 170 1234567", "phone")
    screens.deliver(context)
    assert code in texting()[0]
    assert confirm(code) is None
    assert cast.user(cast.ALICE).phone == NUMBER
    assert "phone number of your account" in screens.letters_to(context, cast.ALICE)[-1]


def test_a_number_somebody_has_gets_a_text_without_a_code(context, texting):
    cast.user(cast.CHARLIE).phone = NUMBER
    db.commit()
    code = request(NUMBER, "phone")
    screens.deliver(context)
    assert "Somebody wanted to use your number" in texting()[0]
    assert confirm(code) == "INVALID_CODE"


def test_a_number_is_removed_once(context):
    alice = cast.user(cast.ALICE)
    alice.phone = NUMBER
    contacts.remove_phone(alice, keep=None, org=None)
    contacts.remove_phone(alice, keep=None, org=None)
    db.commit()
    assert alice.phone is None
    assert len(db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "contacts.changed")).all()) == 1


def test_the_last_way_to_reach_somebody_stays(context):
    alice = cast.user(cast.ALICE)
    alice.email, alice.phone = None, NUMBER
    with pytest.raises(refusals.Conflict) as refused:
        contacts.remove_phone(alice, keep=None, org=None)
    assert refused.value.code == "LAST_CONTACT"


def test_people_sign_in_with_a_texted_code(context, texting):
    cast.user(cast.ALICE).phone = NUMBER
    db.commit()
    browser = screens.Browser(context, screens.ACME)
    browser.ask_code("0049 170 1234567")
    screens.deliver(context)
    code = texting()[-1].splitlines()[2][:6]
    assert browser.post("/signin/code", {"code": code}, page="/signin/code").location == "/"


def test_a_number_nobody_has_gets_the_same_answer_and_no_text(context, texting):
    browser = screens.Browser(context, screens.ACME)
    answer = browser.ask_code(NUMBER)
    assert (answer.status_code, answer.location) == (303, "/signin/code?next=/")
    screens.deliver(context)
    assert texting() == []


def test_a_number_is_no_address_where_no_texts_are_sent(context):
    with pytest.raises(refusals.Invalid) as refused:
        contacts.read(NUMBER)
    assert refused.value.code == "EMAIL_INVALID"
