"""Another history, whole in itself: signed by others, or by the ledger's own key against what was co-signed."""

from random import Random

from services.canonical import canonical
from tests.campaigns.tampering.case import REFUSED, Case, Expected, Kind
from tests.campaigns.tampering.entry_kinds import ACTS, edited, first_other
from tests.campaigns.tampering.note_kinds import ONE_KEY
from tests.campaigns.tampering.original import CHECKPOINT, ENTRIES, Files, Original, files_of, leaf, places, root
from tests.campaigns.tampering.pens import FALSE_WITNESS, FORGER, LEDGER, WITNESS, checkpoint_text, note

WHOLE = "the folder is whole in itself; it compares with no checkpoint from elsewhere"
NO_RULES = "it looks at hashes and not into entries"


def _made(entries: list[bytes]) -> tuple[Files, str]:
    """The files of these entries, and the text of their checkpoint."""
    return files_of(entries), checkpoint_text(len(entries), root([leaf(entry) for entry in entries]))


def _edited(random: Random, original: Original, size: int) -> tuple[str, Files, str]:
    entries = original.entries[:size]
    return edited(random, entries), *_made(entries)


def by_another_key(random: Random, original: Original) -> Case:
    """Same size, other root; all signatures by keys that have the right names."""
    what, files, text = _edited(random, original, original.size)
    lines = [FORGER.line(text), random.choice([WITNESS, FALSE_WITNESS]).line(text)]
    return Case(f"{what}, forked, signed by another key", {**files, CHECKPOINT: note(text, *lines)}, REFUSED)


def with_moved_cosignature(random: Random, original: Original) -> Case:
    """Same size, other root, signed by the ledger's own key; the co-signature is that of the true checkpoint."""
    what, files, text = _edited(random, original, original.size)
    checkpoint = note(text, LEDGER.line(text), WITNESS.line(original.text))
    what = f"{what}, forked, signed, true co-signature"
    return Case(what, {**files, CHECKPOINT: checkpoint}, REFUSED, unseen=ONE_KEY)


def against_kept(random: Random, original: Original) -> Case:
    """The same with no co-signature, or even with one, when somebody kept the checkpoint of this size."""
    what, files, text = _edited(random, original, original.size)
    lines = [LEDGER.line(text), WITNESS.line(text)]
    files |= {CHECKPOINT: note(text, *lines)}
    return Case(f"{what}, forked, signed by all", files, REFUSED, kept=original.text, unseen=WHOLE)


def rewritten(random: Random, original: Original) -> Case:
    """Somebody kept a checkpoint of before; a later ledger has another entry in place of one that it covered."""
    size = random.randint(1, original.size)
    entries = original.entries[:size]
    what = edited(random, entries)
    files, text = _made(entries + original.entries[size:])
    files |= {CHECKPOINT: note(text, LEDGER.line(text), WITNESS.line(text))}
    return Case(f"{what}, rewritten after size {size}", files, REFUSED, kept=original.text_at(size), unseen=WHOLE)


def rolled_back(random: Random, original: Original) -> Case:
    """The ledger as it was before, true and signed, when somebody kept a later checkpoint."""
    size = random.randrange(original.size)
    files, text = _made(original.entries[:size])
    files |= {CHECKPOINT: note(text, LEDGER.line(text), WITNESS.line(text))}
    expected = Expected(size, CHECKPOINT)
    return Case(f"rolled back to {size}", files, expected, kept=original.text, unseen=WHOLE)


def against_the_rules(random: Random, original: Original) -> Case:
    """Signed by the ledger's own key, whole, and with entries that no ledger of ours has."""
    entries = list(original.entries)
    at = random.randrange(original.size)
    act = random.choice(["swapped", "moved", "doubled", "put in"] if original.size > 1 else ["put in"])
    if random.random() < 0.5:
        entries[at] = random.choice(_unruly(at))
        what, first = f"entry {at} is {entries[at][:60]!r}", at
    else:
        what = ACTS[act][0](random, entries)
        first = first_other(entries, original.entries)
        if act == "put in":  # the one put in calls itself rightly, the next one does not
            first += 1
    files, text = _made(entries)
    files |= {CHECKPOINT: note(text, LEDGER.line(text), WITNESS.line(text))}
    bundles = [one for one in places(len(entries)) if one.level == ENTRIES]
    path = next(one.path for one in bundles if first < one.first(one.width))
    return Case(f"{what}, signed by all", files, Expected(first, path), unseen=NO_RULES)


def _unruly(at: int) -> list[bytes]:
    late, true = 1_770_000_000_000 + at // 3, canonical({"index": at, "time": 1_770_000_000_000 + at // 3})
    spelled = [
        true + b"\n",
        b" " + true,
        true[:-1],
        true.replace(b":", b": ", 1),
        b'{"time":%d,"index":%d}' % (late, at),
    ]
    values = [{"index": at + 1, "time": late}, {"index": -1, "time": late}, {"index": at}, {"time": late}, [at], at]
    times = [{"index": at, "time": time} for time in (-1, "1", None, True, *([late - 10**9] if at else []))]
    return [*spelled, *map(canonical, [*values, *times]), b"", b"\xff", b"{}"]


FORK_KINDS = [
    Kind("fork, signed by another key", by_another_key),
    Kind("fork, signed, true co-signature", with_moved_cosignature),
    Kind("fork, against the co-signed checkpoint", against_kept),
    Kind("history rewritten, against an earlier one", rewritten),
    Kind("rolled back, against a later one", rolled_back),
    Kind("entries against the rules, signed", against_the_rules),
]
