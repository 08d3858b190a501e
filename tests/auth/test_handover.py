"""The code between hosts: one browser, one organization, one minute, once."""

from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.auth import handover
from webapp.auth.models import Handover
from webapp.kit import clock, crypto, db, refusals

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

BROWSER = "b" * 43


def asked(slug="acme", browser=BROWSER, to="/documents"):
    """(code, state) of Bob, on his way to an organization."""
    state, challenge = handover.begin(slug, browser=browser, next=to)
    code = handover.issue(cast.user(cast.BOB), cast.org(slug).id, challenge=challenge, way="passkey", second_step_done=True)
    db.commit()
    return code, state


def redeem(code, state, slug="acme", org=None, browser=BROWSER):
    return handover.redeem(code, state, slug=slug, org_id=cast.org(org or slug).id, browser=browser)


def refused(*args, **more):
    with pytest.raises(refusals.NotAllowed) as refusal:
        redeem(*args, **more)
    return refusal.value.code == "HANDOVER_REFUSED"


def test_a_code_tells_who_comes_how_and_where_to(context, time):
    proved = clock.now()
    come = redeem(*asked())
    assert (come.user.email, come.way, come.second_step_done, come.proved_at, come.next) == (cast.BOB, "passkey", True, proved, "/documents")


def test_the_proof_is_as_old_as_it_was_at_the_apex(context, time):
    proved = clock.now()
    time.passes(hours=2)
    state, challenge = handover.begin("acme", browser=BROWSER)
    code = handover.issue(cast.user(cast.BOB), cast.org("acme").id, challenge=challenge, way="code", second_step_done=False, proved_at=proved)
    db.commit()
    assert redeem(code, state).proved_at == proved


def test_only_the_codes_digest_is_kept(context):
    code, _ = asked()
    row = db.session.scalars(sa.select(Handover)).one()
    assert row.code_hash == crypto.digest(code)
    assert BROWSER not in repr(vars(row))


def test_another_browser_is_refused_and_does_not_use_it_up(context):
    code, state = asked()
    assert refused(code, state, browser="c" * 43)
    assert redeem(code, state)


def test_another_organization_is_refused(context):
    code, state = asked()
    assert refused(code, state, slug="globex")
    assert refused(code, state, org="globex")
    _, elsewhere = asked("globex")
    assert refused(code, elsewhere, slug="globex")


def test_another_state_of_the_same_browser_is_refused(context):
    (code, _), (_, other) = asked(), asked()
    assert refused(code, other)


@pytest.mark.parametrize("state", ["", "x" * 120, "ünsealed"])
def test_a_made_up_state_is_refused(context, state):
    code, _ = asked()
    assert refused(code, state)


@pytest.mark.parametrize("facts", ['"046213"', "[]", "{}", '{"slug": "acme", "at": "yesterday", "next": "/"}', "no json"])
def test_what_we_sealed_for_something_else_is_no_state(context, facts):
    code, _ = asked()
    assert refused(code, crypto.seal(facts))


def test_a_made_up_code_is_refused(context):
    _, state = asked()
    assert refused("x" * 43, state)


def test_a_code_works_once(context):
    code, state = asked()
    redeem(code, state)
    db.commit()
    assert refused(code, state)


def test_a_code_is_used_up_although_what_follows_fails(context):
    code, state = asked()
    redeem(code, state)
    db.rollback()
    assert refused(code, state)


def test_of_many_at_once_one_succeeds(app):
    with app.app_context():
        code, state = asked()

    def come(_):
        with app.app_context():
            try:
                redeem(code, state)
            except refusals.NotAllowed:
                return 0
            return 1

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(come, range(8))) == 1


def test_a_code_is_good_for_a_minute(context, time):
    code, state = asked()
    time.passes(seconds=59)
    late, late_state = asked()
    assert redeem(code, state)
    time.passes(seconds=61)
    assert refused(late, late_state)


def test_a_state_is_good_for_ten_minutes(context, time):
    state, challenge = handover.begin("acme", browser=BROWSER)
    time.passes(minutes=10, seconds=1)
    code = handover.issue(cast.user(cast.BOB), cast.org("acme").id, challenge=challenge, way="code", second_step_done=False)
    db.commit()
    assert refused(code, state)


def test_a_refusal_is_written_down(context):
    refused("x" * 43, "")
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.result == "refused")).one()
    assert (entry.action, entry.organization_id, entry.facts["code"]) == ("handovers.redeemed", cast.org("acme").id, "HANDOVER_REFUSED")


def test_a_wish_too_long_for_an_address_leads_to_the_front(context):
    assert redeem(*asked(to="/" + "x" * 600)).next == "/"


def test_what_the_apex_reads_is_what_the_organization_asked(context):
    state, challenge = handover.begin("acme", browser=BROWSER, next="/" + "x" * 499)
    wanted = handover.Wanted("acme", state, challenge)
    assert handover.Wanted.read(wanted.query) == wanted


@pytest.mark.parametrize("change", [{"org": "Acme!"}, {"org": ""}, {"state": "<script>"}, {"state": ""}, {"challenge": "short"}, {"challenge": "ü" * 43}])
def test_what_cannot_be_a_wish_is_refused(context, change):
    state, challenge = handover.begin("acme", browser=BROWSER)
    with pytest.raises(refusals.Invalid):
        handover.Wanted.read({"org": "acme", "state": state, "challenge": challenge} | change)


def test_old_codes_are_swept(context, time):
    asked()
    time.passes(days=2)
    asked()
    handover.sweep()
    assert len(db.session.scalars(sa.select(Handover)).all()) == 1
