"""Links: a document for whoever holds an address, until a day, perhaps with a password, perhaps a few times. Inside the organization's context.

The address holds 256 random bits, of which only a digest is kept. What does not open says nothing of why: an address that was never made,
one that is over and one of a document in the trash are the same to whoever holds it."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import hashing
from webapp.documents import policy, quarantine, sharing
from webapp.documents.models import Document, LinkVisit, ShareLink
from webapp.kit import clock, crypto, db, ids, paging, refusals, tenants, throttle
from webapp.kit.log import log
from webapp.kit.throttle import Limit
from webapp.orgs.models import Person

OPENED, DOWNLOADED = "opened", "downloaded"
SHORTEST, LONGEST = 8, 200  # letters of a password
MOST_DOWNLOADS = 100_000
MOST = 200  # open links of one document
RECEIPTS = 50  # of a link: the newest
PER_LINK = Limit("link.password", 10, timedelta(hours=1))  # tries at one link's password, whoever tries
PER_NETWORK = Limit("link.network", 60, timedelta(hours=1))  # tries from one network, at whichever links
ONCE = timedelta(hours=1)  # the same from the same place within it is one
OPEN, OVER, USED_UP, DISABLED = "open", "over", "used_up", "disabled"
GENERATED = 16  # characters of a password made here


class Terms(NamedTuple):
    """`password_hash`: as `hashed` makes it."""

    ends_at: datetime
    recipient: str = ""
    password_hash: str | None = None
    most_downloads: int | None = None


class Made(NamedTuple):
    """A link, and the end of its address, which nobody is told again."""

    link: ShareLink
    token: str


class Line(NamedTuple):
    """A link as its maker and managers see it."""

    id: UUID
    document_id: UUID
    title: str
    recipient: str
    state: str
    has_password: bool
    ends_at: datetime
    downloads: int
    most_downloads: int | None
    visits: int
    by_name: str
    created_at: datetime


class Receipt(NamedTuple):
    link_id: UUID
    action: str
    network: str
    device: str
    created_at: datetime


def hashed(password: str | None) -> str | None:
    """What is kept of a password; None where none is wanted. Before the unit of work writes. Raises Invalid (PASSWORD_INVALID), Unavailable."""
    if not password:
        return None
    if not SHORTEST <= len(password) <= LONGEST:
        raise refusals.Invalid("A password has %(least)s to %(most)s letters.", code="PASSWORD_INVALID", field="password", least=SHORTEST, most=LONGEST)
    return hashing.make(password)


def generated() -> str:
    """A password that nobody guesses."""
    return ids.token()[:GENERATED]


def latest() -> datetime:
    """The latest end that the organization allows a link that is made now."""
    return clock.now() + timedelta(days=policy.of().longest_link_days)


def make(document: Document, terms: Terms, *, manages: bool, by: ledger.Actor) -> Made:
    """Raises NotAllowed (LINKS_BY_MANAGERS) unless the organization lets members make them or `by` manages it, NotAllowed (QUARANTINED),
    Invalid (END_INVALID, DOWNLOADS_INVALID, RECIPIENT_INVALID, TOO_MANY_LINKS)."""
    if not (manages or policy.of().members_make_links):
        raise refusals.NotAllowed("Only managers make links in this organization. Ask one of them.", code="LINKS_BY_MANAGERS")
    quarantine.refuse(document)
    _check(document, terms)
    token = ids.token()
    link = ShareLink(document_n=document.n, token_hash=crypto.digest(token), made_by=by.id, **terms._asdict())
    db.session.add(link)
    db.session.flush()
    sharing.recount([document.n])
    ledger.record_inside("links.made", by=by, subject=document, recipient=terms.recipient, until=terms.ends_at.isoformat(), password=bool(terms.password_hash))
    return Made(link, token)


def find(link_id: UUID, *, maker_id: UUID | None) -> tuple[ShareLink, Document]:
    """A link that a document's owner may look after; any of the organization's where no owner is said. Raises NotFound."""
    row = db.session.execute(sa.select(ShareLink, Document).join(Document, Document.n == ShareLink.document_n).where(ShareLink.id == link_id)).one_or_none()
    if row is None or (maker_id and row[1].owner_id != maker_id):
        raise refusals.NotFound("There is no such link.")
    return row[0], row[1]


def disable(link: ShareLink, document: Document, *, by: ledger.Actor) -> None:
    """It opens nothing any more, at once and for good. Twice changes nothing."""
    if link.disabled_at is None:
        link.disabled_at, link.disabled_by = clock.now(), by.id
        db.session.flush()
        sharing.recount([document.n])
        ledger.record_inside("links.disabled", by=by, subject=document, recipient=link.recipient)


def behind(token: str) -> tuple[ShareLink, Document]:
    """What an address opens. Raises NotFound, the same for every one that does not."""
    row = db.session.execute(
        sa.select(ShareLink, Document)
        .join(Document, Document.n == ShareLink.document_n)
        .where(ShareLink.token_hash == crypto.digest(token), ShareLink.disabled_at.is_(None), ShareLink.ends_at > clock.now(), Document.trashed_at.is_(None))
    ).one_or_none()
    if row is None or quarantine.is_shut(row[1].state, row[1].problem):
        raise shut()
    return row[0], row[1]


def shut() -> refusals.NotFound:
    return refusals.NotFound("This link opens nothing. It may be over, or may have been disabled: ask whoever sent it for a new one.", code="LINK_SHUT")


def unlock(link: ShareLink, password: str, *, network: str) -> None:
    """Counts the try first. Raises TooMany, Invalid (PASSWORD_WRONG), Unavailable."""
    throttle.count((PER_LINK, str(link.id)), (PER_NETWORK, network))
    if not hashing.matches(link.password_hash, password[:LONGEST]):
        raise refusals.Invalid("This is not the password. Ask whoever sent the link.", code="PASSWORD_WRONG", field="password")


def take(link: ShareLink, document: Document) -> None:
    """Counts a download, of two at once the last one once. Raises NotFound (LINK_SHUT) where there is none left."""
    left = sa.or_(ShareLink.most_downloads.is_(None), ShareLink.downloads < ShareLink.most_downloads)
    counted = sa.update(ShareLink).where(ShareLink.id == link.id, ShareLink.disabled_at.is_(None), left).values(downloads=ShareLink.downloads + 1)
    if db.session.execute(counted.returning(ShareLink.id), execution_options={"synchronize_session": False}).one_or_none() is None:
        raise shut()
    ledger.record_inside("links.downloaded", by=None, subject=document, recipient=link.recipient)


def note(link: ShareLink, action: str, *, address: str | None, device: str) -> None:
    """A receipt: once an hour from one place, after this unit of work and apart from it."""
    db.after_commit(partial(_write, tenants.current(), link.id, action, _network(address), device[:60]))


def of(document: Document) -> list[Line]:
    """A document's links, the newest first."""
    return [_line(row) for row in db.session.execute(_listed().where(ShareLink.document_n == document.n).limit(2 * MOST))]


def page(maker_id: UUID | None, *, cursor: str | None, limit: int) -> paging.Page[Line]:
    """All links of an organization, or those to one owner's documents, the newest first."""
    listed = _listed().limit(limit + 1)
    if maker_id:
        listed = listed.where(Document.owner_id == maker_id)
    last = paging.decode(cursor, (paging.moment, UUID)) if cursor else None
    if last:
        listed = listed.where(paging.after((ShareLink.created_at, ShareLink.id), last))
    lines = [_line(row) for row in db.session.execute(listed)]
    return paging.cut(lines, limit, lambda line: (line.created_at, str(line.id)))


def receipts(link_ids: Sequence[UUID]) -> dict[UUID, list[Receipt]]:
    """Who opened some links, from where and when, the newest first. One statement."""
    if not link_ids:
        return {}
    place = sa.func.row_number().over(partition_by=LinkVisit.link_id, order_by=(LinkVisit.created_at.desc(), LinkVisit.id.desc())).label("place")
    columns = (LinkVisit.link_id, LinkVisit.action, LinkVisit.network, LinkVisit.device, LinkVisit.created_at)
    numbered = sa.select(*columns, place).where(LinkVisit.link_id.in_(list(link_ids))).subquery()
    found: dict[UUID, list[Receipt]] = {}
    for row in db.session.execute(sa.select(numbered).where(numbered.c.place <= RECEIPTS).order_by(numbered.c.place)):
        found.setdefault(row.link_id, []).append(Receipt(row.link_id, row.action, row.network or "", row.device, row.created_at))
    return found


def _check(document: Document, terms: Terms) -> None:
    if not clock.now() < terms.ends_at <= latest() + timedelta(minutes=1):
        days = policy.of().longest_link_days
        raise refusals.Invalid("A link ends within %(days)s days. Choose an earlier day.", code="END_INVALID", field="ends_at", days=days)
    if terms.most_downloads is not None and not 1 <= terms.most_downloads <= MOST_DOWNLOADS:
        raise refusals.Invalid("Allow at least one download, or leave it empty for any number.", code="DOWNLOADS_INVALID", field="most_downloads")
    if len(terms.recipient) > 120:
        raise refusals.Invalid("Keep it to %(most)s letters.", code="RECIPIENT_INVALID", field="recipient", most=120)
    if sum(line.state == OPEN for line in of(document)) >= MOST:
        raise refusals.Invalid("A document has at most %(most)s open links.", code="TOO_MANY_LINKS", field="recipient", most=MOST)


def _listed() -> Any:
    return (
        sa.select(ShareLink, Document.id.label("document_id"), Document.title, sa.func.coalesce(Person.name, "").label("by_name"))
        .join(Document, Document.n == ShareLink.document_n)
        .outerjoin(Person, Person.id == ShareLink.made_by)
        .order_by(ShareLink.created_at.desc(), ShareLink.id.desc())
    )


def _line(row: Any) -> Line:
    link: ShareLink = row.ShareLink
    facts = (link.ends_at, link.downloads, link.most_downloads, link.visits, row.by_name, link.created_at)
    return Line(link.id, row.document_id, row.title, link.recipient, state_of(link), bool(link.password_hash), *facts)


def state_of(link: ShareLink) -> str:
    if link.disabled_at:
        return DISABLED
    if link.ends_at <= clock.now():
        return OVER
    return USED_UP if is_used_up(link) else OPEN


def is_used_up(link: ShareLink) -> bool:
    return link.most_downloads is not None and link.downloads >= link.most_downloads


def _network(address: str | None) -> str | None:
    """Near enough to tell an office from a telephone, and too far to name one machine."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _write(tenant: tenants.Tenant, link_id: UUID, action: str, network: str | None, device: str) -> None:
    now = clock.now()
    row = {"id": ids.new(), "link_id": link_id, "action": action, "network": network, "device": device, "created_at": now}
    alike = (LinkVisit.link_id == link_id, LinkVisit.action == action, LinkVisit.device == device, LinkVisit.created_at > now - ONCE)
    known = sa.exists().where(*alike, LinkVisit.network.is_(None) if network is None else LinkVisit.network == network)
    values = sa.select(*(sa.literal(value, LinkVisit.__table__.c[name].type) for name, value in row.items()))
    try:
        with db.apart(tenant) as connection:
            visit = sa.insert(LinkVisit).from_select(list(row), values.where(sa.exists().where(ShareLink.id == link_id), ~known))
            is_new = connection.execute(visit.returning(LinkVisit.id)).one_or_none() is not None
            if is_new and action == OPENED:
                connection.execute(sa.update(ShareLink).where(ShareLink.id == link_id).values(visits=ShareLink.visits + 1))
    except sa.exc.SQLAlchemyError as error:
        log.warning("visit not noted", action=action, reason=type(error).__name__)
