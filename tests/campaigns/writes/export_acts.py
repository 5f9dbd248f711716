"""Writing a newer checkpoint, with its entries and tiles, over an earlier export."""

from pathlib import Path

from services.audit.tiles import key_file
from tests.campaigns.writes.act import PLACED, Broken, demand, outcome_of
from tests.campaigns.writes.ledger_acts import BEFORE, draft, exported, prepare_ledger, verify, with_audit
from tests.campaigns.writes.traced import Ready


def prepare_export(folder: Path) -> None:
    prepare_ledger(folder)
    with_audit(folder, lambda audit: exported(audit, folder / "out"))
    with_audit(folder, lambda audit: audit.append([draft()]))


def export(folder: Path, ready: Ready) -> str:
    """Writes a newer checkpoint, with entries and tiles, over an earlier export."""
    ready()
    return outcome_of(lambda: f"{PLACED} {with_audit(folder, lambda audit: exported(audit, folder / 'out'))}")


def check_export(folder: Path, said: str) -> None:
    """The export is the old one or the new one, whole; only between two renames it is neither, and lies beside."""
    wanted = (BEFORE + 1,) if PLACED in said else (BEFORE, BEFORE + 1)
    places = [folder / "out", *folder.glob(".out.*/fresh"), *folder.glob(".out.*/old")]
    if said:  # it was not killed, so it had the time to tidy up
        places = places[:1]
    for place in places:
        if (place / "checkpoint").exists():
            size = int((place / "checkpoint").read_text().split("\n")[1])
            demand(size in wanted, f"the export has {size} entries after {said!r}")
            key = key_file(folder / "out").read_text().strip()
            try:
                verify(folder, place, key, size)
            except ValueError:
                if place == folder / "out":
                    raise
                continue
            break
    else:
        raise Broken(f"there is no whole export after {said!r}")
    with_audit(folder, lambda audit: exported(audit, folder / "out"))
    verify(folder, folder / "out", key_file(folder / "out").read_text().strip(), BEFORE + 1)
