"""Accepting an invitation: by the invited address, with an explicit yes, and by nothing less."""

import re
from urllib.parse import urlsplit

import cast
import pytest
from screens import ACME, APEX, GLOBEX, Browser, arriving, letters_to, read_code

from webapp.kit import db
from webapp.orgs import groups, invitations, members
from webapp.orgs.invitations import Preset
from webapp.platform import organizations, users

ZOE = "zoe@acme.example"
LINK = re.compile(r"/invitations/[A-Za-z0-9_-]{43}")


def invite(app, email=ZOE, slug="acme", **preset):
    """The path of the link in the letter."""
    with app.app_context(), db.inside(cast.tenant(slug)):
        invitations.invite(cast.org(slug).id, email, Preset(**preset), by=cast.user(cast.ALICE))
        db.commit()
    return LINK.search(letters_to(app, email)[-1])[0]


def seat(app, email=ZOE, slug="acme"):
    with app.app_context():
        user = users.find(email)
        found = members.find(cast.org(slug).id, user.id) if user else None
        return (found.role, found.status) if found else None


def prove(app, browser, path, email=ZOE):
    assert browser.post(f"{path}/code", page=path).location == f"{path}/code"
    return browser.post(f"{path}/code/proof", {"code": read_code(app, email)}, page=f"{path}/code")


def test_somebody_new_proves_the_address_says_yes_and_is_in(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        board = groups.create("Board", by=None).id
        db.commit()
    path = invite(app, role="manager", groups=[board], message="Welcome on board.")
    zoe = Browser(app, ACME)
    page = zoe.get(path).text
    assert all(words in page for words in ("Alice Brandt", "Welcome on board.", "Manager", ZOE, "Prove my address"))
    assert "Join as" not in page
    assert prove(app, zoe, path).location == path
    page = zoe.get(path).text
    assert f"Join as {ZOE}" in page
    assert "Your name" in page
    assert seat(app) is None
    assert zoe.post(f"{path}/acceptance", {"name": "Zoe Adler"}, page=path).location == "/"
    assert zoe.get("/signups").status_code == 200
    assert seat(app) == ("manager", "active")
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert [group.name for group in groups.of_user(users.find(ZOE).id)] == ["Board"]
        assert users.find(ZOE).name == "Zoe Adler"


def test_somebody_known_is_not_asked_for_a_name(app):
    path = invite(app, cast.CHARLIE)
    charlie = Browser(app, ACME)
    prove(app, charlie, path, cast.CHARLIE)
    assert "Your name" not in charlie.get(path).text
    charlie.post(f"{path}/acceptance", {"name": "Somebody Else"}, page=path)
    assert seat(app, cast.CHARLIE) == ("member", "active")
    with app.app_context():
        assert cast.user(cast.CHARLIE).name == "Charlie Novak"


def test_looking_accepts_nothing(app):
    path = invite(app)
    for browser in (Browser(app, ACME), arriving(app, cast.BOB, ACME)):
        for page in (path, f"{path}/code"):
            browser.get(page)
            browser.client.head(page, base_url=browser.base)
    with app.app_context():
        assert invitations.open_count(cast.org("acme").id) == 1
    assert seat(app) is None


def test_without_a_proof_nobody_joins(app):
    path = invite(app)
    nobody = Browser(app, ACME)
    answer = nobody.post(f"{path}/acceptance", {"name": "Zoe"}, page=path)
    assert answer.status_code == 403
    assert "Show first that" in answer.text
    assert seat(app) is None


def test_a_proof_is_good_in_its_own_browser_only(app):
    path = invite(app)
    prove(app, Browser(app, ACME), path)
    assert Browser(app, ACME).post(f"{path}/acceptance", {"name": "Zoe"}, page=path).status_code == 403
    assert seat(app) is None


def test_a_proof_of_one_s_own_address_is_none_for_another_invitation(app):
    mine, other = invite(app, "eve@elsewhere.example"), invite(app)
    eve = Browser(app, ACME)
    prove(app, eve, mine, "eve@elsewhere.example")
    assert "Join as" not in eve.get(other).text
    assert eve.post(f"{other}/acceptance", {"name": "Eve"}, page=other).status_code == 403
    assert seat(app) is None


def test_somebody_else_is_told_clearly_and_can_sign_out(app):
    path = invite(app)
    bob = arriving(app, cast.BOB, ACME)
    answer = bob.get(path)
    assert answer.status_code == 403
    assert "You are signed in as bob@acme.example. This invitation is for another address" in answer.text
    assert bob.post(f"{path}/acceptance", page=path).status_code == 403
    assert seat(app) is None


def test_a_wrong_code_is_told_and_counts(app):
    path = invite(app)
    zoe = Browser(app, ACME)
    zoe.post(f"{path}/code", page=path)
    for code in ("000000", ""):
        assert zoe.post(f"{path}/code/proof", {"code": code}, page=f"{path}/code", partial=True).status_code == 422
    assert "Join as" not in zoe.get(path).text


def test_a_new_code_waits_a_minute(app, time):
    path = invite(app)
    zoe = Browser(app, ACME)
    zoe.post(f"{path}/code", page=path)
    assert zoe.post(f"{path}/code", page=path).status_code == 429
    assert zoe.post(f"{path}/code/again", page=f"{path}/code").status_code == 429
    time.passes(minutes=2)
    assert zoe.post(f"{path}/code/again", page=f"{path}/code").status_code == 200


@pytest.mark.parametrize("name", ["", " \u200b"])
def test_somebody_new_without_a_name_is_asked_again(app, name):
    path = invite(app)
    zoe = Browser(app, ACME)
    prove(app, zoe, path)
    answer = zoe.post(f"{path}/acceptance", {"name": name}, page=path, partial=True)
    assert answer.status_code == 422
    assert "A name has 1 to 120 characters." in answer.text
    with app.app_context():
        assert users.find(ZOE) is None


def test_who_waits_at_the_door_joins_by_the_invitation(app):
    pia = Browser(app, ACME)
    pia.sign_in(cast.PIA)
    with app.app_context():
        members.find(cast.org("acme").id, cast.user(cast.ALICE).id).role = "member"
        db.commit()
    path = invite(app, cast.PIA, role="manager")
    assert f"Join as {cast.PIA}" in pia.get(path).text
    assert pia.post(f"{path}/acceptance", page=path).location == "/"
    assert pia.get("/signups?state=approved").text.count("Pia Sommer") >= 2
    assert seat(app, cast.PIA) == ("manager", "active")


def test_the_sign_in_at_the_apex_proves_the_address_too(app):
    path = invite(app, cast.CHARLIE)
    apex, here = arriving(app, cast.CHARLIE, APEX), Browser(app, ACME)
    asked = here.get(f"/signin/central?next={path}").location
    entry = f"{urlsplit(asked).path}?{urlsplit(asked).query}"
    page = apex.post(entry, page=entry).text
    back = re.search(r'https://acme\.gatehouse\.test(/signin/handover\?[^"]+)"', page)[1].replace("&amp;", "&")
    landed = here.get(back).location
    assert landed.startswith(f"{path}?proof=")
    assert seat(app, cast.CHARLIE) is None
    assert f"Join as {cast.CHARLIE}" in here.get(landed).text
    query = landed.partition("?")[2]
    assert Browser(app, ACME).post(f"{path}/acceptance?{query}", page=path).status_code == 422
    assert here.post(f"{path}/acceptance?{query}", page=landed).location == "/"
    assert seat(app, cast.CHARLIE) == ("member", "active")


def test_who_is_not_invited_is_a_stranger_at_the_apex_as_before(app):
    path = invite(app)
    apex, here = arriving(app, cast.CHARLIE, APEX), Browser(app, ACME)
    asked = here.get(f"/signin/central?next={path}").location
    answer = apex.get(f"{urlsplit(asked).path}?{urlsplit(asked).query}")
    assert answer.status_code == 403
    assert "does not belong to" in answer.text


@pytest.mark.parametrize(("state", "words", "status"), [("revoked", "taken back", 410), ("expired", "has expired", 410), ("accepted", "accepted already", 410)])
def test_what_is_over_says_so(app, time, state, words, status):
    path = invite(app)
    with app.app_context(), db.inside(cast.tenant("acme")):
        (one,) = invitations.page(cast.org("acme").id, cursor=None, limit=5).items
        if state == "revoked":
            invitations.revoke(one, by=cast.user(cast.ALICE))
        if state == "accepted":
            invitations.accept(one, users.find_or_create(ZOE, "Zoe"))
        db.commit()
    if state == "expired":
        time.passes(days=15)
    zoe = Browser(app, ACME)
    answer = zoe.get(path)
    assert (answer.status_code, words in answer.text) == (status, True)
    for what in ("code", "acceptance", "code/proof", "code/again"):
        assert zoe.post(f"{path}/{what}", {"code": "000000"}, page="/signin").status_code == 404


def test_an_unknown_link_and_another_organization_s_tell_nothing(app):
    path = invite(app)
    pages = [Browser(app, ACME).get("/invitations/" + "x" * 43), Browser(app, GLOBEX).get(path)]
    assert [page.status_code for page in pages] == [404, 404]
    assert all("no longer good" in page.text and ZOE not in page.text for page in pages)


def test_an_organization_that_is_suspended_lets_nobody_in(app):
    path = invite(app)
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    assert Browser(app, ACME).get(path).status_code == 403
