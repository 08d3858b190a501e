"""`flask sysadmin create EMAIL`, `flask codes unlock EMAIL`, `flask keys rotate`, `flask org sso off SLUG`."""

import click

from webapp.auth import otp, signing, sso
from webapp.kit.cli import Group
from webapp.platform import addresses, organizations, users
from webapp.platform import cli as platform_cli

sysadmin = Group("sysadmin", help="The people who run this installation.")
codes = Group("codes", help="One-time codes.")
keys = Group("keys", help="The keys that sign access tokens.")


@sysadmin.command("create")
@click.argument("email")
@click.option("--name", help="Their name; the part before the @ when left out.")
def create(email: str, name: str | None) -> None:
    """Let EMAIL run this installation. They sign in at the console by a code sent there."""
    address = users.clean_email(email)
    user = users.find_or_create(address, name or address.partition("@")[0])
    users.make_sysadmin(user, by=None)
    click.echo(f"{address} runs this installation, at {addresses.of_console()}")


@codes.command("unlock")
@click.argument("email")
def unlock(email: str) -> None:
    """Switch codes on again for EMAIL, after too many wrong ones."""
    otp.unlock(users.clean_email(email))
    click.echo("Codes are on again.")


@keys.command("rotate")
def rotate() -> None:
    """Sign with a new key from now on; the one before verifies 75 minutes more."""
    click.echo(f"The key {signing.rotate()} signs from now on.")


single_signon = Group("sso", help="An organization's own sign-in provider.")
platform_cli.org.add_command(single_signon)


@single_signon.command("off")
@click.argument("slug")
def sso_off(slug: str) -> None:
    """Let everybody in SLUG sign in every way again, where its provider is down or set up wrongly and nobody comes in."""
    org = organizations.find(slug)
    if org is None:
        raise click.ClickException(f"There is no organization {slug}.")
    sso.release(org, by=None)
    click.echo(f"{slug} no longer requires its own sign-in provider.")


COMMANDS = [sysadmin, codes, keys]
