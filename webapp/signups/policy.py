"""Who may knock at an organization, and who is let in without a decision."""

from webapp.audit import ledger
from webapp.kit import db
from webapp.platform import registry
from webapp.platform.models import Organization


def change(org: Organization, *, accepts_signups: bool, admits_domains: bool, by: ledger.Actor) -> None:
    """`admits_domains`: whether addresses of verified domains come in as members, right after their code."""
    after = {"accepts_signups": accepts_signups, "admits_domains": admits_domains}
    changed = {name: value for name, value in after.items() if getattr(org, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(org, name, value)
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
    ledger.record("signups.policy_changed", by=by, org=org.id, subject=org, **changed)
