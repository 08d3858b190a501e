"""`flask settings reseal`."""

import click

from webapp.kit.cli import Group
from webapp.settings import providers

settings = Group("settings", help="Keys of the services we call.")


@settings.command("reseal")
def reseal() -> None:
    """Seal all provider keys anew under the first of GATEHOUSE_SEAL_KEYS; after it an older one may go."""
    done, lost = providers.reseal()
    click.echo(f"{done} keys are sealed under the first seal key.")
    if lost:
        click.echo(f"No configured seal key opens those of: {', '.join(lost)}. Set them again at the console.", err=True)


COMMANDS = [settings]
