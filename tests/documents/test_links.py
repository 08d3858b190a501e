"""Links: a document for whoever holds an address."""

from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa
from documents import filed

from webapp.audit.models import TenantEntry
from webapp.documents import links, policy, trash
from webapp.documents.models import LinkVisit, ShareLink
from webapp.kit import clock, crypto, db, refusals

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield context


def bob():
    return cast.user(cast.BOB)


def made(document=None, *, days=7, manages=False, **terms):
    return links.make(document or filed.document(), links.Terms(clock.now() + timedelta(days=days), **terms), manages=manages, by=bob())


def code_of(call, *args, **more):
    with pytest.raises(refusals.Refusal) as refused:
        call(*args, **more)
    return refused.value.code


def test_whoever_holds_it_reaches_the_document_and_only_a_digest_is_kept(inside):
    document = filed.document()
    link, token = made(document, recipient="Bank")
    assert len(token) == 43  # 256 bits
    assert [link.token_hash, document.share_count] == [crypto.digest(token), 1]
    assert links.behind(token) == (link, document)
    (line,) = links.of(document)
    assert (line.recipient, line.state, line.has_password, line.by_name, line.downloads) == ("Bank", "open", False, "Bob Okafor", 0)
    assert token not in str(db.session.execute(sa.select(TenantEntry.facts)).all())


@pytest.mark.parametrize("case", ["unknown", "over", "disabled", "trashed", "quarantined"])
def test_what_does_not_open_says_nothing_of_why(inside, time, case):
    document = filed.document()
    link, token = made(document)
    if case == "over":
        time.passes(days=7)
    elif case == "disabled":
        links.disable(link, document, by=bob())
        assert document.share_count == 0
    elif case == "trashed":
        trash.put(document, by=bob())
    elif case == "quarantined":
        document.problem = "infected"
        db.session.flush()
    assert code_of(links.behind, "x" * 43 if case == "unknown" else token) == "LINK_SHUT"


def test_a_password_is_hashed_and_its_tries_are_counted(inside):
    link, _token = made(password_hash=links.hashed("open sesame"))
    assert link.password_hash.startswith("$argon2id$")
    db.commit()
    links.unlock(link, "open sesame", network="203.0.113.7")
    for _try in range(9):
        assert code_of(links.unlock, link, "wrong", network="203.0.113.7") == "PASSWORD_WRONG"
    assert code_of(links.unlock, link, "open sesame", network="198.51.100.1") == "TOO_MANY_REQUESTS"


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_a_password_too_short_or_long_is_refused(inside, password):
    assert code_of(links.hashed, password) == "PASSWORD_INVALID"
    assert links.hashed("") is None


def test_downloads_are_counted_up_to_the_limit(inside):
    document = filed.document()
    link, _token = made(document, most_downloads=2)
    links.take(link, document)
    links.take(link, document)
    assert code_of(links.take, link, document) == "LINK_SHUT"
    db.session.refresh(link)
    assert (link.downloads, links.state_of(link)) == (2, "used_up")


@pytest.mark.parametrize(
    ("days", "terms", "code"),
    [
        (-1, {}, "END_INVALID"),
        (91, {}, "END_INVALID"),
        (1, {"most_downloads": 0}, "DOWNLOADS_INVALID"),
        (1, {"recipient": "x" * 121}, "RECIPIENT_INVALID"),
    ],
)
def test_terms_that_cannot_be_are_refused(inside, days, terms, code):
    assert code_of(made, days=days, **terms) == code


def test_the_organization_says_who_makes_links_and_for_how_long(inside):
    policy.change(policy.Policy(members_make_links=False, longest_link_days=3), by=cast.user(cast.ALICE))
    assert code_of(made, days=1) == "LINKS_BY_MANAGERS"
    assert code_of(made, days=4, manages=True) == "END_INVALID"
    assert made(days=3, manages=True).token
    assert code_of(policy.change, policy.Policy(longest_link_days=0), by=cast.user(cast.ALICE)) == "DAYS_INVALID"


def test_receipts_say_when_and_roughly_from_where_once_an_hour(inside, time):
    document = filed.document()
    link, _token = made(document)
    db.commit()
    for address in ("203.0.113.7", "203.0.113.9", "2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "nonsense"):
        links.note(link, links.OPENED, address=address, device="Firefox · Linux")
        db.commit()
    seen = [(receipt.action, receipt.network) for receipt in links.receipts([link.id])[link.id]]
    assert sorted(seen) == [("opened", ""), ("opened", "2001:db8:1::/48"), ("opened", "203.0.113.0/24")]
    time.passes(hours=1, seconds=1)
    links.note(link, links.OPENED, address="203.0.113.7", device="Firefox · Linux")
    links.note(link, links.DOWNLOADED, address="203.0.113.7", device="Firefox · Linux")
    db.commit()
    db.session.expire_all()
    assert links.of(document)[0].visits == 4
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LinkVisit)) == 5
    with filed.statements() as sent:
        links.receipts([link.id])
    assert len(sent) == 1


def test_managers_list_every_link_and_owners_those_to_their_own(inside):
    for title, email in (("One", cast.BOB), ("Two", cast.BOB), ("Three", cast.MIA)):
        made(filed.document(title, email))
    assert [line.title for line in links.page(bob().id, cursor=None, limit=10).items] == ["Two", "One"]
    first = links.page(None, cursor=None, limit=2)
    assert [line.title for line in first.items] == ["Three", "Two"]
    assert [line.title for line in links.page(None, cursor=first.cursor, limit=2).items] == ["One"]
    other = db.session.scalars(sa.select(ShareLink).order_by(ShareLink.created_at.desc(), ShareLink.id.desc())).first()
    assert code_of(links.find, other.id, maker_id=bob().id) == "NOT_FOUND"
    assert links.find(other.id, maker_id=None)[0] is other
