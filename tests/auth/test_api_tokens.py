import re

import cast
import pytest
import sqlalchemy as sa
from programs import Program, problem, signed_in
from screens import ACME, GLOBEX, arriving, letters_to

from webapp.auth import api_tokens
from webapp.auth.models import ApiToken
from webapp.kit import crypto, db, refusals
from webapp.orgs import groups, members, roles
from webapp.platform import organizations, registry

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
PAGE = "/me/tokens/new"
SECRET = re.compile(r">(gh_[A-Za-z0-9_-]{43})<")


def make(email=cast.ALICE, *, slug="acme", scopes=("documents.list", "signups.decide"), days=30, name="Nightly"):
    org = registry.find(slug)
    made = api_tokens.make(cast.user(email), org, name=name, scopes=scopes, days=days)
    db.commit()
    return made


def program(app, **given):
    with app.app_context():
        return Program(app, make(**given).secret)


def permissions(caller):
    return caller.get("/v1/me").json["permissions"]


def test_a_token_acts_for_who_made_it_with_its_scopes(app):
    nightly = program(app)
    me = nightly.get("/v1/me").json
    assert (me["email"], me["org"]["slug"], me["permissions"]) == (cast.ALICE, "acme", ["documents.list", "signups.decide"])


def test_it_never_may_more_than_the_present_role(app):
    nightly = program(app)
    with app.app_context():
        members.change_role(members.find(cast.org("acme").id, cast.user(cast.BOB).id), "manager", by=None)
        members.change_role(members.find(cast.org("acme").id, cast.user(cast.ALICE).id), "client", by=None)
        db.commit()
    assert permissions(nightly) == ["documents.list"]


def test_what_a_group_gives_may_be_handed_on_while_one_is_in_it(app):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context(), db.inside(cast.tenant("acme")):
        admins = {group.name: group for group in groups.offered()}
        groups.join(cast.org("acme").id, admins["ai-service-admin"], cast.user(cast.BOB).id, by=None)
        db.commit()
    assert "Change how AI is used" in bob.get(PAGE).text
    page = bob.post("/me/tokens", {"name": "x", "days": "7", "preset": "chosen", "scopes": ["ai.configure", "documents.configure"]}, page=PAGE)
    nightly = Program(app, SECRET.search(page.text)[1])
    settings, limits = "/v1/orgs/acme/settings/integrations/ai", "/v1/orgs/acme/settings/documents/limits"
    assert (permissions(nightly), nightly.get(settings).status_code) == (["ai.configure"], 200)
    assert problem(nightly.get(limits))[0] == 403
    with app.app_context(), db.inside(cast.tenant("acme")):
        with pytest.raises(refusals.Invalid):
            make(cast.BOB, scopes=["documents.configure"])
        groups.leave(groups.get(admins["ai-service-admin"].id), cast.user(cast.BOB).id, by=None)
        db.commit()
    assert permissions(nightly) == []
    assert problem(nightly.get(settings))[0] == 403
    assert "Change how AI is used" not in bob.get(PAGE).text


def test_only_its_digest_is_kept(context):
    made = make()
    kept = db.session.scalars(sa.select(ApiToken)).one()
    assert kept.token_hash == crypto.digest(made.secret)
    assert made.secret not in repr(vars(kept))
    assert made.secret.startswith(kept.hint)
    assert len(kept.hint) == 8


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"email": cast.BOB}, "SCOPES_INVALID"),
        ({"scopes": ()}, "SCOPES_INVALID"),
        ({"scopes": ("console.read",)}, "SCOPES_INVALID"),
        ({"email": cast.PIA}, "NOT_A_MEMBER"),
        ({"email": cast.CHARLIE}, "NOT_A_MEMBER"),
        ({"days": 0}, "DAYS_INVALID"),
        ({"days": 366}, "DAYS_INVALID"),
        ({"name": " "}, "NAME_INVALID"),
        ({"name": "x" * 81}, "NAME_INVALID"),
    ],
)
def test_what_nobody_may_give_is_refused(context, given, code):
    with pytest.raises(refusals.Refusal) as refused:
        make(**given)
    assert refused.value.code == code


def test_it_is_over_when_its_days_are(app, time):
    nightly = program(app, days=1)
    assert nightly.get("/v1/me").status_code == 200
    time.passes(days=1, seconds=1)
    assert problem(nightly.get("/v1/me")) == (401, "SIGN_IN_NEEDED")


@pytest.mark.parametrize("what", ["membership", "user", "organization"])
def test_it_ends_with_what_is_suspended_and_no_reactivation_revives_it(app, what):
    nightly = program(app, email=cast.BOB, scopes=("documents.list",))
    with app.app_context():
        if what == "membership":
            members.suspend(members.find(cast.org("acme").id, cast.user(cast.BOB).id), by=None)
        elif what == "user":
            cast.user(cast.BOB).status = "suspended"
        else:
            organizations.suspend(cast.org("acme"), by=None)
            db.commit()
            organizations.reactivate(cast.org("acme"), by=None)
        db.commit()
    assert problem(nightly.get("/v1/me")) == (401, "SIGN_IN_NEEDED")


def test_what_is_a_person_s_own_is_out_of_its_reach(app):
    nightly, alice = program(app), signed_in(app, cast.ALICE, "acme")
    calls = [
        ("GET", "/v1/me/sessions", None),
        ("GET", "/v1/me/orgs", None),
        ("GET", "/v1/me/preferences", None),
        ("PATCH", "/v1/me/preferences", {"theme": "dark"}),
        ("DELETE", f"/v1/me/sessions/{alice.get('/v1/me/sessions').json['items'][0]['id']}", None),
    ]
    assert {problem(nightly.call(method, path, body)) for method, path, body in calls} == {(403, "TOKEN_TOO_NARROW")}
    assert alice.get("/v1/me").status_code == 200


def test_its_last_use_is_written_at_most_every_five_minutes(app, time):
    nightly = program(app)

    def used():
        nightly.get("/v1/me")
        with app.app_context():
            return db.session.scalars(sa.select(ApiToken.used_at)).one()

    first = used()
    assert first is not None
    time.passes(minutes=5)
    assert used() == first
    time.passes(seconds=1)
    assert used() > first


def test_a_person_makes_one_sees_it_once_uses_it_and_ends_it(app):
    alice = arriving(app, cast.ALICE, ACME)
    page = alice.post("/me/tokens", {"name": "Nightly import", "preset": "read", "days": "30"}, page=PAGE)
    secret = SECRET.search(page.text)[1]
    assert page.headers["Cache-Control"] == "no-store"
    nightly = Program(app, secret)
    assert permissions(nightly) == ["audit.read", "directory.see", "documents.list", "documents.read", "filing.see", "usage.read"]
    listed = alice.get("/me/tokens").text
    assert secret not in listed
    assert secret[:8] in listed
    assert "Nightly import" in letters_to(app, cast.ALICE)[-1]
    token_id = re.search(r"/me/tokens/([0-9a-f-]{36})/end", listed)[1]
    assert alice.post(f"/me/tokens/{token_id}/end", page="/me/tokens").location == "/me/tokens"
    assert problem(nightly.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert alice.post(f"/me/tokens/{token_id}/end", page="/me/tokens").status_code == 404


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        (
            {"preset": "write"},
            [
                "directory.see",
                "documents.ask",
                "documents.edit",
                "documents.list",
                "documents.read",
                "documents.share",
                "documents.upload",
                "filing.see",
                "tags.create",
                "views.save",
                "views.share",
            ],
        ),
        ({"preset": "chosen", "scopes": ["documents.upload", "signups.decide"]}, ["documents.upload"]),
    ],
)
def test_what_is_chosen_is_cut_to_what_the_person_may(app, sent, given):
    bob = arriving(app, cast.BOB, ACME)
    page = bob.post("/me/tokens", {"name": "x", "days": "7", **sent}, page=PAGE)
    assert permissions(Program(app, SECRET.search(page.text)[1])) == given


@pytest.mark.parametrize("sent", [{"name": ""}, {"preset": "chosen"}, {"preset": "admin"}, {"days": "1000"}, {"days": "x"}])
def test_a_form_that_does_not_fit_comes_back_with_a_sentence(app, sent):
    bob = arriving(app, cast.BOB, ACME)
    page = bob.post("/me/tokens", {"name": "x", "days": "7", "preset": "read", **sent}, page=PAGE)
    assert page.status_code == 422
    assert 'class="error"' in page.text or 'class="note bad"' in page.text
    with app.app_context():
        assert db.session.scalars(sa.select(ApiToken)).all() == []


def test_making_one_wants_a_fresh_proof(app, time):
    bob = arriving(app, cast.BOB, ACME)
    token = bob.token(PAGE)
    time.passes(minutes=5, seconds=1)
    sent = {"name": "x", "days": "7", "preset": "read"}
    answer = bob.client.post("/me/tokens", data=sent, base_url=bob.base, headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token})
    assert answer.status_code != 200
    with app.app_context():
        assert db.session.scalars(sa.select(ApiToken)).all() == []


def test_tokens_of_one_organization_are_not_seen_in_another(app):
    with app.app_context():
        make(cast.BOB, scopes=("documents.list",), name="At Acme")
    assert "At Acme" not in arriving(app, cast.BOB, GLOBEX).get("/me/tokens").text


def test_nobody_has_more_than_fifty(context):
    for number in range(api_tokens.MOST):
        make(name=f"Token {number}")
    with pytest.raises(refusals.Conflict):
        make()


def test_the_sweep_forgets_what_is_long_over(context, time):
    make(days=1)
    time.passes(days=90)
    api_tokens.sweep()
    assert len(db.session.scalars(sa.select(ApiToken)).all()) == 1
    time.passes(days=2)
    api_tokens.sweep()
    assert db.session.scalars(sa.select(ApiToken)).all() == []


def test_every_permission_has_words_for_whoever_hands_it_out(context):
    assert set(roles.WORDS) == roles.MANAGER_MAY
