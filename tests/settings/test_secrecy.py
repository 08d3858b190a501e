"""A provider's key goes in, is used, and is seen nowhere: on no page, in no answer, export, audit row, log line, and in no database
of an organization."""

from pathlib import Path

import cast
import model_servers
import pytest
import screens
from house.sweep import Estate, routes
from programs import signed_in

from webapp.jobs import queue
from webapp.kit import config, db
from webapp.settings import providers
from webapp.web import sides

KEY = model_servers.KEY
PLANTED = "sk-planted-by-a-tenant-31415"
TRACES = (KEY, KEY.removeprefix("sk-"), KEY[-10:], PLANTED, PLANTED[-12:])


def found_in(text):
    return [trace for trace in TRACES if trace in text]


def use(app, server, dana, alice, program):
    """The keys' whole life: set by page and by program, tried in vain and with success, planted by a manager in every field there is."""
    with app.app_context():
        for name, url in (("openai", server.chat), ("runware", server.runware)):
            providers.find(name).base_url = url
        db.commit()
    dana.post("/settings/providers/openai/key", {"api_key": KEY}, page="/settings/providers/openai")
    program["dana"].call("PATCH", "/v1/settings/providers/runware", {"api_key": KEY})
    program["dana"].call("PATCH", "/v1/settings/integrations/ai", {"api_key": f"{KEY} with a space"})
    own = "/v1/orgs/acme/settings"
    for body in (
        {"api_key": PLANTED},
        {"model": PLANTED},
        {"more": {"key": PLANTED}},
        {"temperature": PLANTED},
        {PLANTED: 1},
        {"api_key": PLANTED, "max_tokens": 77},
    ):
        answer = program["alice"].call("PUT", f"{own}/integrations/ai", body)
        assert not found_in(answer.text), body
    alice.post(
        "/settings/integrations/ai",
        {"enabled": "y", "model": "gpt-4o-mini", "temperature": "1", "max_tokens": "9", "api_key": PLANTED},
        page="/settings/integrations/ai",
    )
    for type_ in ("ai", "image_generation"):
        assert program["alice"].post(f"{own}/integrations/{type_}/test", {}).json["status"] == "connected"
    with app.app_context():
        providers.set_key(providers.find("openai"), f"{KEY}-wrong", by=None)
        db.commit()
    assert "The key was not taken" in alice.post("/settings/integrations/ai/test", page="/settings/integrations/ai", partial=True).text
    assert program["dana"].post("/v1/settings/integrations/ai/test", {}).json["outcome"] == "key"


@pytest.fixture
def used(app):
    """Everybody with their program, once the keys were used."""
    estate = Estate(app)
    people = {"alice": screens.arriving(app, cast.ALICE, screens.ACME), "bob": estate.bob, "dana": screens.arriving(app, cast.DANA, screens.ADMIN)}
    program = {"alice": signed_in(app, cast.ALICE, "acme"), "bob": signed_in(app, cast.BOB, "acme"), "dana": signed_in(app, cast.DANA, None)}
    with model_servers.serving() as server:
        use(app, server, people["dana"], people["alice"], program)
        assert any(KEY in one["key"] for one in server.asked)
    queue.run_due(app)
    return estate, people, program


def test_a_key_is_seen_nowhere(app, used, capfd):
    estate, people, program = used
    seen = 0
    for route in routes(app):
        if route.method != "GET" or "out" in route.endpoint.rpartition(".")[2].split("_"):
            continue
        for name in ("alice", "bob", "dana"):
            if route.side == (sides.ADMIN if name == "dana" else sides.ORG):
                answer = estate.call(people[name], route)
            elif route.side == sides.API:
                answer = estate.send(program[name], route)
            else:
                continue
            seen += answer.status_code == 200
            assert not found_in(answer.get_data().decode("latin-1")), (str(route), found_in(answer.text))
    assert seen > 60
    rows = estate.rows()
    assert not found_in(repr(rows))
    printed = capfd.readouterr()
    assert not found_in(printed.out + printed.err)


def test_a_key_stands_in_no_file_but_sealed(app, used):
    with app.app_context():
        data = Path(config.current().data_dir)
        assert providers.key(providers.find("runware")) == KEY
        audit = repr(db.session.execute(db.extension.metadatas[None].tables["audit_entry"].select()).all())
    assert not found_in(audit)
    assert "KEY_DROPPED" in audit
    files = [path for path in data.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        assert not found_in(path.read_bytes().decode("latin-1")), path
