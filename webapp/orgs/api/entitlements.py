"""Which modules an organization has."""

from typing import Annotated

from pydantic import Field

from webapp.platform import entitlements, organizations
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Organizations"
MAY = "modules.manage"


class EntitlementsGiven(api.Asked):
    modules: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50, description="All that are to be on; what is left out goes off.")]


class EntitlementsTold(api.Told):
    plan: str
    allowed: list[str] = Field(description="What the plan has.")
    modules: list[str] = Field(description="What is on.")


@api.in_org
@guards.may(MAY)
@api.call(EntitlementsTold, room=ROOM, tagged=True)
def api_entitlements_show() -> object:
    """Which modules the plan allows, and which of them are on."""
    return _told(entitlements.of(organizations.get(current.here.id)))


@api.in_org
@guards.may(MAY)
@api.call(EntitlementsTold, room=ROOM, refuses={422: "INVALID_MODULE, ENHANCEMENT_REQUIRES_STANDALONE"}, tagged=True)
def api_entitlements_update(json: EntitlementsGiven) -> object:
    """Switches modules on and off, inside what the plan allows. It counts with everybody's next request."""
    org = organizations.get(current.here.id)
    api.need_match(api.etag_of(_answer(entitlements.of(org))))
    return _told(entitlements.switch(org, json.modules, by=current.person))


def _answer(held: entitlements.Held) -> EntitlementsTold:
    return EntitlementsTold(plan=held.plan, allowed=held.allowed, modules=held.on)


def _told(held: entitlements.Held) -> object:
    told = _answer(held)
    return told, 200, {"ETag": api.etag_of(told)}
