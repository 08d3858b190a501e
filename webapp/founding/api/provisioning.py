"""Registration tokens, quota, sites and owners, for other systems."""

from webapp.auth.api.schemas import QuotaTold, quota_told
from webapp.founding.api import schemas
from webapp.platform import management, owners, registration, sites, users
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Provisioning"
COLUMNS = {"instancesAllowed": "instances_allowed", "tokensAllowed": "tokens_allowed", "storageAllowed": "storage_allowed"}


@guards.provisioning
@api.call(schemas.TokenTold, room=ROOM, status=201, refuses={404: "SAAS_MODE_OFF"}, keyed=False)
def api_registration_token_create(json: schemas.TokenAsked) -> object:
    """A link with which somebody may found one organization, within 48 hours.

    The caller answers for the address: whoever holds the link is taken for its owner."""
    made = registration.make(json.email, json.userIdHash, by=current.person)
    return schemas.TokenTold(userToken=made.token, url=made.url, expiresAt=made.expires_at), 201


@guards.provisioning
@api.call(QuotaTold, room=ROOM, refuses={404: "NOT_FOUND: no such owner or organization", 503: "MANAGEMENT_UNAVAILABLE"})
def api_quota_show(query: schemas.QuotaAsked) -> object:
    """What an owner may have and has, or one organization.

    Where a management service keeps quotas, owners' are its own; while it does not answer, `asOf` says of when they are."""
    given = query.model_dump(exclude_none=True)
    if len(given) != 1:
        raise api.Malformed("Say one of userIdHash, email and databaseIdHash.", errors={"query": ["Give exactly one of the three."]})
    if query.databaseIdHash:
        return quota_told(owners.quota_of_organization(sites.find_organization(query.databaseIdHash).id))
    email = users.clean_email(query.email) if query.email else None
    if management.is_configured():
        return quota_told(management.read(email=email, owner_hash=query.userIdHash))
    owner = owners.of_email(email) if email else owners.find(query.userIdHash or "")
    if owner is None and email:
        return quota_told(owners.quota_of_newcomer(owners.hash_of(email)))
    return quota_told(owners.quota_of(owner or owners.get(query.userIdHash or "")))


@guards.provisioning
@api.call(schemas.SiteTold, room=ROOM, refuses={404: "NOT_FOUND: no such organization", 409: "QUOTA_EXCEEDED"})
def api_site_update(json: schemas.SiteGiven) -> object:
    """Ties an organization to its owner's quota; a second time changes nothing, another owner takes its place.

    Where a management service keeps quotas, it is told first, and nothing is done here that it refuses."""
    organization = sites.find_organization(json.databaseIdHash)
    if management.is_configured():
        management.tie(json.databaseIdHash, json.userIdHash)
    site = sites.tie(organization, json.userIdHash, by=current.person)
    return schemas.SiteTold(databaseIdHash=site.database_hash, userIdHash=site.owner_hash)


@guards.provisioning
@api.call(QuotaTold, room=ROOM)
def api_owner_show(owner_hash: str) -> object:
    """What an owner may have and has, as this installation counts."""
    return quota_told(owners.quota_of(owners.get(owner_hash)))


@guards.provisioning
@api.call(QuotaTold, room=ROOM)
def api_owner_update(owner_hash: str, json: schemas.OwnerChange) -> object:
    """Sets the limits that are given, and leaves the rest as they were."""
    owner = owners.get(owner_hash)
    owners.change(owner, {COLUMNS[name]: getattr(json, name) for name in json.model_fields_set}, by=current.person)
    return quota_told(owners.quota_of(owner))


@guards.provisioning
def former_quota_show() -> object:
    """The same at the address that existing clients know."""
    return api_quota_show()


@guards.provisioning
def former_site_update() -> object:
    """The same at the address that existing clients know."""
    return api_site_update()
