"""Each file is taken in once, however often it is sent, and nobody is told of what they may not see."""

import threading

import cast
import pytest
import sqlalchemy as sa
from intake.test_uploading import PDF, files, stored, upload
from screens import ACME, Browser, arriving

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess, Taken
from webapp.intake import jobs as intake_jobs
from webapp.intake import uploading
from webapp.jobs import ledger, queue
from webapp.kit import db
from webapp.search import index, query

KEY = {"Idempotency-Key": "8c6f0a52-9c0e-4d3f-b3ab-6f2d8b7f6a01"}


def send(person, content=PDF, name="Contract.pdf", **more):
    return upload(person, content, name, partial=True, **more)


def item(answer):
    (only,) = answer.json["items"]
    return only


def put_into_trash(app):
    """What Bob's only document looks like while it lies in the trash."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        bob = cast.user(cast.BOB).id
        db.session.execute(sa.update(DocumentAccess).where(DocumentAccess.principal == access.owner(bob)).values(principal=access.trash_of(bob)))
        db.commit()


def test_what_one_has_already_is_not_made_again(app):
    bob = arriving(app, cast.BOB, ACME)
    first = item(send(bob))
    answer = send(bob, name="Another name.pdf")
    assert (answer.status_code, item(answer)["id"], item(answer)["is_new"], item(answer)["title"]) == (200, first["id"], False, "Contract")
    assert len(stored(app)) == 1


def test_whoever_wants_it_twice_gets_it_twice_and_the_bytes_are_kept_once(app):
    bob = arriving(app, cast.BOB, ACME)
    send(bob)
    body = b'--b\r\nContent-Disposition: form-data; name="anyway"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    answer = bob.post("/documents", page="/documents", partial=True, content_type="multipart/form-data; boundary=b", data=body + PDF + b"\r\n--b--\r\n")
    assert (answer.status_code, item(answer)["is_new"]) == (201, True)
    assert (len(stored(app)), len(files(app))) == (2, 1)


def test_of_a_twin_that_one_may_not_see_nobody_is_told(app):
    send(arriving(app, cast.BOB, ACME))
    answer = send(arriving(app, cast.MIA, ACME))
    assert (answer.status_code, item(answer)["is_new"]) == (201, True)
    assert (len(stored(app)), len(files(app))) == (2, 1)


def test_a_twin_in_ones_own_trash_is_told_as_such(app):
    bob = arriving(app, cast.BOB, ACME)
    first = item(send(bob))
    put_into_trash(app)
    answer = send(bob)
    assert (answer.status_code, item(answer)["id"], item(answer)["is_trashed"]) == (200, first["id"], True)
    assert item(send(arriving(app, cast.MIA, ACME)))["is_new"]


def test_without_script_one_is_told_and_may_insist(app):
    bob = arriving(app, cast.BOB, ACME)
    upload(bob)
    answer = upload(bob)
    assert answer.status_code == 200
    assert "You have this already" in answer.text
    assert f"/documents/{stored(app)[0].id}" in answer.text
    assert 'name="anyway"' in answer.text


def test_the_same_content_twice_in_one_form_is_one_document(app):
    bob = arriving(app, cast.BOB, ACME)
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n"
    bob.post("/documents", page="/documents", content_type="multipart/form-data; boundary=b", data=part + part + b"--b--\r\n")
    assert len(stored(app)) == 1


class TestUnderAKey:
    def test_the_same_upload_again_is_the_same_document_and_the_same_answer(self, app):
        bob = arriving(app, cast.BOB, ACME)
        first, again = send(bob, headers=KEY), send(bob, headers=KEY)
        assert (again.status_code, again.json) == (first.status_code, first.json) == (201, again.json)
        assert len(stored(app)) == 1

    def test_other_content_is_refused(self, app):
        bob = arriving(app, cast.BOB, ACME)
        send(bob, headers=KEY)
        answer = send(bob, b"something else", headers=KEY)
        assert answer.status_code == 409
        assert "another file before" in answer.text

    def test_somebody_elses_key_is_another(self, app):
        send(arriving(app, cast.BOB, ACME), headers=KEY)
        assert send(arriving(app, cast.MIA, ACME), headers=KEY).status_code == 201
        assert len(stored(app)) == 2

    def test_one_that_was_taken_in_is_answered_though_the_quota_is_full_by_now(self, app):
        bob = arriving(app, cast.BOB, ACME)
        send(bob, PDF * 20, headers=KEY)
        with app.app_context():
            cast.org("acme").storage_allowed = len(PDF) * 20
            db.commit()
        assert send(bob, PDF * 20, headers=KEY).status_code == 201
        assert send(bob, PDF * 21, name="More.pdf").status_code == 409

    def test_a_key_is_forgotten_after_a_day(self, app, time):
        bob = arriving(app, cast.BOB, ACME)
        send(bob, headers=KEY)
        time.passes(hours=25)
        with app.app_context():
            ledger.add(intake_jobs.SWEEP)
            db.commit()
            queue.run_due(app)
            with db.inside(cast.tenant("acme")):
                assert db.session.scalar(sa.select(sa.func.count()).select_from(Taken)) == 0

    @pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
    def test_twice_at_once_is_one_document(self, app, monkeypatch):
        bob = arriving(app, cast.BOB, ACME)
        twin = Browser(app, ACME)
        twin.client.set_cookie("__Host-gatehouse", bob.cookie("__Host-gatehouse"), domain=ACME, secure=True)
        real, both, asked = uploading._remembered, threading.Barrier(2, timeout=20), []

        def remembered(*given):
            found = real(*given)
            asked.append(found)
            if len(asked) <= 2:
                both.wait()  # neither finds what the other is about to make
            return found

        monkeypatch.setattr(uploading, "_remembered", remembered)
        answers = []
        threads = [threading.Thread(target=lambda person=person: answers.append(send(person, headers=KEY))) for person in (bob, twin)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {(answer.status_code, item(answer)["id"]) for answer in answers} == {(201, str(stored(app)[0].id))}
        assert (len(stored(app)), len(asked)) == (1, 3)


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
class TestSmallText:
    def test_it_is_found_as_soon_as_it_is_uploaded(self, app):
        answer = send(arriving(app, cast.BOB, ACME), "Die Gebühr beträgt 12 Euro, Köln, den 3. Mai 2026".encode(), "Notiz.txt")
        assert item(answer)["state"] == "ready"
        with app.app_context(), db.inside(cast.tenant("acme")):
            found = db.session.scalars(sa.select(Document).where(*index.conditions(Document.n, query.parse("gebuehr "))))
            assert [(document.title, str(document.dated)) for document in found] == [("Notiz", "2026-05-03")]

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Die Miete für die Lagerhalle ist am ersten Werktag eines jeden Monats fällig.", "deu"),
            ("The rent is due on the first day of each month.", "eng"),
            ("12/7", None),
        ],
    )
    def test_its_language_is_known_like_that_of_others(self, app, text, language):
        send(arriving(app, cast.BOB, ACME), text.encode(), "Notiz.txt")
        assert (stored(app)[0].state, stored(app)[0].language) == ("ready", language)

    @pytest.mark.parametrize("content", ["Gebühr".encode("cp1252"), b"x" * (2**16 + 1), b"a\0b", b""])
    def test_what_is_no_small_text_waits_for_the_reader(self, app, content):
        assert item(send(arriving(app, cast.BOB, ACME), content, "Notiz.txt"))["state"] == "received"


def test_the_queue_asks_how_far_its_files_are_and_hears_of_nobody_elses(app):
    bob = arriving(app, cast.BOB, ACME)
    first = item(send(bob))["id"]
    where = f"/uploads?ids={first},nonsense,"
    assert [(one["id"], one["state"]) for one in bob.get(where).json["items"]] == [(first, "received")]
    queue.run_due(app)
    (read,) = bob.get(where).json["items"]
    assert (read["state"], "damaged" in read["problem"]) == ("unreadable", True)
    assert arriving(app, cast.MIA, ACME).get(where).json == {"items": []}


def test_half_way_through_a_queue_the_quota_keeps_what_came_before(app):
    with app.app_context():
        cast.org("acme").storage_allowed = 25_000
        db.commit()
    bob = arriving(app, cast.BOB, ACME)
    answers = [send(bob, PDF + bytes([65 + number]) * 5000, f"{number}.pdf") for number in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 409, 409]
    assert "are full, and this needs" in answers[3].text
    assert (len(stored(app)), len(files(app))) == (2, 2)


def test_bytes_that_cannot_fit_are_refused_before_they_come(app, monkeypatch):
    with app.app_context():
        cast.org("acme").storage_allowed = 1000
        db.commit()
    bob = arriving(app, cast.BOB, ACME)
    monkeypatch.setattr("webapp.web.uploads.receive", lambda *_: pytest.fail("the body was read"))
    assert send(bob, b"x" * 200_000).status_code == 409


@pytest.mark.parametrize(
    ("given", "title"),
    [("a\nb\x00c.txt", "a bc"), ("  ", "Unnamed"), ("\u202egnp.exe", "gnp"), ("x" * 400, "x" * 300)],
)
def test_a_title_is_one_line_of_what_can_be_seen(app, given, title):
    with app.app_context(), db.inside(cast.tenant("acme")):
        org, bob = cast.org("acme"), cast.user(cast.BOB)
        content = uploading.Content("0" * 64, 1, "Unnamed", "application/pdf", None)
        made = uploading.make(org.id, content, title=given.removesuffix(".txt").removesuffix(".exe"), by=bob)
        assert made.title == title
        db.rollback()
