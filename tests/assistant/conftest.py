"""Inside Acme, as Bob."""

import cast
import pytest

from webapp.kit import db


@pytest.fixture
def acme(context):
    with db.inside(cast.tenant("acme")):
        yield cast.org("acme")


@pytest.fixture
def bob(acme):
    return cast.user(cast.BOB)
