"""The pages of settings, without script."""

import re

import cast
import model_servers
import pytest
from screens import ACME, ADMIN, GLOBEX, arriving

from webapp.kit import db
from webapp.settings import integrations, limits, prompts, providers

AI, IMAGES, WORDS, LIMITS = (
    "/settings/integrations/ai",
    "/settings/integrations/image_generation",
    "/settings/integrations/prompts/suggestions",
    "/settings/limits",
)
FILLED = {"enabled": "y", "model": "gpt-4o-mini", "temperature": "0.7", "max_tokens": "8192"}


@pytest.fixture
def alice(app):
    return arriving(app, cast.ALICE, ACME)


@pytest.fixture
def dana(app):
    return arriving(app, cast.DANA, ADMIN)


def at_acme(app, ask):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return ask(cast.org("acme").id)


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_says_what_counts_and_whose_it_is(alice):
    assert alice.get("/settings/integrations").location.endswith(AI)
    html = alice.get(AI).text
    assert 'value="0.7"' in html
    assert "Custom" not in html
    assert "Every value follows the platform." in html


def test_a_value_of_ones_own_is_saved_named_and_taken_back(app, alice):
    led = alice.post(AI, FILLED | {"temperature": "0,2", "model": "gpt-4o"}, page=AI)
    assert led.status_code == 303
    html = alice.get(led.location).text
    assert "Saved: Model, Temperature." in words(html)
    assert "The platform’s default is 0.7." in words(html)
    assert html.count("Follows the platform.") == 2
    alice.post(AI, FILLED | {"temperature": "0.2", "model": "gpt-4o", "follow": "temperature"}, page=AI)
    assert dict(at_acme(app, lambda org: integrations.effective(org, "ai")).own) == {"model": "gpt-4o"}
    led = alice.post(f"{AI}/reset", page=AI)
    assert "Everything follows the platform again." in words(alice.get(led.location).text)
    assert at_acme(app, lambda org: integrations.effective(org, "ai")).using_global


def test_switching_off_is_a_box_that_is_not_sent(app, alice):
    alice.post(AI, {name: value for name, value in FILLED.items() if name != "enabled"}, page=AI)
    assert not at_acme(app, lambda org: integrations.effective(org, "ai")).enabled


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("temperature", "3", "Write a number from 0 to 2."),
        ("temperature", "warm", "Write a number."),
        ("max_tokens", "1.5", "Write a number."),
        ("model", "gpt-9", "Choose one of the models"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(alice, field, value, said):
    answer = alice.post(AI, FILLED | {field: value}, page=AI, partial=True)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<form class="card sect" id="form"')
    assert said in words(answer.text)
    assert f'id="{field}-error"' in answer.text


def test_pictures_may_come_from_another_provider(app, alice):
    given = {"enabled": "y", "service": "runware", "model": "dall-e-3", "image_quality": "hd", "image_style": "vivid", "image_sizes": "512x512, 1024x1024"}
    assert alice.post(IMAGES, given, page=IMAGES).status_code == 303
    now = at_acme(app, lambda org: integrations.effective(org, "image_generation"))
    assert (now.model, now.image_quality, now.image_sizes) == ("runware:97@1", "hd", ["512x512", "1024x1024"])


def test_a_plan_without_own_settings_shows_them_shut_and_refuses(app):
    charlie = arriving(app, cast.CHARLIE, GLOBEX)
    for page in (AI, IMAGES, LIMITS):
        html = charlie.get(page).text
        assert "Settings of your own come with another plan." in words(html)
        assert not re.search(r'<(input|select)[^>]* name="(?!csrf)[^>]*(?<!disabled)>', html.partition('<form class="card sect"')[2].partition("</form>")[0])
    refused = charlie.post(AI, FILLED | {"temperature": "0.2"}, page=AI)
    assert refused.status_code == 403
    assert "nothing was changed" in refused.text
    assert charlie.post(WORDS, {"text": "Mine."}, page=WORDS).status_code == 403


def test_values_that_a_plan_no_longer_lets_one_use_are_shown_as_such(app, alice):
    alice.post(AI, FILLED | {"temperature": "0.2"}, page=AI)
    with app.app_context():
        cast.put_on_plan("acme", "free")
    html = alice.get(AI).text
    assert "A value of your own is kept and not used." in words(html)
    assert 'value="0.7"' in html


def test_a_test_says_what_it_came_to(app, alice):
    with model_servers.serving() as server:
        with app.app_context():
            providers.find("openai").base_url = server.chat
            db.commit()
        failed = alice.post(f"{AI}/test", page=AI, partial=True).text
        assert failed.startswith('<div id="connection"')
        assert "The key was not taken" in words(failed)
        with app.app_context():
            providers.set_key(providers.find("openai"), model_servers.KEY, by=None)
            db.commit()
        alice.post(f"{AI}/test", page=AI)
        assert "Connected" in words(alice.get(AI).text)


def test_words_are_written_kept_and_brought_back(app, alice):
    alice.post(WORDS, {"text": "First."}, page=WORDS)
    alice.post(WORDS, {"text": "Second."}, page=WORDS)
    html = alice.get(WORDS).text
    assert "First." in html
    assert html.count("Use these words again") == 1
    alice.post(WORDS, {"text": "First."}, page=WORDS)
    assert at_acme(app, lambda org: prompts.effective(org, "suggestions")).text == "First."
    alice.post(f"{WORDS}/reset", page=WORDS)
    assert at_acme(app, lambda org: prompts.effective(org, "suggestions")).level == "default"
    assert alice.post(WORDS, {"text": ""}, page=WORDS).status_code == 422
    assert "Custom" not in alice.get("/settings/integrations/prompts").text


def test_limits_are_set_and_taken_back(app, alice):
    given = {"max_mb": "20", "types": ["pdf", "mail"], "per_day": "5"}
    led = alice.post(LIMITS, given, page=LIMITS)
    assert "Saved: Largest document in MB, Kinds of files, Documents a day." in words(alice.get(led.location).text)
    now = at_acme(app, limits.effective)
    assert (now.max_mb, now.types, now.per_day) == (20, ("pdf", "mail"), 5)
    alice.post(LIMITS, given | {"follow": "types"}, page=LIMITS)
    assert at_acme(app, limits.effective).types == ()
    assert alice.post(LIMITS, given | {"max_mb": "101"}, page=LIMITS).status_code == 422
    assert alice.post(LIMITS, given | {"max_mb": "many"}, page=LIMITS).status_code == 422
    alice.post(f"{LIMITS}/reset", page=LIMITS)
    assert at_acme(app, limits.effective).using_global


def test_members_have_none_of_it(app):
    bob = arriving(app, cast.BOB, ACME)
    assert [bob.get(page).status_code for page in (AI, IMAGES, WORDS, LIMITS)] == [403] * 4
    assert "/settings/" not in bob.get("/documents").text


def test_a_key_goes_in_at_the_console_and_never_comes_out(app, dana):
    page = "/settings/providers/openai"
    assert "None is set." in dana.get(page).text
    led = dana.post(f"{page}/key", {"api_key": model_servers.KEY}, page=page)
    html = dana.get(led.location).text
    assert "The key is set. It is never shown again." in html
    assert "Replace" in html
    refused = dana.post(f"{page}/key", {"api_key": f"{model_servers.KEY} and more"}, page=page)
    assert refused.status_code == 422
    assert model_servers.KEY not in html + refused.text + dana.get("/settings/providers").text
    dana.post(f"{page}/key/removal", page=page)
    assert "None is set." in dana.get(page).text


def test_a_provider_is_added_changed_and_deleted(dana):
    given = {"name": "mine", "label": "Mine", "protocol": "openai", "base_url": "http://10.0.0.7/v1"}
    led = dana.post("/settings/providers", given, page="/settings/providers/new")
    assert led.location.endswith("/settings/providers/mine")
    assert dana.post("/settings/providers", given, page="/settings/providers/new").status_code == 409
    assert dana.post("/settings/providers/mine", given | {"base_url": "nowhere"}, page="/settings/providers/mine").status_code == 422
    assert dana.post("/settings/providers/mine", given | {"label": "Ours"}, page="/settings/providers/mine").status_code == 303
    assert "Ours" in dana.get("/settings/providers").text
    assert dana.post("/settings/providers/openai/removal", page="/settings/providers").status_code == 409
    assert dana.post("/settings/providers/mine/removal", page="/settings/providers").status_code == 303


def test_defaults_change_for_everybody(app, dana, alice):
    assert dana.get("/settings").location.endswith(AI)
    led = dana.post(AI, FILLED | {"temperature": "0.1", "offer-openai": "gpt-4o-mini\ngpt-5", "offer-runware": ""}, page=AI)
    assert led.status_code == 303, led.text
    now = at_acme(app, lambda org: integrations.effective(org, "ai"))
    assert (now.temperature, now.models) == (0.1, ("gpt-4o-mini", "gpt-5"))
    dana.post("/settings/prompts/suggestions", {"text": "Everybody's."}, page="/settings/prompts/suggestions")
    assert "Everybody&#39;s." in alice.get(WORDS).text
    dana.post("/settings/limits", {"max_mb": "50", "per_day": ""}, page="/settings/limits")
    assert at_acme(app, limits.effective).max_mb == 50
    dana.post("/settings/prompts/suggestions/reset", page="/settings/prompts/suggestions")
    assert at_acme(app, lambda org: prompts.effective(org, "suggestions")).level == "default"
    assert dana.post(AI, FILLED | {"temperature": "9"}, page=AI).status_code == 422
