"""The values of one filter, as somebody looks for one of many. Inside an organization's context."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.documents import offering
from webapp.kit import db, spelling
from webapp.orgs.models import Person
from webapp.search import asked as asking
from webapp.search import facets
from webapp.search.asked import Asked
from webapp.search.listing import Viewer

DIMENSIONS = ("type", "category", "tag", "owner")  # those whose values people name
MOST = 50  # in answer to what is being typed
LONGEST = 80  # letters of it
MOST_PEOPLE = 5_000  # of whom names are compared
_OFFERED = {"type": "type", "category": "categories", "tag": "tags"}


class Found(NamedTuple):
    """`number` is None where a value was not met among the newest documents, which alone are counted."""

    value: str
    name: str
    number: int | None


def called(viewer: Viewer, asked: Asked, dimension: str, find: str, *, knows_names: bool) -> tuple[list[Found], bool]:
    """Values whose name holds the letters of `find`, without case and accents: the most frequent first, each with how many documents it would leave
    of those that somebody sees; and whether there are more than MOST. `knows_names`: also what only documents have that are too old to be
    counted, which whoever asks may learn of. At most four statements."""
    counted = facets.of_dimension(viewer, asked, dimension)
    sought = spelling.plain(find.replace("\0", "").strip()[:LONGEST])
    names = facets.names_of_categories(counted.by[dimension]) if dimension == "category" else {}
    known = [Found(value, names.get(value, name), number) for value, (name, number) in counted.by[dimension].items() if value != asking.NONE]
    found = sorted((one for one in known if sought in spelling.plain(one.name)), key=lambda one: (-(one.number or 0), one.name.casefold()))
    if knows_names and sought and counted.total > facets.COUNTED and len(found) <= MOST:
        met = {one.value for one in known}
        found += [Found(value, name, None) for value, name in _all(dimension, find, sought) if value not in met]
    return found[:MOST], len(found) > MOST


def _all(dimension: str, find: str, sought: str) -> Iterable[tuple[str, str]]:
    if dimension in _OFFERED:
        return [(one.id, one.label) for one in offering.found(_OFFERED[dimension], find, MOST)]
    people: Any = db.session.execute(sa.select(Person.id, Person.name).limit(MOST_PEOPLE))
    return [(str(person_id), name) for person_id, name in people if sought in spelling.plain(name)][:MOST]
