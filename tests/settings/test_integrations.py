from dataclasses import replace

import cast
import model_servers
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.kit import crypto, db, refusals
from webapp.platform import quota
from webapp.settings import declared, integrations, providers, store, trying
from webapp.settings.models import Override


@pytest.fixture
def acme(context):
    with db.inside(cast.tenant("acme")):
        yield cast.org("acme").id


@pytest.fixture
def alice(acme):
    return cast.user(cast.ALICE)


def stored(kind="ai"):
    row = db.session.get(Override, kind)
    return row.given if row else {}


def code(refusal):
    return refusal.value.code, refusal.value.field


def test_without_anything_said_the_shipped_values_count(acme):
    ai, images = (integrations.effective(acme, type) for type in ("ai", "image_generation"))
    assert (ai.model, ai.temperature, ai.max_tokens, ai.service, ai.base_url) == ("gpt-4o-mini", 0.7, 8192, "openai", "https://api.openai.com/v1")
    assert (images.model, images.image_quality, images.service) == ("dall-e-3", "standard", "openai")
    assert ai.enabled
    assert ai.using_global
    assert ai.status == "untested"


def test_an_own_value_counts_and_the_rest_follows(acme, alice):
    after = integrations.replace(acme, "ai", {"temperature": 0.2}, by=alice)
    assert (after.temperature, after.model, after.using_global, dict(after.own)) == (0.2, "gpt-4o-mini", False, {"temperature": 0.2})
    integrations.change_platform("ai", {"model": "gpt-4o", "temperature": 1.0}, by=None)
    now = integrations.effective(acme, "ai")
    assert (now.temperature, now.model) == (0.2, "gpt-4o")


def test_replacing_takes_back_what_is_left_out(acme, alice):
    integrations.replace(acme, "ai", {"temperature": 0.2, "max_tokens": 100}, by=alice)
    assert dict(integrations.replace(acme, "ai", {"max_tokens": 100}, by=alice).own) == {"max_tokens": 100}
    assert stored() == {"max_tokens": 100}


def test_a_value_that_is_the_default_is_not_kept_and_follows_a_change(acme, alice):
    assert integrations.replace(acme, "ai", {"temperature": 0.7, "model": "gpt-4o-mini"}, by=alice).using_global
    assert stored() == {}
    integrations.change_platform("ai", {"temperature": 0.1}, by=None)
    assert integrations.effective(acme, "ai").temperature == 0.1


def test_another_provider_brings_its_own_model_where_none_was_said(acme, alice):
    after = integrations.replace(acme, "image_generation", {"service": "runware"}, by=alice)
    assert (after.service, after.model, after.provider_name) == ("runware", "runware:97@1", "Runware")
    assert integrations.replace(acme, "image_generation", {"service": "runware", "model": "runware:97@1"}, by=alice).own == {"service": "runware"}
    assert integrations.replace(acme, "image_generation", {"service": "runware", "model": "runware:101@1"}, by=alice).model == "runware:101@1"


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("ai", {"temperature": 2.1}, "temperature"),
        ("ai", {"temperature": "0.3"}, "temperature"),
        ("ai", {"temperature": True}, "temperature"),
        ("ai", {"temperature": float("nan")}, "temperature"),
        ("ai", {"max_tokens": 0}, "max_tokens"),
        ("ai", {"max_tokens": 32769}, "max_tokens"),
        ("ai", {"max_tokens": 10.5}, "max_tokens"),
        ("ai", {"model": "gpt-9"}, "model"),
        ("ai", {"model": 7}, "model"),
        ("ai", {"enabled": "yes"}, "enabled"),
        ("image_generation", {"service": "elsewhere"}, "service"),
        ("image_generation", {"service": "runware", "model": "dall-e-3"}, "model"),
        ("image_generation", {"image_quality": "best"}, "image_quality"),
        ("image_generation", {"image_style": None}, "image_style"),
        ("image_generation", {"image_sizes": []}, "image_sizes"),
        ("image_generation", {"image_sizes": ["1024"]}, "image_sizes"),
        ("image_generation", {"image_sizes": ["1x1"] * 11}, "image_sizes"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(acme, alice, kind, given, field):
    with pytest.raises(refusals.Invalid) as refusal:
        integrations.replace(acme, kind, given, by=alice)
    assert code(refusal) == ("SETTING_INVALID", field)


@pytest.mark.parametrize("name", ["service", "base_url", "provider", "status", "image_quality", "owner"])
def test_what_is_not_an_organizations_to_change_is_refused(acme, alice, name):
    with pytest.raises(refusals.Invalid) as refusal:
        integrations.replace(acme, "ai", {name: "openai"}, by=alice)
    assert code(refusal) == ("SETTING_UNKNOWN", name)


@pytest.mark.parametrize(
    "name", ["api_key", "apiKey", "API-KEY", "key", "openai_key", "token", "access_token", "secret", "client_secret", "password", "Authorization", "bearer"]
)
def test_what_bears_a_secrets_name_is_dropped_and_recorded(acme, alice, name):
    after = integrations.replace(acme, "ai", {name: model_servers.KEY, "max_tokens": 9}, by=alice)
    assert dict(after.own) == stored() == {"max_tokens": 9}
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "integrations.keys")).one()
    assert (entry.result, entry.actor_id, entry.facts["code"], entry.facts["number"]) == ("refused", alice.id, "KEY_DROPPED", 1)


def test_a_plan_without_own_settings_refuses_and_records_it(context):
    with db.inside(cast.tenant("globex")):
        globex, charlie = cast.org("globex").id, cast.user(cast.CHARLIE)
        with pytest.raises(refusals.NotAllowed) as refusal:
            integrations.replace(globex, "ai", {"temperature": 0.2}, by=charlie)
        assert refusal.value.code == "PLAN_FORBIDS_OVERRIDE"
        assert stored() == {}
        assert db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.result == "refused")).one().facts["code"] == "PLAN_FORBIDS_OVERRIDE"


def test_when_a_plan_falls_own_values_are_kept_and_not_used(acme, alice):
    integrations.replace(acme, "ai", {"temperature": 0.2}, by=alice)
    cast.org("acme").plan = "free"
    now = integrations.effective(acme, "ai")
    assert (now.temperature, now.using_global, now.kept, now.may_customize) == (0.7, True, {"temperature": 0.2}, False)
    cast.org("acme").plan = "team"
    assert integrations.effective(acme, "ai").temperature == 0.2


def test_resetting_goes_back_on_any_plan(acme, alice):
    integrations.replace(acme, "ai", {"temperature": 0.2}, by=alice)
    cast.org("acme").plan = "free"
    assert integrations.reset(acme, "ai", by=alice).kept == {}
    actions = list(db.session.scalars(sa.select(TenantEntry.action).where(TenantEntry.action.like("integrations.%")).order_by(TenantEntry.created_at)))
    assert actions == ["integrations.changed", "integrations.reset"]


def test_a_model_that_is_offered_no_more_gives_way(acme, alice):
    integrations.replace(acme, "ai", {"model": "gpt-4o"}, by=alice)
    integrations.change_platform("ai", {}, {"openai": ["gpt-4o-mini", "gpt-5"]}, by=None)
    assert integrations.effective(acme, "ai").model == "gpt-4o-mini"
    assert integrations.replace(acme, "ai", {"model": "gpt-5"}, by=alice).model == "gpt-5"


def test_every_setting_says_its_default_and_why(acme):
    for settings in (*declared.INTEGRATIONS.values(), declared.LIMITS):
        for name, one in settings.items():
            assert one.name == name
            assert one.reason
            assert one.read(one.default) == one.default


def test_there_is_no_other_integration(acme):
    with pytest.raises(refusals.NotFound):
        integrations.effective(acme, "openai")


def test_one_costs_four_statements(acme, monkeypatch):
    ran = []
    listening = lambda *arguments: ran.append(arguments[2])  # noqa: E731
    db.session.connection(bind_arguments=db.TENANT)
    for engine in (db.extension.engine, db.session().tenant_connection):
        sa.event.listen(engine, "before_cursor_execute", listening)
    integrations.effective(acme, "ai")
    assert len(ran) <= 4


# Trying


@pytest.fixture(scope="module")
def running():
    with model_servers.serving() as server:
        yield server


@pytest.fixture
def served(acme, running):
    for name, url in (("openai", running.chat), ("runware", running.runware)):
        provider = providers.find(name)
        provider.base_url = url
        providers.set_key(provider, model_servers.KEY, by=None)
    running.asked.clear()
    db.commit()
    return running


def test_a_try_says_connected_and_is_metered(acme, alice, served):
    after = trying.test(acme, "ai", by=alice)
    assert (after.status, after.outcome) == ("connected", "connected")
    assert after.tested_at
    assert served.asked[0]["body"]["model"] == "gpt-4o-mini"
    assert {row.kind: row.used for row in quota.of(acme)}["ai_tokens"] == 18


@pytest.mark.parametrize("service", ["openai", "runware"])
def test_a_try_of_pictures_draws_none(acme, alice, served, service):
    integrations.replace(acme, "image_generation", {"service": service}, by=alice)
    db.commit()
    assert trying.test(acme, "image_generation", by=alice).status == "connected"


def test_a_try_counts_for_just_those_values(acme, alice, served):
    trying.test(acme, "ai", by=alice)
    assert integrations.replace(acme, "ai", {"model": "gpt-4o"}, by=alice).status == "untested"
    assert integrations.replace(acme, "ai", {"max_tokens": 9}, by=alice).status == "connected"
    providers.set_key(providers.find("openai"), "sk-new", by=None)
    assert integrations.effective(acme, "ai").status == "untested"


@pytest.mark.parametrize(("fault", "outcome"), [("key", "key"), ("none", "key"), ("model", "model"), ("nobody", "connection"), ("off", "off")])
def test_a_try_that_fails_says_why(acme, alice, served, fault, outcome):
    provider = providers.find("openai")
    if fault == "key":
        providers.set_key(provider, "sk-wrong", by=None)
    elif fault == "none":
        provider.sealed_key = None
    elif fault == "model":
        integrations.change_platform("ai", {"model": "404"}, {"openai": ["404"]}, by=None)
    elif fault == "nobody":
        provider.base_url = "http://127.0.0.1:1/v1"
    else:
        integrations.change_platform("ai", {"enabled": False}, by=None)
    db.commit()
    after = trying.test(acme, "ai", by=alice)
    assert (after.status, after.outcome) == ("failed", outcome)
    assert {row.kind: row.used for row in quota.of(acme)}["ai_tokens"] == 0


def test_a_used_up_month_refuses_a_try(acme, alice, served):
    cast.org("acme").ai_tokens_allowed = 10
    db.commit()
    with pytest.raises(refusals.Conflict) as refusal:
        trying.test(acme, "ai", by=alice)
    assert refusal.value.code == "QUOTA_EXCEEDED"
    assert not served.asked


# Providers


def test_a_key_is_sealed_and_opens_for_the_call_alone(acme):
    provider = providers.find("openai")
    providers.set_key(provider, f" {model_servers.KEY}\n", by=None)
    assert model_servers.KEY not in provider.sealed_key
    assert providers.key(provider) == model_servers.KEY
    assert provider.key_set_at


@pytest.mark.parametrize("key", ["", " ", "two words", "ключ", "line\nbreak", "x" * 501])
def test_what_is_no_key_is_refused(acme, key):
    with pytest.raises(refusals.Invalid) as refusal:
        providers.set_key(providers.find("openai"), key, by=None)
    assert code(refusal) == ("KEY_INVALID", "api_key")


def test_a_key_does_not_follow_to_another_address(acme, alice):
    provider = providers.find("openai")
    providers.set_key(provider, model_servers.KEY, by=None)
    providers.change(provider, label="Other name", protocol="openai", base_url=provider.base_url, by=alice)
    assert provider.sealed_key
    providers.change(provider, label="OpenAI", protocol="openai", base_url="https://models.example.com/v1", by=alice)
    assert provider.sealed_key is None
    with pytest.raises(providers.NoKey):
        providers.endpoint(provider)


@pytest.mark.parametrize(
    "url",
    [
        *("", "models", "ftp://a.example/v1", "https://user:pass@a.example/v1", "https://a.example/v1?key=1", "https://a.example/#x", "https://" + "a" * 300),
        *("http://169.254.169.254/latest", "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/v1", "http://168.63.129.16/"),
    ],
)
def test_what_is_no_address_is_refused(acme, alice, url):
    with pytest.raises(refusals.Invalid) as refusal:
        providers.create("mine", label="Mine", protocol="openai", base_url=url, by=alice)
    assert code(refusal) == ("URL_INVALID", "base_url")


def test_a_provider_that_a_default_calls_stays(acme, alice):
    made = providers.create("mine", label="Mine", protocol="openai", base_url="http://10.0.0.7:8000/v1/", by=alice)
    assert made.base_url == "http://10.0.0.7:8000/v1"
    integrations.change_platform("ai", {"service": "mine", "model": "llama"}, {"mine": ["llama"]}, by=alice)
    with pytest.raises(refusals.Conflict) as refusal:
        providers.delete(made, integrations.users_of(made), by=alice)
    assert refusal.value.code == "PROVIDER_IN_USE"
    integrations.change_platform("ai", {"service": "openai"}, by=alice)
    assert integrations.effective(acme, "ai").model == "gpt-4o-mini"
    providers.delete(made, integrations.users_of(made), by=alice)
    with pytest.raises(refusals.NotFound):
        providers.find("mine")


def test_names_are_taken_once_and_plain(acme, alice):
    given = {"label": "Mine", "protocol": "openai", "base_url": "https://a.example/v1", "by": alice}
    for name, refusal_code in (("openai", "NAME_TAKEN"), ("Not plain", "NAME_INVALID"), ("", "NAME_INVALID")):
        with pytest.raises(refusals.Refusal) as refusal:
            providers.create(name, **given)
        assert refusal.value.code == refusal_code


def test_the_command_seals_every_key_anew(app, monkeypatch):
    with app.app_context():
        for name in ("openai", "runware"):
            providers.set_key(providers.find(name), f"{model_servers.KEY}-{name}", by=None)
        db.commit()
        before = {one.name: one.sealed_key for one in providers.listing()}
    old = crypto.config.current()
    crypto.config.use(replace(old, seal_keys=("n" * 40, *old.seal_keys)))
    assert "2 keys" in app.test_cli_runner().invoke(args=["settings", "reseal"]).output
    crypto.config.use(replace(old, seal_keys=("n" * 40,)))
    with app.app_context():
        for one in providers.listing():
            assert one.sealed_key != before[one.name]
            assert providers.key(one) == f"{model_servers.KEY}-{one.name}"
    crypto.config.use(replace(old, seal_keys=("m" * 40,)))
    assert "openai, runware" in app.test_cli_runner().invoke(args=["settings", "reseal"]).output
    crypto.config.use(old)


def test_whether_settings_may_be_own_is_asked_of_the_plan(acme):
    assert store.may_customize(acme)
    assert not store.may_customize(cast.org("globex").id)
