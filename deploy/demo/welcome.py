"""What is said when everything is up: where to look, and what to type."""

from shlex import quote

from rich.console import Console

from deploy.demo.first_steps import PATH
from deploy.demo.folders import FIRST
from deploy.demo.people import load_demo
from services.settings import Settings


def welcome(settings: Settings, console: Console) -> None:
    """Prints it."""
    console.print("\n[bold green]Dottedline is up.[/] Everybody here is invented; nothing leaves this machine.\n")
    if settings.demo == FIRST:
        console.print("[bold]Click here first[/]: ten clicks to a flow that is refused, and then permitted")
        console.print(f"  {settings.url('consent')}{PATH}", highlight=False, soft_wrap=True)
    console.print("\n[bold]Look at[/]")
    for service, path, what in _places(settings):
        console.print(f"  {settings.url(service)}{path}", what, sep="\n      ", highlight=False, soft_wrap=True)
    console.print("\n[bold]Type[/], in another terminal in this folder")
    for line in flow_lines(settings):
        console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"\n  {story_line(settings)}\n      plays the story with all of them, in a store of its own")
    console.print("\nCtrl-C stops everything. Your data stays in", str(settings.data.absolute()), highlight=False)


def _places(settings: Settings) -> list[tuple[str, str, str]]:
    some = " and ".join([person.name for person in load_demo(settings.demo).people.values()][:2])
    return [
        ("gateway", "/docs", "the API for partners' systems, to try"),
        ("consent", "/", f"the portal for citizens, guardians and professionals; sign in as {some}, …"),
        ("audit", "/", "the console for data protection officers; sign in as Mona"),
        (
            "collaboration",
            f"/v1/collaborations/{settings.demo}/map.svg",
            "the service map, once you are signed in",
        ),
    ]


def story_line(settings: Settings) -> str:
    """The command that plays this demonstration's story."""
    return "dottedline story" + ("" if settings.demo == FIRST else f" --map {settings.demo}")


def flow_lines(settings: Settings) -> list[str]:
    """A call, as it is typed: the last of the demonstration's systems asks for its cases."""
    cases = f"{settings.url('gateway')}/v1/collaborations/{settings.demo}"
    client = list(load_demo(settings.demo).clients)[-1]
    return [
        'export PATH="$PWD/.venv/bin:$PATH"',
        *_chosen(settings),
        f"TOKEN=$(dottedline token --client {client})",
        f'curl -s -H "Authorization: Bearer $TOKEN" {cases}/cases',
    ]


def _chosen(settings: Settings) -> list[str]:
    """What another terminal must be told to find an installation that lies elsewhere than by default."""
    usual = {name: field.default for name, field in Settings.model_fields.items()}
    places = {"data": str(settings.data.absolute()), "first_port": str(settings.first_port), "demo": settings.demo}
    return [
        f"export DOTTEDLINE_{name.upper()}={quote(place)}"
        for name, place in places.items()
        if getattr(settings, name) != usual[name]
    ]
