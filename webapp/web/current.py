"""Typed windows on what the hooks found out about this request."""

from collections.abc import Callable

from flask import g, request

from webapp.platform import owners
from webapp.platform.registry import Entry
from webapp.web.people import Person, Sitting
from webapp.web.sides import Place


class Current:
    @property
    def place(self) -> Place:
        place: Place = request.place  # type: ignore[attr-defined]
        return place

    @property
    def org(self) -> Entry | None:
        """The organization whose host this is."""
        org: Entry | None = g.get("org")
        return org

    @property
    def here(self) -> Entry:
        """The organization, in views that only its host reaches."""
        entry: Entry = g.org
        return entry

    @property
    def quota(self) -> owners.Quota | None:
        """What the organization may have and has, asked for once, by whoever wants to know."""
        if self.org is None:
            return None
        if "quota" not in g:
            g.quota = owners.quota_of_organization(self.org.id)
        found: owners.Quota = g.quota
        return found

    @property
    def user(self) -> Person | None:
        """Who is signed in; somebody who waits to be let in counts as well, but may nothing."""
        person: Person | None = g.get("person")
        return person

    @property
    def person(self) -> Person:
        """Who is signed in, in views behind a guard."""
        person: Person = g.person
        return person

    @property
    def sitting(self) -> Sitting | None:
        sitting: Sitting | None = g.get("sitting")
        return sitting

    @property
    def role(self) -> str | None:
        return g.sitting.role if g.get("sitting") else None

    def may(self, permission: str) -> bool:
        """Whether whoever is signed in has a permission here. Answered by orgs and admin, which know the roles."""
        answer: Callable[[str], bool] | None = g.get("may")
        return bool(answer and answer(permission))


current = Current()
