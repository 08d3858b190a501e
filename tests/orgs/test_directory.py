import cast
import pytest

from webapp.kit import db
from webapp.orgs import directory, members
from webapp.platform import users
from webapp.platform.models import Membership, User

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def acme():
    return cast.org("acme").id


def names(**asked):
    return [line.name.split()[0] for line in directory.page(acme(), cursor=None, limit=50, **asked).items]


def test_members_are_listed_by_name_and_those_who_wait_are_not(context):
    assert names() == ["Alice", "Bob", "Mia", "Vera"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ker", ["Mia"]),
        ("MIA  kern", ["Mia"]),
        ("@client.", ["Vera"]),
        ("okafor", ["Bob"]),
        ("ÖZGE", ["özge"]),
        ("pia", []),
        ("100%", ["Per_cent"]),
        ("r_c", ["Per_cent"]),
        ("_", ["Per_cent"]),
    ],
)
def test_a_part_of_a_name_or_address_finds_whatever_its_case(context, search, found):
    with db.inside(cast.tenant("acme")):
        for number, name in enumerate(("özge Yıldız", "Per_cent 100%")):
            members.seat(acme(), users.find_or_create(f"n{number}@acme.example", name), "member", by=None)
        db.commit()
    assert names(search=search) == found


def test_role_and_status_narrow_the_list(context):
    members.suspend(members.get(acme(), cast.user(cast.BOB).id), by=None)
    db.commit()
    assert names(role="member") == ["Bob", "Mia"]
    assert names(role="member", status="active") == ["Mia"]
    assert names(status="suspended") == ["Bob"]
    assert directory.counts(acme()) == {"active": 3, "suspended": 1, "pending": 1}


def test_a_long_list_goes_on_where_it_stopped(context):
    org = acme()
    for number in range(60):
        user = User(email=f"n{number}@acme.example", name=f"Nora {number // 20}")
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(organization_id=org, user_id=user.id, role="member", status="active"))
    db.commit()
    first = directory.page(org, cursor=None, limit=50)
    rest = directory.page(org, cursor=first.cursor, limit=50)
    assert (len(first.items), len(rest.items), rest.cursor) == (50, 14, None)
    assert len({line.user_id for line in (*first.items, *rest.items)}) == 64


def test_a_mangled_cursor_shows_the_first_page(context):
    assert [line.name for line in directory.page(acme(), cursor="x.y", limit=1).items] == ["Alice Brandt"]


def test_suggestions_are_active_members_and_heirs_no_clients(context):
    assert [line.name for line in directory.suggested(acme(), "e")] == ["Alice Brandt", "Bob Okafor", "Mia Kern", "Vera Lindqvist"]
    assert "Vera Lindqvist" not in [line.name for line in directory.suggested(acme(), "e", heirs=True)]


def test_a_whole_name_or_address_names_one(context):
    assert directory.named(acme(), "mia kern").email == cast.MIA
    assert directory.named(acme(), f" {cast.BOB.upper()} ").name == "Bob Okafor"
    assert directory.named(acme(), "Mia") is None
    assert directory.named(acme(), cast.CHARLIE) is None
