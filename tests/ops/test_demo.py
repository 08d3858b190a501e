"""The demo, also where making it was broken off."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from webapp.documents import filing
from webapp.documents.models import CONFIRMED, Category, Document, Tag
from webapp.kit import config, db
from webapp.ops import demo
from webapp.orgs.models import Invitation, MemberGroup, MemberGroupMember
from webapp.platform import organizations
from webapp.platform.models import Membership, Organization
from webapp.signups.models import Signup


@pytest.fixture
def at_home(app):
    """A new installation on somebody's own machine."""
    with app.app_context():
        db.session.execute(sa.delete(Signup))
        before = config.current()
        config.use(replace(before, base_domain="localhost:8000", scheme="http"))
        yield
        config.use(before)


def counts() -> dict[str, int]:
    with db.inside(organizations.find("acme").tenant):
        inside = {
            model.__name__: db.session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (Document, Category, Tag, MemberGroup, MemberGroupMember)
        }
    return inside | {
        model.__name__: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Organization, Membership, Signup, Invitation)
    }


def test_what_was_broken_off_is_done_by_the_next_run(at_home, monkeypatch):
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(demo, "_receive", break_off)
        with pytest.raises(KeyboardInterrupt):
            demo.furnish()
    db.rollback()
    demo.furnish()
    first = counts()
    assert first["Document"] > 0
    assert (first["MemberGroup"], first["MemberGroupMember"], first["Invitation"]) == (4, 3, 1)
    demo.furnish()
    assert counts() == first


def test_its_documents_are_filed_and_the_newest_wait(at_home):
    demo.furnish()
    with db.inside(organizations.find("acme").tenant):
        documents = db.session.scalars(sa.select(Document)).all()
        filed = filing.of_many([document.n for document in documents])
        waiting = [document for document in documents if document.review != CONFIRMED]
        assert len(waiting) == 6
        assert [document for document in documents if document.n not in filed or filed[document.n].type is None] == waiting
        assert len({document.created_at.date() for document in documents}) > 20
