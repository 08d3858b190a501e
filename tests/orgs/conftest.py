import cast
import pytest
from names import Names

from webapp.kit import db, dns


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield


@pytest.fixture
def names(monkeypatch):
    """The domain name system of this test."""
    made = Names()
    monkeypatch.setattr(dns, "resolver", made)
    return made
