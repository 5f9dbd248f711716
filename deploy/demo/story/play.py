"""Plays the story and tells it: for each line what was asked, what came out, why, and the entry in the ledger."""

from collections.abc import Awaitable, Callable

from rich.console import Console

from deploy.demo.story import december, later
from deploy.demo.story.stage import Stage, StoryDiffers, Told
from services.settings import Settings

Line = Callable[[Stage], Awaitable[list[Told]]]
LINES: tuple[Line, ...] = (
    december.line_1, december.line_2, december.line_3, december.line_4, december.line_5, december.line_6,
    december.line_7, december.line_8, december.line_9, december.line_10, december.line_11, december.line_12,
    later.line_13, later.line_14, later.line_15, later.line_16, later.line_17, later.line_18,
)  # fmt: skip


async def play(settings: Settings, console: Console) -> bool:
    """Plays all lines in order on a seeded installation. False when one came out otherwise; the rest is not played."""
    async with Stage(settings) as stage:
        for number, line in enumerate(LINES, 1):
            try:
                told = await line(stage)
            except StoryDiffers as differs:
                console.print(f"[bold red]{number}  {line.__doc__}[/]")
                console.print(f"    This came out otherwise than the story tells: {differs}", markup=False)
                return False
            when = (await stage.now()).replace("T", " ")
            console.print(f"\n[bold]{number:2}  {when}  {line.__doc__}[/]", highlight=False, soft_wrap=True)
            for one in told:
                _tell(console, one)
    console.print(f"\n[bold green]All {len(LINES)} lines came out as the story tells.[/]")
    return True


def _tell(console: Console, one: Told) -> None:
    entry = "" if one.entry is None else f"   entry {one.entry}"
    console.print(f"    {one.asked}{entry}", markup=False, highlight=False, soft_wrap=True)
    why = f"  ({one.why})" if one.why else ""
    for part in f"{one.came_out}{why}".split("\n"):
        console.print(f"      → {part}", markup=False, highlight=False, soft_wrap=True, style="cyan")
