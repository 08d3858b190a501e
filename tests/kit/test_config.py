"""The environment: what is taken, what is refused and with which sentence, and what follows from what."""

import stat
from dataclasses import fields, replace
from pathlib import Path

import pytest

from webapp.kit import config

SECRET = "s" * 32
PRODUCTION = {
    "GATEHOUSE_BASE_DOMAIN": "docs.example.com",
    "GATEHOUSE_SECRET_KEY": SECRET,
    "GATEHOUSE_SEAL_KEYS": SECRET,
    "GATEHOUSE_MAIL_URL": "smtp://mail.example.com:587?tls=starttls",
}

# name: (a value, what it becomes, values that are refused)
VARIABLES = {
    "GATEHOUSE_BASE_DOMAIN": (
        "docs.example.com:8443",
        "docs.example.com:8443",
        ["Docs.example.com", "http://docs.example.com", "docs_example", "-a.com", "a..b", "x:", "h" * 254, "a.com:port"],
    ),
    "GATEHOUSE_SCHEME": ("https", "https", ["ftp", "HTTPS"]),
    "GATEHOUSE_DATA_DIR": ("/tmp/x/../y", Path("/tmp/y"), []),
    "GATEHOUSE_DATABASE_URL": ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d", ["postgresql://u@h/d", "mysql://h/d", "platform.db"]),
    "GATEHOUSE_TENANT_DATABASES": (
        "one=sqlite:////t,two=postgresql+psycopg://h/d",
        {"one": "sqlite:////t", "two": "postgresql+psycopg://h/d"},
        ["sqlite:////t", "One=sqlite:////t", "one=mysql://h"],
    ),
    "GATEHOUSE_BLOBS_URL": ("file:///srv/blobs", "file:///srv/blobs", ["ftp://h", "/blobs", "s3://bucket"]),
    "GATEHOUSE_QUEUE_URL": ("redis://h/0", "redis://h/0", ["amqp://h"]),
    "GATEHOUSE_LIMITS_URL": ("redis://h/1", "redis://h/1", ["memcached://h"]),
    "GATEHOUSE_MAIL_URL": (
        "memory://",
        "memory://",
        ["mail.example.com", "http://mail", "smtp://h?tls=strattls", "smtp://h?tls=TLS", "smtp://h:mail", "smtp://h:99999"],
    ),
    "GATEHOUSE_MAIL_FROM": (
        "Docs <docs@example.com>",
        "Docs <docs@example.com>",
        ["Docs <docs@example.com>\nBcc: eve@example.com", "Docs\x7f <docs@example.com>"],
    ),
    "GATEHOUSE_SMS_URL": ("file:///var/texts", "file:///var/texts", ["sms://h", "/var/texts", "console://"]),
    "GATEHOUSE_SECRET_KEY": ("k" * 40, "k" * 40, ["short", "k" * 31]),
    "GATEHOUSE_SEAL_KEYS": (f"{SECRET}, {'t' * 32}", (SECRET, "t" * 32), ["short", f"{SECRET},short"]),
    "GATEHOUSE_TRUSTED_PROXIES": ("10.1.2.3/8, ::1", ("10.0.0.0/8", "::1/128"), ["proxy.example.com", "10.0.0.0/33", "*"]),
    "GATEHOUSE_INTERNAL_BIND": ("127.0.0.1:9000", "127.0.0.1:9000", []),
    "GATEHOUSE_INTERNAL_TOKEN": (SECRET, SECRET, ["short"]),
    "GATEHOUSE_FILES_BY_PROXY": ("on", True, ["maybe", "2"]),
    "GATEHOUSE_CLAMD_URL": ("", None, ["clamd:3310", "http://h"]),
    "GATEHOUSE_OCR_LANGUAGES": ("deu", "deu", []),
    "GATEHOUSE_SENTRY_DSN": ("", None, ["sentry.example.com"]),
    "GATEHOUSE_METRICS_TOKEN": ("", None, ["short"]),
    "GATEHOUSE_MAX_ORGANIZATIONS": ("7", 7, ["0", "-1", "many", "1000001", "1.5", "١"]),
    "GATEHOUSE_REGISTRY_TTL": ("0", 0, ["3601", "-1", "soon"]),
    "GATEHOUSE_REQUIRE_SECOND_FACTOR": ("everybody", "everybody", ["all", "yes"]),
    "GATEHOUSE_PASSWORD_RULES": ("digit, uppercase", ("uppercase", "digit"), ["lowercase", "digit;special"]),
    "GATEHOUSE_CODE_MINUTES": ("5", 5, ["0", "11", "ten"]),
    "GATEHOUSE_ADDRESS_CODE_MINUTES": ("60", 60, ["0", "1441"]),
    "GATEHOUSE_AUDIT_DAYS": ("90", 90, ["29", "36501", "two years"]),
    "GATEHOUSE_UPLOAD_LIMIT_MB": ("500", 500, ["0", "100001", "5 MB"]),
    "SAAS_MODE": ("FALSE", False, ["perhaps"]),
    "SAAS_MGMT_URL": ("", None, ["manage.example.com"]),
    "GATEHOUSE_SAAS_TOKEN_KEY": ("", None, ["short"]),
    "TENANT_ID": ("acme", "acme", ["a", "-acme", "Acme", "a" * 33]),
}
# Well formed, and refused: nothing in this version obeys them.
NOT_YET = [
    ("GATEHOUSE_SENTRY_DSN", "https://k@sentry.example.com/1"),
    ("GATEHOUSE_METRICS_TOKEN", SECRET),
]
DECLARED = {declared.metadata["name"]: declared for declared in fields(config.Config) if declared.metadata}
WRONG = [(name, value) for name, (_, _, wrong) in VARIABLES.items() for value in wrong]


def load(tmp_path: Path, **given: str) -> config.Config:
    return config.load({**PRODUCTION, "GATEHOUSE_DATA_DIR": str(tmp_path), **given})


def test_this_table_knows_every_variable():
    assert set(VARIABLES) == set(DECLARED)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_good_value_is_taken(tmp_path, name):
    given, becomes, _ = VARIABLES[name]
    assert getattr(load(tmp_path, **{name: given}), DECLARED[name].name) == becomes


@pytest.mark.parametrize("name", VARIABLES)
def test_a_value_comes_from_a_file(tmp_path, name):
    given, becomes, _ = VARIABLES[name]
    (tmp_path / "value").write_text(f"{given}\n")
    environ = {"GATEHOUSE_DATA_DIR": str(tmp_path), **PRODUCTION, f"{name}_FILE": str(tmp_path / "value")}
    environ.pop(name, None)
    assert getattr(config.load(environ), DECLARED[name].name) == becomes


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_nonsense_is_refused_with_one_sentence_that_names_the_variable(tmp_path, name, value):
    with pytest.raises(config.ConfigError) as refused:
        load(tmp_path, **{name: value})
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(("name", "value"), NOT_YET)
def test_what_nothing_obeys_yet_is_refused_rather_than_ignored(tmp_path, name, value):
    with pytest.raises(config.ConfigError) as refused:
        load(tmp_path, **{name: value})
    assert str(refused.value) == f"{name} is set, and this version does not know it yet: take it out, lest you rely on it."


def test_a_management_service_needs_the_key_that_is_shared_with_it(tmp_path):
    with pytest.raises(config.ConfigError, match="GATEHOUSE_SAAS_TOKEN_KEY is not set"):
        load(tmp_path, SAAS_MGMT_URL="https://manage.example.com")
    assert load(tmp_path, SAAS_MODE="on", SAAS_MGMT_URL="https://manage.example.com", GATEHOUSE_SAAS_TOKEN_KEY=SECRET).saas_mode


@pytest.mark.parametrize("name", ["GATEHOUSE_SECRET_KEY", "GATEHOUSE_METRICS_TOKEN", "GATEHOUSE_SAAS_TOKEN_KEY", "GATEHOUSE_SEAL_KEYS"])
def test_a_refused_secret_is_not_told(tmp_path, name):
    with pytest.raises(config.ConfigError) as refused:
        load(tmp_path, **{name: "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_an_empty_value_is_none_at_all(tmp_path):
    assert load(tmp_path, GATEHOUSE_REGISTRY_TTL=" ", GATEHOUSE_CLAMD_URL="").registry_ttl == 30


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_tells_what_it_is_for(name):
    assert DECLARED[name].metadata["reason"].endswith(".")


def test_both_a_value_and_a_file_are_refused(tmp_path):
    with pytest.raises(config.ConfigError, match="GATEHOUSE_SECRET_KEY and GATEHOUSE_SECRET_KEY_FILE are both set"):
        load(tmp_path, GATEHOUSE_SECRET_KEY_FILE="/run/secret")


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(config.ConfigError, match="GATEHOUSE_CLAMD_URL_FILE cannot be read: No such file"):
        load(tmp_path, GATEHOUSE_CLAMD_URL_FILE=str(tmp_path / "nothing"))


@pytest.mark.parametrize("name", ["GATEHOUSE_SECRET_KEY", "GATEHOUSE_SEAL_KEYS", "GATEHOUSE_MAIL_URL"])
def test_production_without_its_secrets_is_refused(tmp_path, name):
    with pytest.raises(config.ConfigError, match=f"{name} is not set"):
        load(tmp_path, **{name: ""})
    assert list(tmp_path.iterdir()) == []


def test_development_makes_its_secrets_once_and_keeps_them(tmp_path):
    first = config.load({"GATEHOUSE_DATA_DIR": str(tmp_path)})
    second = config.load({"GATEHOUSE_DATA_DIR": str(tmp_path)})
    assert (first.secret_key, first.seal_keys) == (second.secret_key, second.seal_keys)
    assert len(first.secret_key) >= 32
    assert first.secret_key != first.seal_keys[0]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_development_obeys_a_secret_that_it_is_given(tmp_path):
    assert config.load({"GATEHOUSE_DATA_DIR": str(tmp_path), "GATEHOUSE_SECRET_KEY": SECRET}).secret_key == SECRET
    assert [path.name for path in tmp_path.iterdir()] == ["seal_key"]


def test_what_is_left_out_in_development_follows_from_localhost_and_the_data_directory(tmp_path):
    made = config.load({"GATEHOUSE_DATA_DIR": str(tmp_path)})
    assert (made.base_domain, made.scheme, made.port, made.internal_bind) == ("localhost:8000", "http", 8000, "127.0.0.1:8001")
    assert made.database_url == f"sqlite:///{tmp_path}/platform.db"
    assert made.tenant_databases == {"main": f"sqlite:///{tmp_path}/tenants"}
    assert made.blobs_url == f"file://{tmp_path}/blobs"
    assert made.mail_url == f"file://{tmp_path}/mail"
    assert made.mail_from == "Gatehouse <no-reply@localhost>"


def test_what_is_left_out_in_production_follows_from_the_base_domain(tmp_path):
    made = load(tmp_path)
    assert (made.scheme, made.port, made.internal_bind, made.is_development) == ("https", 443, "127.0.0.1:444", False)
    assert made.mail_from == "Gatehouse <no-reply@docs.example.com>"
    assert made.upload_limit == 100 * 2**20


@pytest.mark.parametrize(
    ("domain", "is_development"), [("localhost", True), ("gatehouse.localhost:8000", True), ("localhost.example.com", False), ("notlocalhost", False)]
)
def test_only_localhost_is_development(tmp_path, domain, is_development):
    assert load(tmp_path, GATEHOUSE_BASE_DOMAIN=domain).is_development is is_development


@pytest.mark.parametrize("port", ["0", "65535", "70000", "99999"])
def test_a_port_that_cannot_be_listened_on_is_refused(tmp_path, port):
    with pytest.raises(config.ConfigError, match="GATEHOUSE_BASE_DOMAIN"):
        load(tmp_path, GATEHOUSE_BASE_DOMAIN=f"docs.example.com:{port}")


def test_a_sign_in_provider_is_read_from_its_variables(tmp_path):
    (tmp_path / "secret").write_text("hush\n")
    environ = {
        "GATEHOUSE_OIDC_ENTRA_ISSUER": "https://login.example.com",
        "GATEHOUSE_OIDC_ENTRA_CLIENT_ID": "id",
        "GATEHOUSE_OIDC_ENTRA_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    providers = load(tmp_path, **environ).oidc_providers
    assert providers == (config.OidcProvider("entra", "https://login.example.com", "id", "hush"),)
    assert "hush" not in repr(providers)


@pytest.mark.parametrize(
    "given", [{"ISSUER": "https://x"}, {"ISSUER": "https://x", "CLIENT_ID": "id"}, {"ISSUER": "x", "CLIENT_ID": "id", "CLIENT_SECRET": "s"}]
)
def test_half_a_sign_in_provider_is_refused(tmp_path, given):
    with pytest.raises(config.ConfigError, match="GATEHOUSE_OIDC_ENTRA"):
        load(tmp_path, **{f"GATEHOUSE_OIDC_ENTRA_{part}": value for part, value in given.items()})


def test_secrets_are_not_in_what_the_configuration_prints(tmp_path):
    made = replace(load(tmp_path), metrics_token="m" * 40, saas_token_key="t" * 40)
    assert SECRET not in repr(made)
    assert "m" * 40 not in repr(made)
    assert "t" * 40 not in repr(made)


def test_no_configuration_is_in_use_before_it_is_chosen(monkeypatch):
    monkeypatch.setattr(config, "_current", None)
    with pytest.raises(RuntimeError, match="no configuration is in use"):
        config.current()
