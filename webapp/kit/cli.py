"""The shell's edge: what a command returned from is committed, a refusal is rolled back and told in one sentence."""

from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import ScriptInfo

from webapp.kit import db, refusals


class Command(click.Command):
    """One unit of work."""

    def invoke(self, ctx: click.Context) -> Any:
        if not current_app:
            ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
        try:
            answer = super().invoke(ctx)
            db.commit()
        except refusals.Refusal as refusal:
            db.rollback()
            raise click.ClickException(str(refusal)) from refusal
        except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
            raise click.ClickException(f"The database cannot be used ({error.orig}). Is `flask migrate platform` due?") from error
        return answer


class Group(click.Group):
    """Commands of one noun: `flask org create`."""

    command_class = Command
