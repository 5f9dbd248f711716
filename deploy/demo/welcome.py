"""What is said when everything is up: where to look, and what to type."""

from shlex import quote

from rich.console import Console

from deploy.demo.beside import COLLABORATION
from deploy.demo.first_steps import PATH
from services.settings import Settings

_PLACES = (
    ("gateway", "/docs", "the API for partners' systems, to try"),
    ("consent", "/", "the portal for citizens, guardians and caseworkers; sign in as Anna, Frida, …"),
    ("audit", "/", "the console for data protection officers; sign in as Mona"),
    ("collaboration", f"/v1/collaborations/{COLLABORATION}/map.svg", "the service map, once you are signed in there"),
)


def welcome(settings: Settings, console: Console) -> None:
    """Prints it."""
    console.print("\n[bold green]Dottedline is up.[/] Everybody here is invented; nothing leaves this machine.\n")
    console.print("[bold]Click here first[/]: ten clicks to a flow that is refused, and then permitted")
    console.print(f"  {settings.url('consent')}{PATH}", highlight=False, soft_wrap=True)
    console.print("\n[bold]Look at[/]")
    for service, path, what in _PLACES:
        console.print(f"  {settings.url(service)}{path}", what, sep="\n      ", highlight=False, soft_wrap=True)
    console.print("\n[bold]Type[/], in another terminal in this folder")
    for line in flow_lines(settings):
        console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    console.print("\n  dottedline story\n      plays eighteen lines with all of them, in a store of its own")
    console.print("\nCtrl-C stops everything. Your data stays in", str(settings.data.absolute()), highlight=False)


def flow_lines(settings: Settings) -> list[str]:
    """One flow, as it is typed: the café's roster app asks what support Bo needs."""
    cases = f"{settings.url('gateway')}/v1/collaborations/{COLLABORATION}"
    return [
        'export PATH="$PWD/.venv/bin:$PATH"',
        *_chosen(settings),
        "TOKEN=$(dottedline token --client roster-app)",
        f'curl -s -H "Authorization: Bearer $TOKEN" {cases}/cases',
    ]


def _chosen(settings: Settings) -> list[str]:
    """What another terminal must be told to find an installation that lies elsewhere than by default."""
    usual = {name: field.default for name, field in Settings.model_fields.items()}
    places = {"data": str(settings.data.absolute()), "first_port": str(settings.first_port)}
    return [
        f"export DOTTEDLINE_{name.upper()}={quote(place)}"
        for name, place in places.items()
        if getattr(settings, name) != usual[name]
    ]
