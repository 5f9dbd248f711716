"""The checkpoint: its text, its signature lines, who signed, what for; and co-signatures that belong elsewhere."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from random import Random

from tests.campaigns.tampering.case import MAYBE_LOST, REFUSED, Case, Expected, Kind
from tests.campaigns.tampering.first_bad import first_missing, first_stray, read_by_fsck
from tests.campaigns.tampering.original import CHECKPOINT, Original, root
from tests.campaigns.tampering.pens import (
    FALSE_WITNESS,
    FORGER,
    LEDGER,
    ORDER,
    STAMP,
    WITNESS,
    checkpoint_text,
    line,
    note,
    signed,
)

ONE_KEY = "it is given the ledger's key alone and passes over co-signers' lines"


def _with(original: Original, what: str, checkpoint: bytes, expected: Expected = REFUSED, unseen: str = "") -> Case:
    return Case(what, {**original.files, CHECKPOINT: checkpoint}, expected, unseen=unseen)


def _to_the_witness(original: Original) -> int:
    """Where the co-signer's line begins."""
    return original.files[CHECKPOINT].index(f"\u2014 {WITNESS.name}".encode())


def text_bit(random: Random, original: Original) -> Case:
    before = original.files[CHECKPOINT]
    at, bit = random.randrange(_to_the_witness(original)), random.randrange(8)
    changed = before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :]
    return _with(original, f"checkpoint: bit {bit} of byte {at} turned", changed)


def witness_bit(random: Random, original: Original) -> Case:
    before = original.files[CHECKPOINT]
    at, bit = random.randrange(_to_the_witness(original), len(before)), random.randrange(8)
    changed = before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :]
    refused = not _is_note(changed)
    return _with(
        original, f"checkpoint: bit {bit} of byte {at} turned", changed, MAYBE_LOST, "" if refused else ONE_KEY
    )


def _is_note(data: bytes) -> bool:
    """Whether a reader takes this for a note: UTF-8, no control characters, signature lines after the text."""
    try:
        text, _, lines = data.decode().rpartition("\n\n")
    except UnicodeDecodeError:
        return False
    controls = any(char < " " and char != "\n" for char in text + lines)
    return not controls and lines.endswith("\n") and all(map(_is_signature, lines.split("\n")[:-1]))


def _is_signature(said: str) -> bool:
    """Em dash, name, base64 of more than a key hash."""
    dash, _, rest = said.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        long_enough = len(b64decode(encoded, validate=True)) > 4
    except ValueError:
        return False
    return dash == "\u2014" and bool(name) and "+" not in name and name.split() == [name] and long_enough


def cut(random: Random, original: Original) -> Case:
    length = random.randrange(len(original.files[CHECKPOINT]))
    if length == _to_the_witness(original):
        length -= 1
    return _with(original, f"checkpoint: cut after {length} bytes", original.files[CHECKPOINT][:length])


def appended(random: Random, original: Original) -> Case:
    more = random.choice([random.randbytes(random.randint(1, 80)), b"\n", b"x", b"\xe2\x80\x94 a b\n", b"\0"])
    return _with(original, f"checkpoint: {more.hex()} appended", original.files[CHECKPOINT] + more)


def missing(random: Random, original: Original) -> Case:
    files = {path: content for path, content in original.files.items() if path != CHECKPOINT}
    return Case("checkpoint: missing", files, REFUSED)


def line_missing(random: Random, original: Original) -> Case:
    if random.random() < 0.5:
        what = "the ledger's signature taken out"
        return _with(original, what, note(original.text, WITNESS.line(original.text)))
    what = "the co-signature taken out"
    return _with(original, what, note(original.text, LEDGER.line(original.text)), MAYBE_LOST, ONE_KEY)


def false_lines(random: Random, original: Original) -> Case:
    """The ledger's line by somebody else, in every disguise."""
    text, mine = original.text, LEDGER.signature(original.text)
    theirs = FORGER.signature(text)
    other = f"{text}more\n"
    spelled = mine[:32] + (int.from_bytes(mine[32:], "little") + ORDER).to_bytes(32, "little")
    lines = {
        "another key of the same name": [FORGER.line(text)],
        "another key under the ledger's key hash": [line(LEDGER.name, LEDGER.key_id, theirs)],
        "the true signature under another name": [line("ledger.example/other", LEDGER.key_id, mine)],
        "the true signature under another key hash": [line(LEDGER.name, random.randbytes(4), mine)],
        "a false line before the true one": [line(LEDGER.name, LEDGER.key_id, theirs), LEDGER.line(text)],
        "a false line after the true one": [LEDGER.line(text), line(LEDGER.name, LEDGER.key_id, theirs)],
        "the other spelling of the signature": [line(LEDGER.name, LEDGER.key_id, spelled)],
        "the signature of another text": [line(LEDGER.name, LEDGER.key_id, LEDGER.signature(other))],
        "a signature that is too short": [line(LEDGER.name, LEDGER.key_id, mine[: random.randrange(64)])],
        "a signature that is too long": [line(LEDGER.name, LEDGER.key_id, mine + random.randbytes(1))],
        "a signature of zeroes": [line(LEDGER.name, LEDGER.key_id, bytes(64))],
        "the co-signer's signature as the ledger's": [line(LEDGER.name, LEDGER.key_id, WITNESS.signature(text)[8:])],
    }
    what = random.choice(list(lines))
    unseen = "its library takes the first line of a key and passes over its others" if "after the true" in what else ""
    return _with(original, what, note(text, *lines[what], WITNESS.line(text)), unseen=unseen)


def text_changed(random: Random, original: Original) -> Case:
    """Origin, size or root changed, lines put in or spelled otherwise, under the signatures of the true text."""
    origin, size, hashed = original.text.splitlines()
    texts = {
        "another origin": checkpoint_text(original.size, root(original.levels[0]), "ledger.example/other"),
        "another size": f"{origin}\n{original.size + random.choice([-1, 1, 7, 256, 2**40])}\n{hashed}\n",
        "another root": checkpoint_text(original.size, random.randbytes(32)),
        "a line more": f"{original.text}more\n",
        "a line less": f"{origin}\n{size}\n",
        "a zero before the size": f"{origin}\n0{size}\n{hashed}\n",
        "an earlier checkpoint's text": original.text_at(random.randrange(original.size)),
    }
    what = random.choice(list(texts))
    mine, theirs = LEDGER.line(original.text), WITNESS.line(original.text)
    return _with(original, f"{what}, unsigned", note(texts[what], mine, theirs))


def not_a_checkpoint(random: Random, original: Original) -> Case:
    """What the ledger's own key should never have signed."""
    origin, size, hashed = original.text.splitlines()
    texts = {
        "another origin": checkpoint_text(original.size, root(original.levels[0]), "ledger.example/other"),
        "another root": checkpoint_text(original.size, random.randbytes(32)),
        "a line less": f"{origin}\n{size}\n",
        "a zero before the size": f"{origin}\n0{size}\n{hashed}\n",
        "a plus before the size": f"{origin}\n+{size}\n{hashed}\n",
        "a root that is too short": f"{origin}\n{size}\n{b64encode(root(original.levels[0])[:31]).decode()}\n",
    }
    what = random.choice(list(texts))
    return _with(original, f"{what}, signed by all", signed(texts[what]), unseen=_tolerant(what))


def _tolerant(what: str) -> str:
    return "it reads over zeroes before a number" if what == "a zero before the size" else ""


def another_size(random: Random, original: Original) -> Case:
    """Signed by the ledger's key and its co-signer, as when they made a mistake."""
    size = random.choice([original.size + random.randint(1, 300), max(1, original.size - random.randint(1, 300))])
    if size == original.size:
        size += 1
    text = checkpoint_text(size, root(original.levels[0]))
    return _with(original, f"size {size}, signed by all", signed(text), first_missing(size, original.files))


def earlier(random: Random, original: Original) -> Case:
    """A true checkpoint of before, over the files of today."""
    size = random.choice([random.randint(1, original.size - 1), max(1, (original.size - 1) // 256 * 256)])
    expected = first_missing(size, original.files)
    if expected == REFUSED:  # all is there, and more
        expected = Expected(None, first_stray(size, original.files) or CHECKPOINT)
    checkpoint, unseen = signed(original.text_at(size)), read_by_fsck(size, original.files)
    return _with(original, f"the checkpoint of size {size}", checkpoint, expected, unseen)


def cosigned_elsewhere(random: Random, original: Original) -> Case:
    """A co-signature moved here from another checkpoint, or made by another key, or at another time."""
    text, true = original.text, WITNESS.signature(original.text)
    other = original.text_at(random.randrange(original.size))
    stamp = random.choice([0, 1, STAMP + 1, 2**63, 2**64 - 1])
    makers: dict[str, Callable[[], bytes]] = {
        "of an earlier checkpoint": lambda: WITNESS.signature(other),
        "of another ledger's": lambda: WITNESS.signature(text.replace("aalborg", "odense")),
        "by another key": lambda: FALSE_WITNESS.signature(text),
        "with another time": lambda: stamp.to_bytes(8, "big") + true[8:],
        "without its time": lambda: true[8:],
        "the ledger's signature with a time": lambda: true[:8] + LEDGER.signature(text),
    }
    what = random.choice(list(makers))
    moved = line(WITNESS.name, WITNESS.key_id, makers[what]())
    lines = [moved] if random.random() < 0.5 else [WITNESS.line(text), moved]
    return _with(
        original, f"co-signature {what}, {len(lines)} lines", note(text, LEDGER.line(text), *lines), unseen=ONE_KEY
    )


NOTE_KINDS = [
    Kind("checkpoint: a bit turned", text_bit),
    Kind("co-signature: a bit turned", witness_bit),
    Kind("checkpoint: cut", cut),
    Kind("checkpoint: bytes appended", appended),
    Kind("checkpoint: missing", missing),
    Kind("a signature taken out", line_missing),
    Kind("checkpoint signed by others", false_lines),
    Kind("checkpoint's text changed", text_changed),
    Kind("checkpoint malformed, yet signed", not_a_checkpoint),
    Kind("checkpoint of another size, signed", another_size),
    Kind("earlier checkpoint, signed", earlier, least=2),
    Kind("co-signature that belongs elsewhere", cosigned_elsewhere),
]
