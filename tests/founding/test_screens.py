"""The way of a founder, from the first page to the new workspace."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import cast
import pytest
import screens
import sqlalchemy as sa

from webapp.kit import config, db
from webapp.platform import founding, owners, registration
from webapp.platform.models import Membership, Organization, User

ADA = "ada@initech.example"
GIVEN = {"name": "Initech AG", "slug": "initech", "manager_name": "Ada Moreau"}


@pytest.fixture
def settings(settings):
    return replace(settings, saas_mode=True)


@pytest.fixture
def visitor(app) -> screens.Browser:
    return screens.Browser(app, screens.APEX)


def prove(visitor: screens.Browser, email: str = ADA) -> str:
    """The page of somebody who proved an address by a code."""
    visitor.post("/organizations/new/address", {"email": email}, page="/organizations/new")
    answer = visitor.post("/organizations/new/code", {"code": screens.read_code(visitor.app, email)}, page="/organizations/new/code")
    assert answer.status_code == 303, answer.text
    return answer.location


def token(app, email: str = ADA) -> str:
    with app.app_context():
        made = registration.make(email, by=None).token
        db.commit()
        return made


def arrive(visitor: screens.Browser, made: str) -> str:
    answer = visitor.get(f"/organizations/new?userToken={made}")
    assert answer.status_code == 303
    return answer.location


def organizations(app) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(sa.select(Organization.slug)))


def enter(app, visitor: screens.Browser, answer) -> screens.Browser:
    """Follows a founder over to the new organization's host, as a browser does."""
    moving = visitor.get(answer.location)
    url = urlsplit(re.search(r"url=([^\"]+)", moving.text)[1])
    assert url.netloc == "initech.gatehouse.test"
    there = screens.Browser(app, url.netloc)
    asked = urlsplit(there.get(f"{url.path}?{url.query}").location)
    back = visitor.get(f"{asked.path}?{asked.query}", headers={"Referer": f"https://{screens.APEX}{answer.location}", "Sec-Fetch-Dest": "document"})
    if back.status_code == 200:
        back_url = urlsplit(re.search(r"url=([^\"]+)", back.text)[1].replace("&amp;", "&"))
    else:
        back_url = urlsplit(back.location)
    there.get(f"{back_url.path}?{back_url.query}")
    return there


def test_a_founder_proves_an_address_and_ends_up_in_a_workspace_of_theirs(app, visitor):
    page = prove(visitor)
    shown = visitor.get(page)
    assert "0 of 1 organizations used" in shown.text
    assert ADA in shown.text
    answer = visitor.post(page, GIVEN, page=page)
    assert answer.status_code == 303, answer.text
    assert enter(app, visitor, answer).get("/documents").status_code == 200
    with app.app_context():
        role = db.session.scalar(sa.select(Membership.role).join(User, User.id == Membership.user_id).where(User.email == ADA))
    assert role == "manager"


def test_a_token_is_taken_out_of_the_address_and_good_once(app, visitor):
    made = token(app)
    page = arrive(visitor, made)
    assert made not in page
    shown = visitor.get(page)
    assert '<meta name="referrer" content="no-referrer">' in shown.text
    assert visitor.post(page, GIVEN, page=page).status_code == 303
    again = visitor.post(page, {**GIVEN, "slug": "initech-two"}, page="/")
    assert (again.status_code, organizations(app)) == (422, {"acme", "globex", "initech"})
    assert visitor.get(f"/organizations/new?userToken={made}").status_code == 422


def test_what_was_proved_is_worth_nothing_in_another_browser(app, visitor):
    page = arrive(visitor, token(app))
    thief = screens.Browser(app, screens.APEX)
    assert thief.get(page).status_code == 422
    assert thief.post(page, GIVEN, page="/").status_code == 422
    assert "initech" not in organizations(app)


def test_whoever_is_signed_in_has_proved_their_address_already(app):
    mia = screens.arriving(app, cast.MIA, screens.APEX)
    page = mia.get("/organizations/new").location
    shown = mia.get(page)
    assert cast.MIA in shown.text
    assert "Mia Kern" in shown.text
    answer = mia.post(page, GIVEN, page=page)
    assert answer.status_code == 303
    assert enter(app, mia, answer).get("/documents").status_code == 200


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({"slug": "acme"}, 409, "The name acme is taken."),
        ({"slug": "admin"}, 422, "The name admin is reserved."),
        ({"slug": "a b"}, 422, "An address has 3 to 32 letters"),
        ({"name": ""}, 422, "Write how the organization is called."),
        ({"manager_name": ""}, 422, "Write your name."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(app, visitor, given, status, sentence):
    page = prove(visitor)
    answer = visitor.post(page, {**GIVEN, **given, "plan": "business", "owner_hash": "x"}, page=page, partial=True)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert 'aria-invalid="true"' in answer.text
    assert organizations(app) == {"acme", "globex"}


def test_a_name_is_suggested_and_said_to_be_free_or_taken(app, visitor):
    page = prove(visitor)
    look = page.replace("/new?", "/new/slug?")
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    suggested = visitor.get(f"{look}&name=M%C3%BCller+GmbH&slug=", headers=partial)
    assert 'value="mueller"' in suggested.text
    assert "This address is free." in suggested.text
    assert "The name acme is taken." in visitor.get(f"{look}&name=&slug=ACME", headers=partial).text
    assert visitor.get("/organizations/new/slug?slug=acme", headers=partial).status_code == 422


def test_a_used_up_quota_is_shown_and_obeyed(app, visitor):
    page = prove(visitor)
    with app.app_context():
        owners.take_instance(owners.ensure(owners.hash_of(ADA)).hash)
        db.commit()
    shown = visitor.get(page)
    assert "1 of 1 organizations used" in shown.text
    assert 'name="slug"' not in shown.text
    answer = visitor.post(page, GIVEN, page=page)
    assert (answer.status_code, "1 of 1 organizations are used." in answer.text) == (409, True)


def test_where_the_management_service_is_down_founding_waits(app, visitor, monkeypatch):
    page = prove(visitor)
    monkeypatch.setattr("webapp.platform.management.PAUSE", 0.01)
    config.use(replace(config.current(), saas_mgmt_url="http://127.0.0.1:9", saas_token_key="s" * 40))
    answer = visitor.get(page)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Try again" in answer.text
    assert visitor.post(page, GIVEN, page="/").status_code == 503
    assert organizations(app) == {"acme", "globex"}


def test_somebody_suspended_comes_no_further(app, visitor):
    page = prove(visitor, cast.MIA)
    with app.app_context():
        cast.user(cast.MIA).status = "suspended"
        db.commit()
    assert visitor.post(page, GIVEN, page=page).status_code == 403
    assert organizations(app) == {"acme", "globex"}


def test_the_landing_page_leads_there_only_where_people_may_found(app, visitor):
    assert "/organizations/new" in visitor.get("/").text
    config.use(replace(config.current(), saas_mode=False))
    assert "/organizations/new" not in visitor.get("/").text
    for path in ("/organizations/new", "/organizations/new?userToken=x", "/organizations/new/code"):
        assert visitor.get(path).status_code == 404
    assert visitor.post("/organizations/new/address", {"email": ADA}, page="/").status_code == 404


def test_another_system_s_word_signs_in_nobody_who_has_an_account(app, visitor):
    page = arrive(visitor, token(app, cast.MIA))
    answer = visitor.post(page, GIVEN, page=page)
    assert answer.status_code == 303
    assert answer.location.startswith("/signin?next=/organizations/")
    assert visitor.cookie("__Host-gatehouse") is None
    assert "initech" in organizations(app)


def test_what_was_proved_signs_in_once(app, visitor):
    with app.app_context():
        owners.change(owners.ensure(owners.hash_of(cast.MIA)), {"instances_allowed": 3}, by=None)
        db.commit()
    page = prove(visitor, cast.MIA)
    assert visitor.post(page, GIVEN, page=page).location.startswith("/organizations/")
    visitor.post("/signout", page="/")
    assert visitor.post(page, {**GIVEN, "slug": "initech-two"}, page="/").location.startswith("/signin?next=")


def test_a_sign_out_is_not_undone_by_going_back(app):
    mia = screens.arriving(app, cast.MIA, screens.APEX)
    page = mia.get("/organizations/new").location
    mia.post("/signout", page="/")
    answer = mia.post(page, GIVEN, page="/")
    assert answer.location.startswith("/signin?next=")
    assert mia.get("/organizations").status_code == 303


def test_nobody_is_led_to_an_organization_they_are_not_in(app):
    mia = screens.arriving(app, cast.MIA, screens.APEX)
    with app.app_context():
        globex = cast.org("globex").id
    assert mia.get(f"/organizations/{globex}/entrance").status_code == 404


def test_a_founder_by_code_is_known_by_the_name_another_system_gave(app, context):
    owners.ensure("owner-7", email=ADA)
    assert founding.with_address(ADA).owner_hash == "owner-7"
