"""An organization's settings: what counts, what of it is its own, and back."""

from webapp.settings import declared, integrations, limits, prompts, trying
from webapp.settings.api import schemas
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Settings"
AI_MAY, DOCUMENTS_MAY = "ai.configure", "documents.configure"
REFUSES = {403: "PLAN_FORBIDS_OVERRIDE", 422: "SETTING_UNKNOWN, SETTING_INVALID"}


def type_of(integration: str) -> str:
    """`openai` is the name that `ai` has in other systems."""
    return declared.AI if integration == "openai" else integration


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.IntegrationTold, room=ROOM, tagged=True)
def api_integration_show(integration: str) -> object:
    """The platform's values with the organization's own over them. Says nothing of keys, not even whether there is one."""
    return _told(integrations.effective(current.here.id, type_of(integration)))


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.IntegrationTold, room=ROOM, refuses=REFUSES, tagged=True)
def api_integration_update(integration: str, json: schemas.IntegrationGiven) -> object:
    """Replaces the organization's own values: what is left out follows the platform, and so does a value that is the platform's
    anyway. Fields that bear the name of a secret are dropped, and that is recorded."""
    type = type_of(integration)
    api.need_match(api.etag_of(_answer(integrations.effective(current.here.id, type))))
    return _told(integrations.replace(current.here.id, type, json.given(), by=current.person))


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.IntegrationTold, room=ROOM, tagged=True)
def api_integration_delete(integration: str) -> object:
    """Back to the platform's values, on any plan."""
    type = type_of(integration)
    api.need_match(api.etag_of(_answer(integrations.effective(current.here.id, type))))
    return _told(integrations.reset(current.here.id, type, by=current.person))


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.IntegrationTold, room=ROOM, refuses={409: "QUOTA_EXCEEDED", 429: "TOO_MANY_REQUESTS"}, keyed=False)
def api_integration_test_create(integration: str) -> object:
    """Tries the connection with the values that count, for ten seconds at most; see `status` and `outcome`."""
    return _told(trying.test(current.here.id, type_of(integration), by=current.person))


@api.in_org
@guards.may(DOCUMENTS_MAY)
@api.call(schemas.LimitsTold, room=ROOM, tagged=True)
def api_limits_show() -> object:
    """What a document may be."""
    return _limits(limits.effective(current.here.id))


@api.in_org
@guards.may(DOCUMENTS_MAY)
@api.call(schemas.LimitsTold, room=ROOM, refuses=REFUSES, tagged=True)
def api_limits_update(json: schemas.LimitsChange) -> object:
    """Changes what is given. null follows the platform."""
    now = limits.effective(current.here.id)
    api.need_match(api.etag_of(schemas.limits_of(now)))
    given = {name: now.default[name] if value is None else value for name, value in json.model_dump(exclude_unset=True).items()}
    return _limits(limits.change(current.here.id, given, by=current.person))


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.PromptsTold, room=ROOM)
def api_prompt_index() -> object:
    """The words that models are sent, with whose they are."""
    return schemas.PromptsTold(items=[schemas.prompt(one) for one in prompts.listing(current.here.id)])


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.PromptTold, room=ROOM, refuses={403: "PLAN_FORBIDS_OVERRIDE", 422: "TEXT_INVALID"}, tagged=True)
def api_prompt_update(prompt_id: str, json: schemas.PromptChange) -> object:
    """Writes the organization's own words; null goes back to the platform's."""
    api.need_match(api.etag_of(schemas.prompt(prompts.effective(current.here.id, prompt_id))))
    told = schemas.prompt(prompts.write(current.here.id, prompt_id, json.text, by=current.person))
    return told, 200, {"ETag": api.etag_of(told)}


@api.in_org
@guards.may(AI_MAY)
@api.call(schemas.StatesTold, room=ROOM)
def api_prompt_history_index(prompt_id: str, query: schemas.HistoryAsked) -> object:
    """What the organization wrote before, the newest first."""
    page = prompts.history(prompt_id, cursor=query.cursor, limit=query.limit)
    return schemas.StatesTold(items=[schemas.state(one) for one in page.items], next_cursor=page.cursor)


def _answer(found: integrations.Effective) -> schemas.IntegrationTold:
    return schemas.IntegrationTold(**schemas.integration(found))


def _told(found: integrations.Effective) -> object:
    told = _answer(found)
    return told, 200, {"ETag": api.etag_of(told)}


def _limits(found: limits.Effective) -> object:
    told = schemas.limits_of(found)
    return told, 200, {"ETag": api.etag_of(told)}
