from flask_babel import lazy_gettext

from webapp.settings.api import own as own_api
from webapp.settings.api import platform as platform_api
from webapp.settings.views import console, integration, limits, prompt, provider
from webapp.web import sides
from webapp.web.frame import Entry

ONE = "<any(ai,image_generation):integration>"
API_ONE = "<any(ai,openai,image_generation):integration>"
OWN, ALL = "/v1/orgs/<org>/settings", "/v1/settings"
OWN_AI, ALL_SET = "ai.configure", "platform_settings.manage"
AI, IMAGES = (("integration", "ai"),), (("integration", "image_generation"),)

blueprint = sides.blueprint(
    "settings",
    [
        (sides.ORG, "GET", "/settings/integrations", "integration_index", integration.integration_index),
        (sides.ORG, "GET", f"/settings/integrations/{ONE}", "integration_edit", integration.integration_edit),
        (sides.ORG, "POST", f"/settings/integrations/{ONE}", "integration_update", integration.integration_update),
        (sides.ORG, "POST", f"/settings/integrations/{ONE}/reset", "integration_delete", integration.integration_delete),
        (sides.ORG, "POST", f"/settings/integrations/{ONE}/test", "trial_create", integration.trial_create),
        (sides.ORG, "GET", "/settings/integrations/prompts", "prompt_index", prompt.prompt_index),
        (sides.ORG, "GET", "/settings/integrations/prompts/<prompt_id>", "prompt_edit", prompt.prompt_edit),
        (sides.ORG, "POST", "/settings/integrations/prompts/<prompt_id>", "prompt_update", prompt.prompt_update),
        (sides.ORG, "POST", "/settings/integrations/prompts/<prompt_id>/reset", "prompt_delete", prompt.prompt_delete),
        (sides.ORG, "GET", "/settings/limits", "limits_edit", limits.limits_edit),
        (sides.ORG, "POST", "/settings/limits", "limits_update", limits.limits_update),
        (sides.ORG, "POST", "/settings/limits/reset", "limits_delete", limits.limits_delete),
        (sides.ADMIN, "GET", "/settings", "default_index", console.default_index),
        (sides.ADMIN, "GET", "/settings/providers", "provider_index", provider.provider_index),
        (sides.ADMIN, "GET", "/settings/providers/new", "provider_new", provider.provider_new),
        (sides.ADMIN, "POST", "/settings/providers", "provider_create", provider.provider_create),
        (sides.ADMIN, "GET", "/settings/providers/<provider_name>", "provider_edit", provider.provider_edit),
        (sides.ADMIN, "POST", "/settings/providers/<provider_name>", "provider_update", provider.provider_update),
        (sides.ADMIN, "POST", "/settings/providers/<provider_name>/key", "key_create", provider.key_create),
        (sides.ADMIN, "POST", "/settings/providers/<provider_name>/key/removal", "key_delete", provider.key_delete),
        (sides.ADMIN, "POST", "/settings/providers/<provider_name>/removal", "provider_delete", provider.provider_delete),
        (sides.ADMIN, "GET", f"/settings/integrations/{ONE}", "default_edit", console.default_edit),
        (sides.ADMIN, "POST", f"/settings/integrations/{ONE}", "default_update", console.default_update),
        (sides.ADMIN, "POST", f"/settings/integrations/{ONE}/test", "default_trial_create", console.default_trial_create),
        (sides.ADMIN, "GET", "/settings/prompts", "default_prompt_index", console.default_prompt_index),
        (sides.ADMIN, "GET", "/settings/prompts/<prompt_id>", "default_prompt_edit", console.default_prompt_edit),
        (sides.ADMIN, "POST", "/settings/prompts/<prompt_id>", "default_prompt_update", console.default_prompt_update),
        (sides.ADMIN, "POST", "/settings/prompts/<prompt_id>/reset", "default_prompt_delete", console.default_prompt_delete),
        (sides.ADMIN, "GET", "/settings/limits", "default_limits_edit", console.default_limits_edit),
        (sides.ADMIN, "POST", "/settings/limits", "default_limits_update", console.default_limits_update),
        (sides.API, "GET", f"{OWN}/integrations/{API_ONE}", "api_integration_show", own_api.api_integration_show),
        (sides.API, "PUT", f"{OWN}/integrations/{API_ONE}", "api_integration_update", own_api.api_integration_update),
        (sides.API, "DELETE", f"{OWN}/integrations/{API_ONE}", "api_integration_delete", own_api.api_integration_delete),
        (sides.API, "POST", f"{OWN}/integrations/{API_ONE}/test", "api_integration_test_create", own_api.api_integration_test_create),
        (sides.API, "GET", f"{OWN}/documents/limits", "api_limits_show", own_api.api_limits_show),
        (sides.API, "PATCH", f"{OWN}/documents/limits", "api_limits_update", own_api.api_limits_update),
        (sides.API, "GET", f"{OWN}/system-prompts", "api_prompt_index", own_api.api_prompt_index),
        (sides.API, "PATCH", f"{OWN}/system-prompts/<prompt_id>", "api_prompt_update", own_api.api_prompt_update),
        (sides.API, "GET", f"{OWN}/system-prompts/<prompt_id>/history", "api_prompt_history_index", own_api.api_prompt_history_index),
        (sides.API, "GET", f"{ALL}/integrations/{API_ONE}", "api_global_integration_show", platform_api.api_global_integration_show),
        (sides.API, "PATCH", f"{ALL}/integrations/{API_ONE}", "api_global_integration_update", platform_api.api_global_integration_update),
        (sides.API, "POST", f"{ALL}/integrations/{API_ONE}/test", "api_global_integration_test_create", platform_api.api_global_integration_test_create),
        (sides.API, "GET", f"{ALL}/providers", "api_provider_index", platform_api.api_provider_index),
        (sides.API, "POST", f"{ALL}/providers", "api_provider_create", platform_api.api_provider_create),
        (sides.API, "PATCH", f"{ALL}/providers/<provider_name>", "api_provider_update", platform_api.api_provider_update),
        (sides.API, "DELETE", f"{ALL}/providers/<provider_name>", "api_provider_delete", platform_api.api_provider_delete),
        (sides.API, "GET", f"{ALL}/documents/limits", "api_global_limits_show", platform_api.api_global_limits_show),
        (sides.API, "PATCH", f"{ALL}/documents/limits", "api_global_limits_update", platform_api.api_global_limits_update),
        (sides.API, "GET", f"{ALL}/system-prompts", "api_global_prompt_index", platform_api.api_global_prompt_index),
        (sides.API, "PATCH", f"{ALL}/system-prompts/<prompt_id>", "api_global_prompt_update", platform_api.api_global_prompt_update),
    ],
)

ENTRIES = [
    Entry("ai", lazy_gettext("AI"), "settings.integration_edit", "sliders-horizontal", OWN_AI, part="integrations", named=AI),
    Entry("images", lazy_gettext("Image generation"), "settings.integration_edit", "image", OWN_AI, part="integrations", named=IMAGES),
    Entry("prompts", lazy_gettext("Prompts"), "settings.prompt_index", "message-square-text", OWN_AI, part="integrations"),
    Entry("limits", lazy_gettext("Document limits"), "settings.limits_edit", "gauge", "documents.configure", part="documents"),
    Entry("providers", lazy_gettext("Providers"), "settings.provider_index", "blocks", ALL_SET, part="integrations", side=sides.ADMIN),
    Entry(
        "all-ai",
        lazy_gettext("AI"),
        "settings.default_edit",
        "sliders-horizontal",
        ALL_SET,
        part="integrations",
        side=sides.ADMIN,
        named=AI,
    ),
    Entry("all-images", lazy_gettext("Image generation"), "settings.default_edit", "image", ALL_SET, part="integrations", side=sides.ADMIN, named=IMAGES),
    Entry("all-prompts", lazy_gettext("Prompts"), "settings.default_prompt_index", "message-square-text", ALL_SET, part="integrations", side=sides.ADMIN),
    Entry("all-limits", lazy_gettext("Document limits"), "settings.default_limits_edit", "gauge", ALL_SET, part="documents", side=sides.ADMIN),
]
