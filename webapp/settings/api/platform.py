"""The platform's settings, for those who run the installation: what everybody has who says nothing else."""

from webapp.settings import integrations, limits, prompts, providers, trying
from webapp.settings.api import schemas
from webapp.settings.api.own import ROOM, type_of
from webapp.web import api, guards
from webapp.web.current import current

MAY = "platform_settings.manage"


@guards.may(MAY)
@api.call(schemas.GlobalTold, room=ROOM, tagged=True)
def api_global_integration_show(integration: str) -> object:
    """The defaults, the models on offer, and whether the provider's key is set."""
    return _told(type_of(integration))


@guards.may(MAY)
@api.call(schemas.GlobalTold, room=ROOM, refuses={422: "SETTING_UNKNOWN, SETTING_INVALID, KEY_INVALID"}, tagged=True)
def api_global_integration_update(integration: str, json: schemas.GlobalChange) -> object:
    """Changes what is given. It counts at once for everybody without a value of their own."""
    type = type_of(integration)
    api.need_match(api.etag_of(_answer(type)))
    given = {name: value for name, value in json.model_dump(exclude_unset=True).items() if value is not None}
    models, key = given.pop("models", None), given.pop("api_key", None)
    changed = integrations.change_platform(type, given, models, by=current.person)
    if key is not None and changed.provider is not None:
        providers.set_key(changed.provider, key, by=current.person)
    return _told(type)


@guards.may(MAY)
@api.call(schemas.GlobalTold, room=ROOM, refuses={429: "TOO_MANY_REQUESTS"}, keyed=False)
def api_global_integration_test_create(integration: str) -> object:
    """Tries the connection with the defaults, for ten seconds at most."""
    trying.test_platform(type_of(integration), by=current.person)
    return _told(type_of(integration))


@guards.may(MAY)
@api.call(schemas.ProvidersTold, room=ROOM)
def api_provider_index() -> object:
    """Who is called."""
    return schemas.ProvidersTold(items=[schemas.provider(one) for one in providers.listing()])


@guards.may(MAY)
@api.call(schemas.ProviderTold, room=ROOM, status=201, refuses={409: "NAME_TAKEN", 422: "NAME_INVALID, LABEL_INVALID, URL_INVALID, KEY_INVALID"}, keyed=False)
def api_provider_create(json: schemas.ProviderGiven) -> object:
    """Adds one."""
    made = providers.create(json.name, label=json.label, protocol=json.protocol, base_url=json.base_url, by=current.person)
    if json.api_key:
        providers.set_key(made, json.api_key, by=current.person)
    return schemas.provider(made), 201


@guards.may(MAY)
@api.call(schemas.ProviderTold, room=ROOM, refuses={422: "LABEL_INVALID, URL_INVALID, KEY_INVALID"}, tagged=True)
def api_provider_update(provider_name: str, json: schemas.ProviderChange) -> object:
    """Changes what is given."""
    found = providers.find(provider_name)
    api.need_match(api.etag_of(schemas.provider(found)))
    label, protocol, url = json.label or found.label, json.protocol or found.protocol, json.base_url or found.base_url
    providers.change(found, label=label, protocol=protocol, base_url=url, by=current.person)
    if json.api_key:
        providers.set_key(found, json.api_key, by=current.person)
    elif json.api_key == "":
        providers.remove_key(found, by=current.person)
    told = schemas.provider(found)
    return told, 200, {"ETag": api.etag_of(told)}


@guards.may(MAY)
@api.call(None, room=ROOM, status=204, refuses={409: "PROVIDER_IN_USE"})
def api_provider_delete(provider_name: str) -> object:
    """Removes one that no default calls, with its key."""
    found = providers.find(provider_name)
    providers.delete(found, integrations.users_of(found), by=current.person)
    return "", 204


@guards.may(MAY)
@api.call(schemas.LimitsTold, room=ROOM, tagged=True)
def api_global_limits_show() -> object:
    """What a document may be where an organization says nothing else."""
    return _limits(limits.platform())


@guards.may(MAY)
@api.call(schemas.LimitsTold, room=ROOM, refuses={422: "SETTING_UNKNOWN, SETTING_INVALID"}, tagged=True)
def api_global_limits_update(json: schemas.LimitsChange) -> object:
    """Changes what is given; null is no limit but configuration's."""
    api.need_match(api.etag_of(schemas.limits_of(limits.platform())))
    given = {name: [] if value is None and name == "types" else value for name, value in json.model_dump(exclude_unset=True).items()}
    return _limits(limits.change_platform(given, by=current.person))


@guards.may(MAY)
@api.call(schemas.PromptsTold, room=ROOM)
def api_global_prompt_index() -> object:
    """The words that organizations without their own have."""
    return schemas.PromptsTold(items=[schemas.prompt(one) for one in prompts.platform()])


@guards.may(MAY)
@api.call(schemas.PromptTold, room=ROOM, refuses={422: "TEXT_INVALID"}, tagged=True)
def api_global_prompt_update(prompt_id: str, json: schemas.PromptChange) -> object:
    """Writes the platform's words; null goes back to the shipped ones."""
    (now,) = prompts.platform([prompt_id])
    api.need_match(api.etag_of(schemas.prompt(now)))
    told = schemas.prompt(prompts.write_platform(prompt_id, json.text, by=current.person))
    return told, 200, {"ETag": api.etag_of(told)}


def _answer(type: str) -> schemas.GlobalTold:  # noqa: A002
    found, level = integrations.platform(type), integrations.platform_level(type)
    provider = found.provider
    return schemas.GlobalTold(
        **schemas.integration(found),
        provider=found.provider_name,
        base_url=found.base_url,
        offers=level.offers,
        api_key_set=provider is not None and provider.sealed_key is not None,
        key_set_at=provider.key_set_at if provider else None,
    )


def _told(type: str) -> object:  # noqa: A002
    told = _answer(type)
    return told, 200, {"ETag": api.etag_of(told)}


def _limits(found: limits.Effective) -> object:
    told = schemas.limits_of(found)
    return told, 200, {"ETag": api.etag_of(told)}
