from flask_babel import lazy_gettext

from webapp.founding.api import provisioning
from webapp.founding.views import founding, key, owner
from webapp.web import sides
from webapp.web.frame import Entry

blueprint = sides.blueprint(
    "founding",
    [
        (sides.APEX, "GET", "/organizations/new", "founding_new", founding.founding_new),
        (sides.APEX, "POST", "/organizations/new", "founding_create", founding.founding_create),
        (sides.APEX, "GET", "/organizations/new/slug", "slug_show", founding.slug_show),
        (sides.APEX, "POST", "/organizations/new/address", "address_create", founding.address_create),
        (sides.APEX, "GET", "/organizations/new/code", "code_new", founding.code_new),
        (sides.APEX, "POST", "/organizations/new/code", "code_create", founding.code_create),
        (sides.APEX, "POST", "/organizations/new/code/again", "code_again", founding.code_again),
        (sides.APEX, "GET", "/organizations/<uuid:organization_id>/entrance", "founded_show", founding.founded_show),
        (sides.ADMIN, "GET", "/provisioning", "key_index", key.key_index),
        (sides.ADMIN, "POST", "/provisioning/keys", "key_create", key.key_create),
        (sides.ADMIN, "POST", "/provisioning/keys/<uuid:key_id>/revocation", "key_delete", key.key_delete),
        (sides.ADMIN, "GET", "/owners", "owner_index", owner.owner_index),
        (sides.ADMIN, "GET", "/owners/<owner_hash>", "owner_edit", owner.owner_edit),
        (sides.ADMIN, "POST", "/owners/<owner_hash>", "owner_update", owner.owner_update),
        (sides.API, "POST", "/v1/registration-tokens", "api_registration_token_create", provisioning.api_registration_token_create),
        (sides.API, "GET", "/v1/quota", "api_quota_show", provisioning.api_quota_show),
        (sides.API, "PUT", "/v1/sites", "api_site_update", provisioning.api_site_update),
        (sides.API, "GET", "/api/quota", "former_quota_show", provisioning.former_quota_show),
        (sides.API, "PUT", "/api/sites", "former_site_update", provisioning.former_site_update),
        (sides.API, "GET", "/v1/owners/<owner_hash>", "api_owner_show", provisioning.api_owner_show),
        (sides.API, "PATCH", "/v1/owners/<owner_hash>", "api_owner_update", provisioning.api_owner_update),
    ],
)

ENTRIES = [
    Entry("owners", lazy_gettext("Owners"), "founding.owner_index", "users", "owners.manage", rare=True, side=sides.ADMIN),
    Entry("provisioning", lazy_gettext("Provisioning"), "founding.key_index", "key-round", "provisioning.manage", rare=True, side=sides.ADMIN),
]
