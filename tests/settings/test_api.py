"""Settings, as programs see them."""

import cast
import model_servers
import pytest
from programs import problem, signed_in

from webapp.kit import db
from webapp.orgs import groups
from webapp.settings import providers

OWN, ALL = "/v1/orgs/acme/settings", "/v1/settings"
AI, IMAGES, LIMITS, PROMPTS = f"{OWN}/integrations/ai", f"{OWN}/integrations/image_generation", f"{OWN}/documents/limits", f"{OWN}/system-prompts"
SHIPPED = {
    "id": "ai",
    "enabled": True,
    "service": "openai",
    "model": "gpt-4o-mini",
    "temperature": 0.7,
    "max_tokens": 8192,
    "image_quality": None,
    "image_style": None,
    "image_sizes": None,
    "using_global": True,
    "overridden": [],
    "unused": [],
    "models": ["gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-4.1"],
    "services": ["openai"],
    "status": "untested",
    "outcome": None,
    "tested_at": None,
}


@pytest.fixture
def alice(app):
    return signed_in(app, cast.ALICE, "acme")


@pytest.fixture
def dana(app):
    return signed_in(app, cast.DANA, None)


def put(program, path, body, **more):
    return program.call("PUT", path, body, **more)


def patch(program, path, body, **more):
    return program.call("PATCH", path, body, **more)


def join(app, email, name):
    with app.app_context(), db.inside(cast.tenant("acme")):
        group = next(line for line in groups.page(cursor=None, limit=50).items if line.name == name)
        groups.join(cast.org("acme").id, groups.get(group.id), cast.user(email).id, by=None)
        db.commit()


def test_what_counts_is_told_and_nothing_of_keys(alice):
    answer = alice.get(AI)
    assert answer.json == SHIPPED
    assert answer.headers["ETag"]
    assert alice.get(f"{OWN}/integrations/openai").json == SHIPPED


def test_own_values_are_replaced_and_taken_back(alice):
    assert put(alice, AI, {"temperature": 0.2, "model": "gpt-4o"}).json == {
        **SHIPPED,
        "temperature": 0.2,
        "model": "gpt-4o",
        "using_global": False,
        "overridden": ["model", "temperature"],
    }
    assert put(alice, AI, {"temperature": 1}).json["overridden"] == ["temperature"]
    assert put(alice, AI, {"temperature": 0.7}).json == SHIPPED
    put(alice, f"{OWN}/integrations/openai", {"enabled": False})
    assert alice.call("DELETE", AI).json == SHIPPED


def test_pictures_have_their_own_settings(alice):
    given = {"service": "runware", "image_quality": "hd", "image_style": "natural", "image_sizes": ["512x512"]}
    told = put(alice, IMAGES, given).json
    assert {name: told[name] for name in given} == given
    assert (told["model"], told["models"]) == ("runware:97@1", ["runware:97@1", "runware:101@1"])


@pytest.mark.parametrize(
    "body",
    [
        {"temperature": 2.5},
        {"temperature": "1"},
        {"max_tokens": 32769},
        {"model": "gpt-9"},
        {"model": 1},
        {"service": "openai"},
        {"base_url": "http://x"},
        {"image_quality": "best"},
        {"enabled": 1},
        {"more": {"api_key": "x"}},
    ],
)
def test_what_does_not_fit_is_refused(alice, body):
    answer = put(alice, AI, body)
    assert problem(answer)[0] == 422
    assert alice.get(AI).json == SHIPPED


def test_a_stale_change_is_refused(alice):
    seen = alice.get(AI).headers["ETag"]
    changed = put(alice, AI, {"temperature": 0.2}, headers={"If-Match": seen})
    assert changed.status_code == 200
    assert problem(put(alice, AI, {"temperature": 0.3}, headers={"If-Match": seen})) == (412, "STALE")
    assert problem(alice.call("DELETE", AI, headers={"If-Match": seen})) == (412, "STALE")
    assert put(alice, AI, {"temperature": 0.3}, headers={"If-Match": changed.headers["ETag"]}).status_code == 200


def test_a_plan_without_own_settings_says_so_here(app):
    charlie = signed_in(app, cast.CHARLIE, "globex")
    there = "/v1/orgs/globex/settings"
    for answer in (
        put(charlie, f"{there}/integrations/ai", {"temperature": 0.2}),
        patch(charlie, f"{there}/documents/limits", {"max_mb": 5}),
        patch(charlie, f"{there}/system-prompts/suggestions", {"text": "Mine."}),
    ):
        assert problem(answer) == (403, "PLAN_FORBIDS_OVERRIDE")
    assert charlie.call("DELETE", f"{there}/integrations/ai").status_code == 200


@pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
def test_others_may_not(app, email):
    program = signed_in(app, email, "acme")
    for method, path in (
        ("GET", AI),
        ("PUT", AI),
        ("DELETE", AI),
        ("POST", f"{AI}/test"),
        ("GET", LIMITS),
        ("PATCH", LIMITS),
        ("GET", PROMPTS),
        ("PATCH", f"{PROMPTS}/suggestions"),
    ):
        assert problem(program.call(method, path, {} if method in ("PUT", "PATCH") else None))[0] == 403, (method, path)


def test_the_groups_of_founding_let_their_members_in_and_no_further(app):
    join(app, cast.BOB, "ai-service-admin")
    join(app, cast.MIA, "doc-service-admin")
    bob, mia = signed_in(app, cast.BOB, "acme"), signed_in(app, cast.MIA, "acme")
    assert put(bob, AI, {"temperature": 0.2}).json["overridden"] == ["temperature"]
    assert patch(bob, f"{PROMPTS}/suggestions", {"text": "Be brief."}).status_code == 200
    assert problem(bob.get(LIMITS))[0] == 403
    assert patch(mia, LIMITS, {"max_mb": 5}).json["max_mb"] == 5
    assert problem(mia.get(AI))[0] == 403
    assert problem(bob.get("/v1/orgs/acme/audit"))[0] == 403


def test_the_platform_belongs_to_those_who_run_it(app, alice, dana):
    for path in ("integrations/ai", "providers", "documents/limits", "system-prompts"):
        assert dana.get(f"{ALL}/{path}").status_code == 200
        assert problem(alice.get(f"{ALL}/{path}"))[0] == 403
    assert problem(dana.get(AI)) == (403, "NOT_A_MEMBER")


def test_a_changed_default_reaches_whoever_said_nothing_else(alice, dana):
    put(alice, AI, {"temperature": 0.2})
    told = patch(dana, f"{ALL}/integrations/openai", {"temperature": 0.1, "max_tokens": 500, "models": {"openai": ["gpt-4o-mini"]}}).json
    assert (told["temperature"], told["max_tokens"], told["offers"]["openai"], told["api_key_set"]) == (0.1, 500, ["gpt-4o-mini"], False)
    now = alice.get(AI).json
    assert (now["temperature"], now["max_tokens"], now["models"]) == (0.2, 500, ["gpt-4o-mini"])


def test_a_key_is_written_and_never_answered(app, dana):
    told = patch(dana, f"{ALL}/integrations/ai", {"api_key": model_servers.KEY})
    assert (told.json["api_key_set"], bool(told.json["key_set_at"])) == (True, True)
    made = dana.post(
        f"{ALL}/providers", {"name": "mine", "label": "Mine", "protocol": "openai", "base_url": "http://10.0.0.7/v1", "api_key": model_servers.KEY}
    )
    assert (made.status_code, made.json["api_key_set"]) == (201, True)
    assert patch(dana, f"{ALL}/providers/mine", {"api_key": ""}).json["api_key_set"] is False
    assert dana.call("DELETE", f"{ALL}/providers/mine").status_code == 204
    assert problem(dana.call("DELETE", f"{ALL}/providers/openai")) == (409, "PROVIDER_IN_USE")
    with app.app_context():
        assert providers.key(providers.find("openai")) == model_servers.KEY


def test_limits_are_within_the_platforms(alice, dana):
    assert alice.get(LIMITS).json == {"max_mb": 100, "types": [], "per_day": None, "using_global": True, "overridden": [], "unused": []}
    assert patch(dana, f"{ALL}/documents/limits", {"max_mb": 50, "per_day": 10}).json["max_mb"] == 50
    assert problem(patch(alice, LIMITS, {"max_mb": 51})) == (422, "SETTING_INVALID")
    told = patch(alice, LIMITS, {"max_mb": 20, "types": ["pdf", "image"]}).json
    assert (told["max_mb"], told["types"], told["per_day"], told["overridden"]) == (20, ["pdf", "image"], 10, ["max_mb", "types"])
    assert patch(alice, LIMITS, {"max_mb": None, "types": None}).json["using_global"] is True
    assert problem(patch(dana, f"{ALL}/documents/limits", {"max_mb": 101})) == (422, "SETTING_INVALID")
    assert patch(dana, f"{ALL}/documents/limits", {"max_mb": None, "per_day": None}).json["max_mb"] == 100
    for body in ({"max_mb": 0}, {"types": ["exe"]}, {"per_day": 1.5}, {"most": 1}):
        assert problem(patch(alice, LIMITS, body))[0] == 422


def test_an_own_limit_never_passes_one_that_the_platform_lowered(alice, dana):
    patch(alice, LIMITS, {"max_mb": 80})
    patch(dana, f"{ALL}/documents/limits", {"max_mb": 30})
    assert alice.get(LIMITS).json["max_mb"] == 30


def test_prompts_have_levels_and_a_history(alice, dana):
    first = alice.get(PROMPTS).json["items"]
    assert [(one["id"], one["level"]) for one in first] == [("suggestions", "default"), ("branding", "default")]
    assert patch(dana, f"{ALL}/system-prompts/suggestions", {"text": "The platform's."}).json["level"] == "global"
    assert alice.get(PROMPTS).json["items"][0] == {"id": "suggestions", "text": "The platform's.", "level": "global"}
    seen = patch(alice, f"{PROMPTS}/suggestions", {"text": "Ours."})
    assert seen.json == {"id": "suggestions", "text": "Ours.", "level": "organization"}
    assert patch(alice, f"{PROMPTS}/suggestions", {"text": "Ours, better."}, headers={"If-Match": seen.headers["ETag"]}).status_code == 200
    assert problem(patch(alice, f"{PROMPTS}/suggestions", {"text": "Late."}, headers={"If-Match": seen.headers["ETag"]})) == (412, "STALE")
    assert patch(alice, f"{PROMPTS}/suggestions", {"text": None}).json["level"] == "global"
    history = alice.get(f"{PROMPTS}/suggestions/history?limit=2").json
    assert [one["text"] for one in history["items"]] == [None, "Ours, better."]
    older = alice.get(f"{PROMPTS}/suggestions/history?limit=2&cursor={history['next_cursor']}").json
    assert ([one["text"] for one in older["items"]], older["next_cursor"]) == (["Ours."], None)
    assert alice.get(f"{PROMPTS}/branding/history").json["items"] == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 8001, 7])
def test_words_that_are_none_are_refused(alice, text):
    assert problem(patch(alice, f"{PROMPTS}/suggestions", {"text": text}))[0] == 422


def test_words_that_are_the_platforms_are_not_kept(alice):
    text = alice.get(PROMPTS).json["items"][0]["text"]
    assert patch(alice, f"{PROMPTS}/suggestions", {"text": text}).json["level"] == "default"
    assert alice.get(f"{PROMPTS}/suggestions/history").json["items"] == []


@pytest.mark.parametrize("path", [f"{OWN}/integrations/mail", f"{PROMPTS}/mail", f"{ALL}/system-prompts/mail", f"{ALL}/providers/mail"])
def test_what_there_is_none_of_is_not_found(alice, dana, path):
    program = dana if path.startswith(ALL) else alice
    body = {} if "providers" in path else {"text": "x"}
    assert program.call("PATCH", path, body).status_code in (404, 405)
    assert program.call("PATCH", path, body).status_code == (405 if "integrations" in path and path.startswith(ALL) else 404)


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_everything_goes_on_both_engines(alice, dana):
    assert put(alice, AI, {"temperature": 0.2}).json["temperature"] == 0.2
    assert patch(alice, LIMITS, {"types": ["pdf"]}).json["types"] == ["pdf"]
    for text in ("One.", "Two.", None):
        patch(alice, f"{PROMPTS}/suggestions", {"text": text})
    assert alice.get(PROMPTS).json["items"][0]["level"] == "default"
    assert patch(dana, f"{ALL}/integrations/ai", {"api_key": "sk-x"}).json["api_key_set"] is True
