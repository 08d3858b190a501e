"""How an organization looks."""

from typing import Annotated

from pydantic import Field

from webapp.orgs import branding
from webapp.platform import addresses, organizations
from webapp.platform.models import Organization
from webapp.web import api, guards, uploads
from webapp.web.current import current

ROOM = "Organizations"
MAY = "branding.manage"


class BrandingChange(api.Asked):
    name: Annotated[str | None, Field(None, min_length=1, max_length=120)]
    accent: Annotated[str | None, Field(None, max_length=7, description='A colour such as "#1f6feb"; null for the product\'s own.')]


class BrandingTold(api.Told):
    name: str
    accent: str | None
    logo_url: str | None
    favicon_url: str | None


@api.in_org
@guards.may(MAY)
@api.call(BrandingTold, room=ROOM, tagged=True)
def api_branding_show() -> object:
    """Name, accent, and where the pictures are. The pictures are public, as the page for signing in is."""
    return _told(_org())


@api.in_org
@guards.may(MAY)
@api.call(BrandingTold, room=ROOM, refuses={403: "MODULE_OFF", 422: "NAME_INVALID, ACCENT_INVALID, ACCENT_TOO_FAINT"}, tagged=True)
def api_branding_update(json: BrandingChange) -> object:
    """Changes what is given, and leaves the rest as it was. The accent needs the module `branding`, the name does not."""
    org = _org()
    api.need_match(api.etag_of(_answer(org)))
    if "accent" in json.model_fields_set:
        guards.need_module("branding")
        branding.paint(org, json.accent, by=current.person)
    if json.name is not None:
        branding.rename(org, json.name, by=current.person)
    return _told(org)


@api.in_org
@guards.may(MAY)
@guards.module("branding")
@api.call(BrandingTold, room=ROOM, refuses={403: "MODULE_OFF", 413: "", 422: "PICTURE_INVALID, PICTURE_IS_SVG"}, keyed=False)
def api_logo_update() -> object:
    """Takes the body as the logo: a PNG, JPEG or WebP of at most 2 MB and 25 million pixels. It is drawn anew."""
    branding.put_logo(_org(), uploads.picture_body(), by=current.person)
    return _told(_org())


@api.in_org
@guards.may(MAY)
@guards.module("branding")
@api.call(None, room=ROOM, status=204, refuses={403: "MODULE_OFF"})
def api_logo_delete() -> object:
    """Removes the logo."""
    branding.remove_logo(_org(), by=current.person)
    return "", 204


def _org() -> Organization:
    return organizations.get(current.here.id)


def _answer(org: Organization) -> BrandingTold:
    version = org.branding_version
    own = org.has_logo or branding.has_own_favicon()
    return BrandingTold(
        name=org.name,
        accent=org.accent,
        logo_url=addresses.of_org(org.slug, f"/branding/logo?v={version}") if org.has_logo else None,
        favicon_url=addresses.of_org(org.slug, f"/branding/favicon?v={version}") if own else None,
    )


def _told(org: Organization) -> object:
    told = _answer(org)
    return told, 200, {"ETag": api.etag_of(told)}
