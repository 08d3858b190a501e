"""Who may come in, and as what. Every session and every token is opened on this judgement, and none without it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, config, db, refusals
from webapp.orgs import roles
from webapp.platform import modules
from webapp.platform.models import Membership, Organization, Plan, SupportEntry, Sysadmin, User

FULL = "full"
WAITING = "waiting"  # proved an address, and nobody has let them in yet
HALF = "half"  # proved one thing where two are wanted

NONE, MISSING, DONE = "none", "missing", "done"  # the second step of a sitting

APEX, ORG, ADMIN = "apex", "org", "admin"
SUPPORT = "support"  # came from the console, with a reason
SSO = "sso"  # came through the organization's own provider
TELL_OF_BYPASS = "auth.tell_of_bypass"  # a letter to the managers


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is here, and the epochs that hold it: when one of them moves, it is over."""

    kind: str
    role: str | None
    second_step: str
    user_epoch: int
    membership_epoch: int = 0
    organization_epoch: int = 0


class ShutOut(refusals.NotAllowed):
    """The person proved who they are, and may not come in."""

    code = "SHUT_OUT"


def admit(user: User, *, side: str, org: UUID | None, way: str, second_step_done: bool = False, anew: bool = True) -> Standing:
    """Judges person, membership and organization as the database has them now. `way` is how they proved who they are; not
    `anew` where a sign-in goes on, of which everything was told when it began. Raises ShutOut."""
    db.session.refresh(user)
    if user.status != "active":
        raise ShutOut("Your account is suspended. The people who run this service can tell you why.", code="USER_SUSPENDED")
    step = DONE if second_step_done else MISSING if user.has_second_factor else NONE
    if org is None:
        if side == ADMIN and db.session.get(Sysadmin, user.id) is None:
            raise ShutOut("You do not run this installation.", code="NOT_SYSADMIN")
        return Standing(kind_of(side, None, step), None, step, user.epoch)
    return _admit_to(org, user, side, way, step, anew)


def admit_support(user: User, entry: SupportEntry, *, second_step_done: bool) -> Standing:
    """Judges a sys-admin who comes in as support: by the console's rules, and while the entry lasts. Raises ShutOut."""
    console = admit(user, side=ADMIN, org=None, way=SUPPORT, second_step_done=second_step_done)
    epoch = db.session.scalar(sa.select(Organization.epoch).where(Organization.id == entry.organization_id, Organization.status == "active"))
    if epoch is None:
        raise ShutOut("This organization is suspended.", code="ORGANIZATION_SUSPENDED")
    if entry.user_id != user.id or entry.left_at is not None or entry.ends_at <= clock.now():
        raise ShutOut("This entry is over. Begin another one at the console.", code="SUPPORT_OVER")
    return Standing(console.kind, roles.SUPPORT, console.second_step, console.user_epoch, 0, epoch)


def kind_of(side: str, role: str | None, second_step: str, policy: str = "nobody") -> str:
    """FULL or HALF, for somebody who is not waiting. `policy` is whom the organization asks for a second factor."""
    if second_step == DONE:
        return FULL
    return HALF if second_step == MISSING or must_have_second_factor(side, role, policy) else FULL


def must_have_second_factor(side: str, role: str | None, policy: str) -> bool:
    """By the installation's rule, or by the organization's, whichever asks for more."""
    everywhere = config.current().require_second_factor
    if everywhere == "everybody" or (side == ORG and policy == "everybody"):
        return True
    if side == ADMIN:
        return everywhere != "nobody"
    return role == roles.MANAGER and "managers" in (everywhere, policy)


def _admit_to(org: UUID, user: User, side: str, way: str, step: str, anew: bool) -> Standing:
    row = db.session.execute(
        sa.select(
            Organization.status,
            Organization.epoch,
            Organization.second_factor,
            Organization.sso_required,
            Organization.modules_off,
            Plan.modules.label("plan_modules"),
            Membership.status.label("membership"),
            Membership.role,
            Membership.epoch.label("membership_epoch"),
        )
        .join(Plan, Plan.name == Organization.plan)
        .outerjoin(Membership, sa.and_(Membership.organization_id == Organization.id, Membership.user_id == user.id))
        .where(Organization.id == org)
    ).one()
    if row.status != "active":
        raise ShutOut("This organization is suspended.", code="ORGANIZATION_SUSPENDED")
    if row.membership is None:
        raise ShutOut("You are not a member here. You can ask to join.", code="NOT_A_MEMBER")
    if row.membership == "suspended":
        raise ShutOut("Your membership is suspended. A manager of the organization can tell you why.", code="MEMBERSHIP_SUSPENDED")
    if row.membership == "pending":
        return Standing(WAITING, None, step, user.epoch, row.membership_epoch, row.epoch)
    if row.sso_required and way != SSO and "sso" in modules.effective(row.plan_modules, row.modules_off):
        _need_break_glass(user, org, row.role, anew)
    return Standing(kind_of(side, row.role, step, row.second_factor), row.role, step, user.epoch, row.membership_epoch, row.epoch)


def _need_break_glass(user: User, org: UUID, role: str, anew: bool) -> None:
    """Where an organization signs in through its own provider only, a manager with a second factor may still come in by
    another way, so that a provider that is down or set up wrongly locks nobody out for good. The half sitting that
    follows asks for that factor."""
    if role != roles.MANAGER or not user.has_second_factor:
        raise ShutOut("This organization signs in through its own provider. Choose that way.", code="SSO_REQUIRED")
    if not anew:
        return
    ledger.record("sso.bypassed", by=user, org=org)
    jobs.add(TELL_OF_BYPASS, org=None, subject=user.id, organization=str(org), at=clock.now().isoformat())
