"""Documents that want a look on a day: who is reminded, when, and how often."""

from datetime import timedelta

import cast
import pytest
import screens
from documents import filed

from webapp.documents import access, editing, reminders, sharing, trash
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals
from webapp.orgs import members

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield context


def bob():
    return cast.user(cast.BOB)


def mia():
    return cast.user(cast.MIA)


def day(days):
    return clock.now().date() + timedelta(days=days)


def expiring(days, title="Lease"):
    document = filed.document(title)
    editing.change(document, editing.Facts(expires_on=day(days)), by=bob())
    return document


def due(member=None, role="member"):
    return [(one.title, one.why) for one in reminders.due((member or bob()).id, role)]


def code_of(call, *args, **more):
    with pytest.raises(refusals.Refusal) as refused:
        call(*args, **more)
    return refused.value.code


def shared(document, level="view"):
    sharing.give(document, sharing.whom(cast.org("acme").id, sharing.MEMBER, mia().id), level, by=bob())


def test_its_owner_is_reminded_two_weeks_before_it_expires(inside, time):
    document = expiring(20)
    assert due() == []
    time.passes(days=6)
    assert due() == [("Lease", "expiry")]
    editing.change(document, editing.Facts(expires_on=day(100)), by=bob())
    assert due() == []
    editing.change(document, editing.Facts(expires_on=day(3)), by=bob())
    assert due() == [("Lease", "expiry")]
    editing.change(document, editing.Facts(expires_on=None), by=bob())
    assert due() == []


def test_what_was_seen_is_what_is_changed_and_the_rest_stays(inside):
    document = expiring(20)
    seen = editing.etag(document)
    editing.change(document, editing.Facts(expires_on=day(30)), by=bob())
    assert code_of(editing.change, document, editing.Facts(expires_on=day(40)), seen=seen, by=bob()) == "STALE"
    editing.change(document, editing.Facts(title="Contract"), seen=seen, by=bob())
    assert (document.title, document.expires_on) == ("Contract", day(30))


def test_anybody_who_sees_it_is_reminded_when_they_want_and_nobody_else(inside, time):
    document = filed.document()
    shared(document)
    reminders.ask(document, day(2), "Call them", by=mia())
    reminders.ask(document, day(1), "Give notice", by=mia())
    time.passes(days=1)
    (one,) = reminders.due(mia().id, "member")
    assert (one.note, one.falls_on, due()) == ("Give notice", day(0), [])
    reminders.ask(document, None, "", by=mia())
    assert due(mia()) == []


@pytest.mark.parametrize(("days", "note", "code"), [(0, "", "DAY_INVALID"), (3661, "", "DAY_INVALID"), (1, "x" * 201, "NOTE_INVALID")])
def test_days_and_notes_that_cannot_be_are_refused(inside, days, note, code):
    assert code_of(reminders.ask, filed.document(), day(days), note, by=bob()) == code


def test_done_is_done_and_put_off_comes_again(inside, time):
    expiring(3)
    reminder = reminders.find(reminders.due(bob().id, "member")[0].id, bob().id)
    assert code_of(reminders.find, reminder.id, mia().id) == "NOT_FOUND"
    assert code_of(reminders.put_off, reminder, 2) == "DAY_INVALID"
    reminders.put_off(reminder, 7)
    assert due() == []
    time.passes(days=7)
    assert due() == [("Lease", "expiry")]
    reminders.finish(reminder)
    assert due() == []


def test_what_somebody_no_longer_sees_is_not_due_for_them(inside, time):
    document = expiring(3)
    shared(document)
    reminders.ask(document, day(1), "", by=mia())
    time.passes(days=1)
    assert due(mia()) == [("Lease", "own")]
    sharing.forget(access.principal(mia().id))
    assert due(mia()) == []
    trash.put(document, by=bob())
    assert due() == []


def test_an_heir_is_reminded_of_what_expires_and_not_of_what_was_wanted(inside, time):
    document = expiring(3)
    reminders.ask(document, day(1), "", by=bob())
    members.remove(members.get(cast.org("acme").id, bob().id), mia().id, by=cast.user(cast.ALICE))
    time.passes(days=1)
    assert due(mia()) == [("Lease", "expiry")]


def morning(app):
    with app.app_context():
        jobs.add("documents.morning")
        db.commit()
    return screens.letters_to(app, cast.BOB)


def test_one_letter_tells_of_all_that_is_due_once_and_again_when_it_was_put_off(app, time):
    with app.app_context(), db.inside(cast.tenant("acme")):
        expiring(3)
        expiring(5, "Insurance")
        db.commit()
    (letter,) = morning(app)
    assert "Lease, which expires on" in letter
    assert "Insurance" in letter
    assert len(morning(app)) == 1
    with app.app_context(), db.inside(cast.tenant("acme")):
        reminders.put_off(reminders.find(reminders.due(bob().id, "member")[0].id, bob().id), 1)
        db.commit()
    time.passes(days=1)
    assert ["Insurance" in one for one in morning(app)] == [True, False]


def test_nobody_is_written_to_about_what_they_do_not_see_any_more(app, time):
    with app.app_context(), db.inside(cast.tenant("acme")):
        document = filed.document("Secret", cast.MIA)
        sharing.give(document, sharing.whom(cast.org("acme").id, sharing.MEMBER, bob().id), "view", by=mia())
        reminders.ask(document, day(1), "", by=bob())
        sharing.forget(access.principal(bob().id))
        db.commit()
    time.passes(days=1)
    assert morning(app) == []


def test_on_the_page_a_day_is_said_and_taken_back_and_the_inbox_shows_what_is_due(app, time):
    with app.app_context(), db.inside(cast.tenant("acme")):
        document = expiring(3)
        here = f"/documents/{document.id}"
        db.commit()
    browser = screens.arriving(app, cast.BOB, screens.ACME)
    assert f'name="expires_on" value="{day(3)}"' in browser.get(here).text
    wrong = browser.post(f"{here}/reminder", {"remind_on": "never"}, page=here)
    assert wrong.status_code == 422
    assert "This is no day" in wrong.text
    browser.post(f"{here}/reminder", {"remind_on": str(day(5)), "note": "Call them"}, page=here)
    assert "Call them" in browser.get(here).text
    page = browser.get("/inbox/due").text
    assert "Lease" in page
    assert "Lease" in browser.get("/inbox").text
    to = page.partition("/completion")[0].rpartition('"')[2]
    assert browser.post(f"{to}/postponement", {"days": "9"}, page=here).status_code == 422
    assert browser.post(f"{to}/postponement", {"days": "7"}, page=here).status_code == 303
    assert "Nothing is due" in browser.get("/inbox/due").text
