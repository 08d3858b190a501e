"""A house with two providers for everybody: `google`, which is real, and `forged`, which is not."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import provider
import pytest
from conftest import configure

from webapp.auth import providers
from webapp.kit import outbound
from webapp.kit.config import Config, OidcProvider


@pytest.fixture
def forger() -> Iterator[provider.Forger]:
    with provider.forging() as made:
        yield made


@pytest.fixture
def settings(furnished: Path, tmp_path: Path, idp, forger) -> Iterator[Config]:
    data = tmp_path / "data"
    shutil.copytree(furnished, data)
    known = (OidcProvider("forged", forger.issuer, "forged", "not a secret", "Forged"), OidcProvider("google", idp.issuer, idp.client_id, idp.client_secret))
    providers.forget_all()
    yield configure(data, oidc_providers=known)
    providers.forget_all()


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets providers that a manager wrote down stand on this machine, without TLS."""
    monkeypatch.setattr(outbound, "TENANTS", outbound.Rules(("https", "http"), lambda address: address.is_loopback))
