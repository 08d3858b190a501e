"""What somebody may know and change about themselves."""

from uuid import UUID

from webapp.auth import contacts, gate, otp, whereabouts
from webapp.auth.api import schemas
from webapp.auth.hooks import SYSADMIN_MAY
from webapp.kit import crypto, db, paging, refusals
from webapp.orgs import members, profiles, roles
from webapp.platform import preferences, users
from webapp.platform.models import Preference, User
from webapp.web import api, guards, hooks, sides
from webapp.web.current import current

ROOM = "Me"


@guards.signed_in
@api.call(schemas.MeTold, room=ROOM)
def api_me_show() -> object:
    """Whose token this is, where, and what it may do."""
    user = db.session.get_one(User, current.person.id)
    org = current.org
    possible = roles.WORDS if org else SYSADMIN_MAY
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
@api.call(schemas.ProfileTold, room=ROOM, tagged=True)
def api_profile_show() -> object:
    """What you say of yourself."""
    return _tagged(_profile(db.session.get_one(User, current.person.id)))


@guards.in_person
@api.call(schemas.ProfileTold, room=ROOM, tagged=True)
def api_profile_update(json: schemas.ProfileGiven) -> object:
    """Says it anew; what is left out follows the browser. Address and phone change by `/v1/me/contacts`."""
    user = db.session.get_one(User, current.person.id)
    api.need_match(api.etag_of(_profile(user)))
    profiles.change(user, name=json.full_name, locale=json.locale, timezone=json.timezone, by=current.person)
    return _tagged(_profile(user))


@guards.in_person
@guards.fresh
@api.call(schemas.CodePromised, room=ROOM, status=202, refuses={401: "PROOF_NEEDED"}, keyed=False)
def api_contact_create(json: schemas.ContactAsked) -> object:
    """Has a code sent to a new address or phone number of yours.

    Wants a sign-in that is not older than five minutes."""
    user = db.session.get_one(User, current.person.id)
    contacts.request_change(user, json.kind, json.contact, _ask(), network=hooks.network())
    return schemas.CodePromised(expires_in=otp.minutes(otp.CONTACT) * 60), 202


@guards.in_person
@guards.fresh
@api.call(schemas.ContactTold, room=ROOM, refuses={401: "INVALID_CODE, PROOF_NEEDED"}, keyed=False)
def api_contact_verification_create(json: schemas.ContactGiven) -> object:
    """Takes the new address, with the code that went there. Ends every sign-in there is, this one too; the address before is told."""
    user = db.session.get_one(User, current.person.id)
    try:
        kind = contacts.confirm(_ask(), user, json.code, keep=None)
    except refusals.Invalid as refusal:
        if refusal.code != "INVALID_CODE":
            raise
        raise refusals.SignInNeeded(refusal.sentence, code="INVALID_CODE") from refusal
    return schemas.ContactTold(kind=kind, contact=getattr(user, kind))  # type: ignore[arg-type]  # one of the two


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
    after = paging.decode(query.cursor, [paging.word, UUID])
    page = members.places_of(current.person.id, after=after, limit=query.limit)
    items = [schemas.MembershipTold(id=row.id, slug=row.slug, name=row.name, role=row.role, status=row.status) for row in page.items]
    return schemas.MembershipsTold(items=items, next_cursor=page.cursor)


@guards.in_person
@api.call(schemas.SessionsTold, room=ROOM)
def api_session_index(query: api.Listed) -> object:
    """Where you are signed in to this organization, browsers and programs, the newest first."""
    after = paging.decode(query.cursor, [UUID])
    page = whereabouts.page(current.person.id, _here(), after=after[0] if after else None, limit=query.limit)
    this = current.sitting.id if current.sitting else None
    items = [
        schemas.SessionTold(
            id=row.id,
            kind="program" if row.is_program else "browser",
            device=row.device,
            address=row.address,
            created_at=row.opened_at,
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
    whereabouts.end(session_id, _here(), of=current.person.id, by=current.person)
    return "", 204


def _here() -> whereabouts.Here:
    """A program stands where its person would: in the organization, or at the console."""
    return whereabouts.Here(gate.ORG, current.org.id) if current.org else whereabouts.Here(gate.ADMIN, None)


def _profile(user: User) -> schemas.ProfileTold:
    return schemas.ProfileTold(full_name=user.name, email=user.email, phone=user.phone, locale=user.locale, timezone=user.timezone)


def _ask() -> otp.Ask:
    """A code for a new address goes to this sign-in alone."""
    sitting = current.sitting.id if current.sitting else ""
    return otp.Ask(otp.CONTACT, sides.API, current.org.id if current.org else None, crypto.digest(f"program:{sitting}"))


def _preferences(kept: Preference) -> schemas.PreferencesTold:
    return schemas.PreferencesTold(theme=kept.theme, pinned_services=kept.pinned_services)  # type: ignore[arg-type]  # the column holds nothing else


def _tagged(told: api.Told) -> object:
    return told, 200, {"ETag": api.etag_of(told)}
