"""Documents and a vocabulary, without the walk through the browser."""

from contextlib import contextmanager

import cast
import sqlalchemy as sa
from sqlalchemy import event

from webapp.documents import access
from webapp.documents.models import Document
from webapp.kit import clock, db


def document(title="Lease", email=cast.BOB, **more):
    """One that its owner alone sees, in the organization's context."""
    facts = {"filename": "a.txt", "size": 1, "content_type": "text/plain", "sha256": "0" * 64, "created_at": clock.now()} | more
    made = Document(title=title, owner_id=cast.user(email).id, **facts)
    db.session.add(made)
    db.session.flush()
    access.grant_owner(made)
    return made


@contextmanager
def statements():
    """Collects the SQL that is sent meanwhile, savepoints left out."""
    db.session.flush()
    made = []

    def note(_connection, _cursor, statement, *_more):
        made.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
