"""Who sees what: every actor and every item of a map, asked of the real rules; `python -m deploy.matrix`.

The facts are as good as they can be: the case is open, everybody has their grants, everything asked for is permitted.
So the page tells what the map and the rules allow at most, and why not more. It is kept in `docs/who-sees-what.md`,
for people to read and to compare; a test says when it is out of date.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.matrix_facts import NO_SUCH_ARROW, facts_of
from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.collaboration.load import load_map
from services.collaboration.model import Actor, Arrow, Item, ServiceMap
from services.decision.asking import Asking
from services.decision.engine import Engine
from services.decision.revision import expected_revision, policy_folder
from services.decision.wire import Answer
from services.problems import CannotStart

MAP = Path(__file__).parent / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "who-sees-what.md"

_HEAD = """# Who sees what

Every actor and every kind of information in the map *{title}*, asked of the real rules
(`policies/need_to_know`). The facts are as good as they can be: the case is open, everybody holds their part in it,
and everything that can be permitted is. So this is the most that can ever flow. Made by `python -m deploy.matrix`;
a test keeps it true.

**P** permission · **L** law · **O** the citizen's own information · **E** emergency · **H** holds it ·
**…** drawn, but in a form that is not served yet · **·** does not see it

"""
_LETTERS = {"permission": "P", "law": "L", "own-information": "O", "emergency": "E"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One actor and one item: the arrows along which it was asked for, and what the rules said to each."""

    actor: Actor
    item: Item
    answers: list[tuple[Arrow | None, Answer]]

    @property
    def permitted(self) -> list[tuple[Arrow, Answer]]:
        """Where it may flow."""
        return [(arrow, answer) for arrow, answer in self.answers if arrow and answer.allow]

    @property
    def reasons(self) -> list[str]:
        """Why not: the reasons that hold along every arrow, or any of them where they share none."""
        each = [set(answer.reasons) for _, answer in self.answers if not answer.allow]
        return sorted(set.intersection(*each) or set.union(*each)) if each else []


async def cells(of: ServiceMap, asking: Asking) -> list[Cell]:
    """Every actor and item, asked along the arrows that could carry the one to the other."""
    wanted = [(actor, item, _candidates(of, actor, item)) for item in of.items.values() for actor in of.actors.values()]
    asked = [facts_of(of, actor, item, arrow) for actor, item, arrows in wanted for arrow in arrows]
    answers = iter(await asking.decide(asked))
    return [Cell(actor, item, [(arrow, next(answers)) for arrow in arrows]) for actor, item, arrows in wanted]


def page(of: ServiceMap, found: list[Cell]) -> str:
    """The page: at a glance, then item by item."""
    return _HEAD.format(title=of.title.en) + _glance(of, found) + "".join(_item(of, item, found) for item in of.items)


def _candidates(of: ServiceMap, actor: Actor, item: Item) -> list[Arrow | None]:
    """The arrows that bring the item to the actor; else those that end with the actor; else those of the item."""
    ends_here = [arrow for arrow in of.arrows.values() if arrow.to.actor == actor.id]
    carries = [arrow for arrow in of.arrows.values() if item.id in arrow.information]
    both = [arrow for arrow in ends_here if item.id in arrow.information]
    found = both or ends_here or carries
    return [*found] if found else [NO_SUCH_ARROW]


def _glance(of: ServiceMap, found: list[Cell]) -> str:
    by_place = {(cell.actor.id, cell.item.id): cell for cell in found}
    rows = [f"| | {' | '.join(of.items)} |", "|---|" + ":-:|" * len(of.items)]
    for actor in of.actors:
        marks = [_mark(of, by_place[actor, item]) for item in of.items]
        rows.append(f"| **{actor}** | {' | '.join(marks)} |")
    return "## At a glance\n\n" + "\n".join(rows) + "\n"


def _mark(of: ServiceMap, cell: Cell) -> str:
    if cell.permitted:
        return " ".join(sorted({f"✔{_LETTERS[of.ground_of(arrow.id).basis]}" for arrow, _ in cell.permitted}))
    if cell.item.holder == cell.actor.id:
        return "H"
    return "…" if cell.reasons == ["form_not_served"] else "·"


def _item(of: ServiceMap, item: str, found: list[Cell]) -> str:
    here = [cell for cell in found if cell.item.id == item]
    rows = [row for cell in here for row in _rows(of, cell)]
    table = "| who | along | ground | fields |\n|---|---|---|---|\n" + "\n".join(rows) + "\n\n" if rows else ""
    held = f"Held by {of.item(item).holder}."
    return f"\n## {item}: {of.item(item).title.en}\n\n{held}\n\n{table}{_refused(here)}"


def _rows(of: ServiceMap, cell: Cell) -> list[str]:
    return [
        f"| ✔ {cell.actor.id} | {arrow.id} | {of.ground_of(arrow.id).basis} | {_fields(answer)} |"
        for arrow, answer in cell.permitted
    ]


def _refused(here: list[Cell]) -> str:
    """Those who do not see the item, by the reasons that the rules gave."""
    by_reasons: dict[str, list[str]] = {}
    for cell in here:
        if not cell.permitted and cell.item.holder != cell.actor.id:
            reasons = ", ".join(f"`{code}`" for code in cell.reasons)
            by_reasons.setdefault(reasons, []).append(cell.actor.id)
    return "".join(f"- {reasons}: {', '.join(actors)}\n" for reasons, actors in sorted(by_reasons.items()))


def _fields(answer: Answer) -> str:
    return ", ".join(path.partition(".")[2] for path in answer.fields)


async def made(text: str, process: OpaProcess) -> str:
    """The page for the map in `text`. Raises CannotStart for a map with mistakes."""
    loaded = load_map(text)
    if loaded.map is None:
        raise CannotStart("The map has mistakes: run `dottedline map check` on it.")
    asking = Asking(Engine(process.url, process.token, seconds=20), expected_revision(policy_folder()))
    try:
        return page(loaded.map, await cells(loaded.map, asking))
    finally:
        await asking.close()


def main() -> int:
    """Writes the page; 1 and one sentence when that fails."""
    try:
        with OpaProcess(find_opa(), policy_folder().parent) as process:
            PAGE.write_text(asyncio.run(made(MAP.read_text(encoding="utf-8"), process)), encoding="utf-8")
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
