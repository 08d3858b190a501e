"""The people of every test. Alice manages Acme, Bob and Mia are members, Vera is a client, Pia waits; Bob is a member of
Globex too, which Charlie manages; Dana runs the installation."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.auth import signing
from webapp.kit import clock, db, tenants
from webapp.orgs import members
from webapp.platform import organizations, provisioning, registry, users
from webapp.platform.models import Organization, Plan, User
from webapp.signups.models import PENDING, Signup

ALICE = "alice@acme.example"
BOB = "bob@acme.example"
MIA = "mia@acme.example"
VERA = "vera@client.example"
PIA = "pia@acme.example"
CHARLIE = "charlie@globex.example"
DANA = "dana@gatehouse.example"
STRANGER = "nobody@elsewhere.example"

ENGINES = ["sqlite", "postgres"]


def furnish() -> None:
    """Founds Acme and Globex with their people."""
    _found("Acme GmbH", "acme", ALICE, "Alice Brandt", plan="team")
    _found("Globex", "globex", CHARLIE, "Charlie Novak", plan="free")
    users.make_sysadmin(users.find_or_create(DANA, "Dana Reyes"), by=None)
    db.commit()
    _seat("acme", (BOB, "Bob Okafor", "member"), (MIA, "Mia Kern", "member"), (VERA, "Vera Lindqvist", "client"))
    _seat("globex", (BOB, "Bob Okafor", "member"))
    pia, acme = users.find_or_create(PIA, "Pia Sommer"), org("acme")
    members.knock(acme.id, pia)
    asked = {"name": "Pia Sommer", "reason": "I start in accounting.", "proved_at": clock.now(), "told_at": clock.now() - timedelta(days=1)}
    db.session.add(Signup(organization_id=acme.id, email=PIA, status=PENDING, user_id=pia.id, **asked))
    db.commit()
    signing.ensure()


def _found(name: str, slug: str, email: str, manager: str, *, plan: str) -> None:
    with db.inside(None):
        provisioning.found(name, slug, users.find_or_create(email, manager), plan=plan, by=None)
        db.commit()


def _seat(slug: str, *people: tuple[str, str, str]) -> None:
    with db.inside(tenant(slug)):
        for email, name, role in people:
            members.seat(org(slug).id, users.find_or_create(email, name), role, by=None)
        db.commit()


def org(slug: str) -> Organization:
    found = organizations.find(slug)
    assert found is not None
    return found


def put_on_plan(slug: str, plan: str) -> None:
    """The organization has that plan from its next request on."""
    org(slug).plan = plan
    db.commit()
    registry.drop(slug)


def fit_plan(plan: str, *modules: str) -> None:
    """The plan has these modules from the next request on."""
    db.session.execute(sa.update(Plan).where(Plan.name == plan).values(modules=list(modules)))
    db.commit()
    registry.drop_all()


def tenant(slug: str) -> tenants.Tenant:
    return org(slug).tenant


def user(email: str) -> User:
    found = users.find(email)
    assert found is not None
    return found


def signup_of(email: str) -> UUID:
    found = db.session.scalar(sa.select(Signup.id).where(Signup.email == email).order_by(Signup.created_at.desc()))
    assert found is not None
    return found
