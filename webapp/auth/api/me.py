"""What somebody may know and change about themselves."""

from uuid import UUID

from webapp.auth import sittings
from webapp.auth.api import schemas
from webapp.auth.hooks import SYSADMIN_MAY
from webapp.kit import db, paging
from webapp.orgs import members, roles
from webapp.platform import preferences, users
from webapp.platform.models import Preference, User
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Me"


@guards.signed_in
@api.call(schemas.MeTold, room=ROOM)
def api_me_show() -> object:
    """Whose token this is, where, and what it may do."""
    user = db.session.get_one(User, current.person.id)
    org = current.org
    possible = roles.PERMISSIONS.get(current.role or "", frozenset()) if org else SYSADMIN_MAY
    return schemas.MeTold(
        id=user.id,
        name=user.name,
        email=user.email,
        phone=user.phone,
        org=schemas.OrgTold(id=org.id, slug=org.slug, name=org.name) if org else None,
        role=current.role,
        is_sysadmin=users.is_sysadmin(user),
        permissions=sorted(permission for permission in possible if current.may(permission)),
        has_second_factor=user.has_second_factor,
    )


@guards.in_person
@api.call(schemas.PreferencesTold, room=ROOM, tagged=True)
def api_preferences_show() -> object:
    """What you like, on every host."""
    return _tagged(_preferences(preferences.of(current.person.id)))


@guards.in_person
@api.call(schemas.PreferencesTold, room=ROOM, tagged=True)
def api_preferences_update(json: schemas.PreferencesChange) -> object:
    """Changes what is given, and leaves the rest as it was."""
    api.need_match(api.etag_of(_preferences(preferences.of(current.person.id))))
    given = {name: getattr(json, name) for name in json.model_fields_set}
    return _tagged(_preferences(preferences.change(current.person.id, **given)))


@guards.in_person
@api.call(schemas.MembershipsTold, room=ROOM)
def api_org_index(query: api.Listed) -> object:
    """The organizations you belong to, or wait to be let into, by name."""
    after = paging.decode(query.cursor, [str, UUID]) if query.cursor else None
    page = members.places_of(current.person.id, after=after, limit=query.limit)
    items = [schemas.MembershipTold(id=row.id, slug=row.slug, name=row.name, role=row.role, status=row.status) for row in page.items]
    return schemas.MembershipsTold(items=items, next_cursor=page.cursor)


@guards.in_person
@api.call(schemas.SessionsTold, room=ROOM)
def api_session_index(query: api.Listed) -> object:
    """Where you are signed in to this organization, browsers and programs, the newest first."""
    after = paging.decode(query.cursor, [UUID]) if query.cursor else None
    page = sittings.page(current.person.id, current.org.id if current.org else None, after=after[0] if after else None, limit=query.limit)
    this = current.sitting.id if current.sitting else None
    items = [
        schemas.SessionTold(
            id=row.id,
            kind=row.kind,
            device=row.device,
            address=row.address,
            created_at=row.created_at,
            last_seen_at=row.seen_at,
            is_current=row.id == this,
        )
        for row in page.items
    ]
    return schemas.SessionsTold(items=items, next_cursor=page.cursor)


@guards.in_person
@api.call(None, room=ROOM, status=204)
def api_session_delete(session_id: UUID) -> object:
    """Ends one of them, also this one."""
    sittings.close(session_id, of=current.person.id, org=current.org.id if current.org else None, by=current.person)
    return "", 204


def _preferences(kept: Preference) -> schemas.PreferencesTold:
    return schemas.PreferencesTold(theme=kept.theme, pinned_services=kept.pinned_services)  # type: ignore[arg-type]  # the column holds nothing else


def _tagged(told: api.Told) -> object:
    return told, 200, {"ETag": api.etag_of(told)}
