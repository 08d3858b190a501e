"""Who sees a document: its owner, and whoever it was given to, until that is over or taken back."""

from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa
from documents import filed

from webapp.audit.models import TenantEntry
from webapp.documents import access, editing, policy, sharing, trash
from webapp.documents.models import Document, DocumentAccess, Share
from webapp.intake import arrivals, duplicates
from webapp.kit import clock, db, refusals
from webapp.orgs import groups, members
from webapp.search import asked, listing, palette, query, selecting

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
PEOPLE = {cast.ALICE: "manager", cast.BOB: "member", cast.MIA: "member", cast.VERA: "client"}


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield context


def org_id():
    return cast.org("acme").id


def bob():
    return cast.user(cast.BOB)


def to(email):
    return sharing.whom(org_id(), sharing.MEMBER, cast.user(email).id)


def crew(*emails):
    group = groups.create("Crew", by=None)
    for email in emails:
        groups.join(org_id(), group, cast.user(email).id, by=None)
    return group


def seers(document):
    """Who sees a document by every way there is: alone, in the list, in "Shared with me", in search, in the palette and in a selection."""
    found = []
    for email, role in PEOPLE.items():
        user = cast.user(email)
        viewer = listing.viewer(user.id, role)
        ways = {
            "list": document.title in [line.title for line in listing.page(viewer, asked.PLAIN).items],
            "palette": document.id in [paper.id for paper in palette.documents(user.id, viewer.principals, query.parse("title"))]
            or str(document.id) in [str(paper.id) for paper in palette.documents(user.id, viewer.principals, query.parse(""))],
            "selection": bool(_selected(viewer, document)),
            "alone": _finds(user.id, document, role),
        }
        assert len(set(ways.values()) | {ways["alone"]}) == 1 or not ways["palette"], (email, ways)
        assert ways["list"] == ways["alone"] == ways["selection"], (email, ways)
        if ways["alone"]:
            found.append(email)
    return found


def _selected(viewer, document):
    try:
        return selecting.documents(viewer, selecting.Selection(ids=(document.id,)))
    except refusals.Invalid:
        return []


def _finds(user_id, document, role):
    try:
        return bool(access.find(user_id, document.id, role=role))
    except refusals.NotFound:
        return False


def test_a_member_sees_what_was_given_to_them_and_nobody_else_does(inside):
    document = filed.document()
    assert seers(document) == [cast.BOB]
    share = sharing.give(document, to(cast.VERA), "view", by=bob())
    assert seers(document) == [cast.BOB, cast.VERA]
    assert document.share_count == 1
    (line,) = sharing.of(document)
    assert (line.kind, line.name, line.level, line.by_name) == ("member", "Vera Lindqvist", "view", "Bob Okafor")
    sharing.take_back(document, share.id, by=bob())
    assert seers(document) == [cast.BOB]
    assert (document.share_count, sharing.of(document)) == (0, [])
    told = db.session.scalars(sa.select(TenantEntry.action).where(TenantEntry.action.in_(["documents.shared", "documents.unshared"])).order_by(TenantEntry.id))
    assert list(told) == ["documents.shared", "documents.unshared"]


def test_a_group_s_members_see_it_as_long_as_they_are_in_it(inside):
    document, group = filed.document(), crew(cast.MIA, cast.VERA)
    sharing.give(document, sharing.whom(org_id(), sharing.GROUP, group.id), "view", by=bob())
    assert seers(document) == [cast.BOB, cast.MIA, cast.VERA]
    groups.leave(group, cast.user(cast.MIA).id, by=None)
    groups.join(org_id(), group, cast.user(cast.ALICE).id, by=None)
    assert seers(document) == [cast.ALICE, cast.BOB, cast.VERA]
    groups.delete(group, by=None)
    assert seers(document) == [cast.BOB]
    assert (document.share_count, sharing.of(document)) == (0, [])


def test_everyone_is_no_client(inside):
    document = filed.document()
    sharing.give(document, sharing.whom(org_id(), sharing.EVERYONE), "view", by=bob())
    assert seers(document) == [cast.ALICE, cast.BOB, cast.MIA]


def test_a_share_that_is_over_shows_nothing_from_that_moment_on(inside, time):
    document = filed.document(sha256="e" * 64)
    sharing.give(document, to(cast.MIA), "edit", clock.now() + timedelta(days=1), by=bob())
    mia = cast.user(cast.MIA).id
    assert seers(document) == [cast.BOB, cast.MIA]
    assert duplicates.of(mia, {"e" * 64})
    assert arrivals.of(mia, [document.id]) == [document]
    time.passes(days=1)
    assert seers(document) == [cast.BOB]
    assert not access.may_edit(mia, document, role="member")
    assert not duplicates.of(mia, {"e" * 64})
    assert arrivals.of(mia, [document.id]) == []
    assert sharing.of(document) == []
    assert sharing.end_due() == 1
    assert db.session.scalars(sa.select(Share)).all() == []
    assert document.share_count == 0


def test_giving_once_more_changes_level_and_end(inside):
    document = filed.document()
    first = sharing.give(document, to(cast.MIA), "view", clock.now() + timedelta(days=1), by=bob())
    again = sharing.give(document, to(cast.MIA), "edit", by=bob())
    assert (first.id, again.level, again.ends_at) == (again.id, "edit", None)
    (seen,) = db.session.scalars(sa.select(DocumentAccess).where(DocumentAccess.principal == to(cast.MIA).principal))
    assert seen.ends_at is None


def test_who_may_edit_changes_it_and_who_may_view_does_not(inside):
    document, mia, vera = filed.document(), cast.user(cast.MIA), cast.user(cast.VERA)
    sharing.give(document, to(cast.MIA), "view", by=bob())
    sharing.give(document, to(cast.VERA), "edit", by=bob())
    with pytest.raises(refusals.NotAllowed) as refused:
        access.find_editable(mia.id, document.id, role="member")
    assert refused.value.code == "NOT_YOURS"
    editing.change(access.find_editable(vera.id, document.id, role="client"), editing.Facts(title="Lease of the hall"), by=vera)
    assert seers(document) == [cast.BOB, cast.MIA, cast.VERA]
    for verb in (access.find_owned, access.find_shareable):
        with pytest.raises(refusals.NotAllowed):
            verb(vera.id, document.id, role="client")


def test_in_the_trash_its_owner_alone_sees_it_and_out_of_it_everybody_as_before(inside):
    document = filed.document()
    sharing.give(document, to(cast.MIA), "view", by=bob())
    trash.put(document, by=bob())
    assert not _finds(cast.user(cast.MIA).id, document, "member")
    with pytest.raises(refusals.Conflict):
        access.find_shareable(bob().id, document.id, role="member")
    trash.restore(document, by=bob())
    assert seers(document) == [cast.BOB, cast.MIA]


@pytest.mark.parametrize(
    ("kind", "email", "level", "days", "code"),
    [
        ("member", cast.CHARLIE, "view", None, "WHOM_UNKNOWN"),
        ("member", cast.PIA, "view", None, "WHOM_UNKNOWN"),
        ("group", cast.MIA, "view", None, "WHOM_UNKNOWN"),
        ("member", None, "view", None, "WHOM_UNKNOWN"),
        ("somebody", cast.MIA, "view", None, "WHOM_UNKNOWN"),
        ("member", cast.BOB, "view", None, "OWNS_IT"),
        ("member", cast.MIA, "own", None, "LEVEL_INVALID"),
        ("member", cast.MIA, "view", -1, "END_INVALID"),
    ],
)
def test_what_cannot_be_given_is_refused(inside, kind, email, level, days, code):
    document = filed.document()
    with pytest.raises(refusals.Invalid) as refused:
        whom = sharing.whom(org_id(), kind, cast.user(email).id if email else None)
        sharing.give(document, whom, level, clock.now() + timedelta(days=days) if days else None, by=bob())
    assert refused.value.code == code
    assert seers(document) == [cast.BOB]


def test_a_share_of_another_document_is_not_taken_back(inside):
    document, other = filed.document(), filed.document("Other")
    share = sharing.give(other, to(cast.MIA), "view", by=bob())
    with pytest.raises(refusals.NotFound):
        sharing.take_back(document, share.id, by=bob())


def test_shared_with_me_lists_what_others_gave_and_not_what_managers_see_anyway(inside):
    document = filed.document()
    policy.change(policy.Policy(managers_see_all=True), by=cast.user(cast.ALICE))
    access.show_managers_everything(True)
    later = filed.document("Later")
    assert seers(document) == seers(later) == [cast.ALICE, cast.BOB]
    alice = listing.viewer(cast.user(cast.ALICE).id, "manager")
    assert listing.page(alice, asked.from_query("view=shared")).items == []
    sharing.give(document, to(cast.ALICE), "view", by=bob())
    assert [line.title for line in listing.page(alice, asked.from_query("view=shared")).items] == ["Lease"]
    trash.put(later, by=bob())
    access.show_managers_everything(False)
    assert seers(document) == [cast.ALICE, cast.BOB]
    policy.change(policy.Policy(), by=cast.user(cast.ALICE))
    trash.restore(later, by=bob())
    assert seers(later) == [cast.BOB]


def test_who_leaves_hands_shares_over_with_their_documents_and_sees_nothing_more(inside):
    mias, bobs = filed.document("Mia's", cast.MIA), filed.document("Bob's")
    mia = cast.user(cast.MIA)
    sharing.give(mias, to(cast.BOB), "view", clock.now() + timedelta(days=1), by=mia)
    sharing.give(mias, to(cast.VERA), "view", by=mia)
    sharing.give(bobs, to(cast.MIA), "edit", by=bob())
    members.remove(members.get(org_id(), mia.id), bob().id, by=cast.user(cast.ALICE))
    db.session.expire_all()
    assert mias.owner_id == bob().id
    assert [line.name for line in sharing.of(mias)] == ["Vera Lindqvist"]
    assert (mias.share_count, bobs.share_count) == (1, 0)
    assert not _finds(mia.id, bobs, "member")
    ways = (access.owner(bob().id), access.principal(bob().id))
    own = db.session.scalars(sa.select(DocumentAccess).where(DocumentAccess.document_n == mias.n, DocumentAccess.principal.in_(ways)))
    assert [(row.principal, row.ends_at) for row in own] == [(access.owner(bob().id), None)]
    assert _finds(cast.user(cast.VERA).id, mias, "client")


def test_a_list_costs_the_same_however_much_is_shared(inside):
    for number in range(3):
        sharing.give(filed.document(f"Paper {number}"), to(cast.MIA), "view", by=bob())
    viewer = listing.viewer(cast.user(cast.MIA).id, "member")
    with filed.statements() as few:
        listing.page(viewer, asked.from_query("view=shared"))
    group = crew(cast.MIA)
    for number in range(20):
        document = filed.document(f"More {number}")
        sharing.give(document, sharing.whom(org_id(), sharing.GROUP, group.id), "view", by=bob())
        sharing.give(document, to(cast.MIA), "view", by=bob())
    viewer = listing.viewer(cast.user(cast.MIA).id, "member")
    with filed.statements() as many:
        page = listing.page(viewer, asked.from_query("view=shared"))
    assert len(few) == len(many)
    assert len(page.items) == 23


def test_the_count_is_repaired(inside):
    document = filed.document()
    sharing.give(document, to(cast.MIA), "view", by=bob())
    db.session.execute(sa.update(Document).values(share_count=7))
    sharing.end_due()
    db.session.refresh(document)
    assert document.share_count == 1


def test_new_documents_are_for_everyone_only_where_that_is_decided(inside):
    before = filed.document("Before")
    policy.change(policy.Policy(new_for_everyone=True), by=cast.user(cast.ALICE))
    after = filed.document("After")
    assert (seers(before), seers(after), after.share_count) == ([cast.BOB], [cast.ALICE, cast.BOB, cast.MIA], 1)
    (line,) = sharing.of(after)
    sharing.take_back(after, line.id, by=bob())
    assert seers(after) == [cast.BOB]
