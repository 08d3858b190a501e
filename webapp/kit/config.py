"""Every variable of the environment: declared once, with its type, its default and the reason for it.

`NAME_FILE` names a file that holds the value (for secrets). Nonsense is refused at start with one sentence.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from webapp.kit import env

ConfigError = env.ConfigError


@dataclass(frozen=True)
class OidcProvider:
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = ""  # on the button; the name with a capital letter where empty


DATABASES = ("sqlite", "postgresql+psycopg")
OPTIONAL: Any = None


def _variable(name: str, parse: Callable[[str], Any], reason: str, default: Any = OPTIONAL) -> Any:
    return field(default=default, repr=parse not in (env.secret, env.keys), metadata={"name": name, "parse": parse, "reason": reason})


@dataclass(frozen=True, kw_only=True)
class Config:
    base_domain: str = _variable("GATEHOUSE_BASE_DOMAIN", env.base_domain, "The landing page's host; everything else is a name below it.", "localhost:8000")
    scheme: str = _variable("GATEHOUSE_SCHEME", env.one_of("http", "https"), "How browsers reach us: http on localhost, https elsewhere.")
    data_dir: Path = _variable("GATEHOUSE_DATA_DIR", env.path, "SQLite files, blobs, queue and generated development secrets.", Path("var").resolve())
    database_url: str = _variable("GATEHOUSE_DATABASE_URL", env.url(*DATABASES), "The platform database; a SQLite file in the data directory.")
    tenant_databases: dict[str, str] = _variable("GATEHOUSE_TENANT_DATABASES", env.named_urls, "Servers that hold tenant databases, as name=URL.")
    blobs_url: str = _variable("GATEHOUSE_BLOBS_URL", env.url("file"), "Where documents' bytes are kept.")
    queue_url: str = _variable(
        "GATEHOUSE_QUEUE_URL", env.url("sqlite", "redis"), "What carries the ids of jobs; the jobs themselves stand in the platform database."
    )
    limits_url: str = _variable("GATEHOUSE_LIMITS_URL", env.url("memory", "redis"), "Where request counters live; memory counts per process.", "memory://")
    mail_url: str = _variable("GATEHOUSE_MAIL_URL", env.mail, "How mail leaves; .eml files in the data directory during development.")
    mail_from: str = _variable("GATEHOUSE_MAIL_FROM", env.header, "The sender's address; no-reply at the base domain.")
    sms_url: str | None = _variable("GATEHOUSE_SMS_URL", env.url("file", "console"), "How texts leave; phones are no way to sign in while unset.")
    secret_key: str = _variable("GATEHOUSE_SECRET_KEY", env.secret, "Keys the digests of codes, form tokens and cookies.")
    seal_keys: tuple[str, ...] = _variable("GATEHOUSE_SEAL_KEYS", env.keys, "Seal secrets at rest: the first seals, all open.")
    oidc_providers: tuple[OidcProvider, ...] = ()
    trusted_proxies: tuple[str, ...] = _variable("GATEHOUSE_TRUSTED_PROXIES", env.networks, "Addresses whose X-Forwarded-* are believed.", ())
    internal_bind: str = _variable("GATEHOUSE_INTERNAL_BIND", env.text, "Second listener for /metrics and /internal/*; 127.0.0.1 and the port above ours.")
    internal_token: str | None = _variable("GATEHOUSE_INTERNAL_TOKEN", env.secret, "Opens /internal/* from elsewhere than this machine.")
    files_by_proxy: bool = _variable("GATEHOUSE_FILES_BY_PROXY", env.flag, "Hand files to Caddy by X-Accel-Redirect.", False)
    clamd_url: str | None = _variable("GATEHOUSE_CLAMD_URL", env.url("tcp", "unix"), "The virus scanner; off when unset.")
    ocr_languages: str = _variable("GATEHOUSE_OCR_LANGUAGES", env.text, "Languages that scans are read in, as tesseract names them.", "eng+deu")
    sentry_dsn: str | None = _variable("GATEHOUSE_SENTRY_DSN", env.url("https", "http"), "Where crashes are reported; nowhere when unset.")
    metrics_token: str | None = _variable("GATEHOUSE_METRICS_TOKEN", env.secret, "Opens /metrics from elsewhere than loopback.")
    max_organizations: int | None = _variable("GATEHOUSE_MAX_ORGANIZATIONS", env.whole(1, 10**6), "Founding past it is refused; no limit when unset.")
    registry_ttl: int = _variable("GATEHOUSE_REGISTRY_TTL", env.whole(0, 3600), "Seconds for which a host's organization is remembered.", 30)
    require_second_factor: str = _variable(
        "GATEHOUSE_REQUIRE_SECOND_FACTOR", env.one_of("nobody", "sysadmins", "managers", "everybody"), "Who must have one.", "sysadmins"
    )
    password_rules: tuple[str, ...] = _variable(
        "GATEHOUSE_PASSWORD_RULES", env.some_of("uppercase", "digit", "special"), "What a password must hold; nothing, as NIST advises.", ()
    )
    code_minutes: int = _variable("GATEHOUSE_CODE_MINUTES", env.whole(1, 10), "How long a sign-in code lives; at most 10, as ASVS 6.5.5 wants.", 10)
    address_code_minutes: int = _variable("GATEHOUSE_ADDRESS_CODE_MINUTES", env.whole(1, 1440), "How long a code that proves an address at sign-up lives.", 15)
    upload_limit_mb: int = _variable("GATEHOUSE_UPLOAD_LIMIT_MB", env.whole(1, 100_000), "The largest document; an organization may set less.", 100)
    audit_days: int = _variable("GATEHOUSE_AUDIT_DAYS", env.whole(30, 36_500), "How long the audit log is kept; two years.", 730)
    saas_mode: bool = _variable("SAAS_MODE", env.flag, "Whether people may found organizations themselves.", False)
    saas_mgmt_url: str | None = _variable(
        "SAAS_MGMT_URL", env.url("https", "http"), "The management service that keeps quota and sites: its address without /api."
    )
    saas_token_key: str | None = _variable(
        "GATEHOUSE_SAAS_TOKEN_KEY", env.secret, "Shared with the management service; signs registration tokens and our calls."
    )
    pinned_org: str | None = _variable("TENANT_ID", env.slug, "Pins this process to one organization: every host serves it.")

    @property
    def is_development(self) -> bool:
        """Whether this is somebody's own machine: localhost, where secrets may be generated and mail goes to files."""
        return self.hostname == "localhost" or self.hostname.endswith(".localhost")

    @property
    def hostname(self) -> str:
        return self.base_domain.partition(":")[0]

    @property
    def port(self) -> int:
        """The port browsers use."""
        given = self.base_domain.partition(":")[2]
        return int(given) if given else {"http": 80, "https": 443}[self.scheme]

    @property
    def upload_limit(self) -> int:
        """Bytes."""
        return self.upload_limit_mb * 2**20


_current: Config | None = None


def current() -> Config:
    """The configuration this process runs with."""
    if _current is None:
        raise RuntimeError("no configuration is in use: create_app() comes first")
    return _current


def use(config: Config) -> None:
    """Makes `config` the one this process runs with. One process, one configuration."""
    global _current
    _current = config


def load(environ: Mapping[str, str] = os.environ) -> Config:
    """Reads the environment. Raises ConfigError with one sentence for the first value that cannot be used."""
    given: dict[str, Any] = {}
    for declared in fields(Config):
        if "name" not in declared.metadata:
            continue
        text = _read(environ, declared.metadata["name"])
        if text:
            given[declared.name] = _parse(declared.metadata["name"], declared.metadata["parse"], text)
    given["oidc_providers"] = _oidc_providers(environ)
    return complete(Config(**given))


def complete(config: Config) -> Config:
    """Fills what was left out from what was given: defaults that depend on others, and development's secrets.

    Raises ConfigError where production lacks what only development may have generated."""
    scheme = config.scheme or ("http" if config.is_development else "https")
    data = config.data_dir
    derived: dict[str, Any] = {
        "scheme": scheme,
        "database_url": f"sqlite:///{data}/platform.db",
        "tenant_databases": {"main": f"sqlite:///{data}/tenants"},
        "blobs_url": f"file://{data}/blobs",
        "queue_url": f"sqlite://{data}/queue.db",
        "mail_url": f"file://{data}/mail" if config.is_development else None,
        "mail_from": f"Gatehouse <no-reply@{config.hostname}>",
    }
    chosen = {name: getattr(config, name) or value for name, value in derived.items()}
    config = _with(config, chosen)
    config = _with(config, {"internal_bind": config.internal_bind or f"127.0.0.1:{config.port + 1}"})
    if not config.secret_key or not config.seal_keys:
        config = _with(config, _development_secrets(config))
    for name, asked in _not_yet(config).items():
        if asked:
            raise ConfigError(f"{name} is set, and this version does not know it yet: take it out, lest you rely on it.")
    if not config.mail_url:
        raise ConfigError(
            "GATEHOUSE_MAIL_URL is not set: people sign in by mail, so name the server it goes through, as smtp://user:password@host:587?tls=starttls."
        )
    if config.sms_url and config.sms_url.startswith("console:") and not config.is_development:
        raise ConfigError("GATEHOUSE_SMS_URL prints texts to the console, codes and all: that is for localhost only.")
    if config.saas_mgmt_url and not config.saas_token_key:
        raise ConfigError("GATEHOUSE_SAAS_TOKEN_KEY is not set: SAAS_MGMT_URL names a management service, which signs registration tokens with it.")
    if not 1 <= config.port <= 65534:
        raise ConfigError("GATEHOUSE_BASE_DOMAIN names a port that is not from 1 to 65534.")
    return config


def _not_yet(config: Config) -> dict[str, bool]:
    """What is declared and nothing obeys yet. Refused rather than ignored, since most of it is about safety."""
    return {
        "GATEHOUSE_SENTRY_DSN": bool(config.sentry_dsn),
        "GATEHOUSE_METRICS_TOKEN": bool(config.metrics_token),
    }


def _with(config: Config, changes: dict[str, Any]) -> Config:
    return Config(**{declared.name: changes.get(declared.name, getattr(config, declared.name)) for declared in fields(Config)})


def _read(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    if path and name in environ:
        raise ConfigError(f"{name} and {name}_FILE are both set: keep one of them.")
    if not path:
        return environ.get(name, "").strip()
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ConfigError(f"{name}_FILE cannot be read: {error.strerror}.") from error


def _parse(name: str, parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ConfigError as error:
        raise ConfigError(f"{name} {error}.") from error


def _oidc_providers(environ: Mapping[str, str]) -> tuple[OidcProvider, ...]:
    names = sorted(
        {match[1] for name in environ if (match := re.fullmatch(r"GATEHOUSE_OIDC_([A-Z0-9]+)_(?:ISSUER|CLIENT_ID|CLIENT_SECRET|LABEL)(?:_FILE)?", name))}
    )
    providers = []
    for name in names:
        issuer, client_id, client_secret = (_read(environ, f"GATEHOUSE_OIDC_{name}_{part}") for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
        if not (issuer and client_id and client_secret):
            raise ConfigError(f"GATEHOUSE_OIDC_{name} needs all three of _ISSUER, _CLIENT_ID and _CLIENT_SECRET.")
        issuer = _parse(f"GATEHOUSE_OIDC_{name}_ISSUER", env.url("https", "http"), issuer)
        label = _parse(f"GATEHOUSE_OIDC_{name}_LABEL", env.header, _read(environ, f"GATEHOUSE_OIDC_{name}_LABEL"))
        providers.append(OidcProvider(name.lower(), issuer, client_id, client_secret, label))
    return tuple(providers)


def _development_secrets(config: Config) -> dict[str, Any]:
    """Made once and kept in the data directory, so that a restart signs nobody out."""
    if not config.is_development:
        missing = "GATEHOUSE_SECRET_KEY" if not config.secret_key else "GATEHOUSE_SEAL_KEYS"
        raise ConfigError(f"{missing} is not set: give it at least 32 random characters (or name a file with {missing}_FILE).")
    return {
        "secret_key": config.secret_key or _kept(config.data_dir / "secret_key"),
        "seal_keys": config.seal_keys or (_kept(config.data_dir / "seal_key"),),
    }


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
