"""`flask sysadmin create EMAIL`, `flask codes unlock EMAIL`, `flask keys rotate`."""

import click

from webapp.auth import otp, signing
from webapp.kit.cli import Group
from webapp.platform import addresses, users

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


COMMANDS = [sysadmin, codes, keys]
