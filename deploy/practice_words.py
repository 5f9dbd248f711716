"""Practice as people read it in a terminal: a table per version of the map, what it cost, and what it tells."""

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from services.collaboration.parts import Language
from services.learning.findings import lasting
from services.learning.wire import Along, Practice, Told

_HEADS: dict[Language, str] = {
    "en": "arrow|tries|used|partly|refused|around|stopped|waits|took",
    "da": "pil|forsøg|brugt|delvist|afvist|udenom|standset|venter|varede",
}
_NONE = "·"
_EN = {
    "title": "{c}, {q} ({first} to {last}), map version {v}",
    "questions": "Questions to citizens",
    "answers": "answers",
    "wait": "an answer took",
    "emergencies": "Emergencies",
    "because": "Refused because",
    "tries": "Tries in all",
    "routine": "Routine",
    "kept": "{kept} of {periods} periods",
    "few": "too few to tell",
    "off": "Along an arrow that is not on the map",
    "findings": "What it tells",
    "heads": "around: refused, and asked for off the map. waits: sent, and not fetched when the quarter ended.",
    "legend": "<5: fewer than five, about fewer than five people, or held back so that no such count is found out.",
}
_DA = {
    "title": "{c}, {q} ({first} til {last}), kortets version {v}",
    "questions": "Spørgsmål til borgere",
    "answers": "svar",
    "wait": "et svar tog",
    "emergencies": "Nødsituationer",
    "because": "Afvist fordi",
    "tries": "Forsøg i alt",
    "routine": "Rutine",
    "kept": "{kept} af {periods} perioder",
    "few": "for få at fortælle om",
    "off": "Langs en pil, som ikke er på kortet",
    "findings": "Hvad det fortæller",
    "heads": "udenom: afvist, fordi det ikke er på kortet. venter: sendt og ikke hentet, da kvartalet sluttede.",
    "legend": "<5: færre end fem, om færre end fem mennesker, eller holdt tilbage, så intet sådant tal kan findes.",
}
_WORDS: dict[Language, dict[str, str]] = {"da": _DA, "en": _EN}


def say(found: Practice, language: Language) -> None:
    """Prints it all."""
    words, console = _WORDS[language], Console(soft_wrap=False, highlight=False)
    for version in dict.fromkeys(one.version for one in found.along):
        title = words["title"].format(
            c=found.collaboration, q=found.quarter, first=found.first_day, last=found.last_day, v=version
        )
        table = Table(title=title, title_justify="left", title_style="bold")
        rows = [_row(one, language) for one in found.along if one.version == version]
        heads = _HEADS[language].split("|")
        # What is nowhere is no column, so that the others have room.
        shown = [at for at in range(len(heads)) if any(row[at] not in ("", _NONE) for row in rows)]
        for at in shown:
            table.add_column(heads[at], justify="right" if at else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(row[at] for at in shown))
        console.print(table)
        _refusals([one for one in found.along if one.version == version and one.why], words["because"])
    _cost(found, language)
    typer.echo(f"\n{words['findings']}:")
    for finding in found.findings:
        typer.echo(f"  · {finding.da if language == 'da' else finding.en}")
    typer.echo(f"\n{words['heads']}\n{words['legend']}")


def _row(one: Along, language: Language) -> list[str]:
    counts = (one.tries, one.used, one.partly, one.refused, one.around, one.stopped, one.waiting)
    return [one.arrow, *map(_number, counts), _short(one.median)]


def _refusals(along: Sequence[Along], head: str) -> None:
    if along:
        typer.echo(f"{head}:")
    for one in along:
        typer.echo(f"  {one.arrow}: " + ", ".join(f"{why.reason} {why.times}" for why in one.why))


def _cost(found: Practice, language: Language) -> None:
    words, cost = _WORDS[language], found.cost
    tries = ", ".join(f"{count} (v{version})" for version, count in cost.tries.items()) or "0"
    typer.echo(f"{words['tries']}: {tries}")
    wait = f"; {words['wait']} {lasting(cost.median_wait, language)}" if cost.median_wait is not None else ""
    typer.echo(f"{words['questions']}: {cost.questions}; {words['answers']}: {cost.answers}{wait}")
    for arrow, count in cost.emergencies.items():
        typer.echo(f"{words['emergencies']}: {count} ({arrow})")
    for one in found.off_the_map:
        typer.echo(f"{words['off']}: {one.partner} {one.times}")
    for routine in found.routines:
        kept = (
            words["few"] if routine.kept is None else words["kept"].format(kept=routine.kept, periods=routine.periods)
        )
        typer.echo(f"{words['routine']}: “{routine.title[language]}” ({routine.every}, {routine.form}): {kept}")


def _number(count: Told) -> str:
    return _NONE if count == 0 else str(count)


def _short(span: int | None) -> str:
    """A span of time (ms), as short as a column is narrow."""
    if span is None:
        return ""
    sizes = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"))
    return next((f"{round(span / size)} {name}" for size, name in sizes if span >= size), "<1 min")
