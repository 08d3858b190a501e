"""Tokens that people make for their programs: for one organization, with some of their own rights, for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth.bearers import PREFIX
from webapp.auth.models import ApiToken
from webapp.jobs import ledger as jobs
from webapp.kit import clock, crypto, db, ids, refusals
from webapp.kit.log import log
from webapp.orgs import groups, roles
from webapp.platform.models import Membership, User
from webapp.platform.registry import Entry

TELL_MADE = "auth.tell_api_token"
DAYS = (1, 365)
MOST = 50  # of one person in one organization: more is a program that makes one each time it runs
TOUCH_EVERY = timedelta(minutes=5)  # the last use is written no oftener: a call is not a write
HINT_LENGTH = 8
READING = ("list", "read", "see")  # verbs of permissions that change nothing

READ, WRITE, CHOSEN = "read", "write", "chosen"


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is shown once and kept nowhere."""

    secret: str
    token: ApiToken


def scopes_of(preset: str, user_id: UUID, role: str, chosen: Sequence[str] = ()) -> list[str]:
    """The permissions that a preset means for a member: READ, WRITE for all that their role and their groups give, or those that were CHOSEN of
    them. Inside the organization's context."""
    own = sorted(permission for permission in roles.WORDS if groups.may(user_id, role, permission))
    if preset == READ:
        return [permission for permission in own if permission.rpartition(".")[2] in READING]
    return own if preset == WRITE else [permission for permission in own if permission in chosen]


def make(user: User, org: Entry, *, name: str, scopes: Sequence[str], days: int) -> Made:
    """A token of `user` in an organization, with permissions that their role or a group gives them. Raises Invalid, NotAllowed, Conflict (TOO_MANY_TOKENS)."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= 80:
        raise refusals.Invalid("A name has 1 to 80 characters.", code="NAME_INVALID", field="name")
    if not DAYS[0] <= days <= DAYS[1]:
        raise refusals.Invalid("A token lives 1 to 365 days.", code="DAYS_INVALID", field="days")
    membership = db.session.scalar(sa.select(Membership).where(Membership.user_id == user.id, Membership.organization_id == org.id))
    if membership is None or membership.status != "active" or user.status != "active":
        raise refusals.NotAllowed("You are not a member here.", code="NOT_A_MEMBER")
    if not scopes or not all(groups.may(user.id, membership.role, scope) for scope in scopes):
        raise refusals.Invalid("Choose at least one thing the token may do, among those you may do yourself.", code="SCOPES_INVALID", field="scopes")
    if len(of_user(user.id, org.id)) >= MOST:
        raise refusals.Conflict("You have %(most)s tokens here. End one you do not need.", code="TOO_MANY_TOKENS", most=MOST)
    secret = PREFIX + ids.token()
    token = ApiToken(
        user_id=user.id,
        organization_id=org.id,
        name=called,
        token_hash=crypto.digest(secret),
        hint=secret[:HINT_LENGTH],
        scopes=sorted(set(scopes)),
        user_epoch=user.epoch,
        membership_epoch=membership.epoch,
        organization_epoch=org.epoch,
        expires_at=clock.now() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    ledger.record("api_tokens.made", by=user, org=org.id, subject=token, scopes=token.scopes)
    jobs.add(TELL_MADE, org=None, subject=token.id)
    return Made(secret, token)


def of_user(user_id: UUID, org: UUID) -> list[ApiToken]:
    """Those that are good or were until they expired, the newest first."""
    mine = sa.select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.organization_id == org, ApiToken.ended_at.is_(None))
    return list(db.session.scalars(mine.order_by(ApiToken.id.desc()).limit(MOST * 2)))


def end(token_id: UUID, *, of: UUID, org: UUID, by: ledger.Actor) -> None:
    """Raises NotFound for anybody else's, and for one that is ended already."""
    ending = sa.update(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == of, ApiToken.organization_id == org, ApiToken.ended_at.is_(None))
    ended = db.session.scalar(ending.values(ended_at=clock.now()).returning(ApiToken))
    if ended is None:
        raise refusals.NotFound()
    ledger.record("api_tokens.ended", by=by, org=org, subject=ended)


def end_all(user_id: UUID, org: UUID) -> None:
    """Ends those that somebody made in an organization which they leave."""
    db.session.execute(
        sa.update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.organization_id == org, ApiToken.ended_at.is_(None)).values(ended_at=clock.now())
    )


def touch(token_id: UUID) -> None:
    """Notes that a token is used."""
    try:
        with db.aside() as connection:
            connection.execute(sa.update(ApiToken).where(ApiToken.id == token_id).values(used_at=clock.now()))
    except sa.exc.OperationalError as error:
        log.warning("token not touched", token=str(token_id), reason=str(error.orig))  # reading must not fail for it


def is_live(token: ApiToken) -> bool:
    return token.ended_at is None and token.expires_at > clock.now()


def sweep(older_than: timedelta = timedelta(days=90)) -> None:
    """Forgets tokens that were over for so long; the audit ledger keeps that they were."""
    before = clock.now() - older_than
    db.session.execute(sa.delete(ApiToken).where(sa.or_(ApiToken.expires_at < before, ApiToken.ended_at < before)))
