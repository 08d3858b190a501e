"""THE LINE. Every room in order, with what it hangs into the house.

A room imports only what stands to its left. The same order is that of registration, provisioning and export; reversed,
that of purge. Left of `web` nothing knows HTTP."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask

from webapp.admin import jobs as admin_jobs
from webapp.admin import routes as admin_routes
from webapp.assistant import hooks as assistant_hooks
from webapp.assistant import jobs as assistant_jobs
from webapp.assistant import lifecycle as assistant_lifecycle
from webapp.assistant import routes as assistant_routes
from webapp.auth import cli as auth_cli
from webapp.auth import hooks as auth_hooks
from webapp.auth import jobs as auth_jobs
from webapp.auth import lifecycle as auth_lifecycle
from webapp.auth import measuring as auth_measuring
from webapp.auth import routes as auth_routes
from webapp.documents import jobs as documents_jobs
from webapp.documents import letter_jobs as documents_letters
from webapp.documents import lifecycle as documents_lifecycle
from webapp.documents import measuring as documents_measuring
from webapp.documents import routes as documents_routes
from webapp.founding import jobs as founding_jobs
from webapp.founding import routes as founding_routes
from webapp.intake import jobs as intake_jobs
from webapp.intake import routes as intake_routes
from webapp.jobs import cli as jobs_cli
from webapp.jobs import registry, schedule
from webapp.ops import cli as ops_cli
from webapp.ops import routes as ops_routes
from webapp.orgs import hooks as orgs_hooks
from webapp.orgs import jobs as orgs_jobs
from webapp.orgs import lifecycle as orgs_lifecycle
from webapp.orgs import routes as orgs_routes
from webapp.platform import cli as platform_cli
from webapp.platform import jobs as platform_jobs
from webapp.platform import lifecycle, organizations, usage
from webapp.search import lifecycle as search_lifecycle
from webapp.search import routes as search_routes
from webapp.settings import cli as settings_cli
from webapp.settings import lifecycle as settings_lifecycle
from webapp.settings import routes as settings_routes
from webapp.signups import jobs as signups_jobs
from webapp.signups import lifecycle as signups_lifecycle
from webapp.signups import routes as signups_routes
from webapp.web import assets, frame

LINE = (
    *("kit", "audit", "jobs", "platform", "web", "settings", "orgs", "auth", "signups", "founding"),
    *("documents", "search", "assistant", "intake", "ops", "admin"),
)
WATERLINE = "web"


@dataclass(frozen=True, slots=True)
class Room:
    """What a room brings. `hooks` run before each request, in the order of the line; `entries` stand in the side bar;
    `measure` counts for the organization's usage."""

    name: str
    blueprint: Blueprint | None = None
    hooks: Any = None
    jobs: list[registry.Kind] = field(default_factory=list)
    periodic: list[schedule.Periodic] = field(default_factory=list)
    steps: lifecycle.Steps | None = None
    commands: list[Any] = field(default_factory=list)
    entries: list[frame.Entry] = field(default_factory=list)
    measure: usage.Measure | None = None


ROOMS = (
    Room("jobs", jobs=schedule.JOBS, periodic=schedule.SCHEDULE, commands=jobs_cli.COMMANDS),
    Room("platform", jobs=platform_jobs.JOBS, periodic=platform_jobs.SCHEDULE, steps=lifecycle.STEPS, commands=platform_cli.COMMANDS),
    Room("web", blueprint=assets.blueprint),
    Room(
        "settings",
        blueprint=settings_routes.blueprint,
        steps=settings_lifecycle.STEPS,
        commands=settings_cli.COMMANDS,
        entries=settings_routes.ENTRIES,
    ),
    Room(
        "orgs",
        blueprint=orgs_routes.blueprint,
        hooks=orgs_hooks,
        jobs=orgs_jobs.JOBS,
        periodic=orgs_jobs.SCHEDULE,
        steps=orgs_lifecycle.STEPS,
        entries=[
            orgs_routes.GROUPS_ENTRY,
            orgs_routes.BRANDING_ENTRY,
            orgs_routes.DOMAINS_ENTRY,
            orgs_routes.MODULES_ENTRY,
            orgs_routes.USAGE_ENTRY,
            orgs_routes.AUDIT_ENTRY,
        ],
    ),
    Room(
        "auth",
        blueprint=auth_routes.blueprint,
        hooks=auth_hooks,
        jobs=auth_jobs.JOBS,
        periodic=auth_jobs.SCHEDULE,
        steps=auth_lifecycle.STEPS,
        commands=auth_cli.COMMANDS,
        entries=[auth_routes.PEOPLE_ENTRY, auth_routes.SECURITY_ENTRY, auth_routes.SSO_ENTRY, auth_routes.SUPPORT_ENTRY],
        measure=auth_measuring.measure,
    ),
    Room(
        "signups",
        blueprint=signups_routes.blueprint,
        jobs=signups_jobs.JOBS,
        periodic=signups_jobs.SCHEDULE,
        steps=signups_lifecycle.STEPS,
        entries=[signups_routes.FRAME_ENTRY, signups_routes.JOINING_ENTRY],
    ),
    Room("founding", blueprint=founding_routes.blueprint, jobs=founding_jobs.JOBS, entries=founding_routes.ENTRIES),
    Room(
        "documents",
        blueprint=documents_routes.blueprint,
        jobs=documents_jobs.JOBS + documents_letters.JOBS,
        periodic=documents_jobs.SCHEDULE + documents_letters.SCHEDULE,
        steps=documents_lifecycle.STEPS,
        entries=documents_routes.ENTRIES,
        measure=documents_measuring.measure,
    ),
    Room("search", blueprint=search_routes.blueprint, steps=search_lifecycle.STEPS),
    Room(
        "assistant",
        blueprint=assistant_routes.blueprint,
        hooks=assistant_hooks,
        entries=[assistant_routes.ENTRY],
        jobs=assistant_jobs.JOBS,
        periodic=assistant_jobs.SCHEDULE,
        steps=assistant_lifecycle.STEPS,
    ),
    Room("intake", blueprint=intake_routes.blueprint, jobs=intake_jobs.JOBS, periodic=intake_jobs.SCHEDULE),
    Room("ops", blueprint=ops_routes.blueprint, commands=ops_cli.COMMANDS),
    Room("admin", blueprint=admin_routes.blueprint, jobs=admin_jobs.JOBS, periodic=admin_jobs.SCHEDULE, entries=admin_routes.ENTRIES),
)


def furnish(app: Flask) -> None:
    """Hangs every room into the application, in the order of the line."""
    registry.open_tenant_with(organizations.tenant_for_job)
    usage.MEASURES[:] = [room.measure for room in ROOMS if room.measure]
    lifecycle.TABLE[:] = [room.steps for room in ROOMS if room.steps]
    frame.ENTRIES[:] = sorted((entry for room in ROOMS for entry in room.entries), key=lambda entry: (entry.group, entry.rare))
    for room in ROOMS:
        for kind in room.jobs:
            registry.register(kind)
        for one in room.periodic:
            schedule.register(one)
        if room.hooks:
            room.hooks.install(app)
        if room.blueprint:
            app.register_blueprint(room.blueprint)
        for command in room.commands:
            app.cli.add_command(command)
