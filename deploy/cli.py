"""The command `dottedline`. What a command needs is loaded when it is called, so that help comes at once."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from services.problems import CannotStart, Problem

_COMMANDS = {
    "run": ("deploy.run_cli:run", "Start everything on this machine, with invented people to try it with."),
    "serve": ("deploy.serve_cli:serve", "Run one service, several, or all, each on its own port."),
    "story": (
        "deploy.story_cli:story",
        "Play a demonstration's story on real processes, and hold it to what it tells.",
    ),
    "map": (
        "deploy.map_cli:app",
        "Check a service map's file, draw it, compare it, agree on it, exchange it with other tools.",
    ),
    "practice": ("deploy.practice_cli:practice", "Hold a quarter of practice against the map: counts, and no people."),
    "simulate": ("deploy.simulate_cli:simulate", "Let invented people live along a map for months."),
    "policy": ("deploy.policy_cli:app", "Pack, sign and verify the policy, and see which one decides here."),
    "ledger": ("deploy.ledger_cli:app", "Take a copy of the record, verify it offline, search it, prove an entry."),
    "token": ("deploy.token_cli:token", "Print what curl cannot sign: a token, an assertion, a proof."),
    "me": ("deploy.me_cli:app", "What people see about themselves: who asked, who got what, what they were told."),
    "database": ("deploy.database_cli:app", "Make PostgreSQL databases ready, with narrow roles for the services."),
    "clock": ("deploy.clock_cli:clock", "Show what time it is in the demonstration, or move its clock forward."),
}
"""Each command: where it is, and what it is for."""


class _Late(TyperGroup):
    """Commands known by name and help, loaded when they are called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _loaded(name) if name in _COMMANDS else command, rest


app = typer.Typer(
    cls=_Late,
    help="Information about a citizen flows only along the arrows of a service map, with permission, on record.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _begin() -> None:
    """A group, also with one command."""


for _name, (_, _help) in _COMMANDS.items():
    app.command(_name, help=_help)(lambda: None)


def _loaded(name: str) -> Any:
    module, _, attribute = _COMMANDS[name][0].partition(":")
    with _ended_at_once():
        found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        found = alone
    return typer.main.get_command(found)


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Ctrl+C ends the program by itself meanwhile: nothing has begun yet that would have to be ended in order.

    Raised within what is being loaded, it could be taken for a fault there and be passed over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def main() -> None:
    """Runs the command; what goes wrong in a way that is known is one sentence, and exit status 1."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except CannotStart as problem:
        _stop(str(problem))
    except Problem as problem:
        _stop(f"{problem.detail or problem.title} {problem.remedy}".strip())


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
