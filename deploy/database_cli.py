"""`dottedline database`: what the owner of the tables does before a service starts on PostgreSQL."""

import typer

from deploy.databases import ROOMS
from deploy.databases import prepare as prepare_one
from services.settings import Settings

app = typer.Typer(help="Make PostgreSQL databases ready.", no_args_is_help=True, add_completion=False)


@app.callback()
def _begin() -> None:
    """A group, also with one command."""


@app.command()
def prepare() -> None:
    """Makes or changes each service's tables, and gives its role just what it needs. Done again without effect.

    As the role in DOTTEDLINE_DATABASE_OWNER; the services keep to the one in DOTTEDLINE_DATABASE (docs/postgresql.md).
    """
    settings = Settings()
    for service in ROOMS:
        typer.echo(prepare_one(settings, service))
