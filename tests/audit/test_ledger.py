"""Facts in the ledger: in which database they stand, what of the moment they keep, and which survive a rollback."""

import cast
import pytest
import sqlalchemy as sa

from webapp.audit import ledger
from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.kit import clock, db, tenants

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def noted(model: type = PlatformEntry) -> list[PlatformEntry | TenantEntry]:
    """The tests' own entries, the oldest first."""
    return list(db.session.scalars(sa.select(model).where(model.action.like("tests.%")).order_by(model.id)))


def test_a_fact_says_who_did_what_on_what_and_when(context, time):
    dana, acme = cast.user(cast.DANA), cast.org("acme")
    ledger.record("tests.renamed", by=dana, org=acme.id, subject=acme, before="Old")
    db.session.flush()
    [entry] = noted()
    assert (entry.actor_id, entry.actor_name, entry.organization_id, entry.result) == (dana.id, "Dana Reyes", acme.id, "done")
    assert (entry.subject_type, entry.subject_id, entry.subject_label, entry.facts) == ("organization", acme.id, "Acme GmbH", {"before": "Old"})
    assert entry.created_at == clock.now()


def test_a_fact_without_a_person_is_the_houses_own(context):
    ledger.record("tests.swept", by=None, org=None)
    db.session.flush()
    [entry] = noted()
    assert (entry.actor_id, entry.actor_name, entry.subject_id, entry.facts) == (None, ledger.SYSTEM, None, {})


def test_the_actors_name_and_the_subjects_stay_as_they_were(context):
    dana, acme = cast.user(cast.DANA), cast.org("acme")
    ledger.record("tests.renamed", by=dana, org=acme.id, subject=acme)
    db.session.flush()
    dana.name, acme.name = "Dana Married", "Acme SE"
    db.commit()
    [entry] = noted()
    assert (entry.actor_name, entry.subject_label) == ("Dana Reyes", "Acme GmbH")


def test_a_fact_tells_where_the_request_came_from(context):
    token = ledger.origin.set(ledger.Origin("2001:db8::1", "req-1"))
    ledger.record("tests.seen", by=None, org=None)
    ledger.origin.reset(token)
    db.session.flush()
    [entry] = noted()
    assert (entry.address, entry.request_id) == ("2001:db8::1", "req-1")


def test_a_fact_without_a_request_came_from_nowhere(context):
    ledger.record("tests.swept", by=None, org=None)
    db.session.flush()
    [entry] = noted()
    assert (entry.address, entry.request_id) == (None, None)


def test_a_fact_falls_with_what_it_tells_of(context):
    with db.inside(None):
        ledger.record("tests.lost", by=None, org=None)
        db.session.flush()
        db.rollback()
    assert noted() == []


def test_a_fact_about_documents_stands_in_the_organizations_own_database(context):
    alice = cast.user(cast.ALICE)
    with db.inside(cast.tenant("acme")):
        ledger.record_inside("tests.shared", by=alice, to="Bob")
        db.commit()
        [entry] = noted(TenantEntry)
    assert (entry.actor_id, entry.actor_name, entry.facts) == (alice.id, "Alice Brandt", {"to": "Bob"})
    assert noted() == []
    with db.inside(cast.tenant("globex")):
        assert noted(TenantEntry) == []


def test_a_fact_about_documents_needs_an_organization(context):
    with pytest.raises(tenants.NoOrganization):
        ledger.record_inside("tests.shared", by=None)


def test_a_refusal_survives_the_rollback_of_the_request(context):
    bob, acme = cast.user(cast.BOB), cast.org("acme")
    with db.inside(cast.tenant("acme")):
        ledger.record_inside("tests.lost", by=bob)
        ledger.record_refusal("tests.delete", by=bob, org=acme.id, code="NOT_ALLOWED", role="member")
        db.rollback()
    [entry] = noted()
    assert (entry.action, entry.result, entry.actor_name, entry.organization_id) == ("tests.delete", "refused", "Bob Okafor", acme.id)
    assert entry.facts == {"code": "NOT_ALLOWED", "role": "member"}


def test_a_refusal_tells_where_it_came_from(context):
    token = ledger.origin.set(ledger.Origin("192.0.2.7", "req-2"))
    ledger.record_refusal("tests.delete", by=None, org=None, code="NOT_ALLOWED")
    ledger.origin.reset(token)
    [entry] = noted()
    assert (entry.address, entry.request_id) == ("192.0.2.7", "req-2")


def test_entries_sort_by_when_they_were_made(context):
    for number in range(5):
        ledger.record("tests.counted", by=None, org=None, number=number)
    db.session.flush()
    assert [entry.facts["number"] for entry in noted()] == [0, 1, 2, 3, 4]
