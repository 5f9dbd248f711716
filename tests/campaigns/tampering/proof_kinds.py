"""Proof files: index, path, entry, opened values, salts, checkpoint, signatures; each forged as well as can be."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from services.canonical import canonical
from tests.campaigns.tampering.case import Kind, ProofCase
from tests.campaigns.tampering.original import CHECKPOINT, NAMES, Original, entry, leaf, opening, root
from tests.campaigns.tampering.pens import FORGER, LEDGER, WITNESS, checkpoint_text, line, note, signed


@dataclass(frozen=True)
class Parts:
    """What a proof file is made of (C2SP tlog-proof)."""

    entry: str
    index: str
    path: tuple[str, ...]
    checkpoint: bytes
    opened: Mapping[str, Any] = field(default_factory=dict)

    def __bytes__(self) -> bytes:
        extra = b64encode(canonical({"entry": self.entry, "opened": dict(self.opened)})).decode()
        lines = ["c2sp.org/tlog-proof@v1", f"extra {extra}", f"index {self.index}", *self.path, "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def true_parts(original: Original, index: int) -> Parts:
    opened = {name: opening(index, name) for name in NAMES} if index % 4 == 0 else {}
    checkpoint = original.files[CHECKPOINT]
    return Parts(original.entries[index].decode(), str(index), original.path_lines(index), checkpoint, opened)


def _one(random: Random, original: Original, *, opened: bool = False) -> tuple[int, Parts]:
    index = random.randrange(original.size)
    if opened:
        index -= index % 4
    return index, true_parts(original, index)


def _forged(index: int, what: str, parts: Parts, *, lost: bool = False) -> ProofCase:
    return ProofCase(f"proof of {index}: {what}", bytes(parts), lost)


def bit(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    proof = bytes(parts)
    at, turned = random.randrange(len(proof)), random.randrange(8)
    changed = proof[:at] + bytes([proof[at] ^ 1 << turned]) + proof[at + 1 :]
    lost = at >= proof.index(f"\u2014 {WITNESS.name}".encode())
    return ProofCase(f"proof of {index}: bit {turned} of byte {at} turned", changed, lost)


def cut(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    proof = bytes(parts)
    length = random.randrange(len(proof))
    lost = length == proof.index(f"\u2014 {WITNESS.name}".encode())
    return ProofCase(f"proof of {index}: cut after {length} bytes", proof[:length], lost)


def surplus(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    more = random.choice([random.randbytes(random.randint(1, 80)), b"\n", b"x", b"\0", bytes(parts)])
    return ProofCase(f"proof of {index}: {len(more)} bytes appended", bytes(parts) + more)


def other_index(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    others = [index + 1, index - 1, index ^ 2, original.size, original.size + index, 2**63, 2**64 + index]
    spelled = [f"0{index}", f"+{index}", f" {index}", f"{index} ", f"{index}.0", "", chr(0x0660 + index % 10)]
    said = random.choice([*map(str, others), *spelled])
    return _forged(index, f"index {said!r}", replace(parts, index=said))


def other_path(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    path, step = list(parts.path), b64encode(random.randbytes(32)).decode()
    at = random.randrange(len(path))
    act = random.choice(["dropped", "doubled", "put in", "changed", "swapped", "cut", "last again"])
    if act == "dropped":
        del path[at]
    elif act in {"doubled", "put in"}:
        path.insert(at, path[at] if act == "doubled" else step)
    elif act == "changed" or (act == "swapped" and len(path) == 1):
        path[at] = step
    elif act == "swapped":
        path[at], path[at - 1] = path[at - 1], path[at]
    elif act == "cut":
        path[at] = b64encode(random.randbytes(31)).decode()
    else:
        path.append(path[-1])
    return _forged(index, f"step {at} {act}", replace(parts, path=tuple(path)))


def path_of_another(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    other = (index + random.randint(1, original.size - 1)) % original.size
    return _forged(index, f"the path of {other}", replace(parts, path=original.path_lines(other)))


def other_entry(random: Random, original: Original) -> ProofCase:
    """Edited, or another one of the same ledger under this index, with its own path or with this one."""
    index, parts = _one(random, original)
    if original.size == 1 or random.random() < 0.3:
        return _forged(index, "entry edited", replace(parts, entry=entry(index, "released").decode()))
    other = (index + random.randint(1, original.size - 1)) % original.size
    theirs = true_parts(original, other)
    if random.random() < 0.5:
        return _forged(index, f"the entry {other}", replace(parts, entry=theirs.entry, opened=theirs.opened))
    return _forged(index, f"all of {other} but the index", replace(theirs, index=parts.index))


def not_its_place(random: Random, original: Original) -> ProofCase:
    """Truly in the tree, by the ledger's own key, and calling itself by another number."""
    index = random.randrange(original.size)
    own = entry(index + random.randint(1, 9))
    text = checkpoint_text(1, root([leaf(own)]))
    return _forged(0, f"{own!r}, alone in a signed tree", Parts(own.decode(), "0", (), signed(text)))


def other_value(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original, opened=True)
    name = random.choice(NAMES)
    value: Any = random.choice(
        [f"per_{index + 1}", 10 + (index + 1) % 90, "vagt", "", None, True, [], {"person": 1}, 1]
    )
    opened = {**parts.opened, name: {**parts.opened[name], "value": value}}
    return _forged(index, f"{name} opened as {value!r}", replace(parts, opened=opened))


def other_salt(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original, opened=True)
    name = random.choice(NAMES)
    salt = parts.opened[name]["salt"]
    other = parts.opened[NAMES[NAMES.index(name) - 1]]["salt"]
    # SHA-256 sees salt and value as one text: a digit moved from one to the other leaves the commitment as it is.
    longer: dict[str, Any] = {"salt": (bytes.fromhex(salt) + b"1").hex(), "value": "moved"}
    if name == "number" and (digits := str(parts.opened[name]["value"])):
        longer = {"salt": (bytes.fromhex(salt) + digits[:1].encode()).hex(), "value": int(digits[1:])}
    salts = [random.randbytes(32).hex(), salt[:-2], salt + "00", "", salt.upper(), f" {salt}", other, 7, None]
    said: dict[str, Any] = {**parts.opened[name], "salt": random.choice(salts)}
    if said["salt"] == salt.upper() == salt or random.random() < 0.2:
        said = longer
    return _forged(index, f"{name} opened with {said}", replace(parts, opened={**parts.opened, name: said}))


def misplaced(random: Random, original: Original) -> ProofCase:
    """True values and salts under names, or in entries, that they do not belong to."""
    index, parts = _one(random, original, opened=True)
    name = random.choice(NAMES)
    true = parts.opened[name]
    other = opening(index + 4, name)
    wrong: dict[str, Mapping[str, Any]] = {
        "under another name": {NAMES[NAMES.index(name) - 1]: true},
        "under a new name": {"stranger": true},
        "of another entry": {name: other},
        "with a word more": {name: {**true, "more": 1}},
        "without a salt": {name: {"value": true["value"]}},
        "bare": {name: true["value"]},
        "under no name": {"": true},
    }
    what = random.choice(list(wrong))
    return _forged(index, f"{name} {what}", replace(parts, opened={**parts.opened, **wrong[what]}))


def other_checkpoint(random: Random, original: Original) -> ProofCase:
    index, parts = _one(random, original)
    text = original.text
    mine, theirs = LEDGER.line(text), WITNESS.line(text)
    earlier = original.text_at(random.randrange(original.size))
    forged = checkpoint_text(original.size, random.randbytes(32))
    wrong: dict[str, bytes] = {
        "an earlier one": signed(earlier),
        "one of another root": signed(forged),
        "one of another ledger": signed(text.replace("aalborg", "odense")),
        "one more entry": signed(checkpoint_text(original.size * 2 + 1, root(original.levels[0]))),
        "signed by another key": note(text, FORGER.line(text), theirs),
        "signed by another key under the key hash": note(
            text, line(LEDGER.name, LEDGER.key_id, FORGER.signature(text))
        ),
        "of another root, unsigned": note(forged, mine, theirs),
        "not signed by the ledger": note(text, theirs),
        "not signed": note(text),
        "with a moved co-signature": note(text, mine, WITNESS.line(earlier)),
    }
    what = random.choice(list(wrong))
    return _forged(index, f"checkpoint: {what}", replace(parts, checkpoint=wrong[what]))


PROOF_KINDS = [
    Kind("proof: a bit turned", bit),
    Kind("proof: cut", cut),
    Kind("proof: bytes appended", surplus),
    Kind("proof: index", other_index),
    Kind("proof: step of the path", other_path, least=2),
    Kind("proof: path of another entry", path_of_another, least=2),
    Kind("proof: entry", other_entry),
    Kind("proof: entry that calls itself otherwise", not_its_place),
    Kind("proof: opened value", other_value),
    Kind("proof: salt", other_salt),
    Kind("proof: value where it does not belong", misplaced),
    Kind("proof: checkpoint", other_checkpoint),
]
