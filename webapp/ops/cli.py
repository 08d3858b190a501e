"""`flask migrate platform|tenants`, `flask demo`, `flask addresses`."""

from collections.abc import Iterable

import click

from webapp.intake import tesseract
from webapp.kit.cli import Command, Group
from webapp.ops import demo as demo_data
from webapp.ops import migrations

migrate = Group("migrate", help="Bring databases to the newest revision.")


@migrate.command("platform")
@click.option("--to", "target", default="head", help="A revision, or base.")
def platform(target: str) -> None:
    """The platform database; a new one is made."""
    click.echo(f"The platform database is at {migrations.migrate_platform(target)}.")


@migrate.command("tenants")
@click.option("--workers", default=1, show_default=True, help="Processes; as many as there are cores is best.")
@click.option("--canary", help="Migrate this organization first, and no other if that fails.")
@click.option("--only", help="Migrate this organization alone.")
@click.option("--to", "target", default="head", help="A revision, or base.")
def tenants(workers: int, canary: str | None, only: str | None, target: str) -> None:
    """Every organization's database that is behind. One that fails is named, and the others go on."""
    failed = _report(migrations.migrate_tenants(only=canary, target=target)) if canary else 0
    if not failed:
        failed = _report(migrations.migrate_tenants(workers=workers, only=only, target=target))
    if failed:
        raise SystemExit(1)


@click.command("demo", cls=Command)
def demo() -> None:
    """Fill a new installation with two organizations, their people and documents."""
    demo_data.furnish()
    click.echo("The demo is in place.")


@click.command("addresses", cls=Command)
def addresses() -> None:
    """Where everything is, and who is in the demo."""
    click.echo(demo_data.guide())
    lack = tesseract.lack()
    if lack:
        click.echo(f"Note: {lack}.", err=True)


def _report(outcomes: Iterable[migrations.Outcome]) -> int:
    done = failed = 0
    for outcome in outcomes:
        if outcome.error:
            failed += 1
            click.echo(f"FAILED {outcome.slug}: {outcome.error}", err=True)
        else:
            done += 1
    click.echo(f"{done} organizations brought to the newest revision, {failed} failed.")
    return failed


COMMANDS = [migrate, demo, addresses]
