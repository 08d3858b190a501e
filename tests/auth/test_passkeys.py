import json
import secrets
from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa
from authenticator import PRESENT, Device
from conftest import configure
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from webapp.audit.models import PlatformEntry
from webapp.auth import passkeys
from webapp.auth.models import Ceremony, Passkey
from webapp.kit import config, db, refusals

engines = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
HERE, ELSEWHERE = "1" * 64, "2" * 64
ACME = "acme.gatehouse.test"
AT = passkeys.Site("gatehouse.test", f"https://{ACME}")


def registered(email=cast.BOB, at=AT, **more):
    user, device = cast.user(email), Device(at.origin, **more)
    options = json.loads(passkeys.begin_registering(user, at, HERE))
    db.commit()
    passkeys.register(user, device.make(options), "Phone", at, HERE)
    db.commit()
    return device


def begin(at=AT, browser=HERE):
    options = json.loads(passkeys.begin_signing_in(at, browser))
    db.commit()
    return options


def sign_in(answer, at=AT, browser=HERE):
    user = passkeys.sign_in(answer, at, browser)
    db.commit()
    return user.email


def refused(act):
    try:
        act()
        db.commit()
    except refusals.Invalid:
        db.rollback()
        return True
    return False


@engines
def test_a_passkey_signs_its_owner_in_without_a_name(context):
    device = registered()
    options = begin()
    assert "allowCredentials" not in options or options["allowCredentials"] == []
    assert sign_in(device.sign(options)) == cast.BOB


@engines
def test_a_passkey_made_at_acme_works_at_globex_under_a_real_base_domain(context):
    device = registered()
    globex = passkeys.site("globex.gatehouse.test")
    assert sign_in(device.sign(begin(globex), origin=globex.origin), globex) == cast.BOB


@pytest.mark.parametrize(
    ("base", "host", "rp_id"),
    [
        ("gatehouse.test", "acme.gatehouse.test", "gatehouse.test"),
        ("gatehouse.test", "gatehouse.test", "gatehouse.test"),
        ("gatehouse.test", "admin.gatehouse.test", "gatehouse.test"),
        ("gatehouse.test", "docs.acme.example", "docs.acme.example"),
        ("gatehouse.test", "evilgatehouse.test", "evilgatehouse.test"),
        ("localhost:8000", "acme.localhost:8000", "acme.localhost"),
        ("localhost:8000", "localhost:8000", "localhost"),
    ],
)
def test_where_passkeys_are_good(tmp_path, monkeypatch, base, host, rp_id):
    monkeypatch.setattr(config, "_current", configure(tmp_path, base_domain=base))
    assert passkeys.site(host) == passkeys.Site(rp_id, f"https://{host}")


def test_a_passkey_made_at_acme_is_useless_at_globex_on_localhost(context):
    acme, globex = passkeys.Site("acme.localhost", "https://acme.localhost"), passkeys.Site("globex.localhost", "https://globex.localhost")
    device = registered(at=acme)
    for lies in ({}, {"rp_id": "acme.localhost"}, {"origin": globex.origin}, {"rp_id": "acme.localhost", "origin": acme.origin}):
        answer = device.sign(begin(globex), **lies)
        assert refused(lambda answer=answer: sign_in(answer, globex))
    user = cast.user(cast.BOB)
    assert not passkeys.are_usable(user.id, globex)
    assert json.loads(passkeys.begin_proving(user.id, globex, HERE)).get("allowCredentials", []) == []
    assert sign_in(device.sign(begin(acme)), acme) == cast.BOB


LIES = {
    "wrong origin": {"origin": "https://evil.example"},
    "a sibling's origin": {"origin": "https://globex.gatehouse.test"},
    "plain http": {"origin": f"http://{ACME}"},
    "wrong challenge": {"challenge": bytes_to_base64url(secrets.token_bytes(32))},
    "wrong host": {"rp_id": "evil.example"},
    "another key": {"key": ec.generate_private_key(ec.SECP256R1())},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": 0},
    "somebody else": {"user_handle": b"0" * 16},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused_and_uses_the_challenge_up(context, lie):
    device = registered()
    options = begin()
    answer = device.sign(options, **LIES[lie])
    assert refused(lambda: sign_in(answer))
    assert refused(lambda: sign_in(device.sign(options)))
    assert sign_in(device.sign(begin())) == cast.BOB


@pytest.mark.parametrize("lie", [lie for lie in LIES if lie not in ("another key", "somebody else")])
def test_a_lie_makes_no_passkey(context, lie):
    user = cast.user(cast.BOB)
    options = json.loads(passkeys.begin_registering(user, AT, HERE))
    db.commit()
    answer = Device(AT.origin).make(options, **LIES[lie])
    assert refused(lambda: passkeys.register(user, answer, "Phone", AT, HERE))
    assert passkeys.of_user(user.id) == []


@pytest.mark.parametrize(
    "nonsense", ["", "{}", "[]", "null", "x", "\0", '{"id": 1}', "9" * 30_000, '{"id":"AA","rawId":"AA","type":"public-key","response":{}}']
)
def test_nonsense_is_refused(context, nonsense):
    begin()
    assert refused(lambda: sign_in(nonsense))
    user = cast.user(cast.BOB)
    passkeys.begin_registering(user, AT, HERE)
    db.commit()
    assert refused(lambda: passkeys.register(user, nonsense, "Phone", AT, HERE))


@engines
def test_an_answer_is_good_once(context):
    device = registered()
    answer = device.sign(begin())
    assert sign_in(answer) == cast.BOB
    assert refused(lambda: sign_in(answer))


@engines
def test_an_answer_is_good_in_its_own_browser_only(context):
    device = registered()
    answer = device.sign(begin())
    begin(browser=ELSEWHERE)
    assert refused(lambda: sign_in(answer, browser=ELSEWHERE))
    assert sign_in(answer) == cast.BOB


def test_an_answer_is_too_late_after_five_minutes(context, time):
    device = registered()
    answer = device.sign(begin())
    time.passes(minutes=5, seconds=1)
    assert refused(lambda: sign_in(answer))


def test_an_answer_to_one_purpose_is_none_to_another(context):
    device, user = registered(), cast.user(cast.BOB)
    answer = device.sign(begin())
    assert refused(lambda: passkeys.prove(user.id, answer, AT, HERE))
    options = json.loads(passkeys.begin_proving(user.id, AT, HERE))
    db.commit()
    assert refused(lambda: sign_in(device.sign(options)))
    passkeys.prove(user.id, device.sign(options), AT, HERE)


def test_another_persons_passkey_proves_nothing(context):
    device, alice = registered(cast.BOB), cast.user(cast.ALICE)
    options = json.loads(passkeys.begin_proving(alice.id, AT, HERE))
    db.commit()
    assert refused(lambda: passkeys.prove(alice.id, device.sign(options), AT, HERE))


def test_another_persons_ceremony_registers_nothing(context):
    bob, alice = cast.user(cast.BOB), cast.user(cast.ALICE)
    options = json.loads(passkeys.begin_registering(bob, AT, HERE))
    db.commit()
    assert refused(lambda: passkeys.register(alice, Device(AT.origin).make(options), "Phone", AT, HERE))


def test_a_passkey_is_registered_once(context):
    device, alice = registered(), cast.user(cast.ALICE)
    options = json.loads(passkeys.begin_registering(alice, AT, HERE))
    db.commit()
    assert refused(lambda: passkeys.register(alice, device.make(options), "Phone", AT, HERE))


@engines
def test_a_count_that_does_not_grow_is_refused_and_recorded(context):
    device = registered(count=7)
    device.count = 8
    assert sign_in(device.sign(begin())) == cast.BOB
    for shown in (8, 3, 0):
        device.count = shown
        answer = device.sign(begin())
        assert refused(lambda answer=answer: sign_in(answer))
    entries = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "passkeys.use")).all()
    assert [(entry.result, entry.facts["code"], entry.actor_name) for entry in entries] == [("refused", "COUNT_WENT_BACK", "Bob Okafor")] * 3


def test_a_passkey_without_a_count_goes_on(context):
    device = registered()
    assert [sign_in(device.sign(begin())) for _ in range(3)] == [cast.BOB] * 3


@engines
def test_of_twenty_answers_at_once_one_succeeds(app):
    with app.app_context():
        device = registered(count=1)
        device.count = 2
        answer = device.sign(begin())

    def attempt(_):
        with app.app_context():
            return not refused(lambda: sign_in(answer))

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


def test_no_more_than_twenty_are_kept(context):
    user = cast.user(cast.BOB)
    db.session.add_all(Passkey(user_id=user.id, rp_id=AT.rp_id, credential_id=f"c{n}", public_key="-", name="Key") for n in range(passkeys.AT_MOST))
    db.commit()
    with pytest.raises(refusals.Conflict):
        passkeys.begin_registering(user, AT, HERE)


def test_a_device_is_asked_not_to_make_a_second_one(context):
    device = registered()
    options = json.loads(passkeys.begin_registering(cast.user(cast.BOB), AT, HERE))
    assert [one["id"] for one in options["excludeCredentials"]] == [bytes_to_base64url(device.credential_id)]
    assert options["authenticatorSelection"]["userVerification"] == "required"


@pytest.mark.parametrize("name", ["", "   ", "\n", "x" * 81])
def test_a_passkey_has_a_name(context, name):
    with pytest.raises(refusals.Invalid):
        passkeys.clean_name(name)


def test_the_sweep_forgets_what_nobody_answered(context, time):
    begin()
    time.passes(minutes=6)
    passkeys.sweep()
    assert db.session.scalars(sa.select(Ceremony)).all() == []
