"""Plays the story and tells it: for each line what was asked, what came out, why, and the entry in the ledger."""

from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.table import Table

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
            console.print(f"\n[bold]{number}  {await stage.now()}  {line.__doc__}[/]", highlight=False)
            console.print(_table(told))
    console.print(f"\n[bold green]All {len(LINES)} lines came out as the story tells.[/]")
    return True


def _table(told: list[Told]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 2), show_header=False, expand=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for one in told:
        entry = "" if one.entry is None else f"entry {one.entry}"
        table.add_row(one.asked, one.came_out, one.why, entry)
    return table
