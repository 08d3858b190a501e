"""Whoever reaches for more than they were given: by what they once had, by a side door, or without being seen at it."""

import io
from datetime import timedelta

import cast
import programs
import pytest
import screens
import sqlalchemy as sa
from documents import filed

from webapp.audit.models import TenantEntry
from webapp.documents import access, bulk, policy, sharing, ways
from webapp.documents.models import Document, DocumentText, DocumentVersion, Operation, Share
from webapp.jobs import queue
from webapp.kit import clock, db
from webapp.kit.blobs.store import store
from webapp.orgs import members

TITLE, WORD = "Salaries of the yard", "quintillion"
TEXT = f"A {WORD} for everybody.".encode()
LOOKS = ("content?view=1", "content", "preview", "text", "comparison", "peek", "viewer")  # below a document's address


@pytest.fixture
def salaries(app):
    """Bob's document, read, with a picture and a word that nothing else has; its id."""
    with app.app_context():
        with store().receive(cast.org("acme").id.hex) as incoming:
            incoming.write(TEXT)
            sha256 = incoming.keep()
        with db.inside(cast.tenant("acme")):
            document = filed.document(TITLE, state="ready", sha256=sha256, size=len(TEXT), preview_sha256=sha256, thumbnail_sha256=sha256)
            db.session.add(DocumentText(document_n=document.n, text=TEXT.decode()))
            file = {"filename": "a.txt", "size": len(TEXT), "content_type": "text/plain", "sha256": sha256, "made_by": document.owner_id}
            db.session.add_all([DocumentVersion(document_n=document.n, number=number, **file) for number in (1, 2)])
            document.version = 2
            made = str(document.id)
            db.commit()
    return made


def inside(app, call):
    with app.app_context(), db.inside(cast.tenant("acme")):
        found = call()
        db.commit()
        return found


def give(app, document_id, email, level="view", ends_at=None):
    def verb():
        document = db.session.scalars(sa.select(Document).where(Document.title == TITLE)).one()
        return sharing.give(document, sharing.whom(cast.org("acme").id, sharing.MEMBER, cast.user(email).id), level, ends_at, by=cast.user(cast.BOB)).id

    return inside(app, verb)


def change_role(app, email, role):
    def verb():
        members.change_role(members.find(cast.org("acme").id, cast.user(email).id), role, by=cast.user(cast.ALICE))

    inside(app, verb)


class TestUndo:
    """A change is its maker's to take back, as long as they may make it."""

    @pytest.fixture
    def changes(self, app, salaries):
        """Mia tagged and Bob shared it: the ids of both operations."""
        give(app, salaries, cast.MIA, "edit")
        mia, bob = programs.signed_in(app, cast.MIA, "acme"), programs.signed_in(app, cast.BOB, "acme")
        tagged = mia.post("/v1/orgs/acme/documents/bulk", {"ids": [salaries], "action": "tags", "value": {"add": ["hers"]}}).json
        shared = bob.post("/v1/orgs/acme/documents/bulk", {"ids": [salaries], "action": "share", "value": {"everyone": True}}).json
        assert (tagged["changed"], shared["changed"]) == (1, 1)
        return mia, bob, tagged["undo_token"], shared["undo_token"]

    def test_nobody_else_takes_it_back_or_sees_it(self, app, changes):
        mia, bob, tagged, shared = changes
        for program, token in ((mia, shared), (bob, tagged), (programs.signed_in(app, cast.ALICE, "acme"), shared)):
            assert program.post(f"/v1/orgs/acme/undo/{token}", {}).status_code == 404
            assert program.get(f"/v1/orgs/acme/operations/{token}").status_code == 404

    def test_who_lost_the_document_puts_nothing_back(self, app, salaries, changes):
        mia, _bob, tagged, _shared = changes
        inside(app, lambda: (db.session.execute(sa.delete(Share)), sharing.settle(list(db.session.scalars(sa.select(Document.n))))))
        answer = mia.post(f"/v1/orgs/acme/undo/{tagged}", {}).json
        assert (answer["state"], answer["changed"], answer["skipped"]) == ("undone", 0, [{"id": salaries, "code": "CHANGED_SINCE"}])

    @pytest.mark.parametrize("whose", ["filing", "sharing"])
    def test_whose_role_fell_takes_back_nothing_that_they_could_not_do_now(self, app, changes, whose):
        mia, bob, tagged, shared = changes
        email, program, token = (cast.MIA, mia, tagged) if whose == "filing" else (cast.BOB, bob, shared)
        browser = screens.arriving(app, email, screens.ACME)
        change_role(app, email, "client")
        assert programs.problem(program.post(f"/v1/orgs/acme/undo/{token}", {}))[0] == 403
        assert browser.post(f"/operations/{token}/undoing", page="/documents").status_code == 403


class TestLongChange:
    """What goes on in the background is judged anew with each batch."""

    @pytest.fixture
    def begun(self, app, monkeypatch):
        """Bob shares five documents with Mia, of which three are done."""
        monkeypatch.setattr(bulk, "BATCH", 3)

        def verb():
            numbers = [filed.document(f"Paper {place}").n for place in range(5)]
            value = {"principal": access.principal(cast.user(cast.MIA).id), "level": "view", "ends_at": None}
            return bulk.begin(cast.org("acme").id, numbers, "share", value, role="member", by=cast.user(cast.BOB)).id

        return inside(app, verb)

    def shares(self, app):
        return inside(app, lambda: len(db.session.scalars(sa.select(Share.id)).all()))

    def told(self, app, operation_id):
        def verb():
            operation = db.session.get(Operation, operation_id)
            found = bulk.outcome(operation, role="member")
            return operation.state, operation.done, found.changed, {one.code for one in found.skipped}

        return inside(app, verb)

    def test_it_goes_on_while_everything_stands(self, app, begun):
        assert self.shares(app) == 3
        queue.run_due(app)
        assert self.shares(app) == 5

    def test_nothing_is_given_to_somebody_who_left_meanwhile(self, app, begun):
        org_id, mia, alice = inside(app, lambda: (cast.org("acme").id, cast.user(cast.MIA).id, cast.user(cast.ALICE)))
        inside(app, lambda: members.remove(members.find(org_id, mia), heir_id=alice.id, by=cast.user(cast.ALICE)))
        queue.run_due(app)
        assert self.shares(app) == 0
        assert self.told(app, begun) == ("done", 5, 3, {"WHOM_GONE"})

    def test_it_stops_where_whoever_began_it_may_no_longer_do_it(self, app, begun):
        change_role(app, cast.BOB, "client")
        queue.run_due(app)
        assert self.shares(app) == 3
        assert self.told(app, begun) == ("done", 5, 3, {"NOT_YOURS"})


class TestExpired:
    """A share that is over shows nothing, wherever one looks."""

    def test_nothing_is_left_of_it(self, app, salaries, time):
        give(app, salaries, cast.MIA, "edit", clock.now() + timedelta(hours=1))
        mia, program = screens.arriving(app, cast.MIA, screens.ACME), programs.signed_in(app, cast.MIA, "acme")
        lists = ("/documents", "/documents?view=shared", f"/documents?q={WORD}", "/documents/facets", f"/search?q={WORD}", f"/palette?q={WORD}")
        assert any(TITLE in mia.get(path).text for path in lists)
        time.passes(hours=1)
        program.sign_in(cast.MIA, "acme")
        here, api = f"/documents/{salaries}", f"/v1/orgs/acme/documents/{salaries}"
        for path in (here, *(f"{here}/{look}" for look in LOOKS), f"{here}/thumbnail", f"{here}/filing", f"{here}/sharing", f"/inbox?at={salaries}"):
            assert mia.get(path).status_code == 404, path
        for path in (api, *(f"{api}/{one}" for one in ("content", "text", "thumbnail", "versions", "shares", "access", "suggestions"))):
            assert program.get(path).status_code == 404, path
        for path in lists:
            answer = mia.get(path)
            assert TITLE not in answer.text, path
            assert "for everybody" not in answer.text, path
        assert programs.problem(program.post("/v1/orgs/acme/documents/bulk", {"ids": [salaries], "action": "trash"}))[1] == "NOTHING_SELECTED"
        assert programs.problem(program.post("/v1/orgs/acme/documents/bulk", {"query": "", "action": "trash"}))[1] == "NOTHING_SELECTED"
        assert mia.post("/documents/downloads", {"id": salaries}, page="/documents").status_code == 422
        assert program.get("/v1/orgs/acme/documents?view=shared").json["items"] == []
        sent = mia.post("/documents", {"file": (io.BytesIO(TEXT), "again.txt")}, page="/documents", content_type="multipart/form-data")
        assert salaries not in sent.headers.get("Location", "") + sent.text


class TestManagerLooking:
    """Where managers see everything, no way to look goes unseen."""

    @pytest.fixture
    def alice(self, app, salaries):
        def verb():
            policy.change(policy.Policy(managers_see_all=True), by=cast.user(cast.ALICE))
            access.show_managers_everything(True)

        inside(app, verb)
        return screens.arriving(app, cast.ALICE, screens.ACME)

    def looks(self, app):
        return inside(app, lambda: list(db.session.scalars(sa.select(TenantEntry.subject_label).where(TenantEntry.action == ways.SEEN))))

    @pytest.mark.parametrize("look", LOOKS)
    def test_each_is_recorded(self, app, alice, salaries, look):
        assert alice.get(f"/documents/{salaries}/{look}").status_code == 200
        assert self.looks(app) == [TITLE]

    def test_several_in_an_archive_too(self, app, alice, salaries):
        assert alice.post("/documents/downloads", {"id": salaries}, page="/documents").status_code == 200
        assert self.looks(app) == [TITLE]

    def test_a_look_that_needs_several_requests_is_one(self, app, alice, salaries, time):
        for look in ("peek", "preview", "content?view=1"):
            alice.get(f"/documents/{salaries}/{look}")
        assert self.looks(app) == [TITLE]
        time.passes(minutes=10)
        alice.get(f"/documents/{salaries}/preview")
        assert self.looks(app) == [TITLE, TITLE]

    def test_what_was_given_to_them_is_no_look_as_a_manager(self, app, alice, salaries):
        give(app, salaries, cast.ALICE)
        alice.get(f"/documents/{salaries}/preview")
        alice.post("/documents/downloads", {"id": salaries}, page="/documents")
        assert self.looks(app) == []


def test_who_may_only_read_sees_no_suggestion(app, salaries):
    mia = screens.arriving(app, cast.MIA, screens.ACME)
    give(app, salaries, cast.MIA)
    assert TITLE in mia.get(f"/documents/{salaries}").text
    assert "/suggestions/" not in mia.get(f"/documents/{salaries}").text
