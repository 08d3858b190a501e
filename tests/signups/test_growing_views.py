"""The pages of managers: several at once, groups, states, and who may ask to join; and what an applicant reads at the end."""

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving, letters_to
from werkzeug.datastructures import MultiDict

from webapp.kit import clock, db
from webapp.orgs import members
from webapp.orgs.models import MemberGroup, MemberGroupMember
from webapp.platform.models import Domain
from webapp.signups import asking, deciding
from webapp.signups.models import Signup


@pytest.fixture
def three(app):
    """Ids of three who wait, Pia first."""
    with app.app_context():
        found = [cast.signup_of(cast.PIA)]
        for number in (1, 2):
            user = cast.users.find_or_create(f"n{number}@elsewhere.example", f"Number {number}")
            members.knock(cast.org("acme").id, user)
            told = {"email": user.email, "name": user.name, "reason": "x", "status": "pending", "user_id": user.id, "proved_at": clock.now()}
            signup = Signup(organization_id=cast.org("acme").id, **told)
            db.session.add(signup)
            db.session.flush()
            found.append(signup.id)
        db.commit()
        return found


@pytest.fixture
def alice(app):
    return arriving(app, cast.ALICE, ACME)


def states(app):
    with app.app_context():
        return dict(db.session.execute(sa.select(Signup.name, Signup.status)).all())


def several(ids, **more):
    return MultiDict([*(("ids", str(one)) for one in ids), *more.items()])


def test_several_are_let_in_at_once_in_the_rows(app, alice, three):
    answer = alice.post("/signups/decision", several(three[:2], decision="approval", role="client"), page="/signups", partial=True)
    assert answer.status_code == 200
    assert "2 people were let in" in answer.text
    for one in three[:2]:
        assert f'id="request-{one}" tabindex="-1" hx-swap-oob="true"' in answer.text
    assert f'id="request-{three[2]}"' not in answer.text
    assert states(app) == {"Pia Sommer": "approved", "Number 1": "approved", "Number 2": "pending"}


def test_without_script_the_list_comes_back_with_what_became_of_them(app, alice, three):
    answer = alice.post("/signups/decision", several(three[1:], decision="rejection", reason="Ask HR first."), page="/signups")
    assert answer.status_code == 200
    assert "2 people were turned down" in answer.text
    assert "Pia Sommer" in answer.text
    assert "Ask HR first." in letters_to(app, "n1@elsewhere.example")[-1]


@pytest.mark.parametrize("partial", [True, False])
def test_who_was_skipped_is_named_with_the_reason(app, alice, three, partial):
    alice.post(f"/signups/{three[0]}/rejection", {"reason": ""}, page="/signups")
    answer = alice.post("/signups/decision", several(three, decision="approval", role="member"), page="/signups", partial=partial)
    assert "2 people were let in" in answer.text
    assert "<b>Pia Sommer</b>: Alice Brandt has decided about this already." in answer.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decision": "approval", "role": "member"}, "Choose somebody first"),
        ({"decision": "approval", "role": "owner", "ids": "x"}, "Not a valid choice"),
        ({"decision": "", "ids": "x"}, "Not a valid choice"),
        ({"decision": "rejection", "reason": "x" * 501, "ids": "x"}, "500"),
    ],
)
@pytest.mark.parametrize("partial", [True, False])
def test_bad_input_decides_nothing_and_is_told(app, alice, three, given, said, partial):
    answer = alice.post("/signups/decision", given, page="/signups", partial=partial)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert set(states(app).values()) == {"pending"}


def test_another_organizations_are_left_as_they_are(app, three):
    charlie = arriving(app, cast.CHARLIE, "globex.gatehouse.test")
    answer = charlie.post("/signups/decision", several(three, decision="approval", role="manager"), page="/signups", partial=True)
    assert "Pia" not in answer.text
    assert set(states(app).values()) == {"pending"}


def test_groups_are_offered_and_joined(app, alice, three):
    with app.app_context(), db.inside(cast.tenant("acme")):
        made = [MemberGroup(name=name, name_folded=name.casefold()) for name in ("Accounting", "<b>Works</b>")]
        db.session.add_all(made)
        db.session.flush()
        wanted = [str(group.id) for group in made]
        db.commit()
    page = alice.get("/signups").text
    assert "&lt;b&gt;Works&lt;/b&gt;" in page
    answer = alice.post(f"/signups/{three[0]}/approval", MultiDict([("role", "member"), *(("groups", one) for one in wanted)]), page="/signups", partial=True)
    assert answer.status_code == 200
    refused = alice.post(f"/signups/{three[1]}/approval", {"role": "member", "groups": "nonsense"}, page="/signups", partial=True)
    assert (refused.status_code, "is gone" in refused.text) == (422, True)
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert len(db.session.scalars(sa.select(MemberGroupMember.group_id)).all()) == 2


def test_a_card_says_whether_the_address_is_of_a_verified_domain(app, alice, three):
    assert "verified domain" not in alice.get("/signups").text
    with app.app_context():
        cast.put_on_plan("acme", "business")
        db.session.add(Domain(organization_id=cast.org("acme").id, host="acme.example", proof="x", verified_at=clock.now()))
        db.commit()
    page = alice.get("/signups").text
    assert page.count("Matches your verified domain acme.example") == 1
    assert page.count("Outside your verified domains") == 2


@pytest.mark.parametrize("state", deciding.STATES)
def test_every_state_has_its_page(alice, state):
    assert alice.get(f"/signups?state={state}").status_code == 200


def test_the_number_of_statements_hangs_on_no_number_of_people(app, alice, three):
    def statements():
        seen = []

        def note(*args):
            seen.append(args[2])

        with app.app_context():
            sa.event.listen(db.extension.engine, "before_cursor_execute", note)
            alice.get("/signups")
            sa.event.remove(db.extension.engine, "before_cursor_execute", note)
        return len(seen)

    alice.get("/signups")
    before = statements()
    with app.app_context():
        for number in range(10, 20):
            user = cast.users.find_or_create(f"n{number}@elsewhere.example", f"Number {number}")
            columns = {"email": user.email, "name": user.name, "user_id": user.id, "status": "pending", "proved_at": clock.now()}
            db.session.add(Signup(organization_id=cast.org("acme").id, reason="x", **columns))
        db.commit()
    assert statements() == before


def test_who_waited_too_long_reads_so_and_may_ask_again(app, time):
    pia = arriving(app, cast.PIA, ACME)
    time.passes(days=30, minutes=1)
    with app.app_context():
        asking.expire()
        db.commit()
    page = pia.get("/waiting")
    assert (page.status_code, "within 30 days" in page.text) == (403, True)


def test_the_door_is_shut_and_opened(app, alice):
    page = "/settings/signups"
    assert 'name="accepts_signups" value="y" checked' in alice.get(page).text
    assert alice.post(page, {"admits_domains": "y"}, page=page).location == page
    with app.app_context():
        org = cast.org("acme")
        assert (org.accepts_signups, org.admits_domains) == (False, True)
    assert "Saved" in alice.post(page, {"accepts_signups": "y"}, page=page, partial=True).text
    with app.app_context():
        org = cast.org("acme")
        assert (org.accepts_signups, org.admits_domains) == (True, False)


def test_members_may_not(app):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.get("/settings/signups").status_code == 403
    assert bob.post("/signups/decision", {"decision": "approval"}, page="/documents").status_code == 403
