"""Plays a story and tells it: for each line what was asked, what came out, why, and the entry in the ledger.

Aalborg Aktiv's eighteen lines are told in Python; a story that is written as data is played step by step, and then the
data protection officer copies the ledger and verifies the copy.
"""

from collections.abc import Awaitable, Callable
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape

from deploy.demo.folders import has_story
from deploy.demo.story import december, later
from deploy.demo.story.acts import Player
from deploy.demo.story.copy import verified_copy
from deploy.demo.story.script import Step, load_script
from deploy.demo.story.stage import Stage, StoryDiffers, Told
from services.settings import Settings

Line = Callable[[Stage], Awaitable[list[Told]]]
LINES: tuple[Line, ...] = (
    december.line_1, december.line_2, december.line_3, december.line_4, december.line_5, december.line_6,
    december.line_7, december.line_8, december.line_9, december.line_10, december.line_11, december.line_12,
    later.line_13, later.line_14, later.line_15, later.line_16, later.line_17, later.line_18,
)  # fmt: skip


async def play(settings: Settings, console: Console) -> bool:
    """Plays all lines in order on a seeded installation. False when one came out otherwise; the rest is not played.

    Raises CannotStart for a story, written as data, that cannot be read.
    """
    lines = _written(settings) if has_story(settings.demo) else [(line.__doc__ or "", line) for line in LINES]
    async with Stage(settings) as stage:
        for number, (says, line) in enumerate(lines, 1):
            try:
                told = await line(stage)
            except StoryDiffers as differs:
                console.print(f"[bold red]{number}  {escape(says)}[/]")
                console.print(f"    This came out otherwise than the story tells: {differs}", markup=False)
                return False
            when = (await stage.now()).replace("T", " ")
            console.print(f"\n[bold]{number:2}  {when}  {escape(says)}[/]", highlight=False, soft_wrap=True)
            for one in told:
                _tell(console, one)
    console.print(f"\n[bold green]All {len(lines)} lines came out as the story tells.[/]")
    return True


def _written(settings: Settings) -> list[tuple[str, Line]]:
    """The steps of the demonstration's story, each with what it says; and, last, the copy of the ledger."""
    script = load_script(settings.demo)
    return [*((step.says, _step(step)) for step in script.steps), (_LAST, _verified)]


_LAST = "Mona copies the ledger that all of this left, and verifies the copy."


def _step(step: Step) -> Line:
    async def line(stage: Stage) -> list[Told]:
        if step.when:
            await stage.until(step.when)
        player = Player(stage)
        return [await player.play(act) for act in step.acts]

    return line


async def _verified(stage: Stage) -> list[Told]:
    with TemporaryDirectory(prefix="dottedline-ledger-") as folder:
        return [Told("the whole ledger, offline", await verified_copy(stage.settings, folder))]


def _tell(console: Console, one: Told) -> None:
    entry = "" if one.entry is None else f"   entry {one.entry}"
    console.print(f"    {one.asked}{entry}", markup=False, highlight=False, soft_wrap=True)
    why = f"  ({one.why})" if one.why else ""
    for part in f"{one.came_out}{why}".split("\n"):
        console.print(f"      → {part}", markup=False, highlight=False, soft_wrap=True, style="cyan")
