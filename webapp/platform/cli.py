"""`flask org create|list|suspend|reactivate`, `flask user suspend|reactivate`, `flask registration-token`."""

import click

from webapp.kit.cli import Command, Group
from webapp.platform import addresses, organizations, provisioning, registration, users
from webapp.platform.models import Organization, User

org = Group("org", help="Organizations.")
user = Group("user", help="People.")


@org.command("create")
@click.argument("slug")
@click.argument("name")
@click.argument("manager_email")
@click.option("--manager-name", help="The manager's name; the part before the @ when left out.")
@click.option("--plan", default="free", show_default=True, type=click.Choice(["free", "team", "business"]))
def create(slug: str, name: str, manager_email: str, manager_name: str | None, plan: str) -> None:
    """Found an organization with its first manager, who signs in by a code sent to MANAGER_EMAIL."""
    manager = users.ensure(manager_email, manager_name)
    made = provisioning.found(name, slug, manager, plan=plan, by=None)
    click.echo(f"{made.name} is at {addresses.of_org(made.slug)}; {manager.email} manages it.")


@org.command("list")
def listing() -> None:
    """All organizations: address, status, plan, name."""
    for one in organizations.every():
        click.echo(f"{one.slug:<32} {one.status:<10} {one.plan:<9} {one.name}")


@org.command("suspend")
@click.argument("slug")
def suspend(slug: str) -> None:
    """Shut an organization: everybody in it is out with their next request."""
    organizations.suspend(_find(slug), by=None)
    click.echo(f"{slug} is suspended.")


@org.command("reactivate")
@click.argument("slug")
def reactivate(slug: str) -> None:
    """Open a suspended organization again; its people sign in anew."""
    organizations.reactivate(_find(slug), by=None)
    click.echo(f"{slug} is active.")


@user.command("suspend")
@click.argument("email")
def suspend_user(email: str) -> None:
    """Shut a person out everywhere, with their next request."""
    person = _person(email)
    users.suspend(person, by=None)
    click.echo(f"{person.email} is suspended.")


@user.command("reactivate")
@click.argument("email")
def reactivate_user(email: str) -> None:
    """Let a suspended person sign in again."""
    person = _person(email)
    users.reactivate(person, by=None)
    click.echo(f"{person.email} may sign in again.")


def _person(email: str) -> User:
    found = users.find(users.clean_email(email))
    if found is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return found


def _find(slug: str) -> Organization:
    found = organizations.find(slug)
    if found is None:
        raise click.ClickException(f"There is no organization {slug}.")
    return found


@click.command("registration-token", cls=Command)
@click.argument("email")
@click.option("--owner", help="What another system calls the person; SHA-256 of the address when left out.")
def registration_token(email: str, owner: str | None) -> None:
    """A link with which the owner of EMAIL may found one organization, for two days."""
    made = registration.make(email, owner, by=None)
    click.echo(f"{made.url}\nGood once, until {made.expires_at:%Y-%m-%d %H:%M} UTC.")


COMMANDS = [org, user, registration_token]
