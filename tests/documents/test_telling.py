"""Letters about what is newly shared: one a person, however much it is."""

from datetime import timedelta

import cast
import pytest
import screens
from documents import filed

from webapp.documents import asking, bulk, sharing, telling
from webapp.kit import db
from webapp.orgs import groups

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
AFTER = telling.PAUSE + timedelta(seconds=10)


def bob():
    return cast.user(cast.BOB)


def whom(kind, who=None):
    return sharing.whom(cast.org("acme").id, kind, who)


def inside(app, call):
    with app.app_context(), db.inside(cast.tenant("acme")):
        call()
        db.commit()


def letters(app, time, email=cast.MIA):
    """After a while. All that were sent since the test began."""
    screens.deliver(app)
    time.passes(seconds=AFTER.total_seconds())
    return screens.letters_to(app, email)


def give(*titles, kind=sharing.MEMBER, who=None):
    for title in titles:
        sharing.give(filed.document(title), whom(kind, who or cast.user(cast.MIA).id), "view", by=bob())


def test_one_letter_tells_of_all_that_was_shared_within_a_while_and_never_again(app, time):
    inside(app, lambda: give("Lease", "Insurance"))
    (letter,) = letters(app, time)
    assert "Bob Okafor shared 2 documents of Acme GmbH" in letter
    assert "view=shared" in letter
    assert len(letters(app, time)) == 1
    inside(app, lambda: give("Third"))
    assert [("Third" in one, "Lease" in one) for one in letters(app, time)] == [(False, True), (True, False)]


def test_a_change_of_many_makes_one_letter(app, time):
    def share():
        numbers = [filed.document(f"Paper {number}").n for number in range(25)]
        value = {"principal": whom(sharing.MEMBER, cast.user(cast.MIA).id).principal, "level": "view"}
        bulk.begin(cast.org("acme").id, numbers, bulk.SHARE, value, role="member", by=bob())

    inside(app, share)
    (letter,) = letters(app, time)
    assert "25 documents" in letter
    assert "and 15 more" in letter


def test_everybody_in_a_group_is_told_but_whoever_shared_it_and_nobody_of_everyone(app, time):
    def share():
        group = groups.create("Crew", by=None)
        for email in (cast.MIA, cast.BOB, cast.VERA):
            groups.join(cast.org("acme").id, group, cast.user(email).id, by=None)
        give("Lease", kind=sharing.GROUP, who=group.id)
        give("Rules", kind=sharing.EVERYONE)

    inside(app, share)
    assert [len(letters(app, time, email)) for email in (cast.MIA, cast.VERA, cast.BOB, cast.ALICE)] == [1, 1, 0, 0]


def test_of_a_group_that_is_too_large_nobody_is_written_to(app, time, monkeypatch):
    monkeypatch.setattr(telling, "MOST_PEOPLE", 1)

    def share():
        group = groups.create("Crew", by=None)
        for email in (cast.MIA, cast.VERA):
            groups.join(cast.org("acme").id, group, cast.user(email).id, by=None)
        give("Lease", kind=sharing.GROUP, who=group.id)

    inside(app, share)
    assert letters(app, time) == []


def test_what_was_taken_back_in_time_is_not_told(app, time):
    def share():
        document = filed.document("Lease")
        sharing.take_back(document, sharing.give(document, whom(sharing.MEMBER, cast.user(cast.MIA).id), "view", by=bob()).id, by=bob())

    inside(app, share)
    assert letters(app, time) == []


def test_whoever_asked_for_it_is_told_once(app, time):
    def share():
        document = filed.document("Lease")
        asking.ask(cast.org("acme").id, document.id, "", role="member", by=cast.user(cast.MIA))
        asking.decide(cast.org("acme").id, document, asking.waiting(document)[0].id, "view", by=bob())

    inside(app, share)
    (letter,) = letters(app, time)
    assert "which you asked for" in letter or "that you asked for" in letter


def test_whoever_wants_no_such_letters_gets_none(app, time):
    browser = screens.arriving(app, cast.MIA, screens.ACME)
    before = len(letters(app, time))
    assert "checked" in browser.get("/me/letters").text
    assert browser.post("/me/letters", {}, page="/me/letters").status_code == 303
    inside(app, lambda: give("Lease"))
    assert len(letters(app, time)) == before
    browser.post("/me/letters", {"shared": "1"}, page="/me/letters")
    inside(app, lambda: give("Insurance"))
    assert len(letters(app, time)) == before + 1
