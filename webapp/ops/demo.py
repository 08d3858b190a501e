"""The demo: two organizations, their people, and real documents. For a machine of one's own, since anybody could guess who is in it."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import Document
from webapp.documents.request_models import DocumentRequest
from webapp.intake import answering, uploading
from webapp.kit import clock, config, db, refusals
from webapp.kit.blobs.contract import CHUNK
from webapp.kit.blobs.store import store
from webapp.ops import demo_filing, demo_requests, demo_sharing
from webapp.orgs import groups, invitations, members, roles
from webapp.platform import addresses, organizations, provisioning, users
from webapp.platform.models import DailyUsage, Organization, User
from webapp.signups.models import PENDING, Signup

MONTH = 30  # days
LONG_WAIT = 16  # days: longer than the console keeps quiet about
FILES = Path(__file__).parents[2] / "demo" / "files"

ALICE = ("alice@acme.example", "Alice Brandt")
BOB = ("bob@acme.example", "Bob Okafor")
MIA = ("mia@acme.example", "Mia Kern")
VERA = ("vera@client.example", "Vera Lindqvist")
PIA = ("pia@acme.example", "Pia Sommer")
CHARLIE = ("charlie@globex.example", "Charlie Novak")
TOMAS = ("tomas@globex.example", "Tomas Lind")
DANA = ("dana@gatehouse.example", "Dana Reyes")
INVITES = "Willkommen! In der Gruppe Accounting findest du alles für den Anfang."
WHY = "Ich fange am 1. Dezember in der Buchhaltung an und brauche die Rechnungen ab Oktober."

GUIDE = """
Gatehouse is at {apex}

  {acme}
      alice@acme.example   manager      bob@acme.example   member
      vera@client.example  client       mia@acme.example   member      pia@acme.example  waits to be let in
  {globex}
      charlie@globex.example  manager   bob@acme.example   member here too
  {console}
      dana@gatehouse.example  runs the installation; sets up a second factor at the first sign-in

Sign in with any of these addresses: a six-digit code is mailed to them.
{mail}
"""


def furnish() -> None:
    """Founds Acme and Globex with people, groups, a sign-up that waits, an open invitation, and documents. Each part once: where it was broken off, the
    rest is done. Raises NotAllowed outside development."""
    if not config.current().is_development:
        raise refusals.NotAllowed("The demo is for localhost: on a public address anybody could sign up as its people.")
    users.make_sysadmin(users.find_or_create(*DANA), by=None)
    db.commit()
    _found("Acme GmbH", "acme", ALICE, plan="team")
    _found("Globex", "globex", CHARLIE, plan="free")
    _people("acme", (BOB, roles.MEMBER), (MIA, roles.MEMBER), (VERA, roles.CLIENT))
    _people("globex", (BOB, roles.MEMBER))
    _knock("acme", PIA)
    _knock("globex", TOMAS, "Hank from the lab said I should ask here.", days_ago=LONG_WAIT)
    _groups("acme", {"Accounting": ("Books invoices and pays them.", (BOB, MIA)), "Board": ("Decides what is signed.", (ALICE,))})
    _invite("acme", "jonas@acme.example", "Accounting", ALICE)
    _take_in("acme", lambda name: ALICE if name.startswith(demo_filing.ALICES) else MIA if name.startswith(demo_filing.MIAS) else BOB)
    _take_in("globex", lambda name: BOB if name.startswith("Reading") else CHARLIE)
    _file("acme")
    _file("globex")
    _share("acme")
    _ask("acme")
    _remember("acme")
    _remember("globex")


def guide() -> str:
    """Where everything is, who is in the demo if there is one, and where mail goes."""
    if config.current().pinned_org or not organizations.find("acme"):
        return f"\nGatehouse is at {addresses.of_apex()}, its console at {addresses.of_console()}\n{_mail()}\n"
    return GUIDE.format(
        apex=addresses.of_apex(), acme=addresses.of_org("acme"), globex=addresses.of_org("globex"), console=addresses.of_console(), mail=_mail()
    )


def _mail() -> str:
    url = urlsplit(config.current().mail_url)
    if url.scheme == "file":
        return f"Mail is not sent: each letter is a file in {url.path}"
    return f"Mail leaves through {url.hostname}."


def _found(name: str, slug: str, manager: tuple[str, str], *, plan: str) -> None:
    if organizations.find(slug):
        return
    with db.inside(None):
        provisioning.found(name, slug, users.find_or_create(*manager), plan=plan, by=None)
        db.commit()


def _people(slug: str, *people: tuple[tuple[str, str], str]) -> None:
    org = _find(slug)
    with db.inside(org.tenant):
        for person, role in people:
            user = users.find_or_create(*person)
            if members.find(org.id, user.id) is None:
                members.seat(org.id, user, role, by=None)
        db.commit()


def _knock(slug: str, person: tuple[str, str], why: str = WHY, *, days_ago: int = 0) -> None:
    org, user, at = _find(slug), users.find_or_create(*person), clock.now() - timedelta(days=days_ago)
    if members.find(org.id, user.id):
        return
    members.knock(org.id, user)
    signup = Signup(organization_id=org.id, email=user.email, name=user.name, reason=why, status=PENDING, user_id=user.id, proved_at=at)
    db.session.add(signup)
    db.session.flush()
    ledger.record("signups.asked", by=user, org=org.id, subject=signup)
    db.commit()


def _groups(slug: str, wanted: dict[str, tuple[str, Sequence[tuple[str, str]]]]) -> None:
    org = _find(slug)
    with db.inside(org.tenant):
        known = {group.name for group in groups.offered()}
        for name, (description, people) in wanted.items():
            if name not in known:
                group = groups.create(name, description, by=None)
                for person in people:
                    groups.join(org.id, group, users.find_or_create(*person).id, by=None)
        db.commit()


def _invite(slug: str, email: str, group: str, by: tuple[str, str]) -> None:
    """An invitation that is open, also to whoever ran the demo before."""
    org = _find(slug)
    with db.inside(org.tenant):
        if invitations.page(org.id, cursor=None, limit=1).items:
            return
        preset = invitations.Preset(roles.MEMBER, [one.id for one in groups.offered() if one.name == group], INVITES)
        invitations.invite(org.id, email, preset, by=users.find_or_create(*by))
        db.commit()


def _take_in(slug: str, owner_of: Callable[[str], tuple[str, str]]) -> None:
    """Each file of the organization's folder as a document."""
    org = _find(slug)
    for path in sorted((FILES / slug).iterdir()):
        with db.inside(org.tenant):
            if not db.session.scalar(sa.select(Document.id).where(Document.filename == path.name)):
                _receive(org, path, users.find_or_create(*owner_of(path.name)))
                db.commit()


def _share(slug: str) -> None:
    org = _find(slug)
    with db.inside(org.tenant):
        demo_sharing.share(org.id, users.find_or_create(*BOB), users.find_or_create(*MIA).id, users.find_or_create(*VERA).id)
        db.commit()


def _ask(slug: str) -> None:
    org = _find(slug)

    def send(request: DocumentRequest, line_id: UUID, filename: str, content: bytes) -> None:
        with store().receive(org.id.hex) as incoming:
            incoming.write(content)
            answering.receive(org.id, request, line_id, [uploading.Arrival(incoming, filename)], sender="Jonas Weber")
            db.commit()

    with db.inside(org.tenant):
        request = demo_requests.ask(org.id, users.find_or_create(*BOB))
        db.commit()
        if request:
            demo_requests.answer(request, users.find_or_create(*BOB), send)
        demo_requests.expire(users.find_or_create(*BOB))
        db.commit()


def _file(slug: str) -> None:
    with db.inside(_find(slug).tenant):
        demo_filing.file_all(_user)
        db.commit()


def _user(user_id: UUID) -> User:
    return db.session.get_one(User, user_id)


def _receive(org: Organization, path: Path, owner: User) -> None:
    with store().receive(org.id.hex) as incoming, path.open("rb") as file:
        while chunk := file.read(CHUNK):
            incoming.write(chunk)
        uploading.take_in(org.id, [uploading.Arrival(incoming, path.name)], by=owner)


def _remember(slug: str) -> None:
    """A month behind the organization, so that its plots have something to draw: what it holds came little by little."""
    org, dice = _find(slug), random.Random(slug)  # noqa: S311  only to look at
    if db.session.scalar(sa.select(DailyUsage.day).where(DailyUsage.organization_id == org.id).limit(1)):
        return
    with db.inside(org.tenant):
        held, stored = db.session.execute(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Document.size), 0))).one()
    for ago in range(MONTH, 0, -1):
        part = 1 - ago / MONTH
        weekday = (clock.now() - timedelta(days=ago)).weekday() < 5
        did = {"uploads": dice.randrange(4), "people": dice.randrange(1, 5), "api_calls": dice.randrange(120)} if weekday else {}
        day = clock.now().date() - timedelta(days=ago)
        db.session.add(DailyUsage(organization_id=org.id, day=day, documents=int(held * part), bytes=int(int(stored) * part), **did))
    db.commit()


def _find(slug: str) -> Organization:
    org = organizations.find(slug)
    if org is None:
        raise refusals.NotFound(f"There is no organization {slug}.")
    return org
