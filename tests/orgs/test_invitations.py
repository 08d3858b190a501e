import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import cast
import pytest
import screens
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.kit import db, refusals
from webapp.orgs import groups, invitations, members
from webapp.orgs.invitations import Preset
from webapp.platform import users
from webapp.signups.models import Signup

ZOE = "zoe@acme.example"
LINK = re.compile(r"/invitations/([A-Za-z0-9_-]{43})")


def alice():
    return cast.user(cast.ALICE)


def acme():
    return cast.org("acme").id


def invite(email=ZOE, *, by=cast.ALICE, **preset):
    return invitations.invite(acme(), email, Preset(**preset), by=cast.user(by) if by else None)


def token(app, email=ZOE):
    return LINK.search(screens.letters_to(app, email)[-1])[1]


def zoe():
    return users.find_or_create(ZOE, "Zoe Adler")


def refused(code, act):
    with pytest.raises(refusals.Refusal) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


class TestOnBothEngines:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def test_the_invited_are_written_to_and_their_link_leads_to_the_invitation(self, app, inside):
        invite(role="client", message=" Welcome.\n See   you. ")
        db.commit()
        letter = screens.letters_to(app, ZOE)[-1]
        assert "Alice Brandt invites you to join Acme GmbH, as a client" in letter
        assert "    Welcome.\n    See you.\n" in letter
        found = invitations.of_token(acme(), token(app))
        assert (found.email, found.role, found.times_sent, invitations.state(found)) == (ZOE, "client", 1, "open")

    def test_accepting_seats_in_the_role_and_the_groups(self, inside):
        board = groups.create("Board", by=None)
        invitation = invite(role="manager", groups=[board.id])
        invitations.accept(invitation, zoe())
        db.commit()
        seat = members.find(acme(), zoe().id)
        assert (seat.role, seat.status) == ("manager", "active")
        assert groups.of_user(zoe().id) == [board]
        assert invitations.state(invitation) == "accepted"
        actions = {row.action: row.actor_name for row in db.session.scalars(sa.select(PlatformEntry).order_by(PlatformEntry.created_at))}
        assert (actions["invitations.sent"], actions["members.seated"], actions["invitations.accepted"]) == ("Alice Brandt", "Alice Brandt", "Zoe Adler")

    def test_of_two_at_once_one_accepts(self, app, inside):
        invitation = invite().id
        zoe()
        db.commit()

        def accept(_number):
            with app.app_context(), db.inside(cast.tenant("acme")):
                try:
                    invitations.accept(invitations.get(acme(), invitation), zoe())
                    db.commit()
                    return "done"
                except refusals.Conflict as refusal:
                    return refusal.code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(accept, range(4))) == ["INVITATION_OVER"] * 3 + ["done"]

    def test_an_address_is_invited_once_in_every_case_of_it(self, inside):
        invite()
        refused("ALREADY_INVITED", lambda: invite("ZOE@Acme.Example"))

    def test_a_list_goes_on_where_it_stopped_and_shows_one_state_where_that_is_asked(self, inside, time):
        for number in range(6):
            time.passes(seconds=1)
            invite(f"n{number}@acme.example")
        invitations.revoke(invitations.page(acme(), cursor=None, limit=1).items[0], by=alice())
        head = invitations.page(acme(), cursor=None, limit=4)
        tail = invitations.page(acme(), cursor=head.cursor, limit=4)
        assert [one.email[1] for one in (*head.items, *tail.items)] == list("543210")
        assert [one.email[1] for one in invitations.page(acme(), cursor=None, limit=9, only="revoked").items] == ["5"]
        assert invitations.open_count(acme()) == 5
        time.passes(days=15)
        assert len(invitations.page(acme(), cursor=None, limit=9, only="expired").items) == 5
        assert invitations.page(acme(), cursor=None, limit=9, only="open").items == []

    def test_an_accepted_invitation_answers_the_request_with_which_somebody_waits(self, inside):
        db.session.execute(sa.delete(Signup))
        members.turn_away(acme(), cast.user(cast.PIA).id)
        invitation = invite(cast.PIA)
        pia = cast.user(cast.PIA)
        members.knock(acme(), pia)
        db.session.add(Signup(organization_id=acme(), email=cast.PIA, name="Pia", reason="x", status="pending", user_id=pia.id))
        db.session.flush()
        invitations.accept(invitation, pia)
        db.commit()
        signup = db.session.scalars(sa.select(Signup)).one()
        assert (signup.status, signup.decided_by_name, signup.role) == ("approved", "Alice Brandt", "member")
        assert members.find(acme(), pia.id).status == "active"


def test_sending_again_kills_the_link_before_and_counts(app, inside, time):
    invitation = invite()
    db.commit()
    first = token(app)
    time.passes(days=13)
    invitations.resend(invitation, by=alice())
    db.commit()
    assert invitations.of_token(acme(), first) is None
    assert invitations.of_token(acme(), token(app)).times_sent == 2
    time.passes(days=13)
    assert invitations.state(invitation) == "open"


def test_an_invitation_is_sent_again_once_a_minute_and_five_times_an_hour(inside, time):
    invitation = invite()
    db.commit()
    for _ in range(5):
        invitations.resend(invitation, by=alice())
        db.commit()
        refused("TOO_MANY_REQUESTS", lambda: invitations.resend(invitation, by=alice()))
        time.passes(seconds=61)
    refused("TOO_MANY_REQUESTS", lambda: invitations.resend(invitation, by=alice()))


def test_an_expired_one_can_be_sent_again_or_invited_anew(inside, time):
    invitation = invite()
    time.passes(days=14)
    assert invitations.state(invitation) == "expired"
    assert not invitations.is_open_for(acme(), ZOE)
    refused("INVITATION_OVER", lambda: invitations.accept(invitation, zoe()))
    assert invite(role="client") is invitation
    assert (invitation.role, invitations.state(invitation)) == ("client", "open")
    assert invitations.is_open_for(acme(), ZOE)


def test_a_revoked_one_is_over_and_its_letter_is_not_sent(app, inside):
    invitation = invite()
    invitations.revoke(invitation, by=alice())
    invitations.revoke(invitation, by=alice())
    db.commit()
    assert screens.letters_to(app, ZOE) == []
    refused("INVITATION_OVER", lambda: invitations.accept(invitation, zoe()))
    refused("ALREADY_REVOKED", lambda: invitations.resend(invitation, by=alice()))
    assert invite() is not invitation


def test_an_accepted_one_is_neither_sent_again_nor_revoked(inside):
    invitation = invite()
    invitations.accept(invitation, zoe())
    refused("ALREADY_ACCEPTED", lambda: invitations.resend(invitation, by=alice()))
    refused("ALREADY_ACCEPTED", lambda: invitations.revoke(invitation, by=alice()))
    refused("INVITATION_OVER", lambda: invitations.accept(invitation, zoe()))


@pytest.mark.parametrize("email", [cast.BOB, cast.CHARLIE])
def test_nobody_accepts_what_is_for_another_address(inside, email):
    invitation = invite()
    refused("NOT_INVITED", lambda: invitations.accept(invitation, cast.user(email)))
    assert invitations.state(invitation) == "open"


@pytest.mark.parametrize(
    ("email", "code"), [(cast.BOB, "ALREADY_MEMBER"), (cast.BOB.upper(), "ALREADY_MEMBER"), (cast.PIA, "WAITS_ALREADY"), ("x", "EMAIL_INVALID")]
)
def test_who_need_not_be_invited_is_not(inside, email, code):
    refused(code, lambda: invite(email))


def test_a_suspended_member_is_not_invited_and_does_not_come_back_by_an_older_invitation(inside):
    invitation = invite()
    members.seat(acme(), zoe(), "client", by=None)
    db.session.flush()
    members.suspend(members.find(acme(), zoe().id), by=None)
    refused("MEMBERSHIP_SUSPENDED", lambda: invitations.accept(invitation, zoe()))
    invitations.revoke(invitation, by=alice())
    refused("MEMBER_SUSPENDED", invite)


def test_who_is_in_already_keeps_their_role(inside):
    invitation = invite(role="client")
    members.seat(acme(), zoe(), "manager", by=None)
    db.session.flush()
    invitations.accept(invitation, zoe())
    assert members.find(acme(), zoe().id).role == "manager"


def test_groups_that_are_gone_by_then_are_left_out(inside):
    board, crew = groups.create("Board", by=None), groups.create("Crew", by=None)
    invitation = invite(groups=[board.id, crew.id])
    groups.delete(board, by=None)
    invitations.accept(invitation, zoe())
    assert groups.of_user(zoe().id) == [crew]


def test_an_unknown_group_role_or_too_long_a_message_is_refused(inside):
    refused("GROUP_UNKNOWN", lambda: invite(groups=[uuid4()]))
    refused("ROLE_INVALID", lambda: invite(role="owner"))
    refused("MESSAGE_TOO_LONG", lambda: invite(message="x" * 501))


def test_a_first_manager_is_invited_from_outside_while_there_is_none(app, context):
    with db.inside(cast.tenant("acme")):
        members.find(acme(), cast.user(cast.ALICE).id).role = "member"
        db.commit()
    invite(by=None, role="manager")
    invite(cast.PIA, by=cast.DANA, role="manager")
    db.commit()
    assert "The people who run this service invite you to join" in screens.letters_to(app, ZOE)[-1]
    with db.inside(cast.tenant("acme")):
        invitations.accept(invitations.of_token(acme(), token(app)), zoe())
        db.commit()
    assert [user.name for user in members.managers(acme())] == ["Zoe Adler"]


def test_several_are_judged_one_by_one(inside):
    text = f'{ZOE}, "Yan Li" <yan@acme.example>; {cast.BOB}\nZOE@acme.example\nnobody\n{cast.PIA}'
    found = invitations.invite_all(acme(), text, Preset(), by=alice())
    assert [(one.address, one.refusal.code if one.refusal else None) for one in found] == [
        (ZOE, None),
        ("yan@acme.example", None),
        (cast.BOB, "ALREADY_MEMBER"),
        ("nobody", "EMAIL_INVALID"),
        (cast.PIA, "WAITS_ALREADY"),
    ]
    db.commit()
    assert invitations.open_count(acme()) == 2


@pytest.mark.parametrize(
    ("text", "code"), [("", "NO_ADDRESS"), (" ,;\n", "NO_ADDRESS"), (", ".join(f"n{n}@x.example" for n in range(51)), "TOO_MANY_ADDRESSES")]
)
def test_none_or_too_many_at_once_are_refused(inside, text, code):
    refused(code, lambda: invitations.invite_all(acme(), text, Preset(), by=alice()))


def test_another_organization_s_invitation_is_not_there(inside):
    invitation = invite()
    refused("NOT_FOUND", lambda: invitations.get(cast.org("globex").id, invitation.id))
