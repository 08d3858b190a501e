"""What people say of themselves reaches each of their organizations."""

import cast
import pytest
import screens
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.jobs.models import Job
from webapp.kit import db, refusals
from webapp.orgs import members, profiles
from webapp.orgs.models import Person

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def change(email=cast.BOB, **changes):
    user = cast.user(email)
    given = {"name": user.name, "locale": user.locale, "timezone": user.timezone, **changes}
    profiles.change(user, **given, by=user)
    db.commit()


def name_at(slug, email=cast.BOB):
    with db.inside(cast.tenant(slug)):
        person = db.session.get(Person, cast.user(email).id)
        return person and person.name


def jobs():
    return db.session.scalars(sa.select(Job).where(Job.kind == profiles.KEEP_PERSON)).all()


def test_a_new_name_reaches_every_organization(context):
    change(name="Robert  Okafor")
    assert name_at("acme") == "Bob Okafor"
    screens.deliver(context)
    assert (name_at("acme"), name_at("globex")) == ("Robert Okafor", "Robert Okafor")


def test_what_is_changed_is_recorded_by_name_only(context):
    change(name="Robert Okafor", locale="de", timezone="Europe/Berlin")
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "profiles.changed")).one()
    assert entry.facts == {"changed": ["locale", "name", "timezone"]}
    assert (cast.user(cast.BOB).locale, cast.user(cast.BOB).timezone) == ("de", "Europe/Berlin")


def test_changing_nothing_is_no_fact_and_language_is_no_organization_s_business(context):
    change()
    assert db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "profiles.changed")).all() == []
    change(locale="de")
    assert jobs() == []


def test_run_twice_or_late_the_copies_are_as_the_person_is_now(context):
    change(name="Robert Okafor")
    change(name="Rob Okafor")
    assert len(jobs()) == 4
    screens.deliver(context)
    assert name_at("globex") == "Rob Okafor"


def test_who_only_waits_has_no_copy_and_gets_none(context):
    change(cast.PIA, name="Pia Winter")
    assert jobs() == []
    assert name_at("acme", cast.PIA) is None


def test_who_left_meanwhile_keeps_the_name_they_left_with(context):
    change(name="Robert Okafor")
    db.session.delete(members.find(cast.org("acme").id, cast.user(cast.BOB).id))
    db.commit()
    screens.deliver(context)
    assert (name_at("acme"), name_at("globex")) == ("Bob Okafor", "Robert Okafor")


@pytest.mark.parametrize(
    ("changes", "code"), [({"name": " "}, "NAME_INVALID"), ({"timezone": "Europe/Atlantis"}, "TIMEZONE_INVALID"), ({"timezone": "../etc"}, "TIMEZONE_INVALID")]
)
def test_what_cannot_be_is_refused(context, changes, code):
    with pytest.raises(refusals.Invalid) as refused:
        change(**changes)
    assert refused.value.code == code
