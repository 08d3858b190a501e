"""Invitations: a letter with a link, good for one address, for two weeks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, crypto, db, ids, paging, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs import groups, members, roles
from webapp.orgs.models import Invitation
from webapp.platform import users
from webapp.platform.models import Membership, User

SEND = "orgs.send_invitation"
GOOD_FOR = timedelta(days=14)  # a holiday long
MOST_AT_ONCE = 50
MESSAGE_LENGTH = 500
PER_MINUTE = Limit("invitation.minute", 1, timedelta(minutes=1))
PER_HOUR = Limit("invitation.hour", 5, timedelta(hours=1))
PER_ORGANIZATION = Limit("invitation.organization", 300, timedelta(hours=1))  # a department in one go; not somebody else's address book

OPEN, EXPIRED, ACCEPTED, REVOKED = "open", "expired", "accepted", "revoked"
STATES = (OPEN, EXPIRED, ACCEPTED, REVOKED)


@dataclass(frozen=True, slots=True)
class Preset:
    """What the invited get when they accept."""

    role: str = roles.MEMBER
    groups: Sequence[UUID] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address: the invitation, or why there is none."""

    address: str
    invitation: Invitation | None = None
    refusal: refusals.Refusal | None = None


@dataclass(frozen=True, slots=True)
class Inviter:
    """Whoever invited, as the ledger wants an actor: they may be gone by the time somebody accepts."""

    id: UUID
    name: str


def invite(org_id: UUID, email: str, preset: Preset, *, by: ledger.Actor | None) -> Invitation:
    """Invites one address; one whose invitation ran out gets it anew. `by` is None, or somebody who runs the installation, where
    an organization gets its first manager: groups need the organization's context, the rest does not. Raises Invalid
    (EMAIL_INVALID, ROLE_INVALID, GROUP_UNKNOWN, MESSAGE_TOO_LONG), Conflict (ALREADY_MEMBER, MEMBER_SUSPENDED, WAITS_ALREADY,
    ALREADY_INVITED)."""
    group_ids = _checked(preset)
    address = users.clean_email(email)
    _refuse_known(org_id, address)
    invitation = _standing(org_id, address)
    if invitation is not None and state(invitation) == OPEN:
        raise _already_invited(address)
    if invitation is None:
        invitation = Invitation(id=ids.new(), organization_id=org_id, email=address, times_sent=0)
    invitation.role, invitation.groups, invitation.message = preset.role, group_ids, _clean_message(preset.message)
    invitation.invited_by, invitation.invited_by_name = by.id if by else None, by.name if by else ledger.SYSTEM
    _send(invitation)
    try:
        with db.session.begin_nested():
            db.session.add(invitation)
    except sa.exc.IntegrityError as error:  # somebody else invited the same in this very moment
        raise _already_invited(address) from error
    ledger.record("invitations.sent", by=by, org=org_id, subject=invitation, role=preset.role)
    return invitation


def invite_all(org_id: UUID, text: str, preset: Preset, *, by: ledger.Actor) -> list[Outcome]:
    """Invites each address in a text, whatever stands between them; each is judged by itself, and one written twice counts
    once. Before the request's first platform write. Raises Invalid (NO_ADDRESS, TOO_MANY_ADDRESSES, and what `invite` says of
    the preset), TooMany."""
    addresses = _addresses_in(text)
    if not addresses:
        raise refusals.Invalid("Write at least one e-mail address.", code="NO_ADDRESS", field="emails")
    if len(addresses) > MOST_AT_ONCE:
        raise refusals.Invalid("Write at most %(most)s addresses at once.", code="TOO_MANY_ADDRESSES", field="emails", most=MOST_AT_ONCE)
    _checked(preset)
    for _address in addresses:
        throttle.count((PER_ORGANIZATION, str(org_id)))
    return [_outcome(org_id, address, preset, by) for address in addresses]


def get(org_id: UUID, invitation_id: UUID) -> Invitation:
    """Raises NotFound."""
    invitation: Invitation | None = db.session.scalar(
        sa.select(Invitation).where(Invitation.id == invitation_id, Invitation.organization_id == org_id).with_for_update(of=Invitation)
    )
    if invitation is None:
        raise refusals.NotFound()
    return invitation


def resend(invitation: Invitation, *, by: ledger.Actor) -> None:
    """A new letter with a new link, good for two weeks from now; the link before is dead. Before the request's first platform
    write. Raises Conflict (ALREADY_ACCEPTED, ALREADY_REVOKED), TooMany."""
    _refuse_over(invitation)
    throttle.count((PER_MINUTE, str(invitation.id)), (PER_HOUR, str(invitation.id)))
    _send(invitation)
    db.session.flush()
    ledger.record("invitations.resent", by=by, org=invitation.organization_id, subject=invitation)


def revoke(invitation: Invitation, *, by: ledger.Actor) -> None:
    """Its link is dead. Twice changes nothing. Raises Conflict (ALREADY_ACCEPTED)."""
    if invitation.revoked_at is not None:
        return
    _refuse_over(invitation)
    invitation.revoked_at = clock.now()
    db.session.flush()
    ledger.record("invitations.revoked", by=by, org=invitation.organization_id, subject=invitation)


def of_token(org_id: UUID, token: str) -> Invitation | None:
    """The invitation behind a link, whatever became of it; None for a link that was replaced, or never was."""
    return db.session.scalar(sa.select(Invitation).where(Invitation.token_hash == crypto.digest(token), Invitation.organization_id == org_id))


def is_open_for(org_id: UUID, email: str | None) -> bool:
    """Whether somebody with that address is invited."""
    invitation = _standing(org_id, email) if email else None
    return invitation is not None and state(invitation) == OPEN


def revoke_all(org_id: UUID, inviter_id: UUID) -> None:
    """Takes back what somebody sent who leaves."""
    is_open = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    theirs = sa.update(Invitation).where(Invitation.organization_id == org_id, Invitation.invited_by == inviter_id, *is_open)
    db.session.execute(theirs.values(revoked_at=clock.now()))


def accept(invitation: Invitation, user: User) -> Membership:
    """Seats the invited, in the groups that were preset, and answers a request with which they wait. `user` has proved the
    invited address. Of two at once, one does it; somebody who is in already stays what they are. Raises Conflict
    (INVITATION_OVER), NotAllowed (NOT_INVITED, MEMBERSHIP_SUSPENDED)."""
    if user.email != invitation.email:
        raise refusals.NotAllowed("This invitation is for %(email)s, and for nobody else.", code="NOT_INVITED", email=invitation.email)
    org_id = invitation.organization_id
    membership = members.find(org_id, user.id)
    if membership is not None and membership.status == "suspended":
        raise refusals.NotAllowed("Your membership is suspended. A manager of the organization can tell you why.", code="MEMBERSHIP_SUSPENDED")
    _use(invitation)
    ledger.record("invitations.accepted", by=user, org=org_id, subject=invitation, role=invitation.role)
    inviter = Inviter(invitation.invited_by, invitation.invited_by_name) if invitation.invited_by else None
    if membership is None or membership.status == "pending":
        membership = members.seat(org_id, user, invitation.role, by=inviter)
        db.session.flush()
    for group in groups.named(map(UUID, invitation.groups)):
        groups.join(org_id, group, user.id, by=inviter)
    return membership


def state(invitation: Invitation) -> str:
    if invitation.accepted_at is not None:
        return ACCEPTED
    if invitation.revoked_at is not None:
        return REVOKED
    return OPEN if invitation.expires_at > clock.now() else EXPIRED


def page(org_id: UUID, *, cursor: str | None, limit: int, only: str = "") -> paging.Page[Invitation]:
    """Invitations, the newest first; those in one state where `only` names it."""
    keys = (Invitation.created_at, Invitation.id)
    listed = sa.select(Invitation).where(Invitation.organization_id == org_id).order_by(*(key.desc() for key in keys)).limit(limit + 1)
    if only:
        listed = listed.where(*_in_state(only))
    last = paging.decode(cursor, (paging.moment, UUID))
    if last:
        listed = listed.where(paging.after(keys, last))
    return paging.cut(db.session.scalars(listed).all(), limit, lambda one: (one.created_at, one.id))


def open_count(org_id: UUID) -> int:
    asked = sa.select(sa.func.count()).select_from(Invitation).where(Invitation.organization_id == org_id, *_in_state(OPEN))
    return db.session.scalar(asked) or 0


def _in_state(wanted: str) -> tuple[sa.ColumnElement[bool], ...]:
    if wanted == ACCEPTED:
        return (Invitation.accepted_at.is_not(None),)
    if wanted == REVOKED:
        return (Invitation.revoked_at.is_not(None),)
    is_good = Invitation.expires_at > clock.now() if wanted == OPEN else Invitation.expires_at <= clock.now()
    return (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), is_good)


def _addresses_in(text: str) -> list[str]:
    """Written one a line, with commas or semicolons, or as mail programs do it: "Bob Okafor <bob@acme.example>". What has no
    address in it is answered as it is, to be refused."""
    found: dict[str, None] = {}
    for entry in filter(None, map(str.strip, re.split(r"[,;\n]+", text))):
        words = [word.strip("<>()\"'").lower() for word in entry.split()]
        found.update(dict.fromkeys([word for word in words if "@" in word] or [entry[:254]]))
    return list(found)


def _outcome(org_id: UUID, address: str, preset: Preset, by: ledger.Actor) -> Outcome:
    try:
        return Outcome(address, invitation=invite(org_id, address, preset, by=by))
    except refusals.Refusal as refusal:
        return Outcome(address, refusal=refusal)


def _checked(preset: Preset) -> list[str]:
    """The preset's groups as they are kept. Raises Invalid."""
    if preset.role not in roles.ROLES:
        raise refusals.Invalid("Choose one of the roles.", code="ROLE_INVALID", field="role")
    _clean_message(preset.message)
    wanted = set(preset.groups)
    if wanted and {group.id for group in groups.named(wanted)} != wanted:
        raise refusals.Invalid("One of these groups is no longer there.", code="GROUP_UNKNOWN", field="groups")
    return [str(group_id) for group_id in dict.fromkeys(preset.groups)]


def _clean_message(text: str) -> str:
    message = "\n".join(" ".join(line.split()) for line in text.replace("\0", "").strip().splitlines())
    if len(message) > MESSAGE_LENGTH:
        raise refusals.Invalid("Keep it to %(most)s characters.", code="MESSAGE_TOO_LONG", field="message", most=MESSAGE_LENGTH)
    return message


def _refuse_known(org_id: UUID, address: str) -> None:
    user = users.find(address)
    membership = members.find(org_id, user.id) if user else None
    if membership is None:
        return
    if membership.status == "active":
        raise refusals.Conflict("%(email)s is a member already.", code="ALREADY_MEMBER", field="email", email=address)
    if membership.status == "suspended":
        raise refusals.Conflict("%(email)s is a suspended member. Reactivate them under People.", code="MEMBER_SUSPENDED", field="email", email=address)
    if members.managers(org_id):  # without a manager nobody could approve them
        raise refusals.Conflict("%(email)s has asked to join and waits. Approve that request instead.", code="WAITS_ALREADY", field="email", email=address)


def _standing(org_id: UUID, address: str) -> Invitation | None:
    """The one invitation of an address that is neither accepted nor revoked, too old or not."""
    mine = (Invitation.organization_id == org_id, Invitation.email == address)
    return db.session.scalar(sa.select(Invitation).where(*mine, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)))


def _send(invitation: Invitation) -> None:
    """A fresh link by mail. The letter's job carries it sealed: the row keeps its digest only."""
    token, now = ids.token(), clock.now()
    invitation.token_hash, invitation.sent_at, invitation.expires_at = crypto.digest(token), now, now + GOOD_FOR
    invitation.times_sent += 1
    jobs.add(SEND, org=None, subject=invitation.id, token=crypto.seal(token))


def _use(invitation: Invitation) -> None:
    now = clock.now()
    used = db.session.execute(
        sa.update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.token_hash == invitation.token_hash,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(accepted_at=now)
        .returning(Invitation.id)
    ).one_or_none()
    db.session.refresh(invitation)
    if used is None:
        raise refusals.Conflict("This invitation is no longer good. Ask whoever invited you for another one.", code="INVITATION_OVER")


def _refuse_over(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise refusals.Conflict("%(email)s has accepted this invitation.", code="ALREADY_ACCEPTED", email=invitation.email)
    if invitation.revoked_at is not None:
        raise refusals.Conflict("This invitation was revoked. Invite %(email)s anew.", code="ALREADY_REVOKED", email=invitation.email)


def _already_invited(address: str) -> refusals.Conflict:
    return refusals.Conflict("%(email)s has an open invitation. You can send it again.", code="ALREADY_INVITED", field="email", email=address)
