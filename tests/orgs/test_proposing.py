"""A logo drawn to order, through both kinds of service."""

from uuid import uuid4

import cast
import model_servers
import pytest
from screens import ACME, arriving

from webapp.jobs import queue
from webapp.kit import db
from webapp.orgs import branding, proposing
from webapp.platform import quota
from webapp.settings import integrations, providers

PAGE = "/settings/branding/proposal"


@pytest.fixture(scope="module")
def running():
    with model_servers.serving() as server:
        yield server


@pytest.fixture
def served(app, running):
    running.asked.clear()
    with app.app_context():
        cast.put_on_plan("acme", "business")
        for name, url in (("openai", running.chat), ("runware", running.runware)):
            providers.find(name).base_url = url
            providers.set_key(providers.find(name), model_servers.KEY, by=None)
        db.commit()
    return running


@pytest.fixture
def alice(app, served):
    return arriving(app, cast.ALICE, ACME)


def inside(app, ask):
    with app.app_context(), db.inside(cast.tenant("acme")):
        found = ask(cast.org("acme"))
        db.commit()
        return found


def tokens(app):
    return inside(app, lambda org: {row.kind: row.used for row in quota.of(org.id)}["ai_tokens"])


def waiting(app):
    return inside(app, lambda _org: proposing.current())


@pytest.mark.parametrize("service", ["openai", "runware"])
def test_it_is_drawn_looked_at_and_taken(app, alice, served, service):
    inside(app, lambda org: integrations.replace(org.id, "image_generation", {"service": service}, by=cast.user(cast.ALICE)))
    assert alice.post(PAGE, {"wish": "A calm tower"}, page=PAGE).status_code == 303
    assert "Being drawn" in alice.get(PAGE).text
    assert inside(app, lambda _org: branding.logo()) is None
    queue.run_due(app)
    page = alice.get(PAGE).text
    assert "Here it is" in page
    made = waiting(app)
    picture = alice.get(f"{PAGE}/{made.id}/picture")
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert "A calm tower" in str(served.asked[-1]["body"])
    assert "Acme" in str(served.asked[-1]["body"])
    assert tokens(app) == proposing.TOKENS["standard"]
    assert alice.post(f"{PAGE}/{made.id}/acceptance", page=PAGE).location.endswith("?done=logo")
    assert inside(app, lambda _org: branding.logo())
    assert waiting(app) is None


@pytest.mark.parametrize(
    ("model", "reason", "said"),
    [
        ("401", "key", "key for this provider"),
        ("policy", "content", "refused to draw"),
        ("500", "server", "cannot be reached"),
        ("garbage", "garbage", "cannot be reached"),
        ("402", "credit", "no credit"),
    ],
)
def test_what_fails_says_why_costs_nothing_and_may_be_asked_again(app, alice, served, monkeypatch, model, reason, said):
    monkeypatch.setattr("webapp.kit.images.RETRIES", 0)
    inside(app, lambda _org: integrations.change_platform("image_generation", {"model": model}, {"openai": [model]}, by=None))
    alice.post(PAGE, {"wish": "A tower"}, page=PAGE)
    queue.run_due(app)
    assert (waiting(app).state, waiting(app).reason) == ("failed", reason)
    html = alice.get(PAGE).text
    assert said in html
    assert "A tower" in html
    assert tokens(app) == 0
    assert alice.post(PAGE, {"wish": "A bridge"}, page=PAGE).status_code == 303


def test_the_same_job_twice_draws_once(app, alice, served):
    alice.post(PAGE, {"wish": ""}, page=PAGE)
    queue.run_due(app)
    queue.run_due(app)
    assert len([one for one in served.asked if "images" in one["path"]]) == 1


def test_a_drawn_one_is_turned_down(app, alice):
    alice.post(PAGE, {"wish": ""}, page=PAGE)
    queue.run_due(app)
    made = waiting(app)
    assert alice.post(f"{PAGE}/{made.id}/removal", page=PAGE).status_code == 303
    assert waiting(app) is None
    assert inside(app, lambda _org: branding.logo()) is None
    for path in (f"{made.id}/removal", f"{made.id}/acceptance", f"{uuid4()}/acceptance"):
        assert alice.post(f"{PAGE}/{path}", page=PAGE).status_code == 404
    assert alice.get(f"{PAGE}/{made.id}/picture").status_code == 404


def test_two_at_once_too_long_and_a_used_up_month_are_refused_where_one_writes(app, alice, served):
    long = alice.post(PAGE, {"wish": "x" * 301}, page=PAGE, partial=True)
    assert (long.status_code, "at most 300 characters" in long.text) == (422, True)
    assert alice.post(PAGE, {"wish": "One"}, page=PAGE, partial=True).status_code == 200
    assert alice.post(PAGE, {"wish": "Two"}, page=PAGE, partial=True).status_code == 409
    queue.run_due(app)
    with app.app_context():
        cast.org("acme").ai_tokens_allowed = 100
        db.commit()
    used_up = alice.post(PAGE, {"wish": "Three"}, page=PAGE, partial=True)
    assert (used_up.status_code, "tokens are used up" in used_up.text) == (409, True)


def test_switched_off_nothing_is_asked(app, alice, served):
    inside(app, lambda org: integrations.replace(org.id, "image_generation", {"enabled": False}, by=cast.user(cast.ALICE)))
    assert "Drawing is switched off." in alice.get(PAGE).text
    assert alice.post(PAGE, {"wish": "A tower"}, page=PAGE).status_code == 409
    assert not served.asked


def test_it_belongs_to_managers_and_to_the_module(app, served, alice):
    bob = arriving(app, cast.BOB, ACME)
    assert [bob.get(PAGE).status_code, bob.post(PAGE, {"wish": ""}, page="/documents").status_code] == [403, 403]
    with app.app_context():
        cast.fit_plan("business", "documents")
    assert alice.get(PAGE).status_code == 403
