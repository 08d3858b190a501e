"""`flask sysadmin create EMAIL`, `flask codes unlock EMAIL`, `flask factors reset EMAIL`, `flask keys rotate`, `flask org sso off SLUG`."""

import click

from webapp.auth import factors as second_factors
from webapp.auth import gate, otp, signing, sso
from webapp.kit.cli import Group
from webapp.platform import addresses, organizations, users
from webapp.platform import cli as platform_cli

sysadmin = Group("sysadmin", help="The people who run this installation.")
codes = Group("codes", help="One-time codes.")
keys = Group("keys", help="The keys that sign access tokens.")
factors = Group("factors", help="Second factors.")


@sysadmin.command("create")
@click.argument("email")
@click.option("--name", help="Their name; the part before the @ when left out.")
def create(email: str, name: str | None) -> None:
    """Let EMAIL run this installation. They sign in at the console by a code sent there, and set up a second factor then."""
    user = users.ensure(email, name)
    users.make_sysadmin(user, by=None)
    click.echo(f"{user.email} runs this installation, at {addresses.of_console()}")
    if gate.must_have_second_factor(gate.ADMIN, None, "nobody") and not user.has_second_factor:
        click.echo("At the first sign-in a second factor is set up: a passkey, or an authenticator app.")


@codes.command("unlock")
@click.argument("email")
def unlock(email: str) -> None:
    """Switch codes on again for EMAIL, after too many wrong ones: mailed ones, and those of an app."""
    address = users.clean_email(email)
    otp.unlock(address)
    user = users.find(address)
    if user:
        second_factors.unlock(user)
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


@factors.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Take all second factors of EMAIL away, for a person who lost everything, and sign them out. Make sure that it is them."""
    address = users.clean_email(email)
    user = users.find(address)
    if user is None:
        raise click.ClickException(f"There is nobody with the address {address}.")
    second_factors.reset(user)
    click.echo(f"{address} has no second factor now, is signed out everywhere, and is told so by letter.")


COMMANDS = [sysadmin, codes, factors, keys]
