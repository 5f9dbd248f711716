"""One entry's proof as a file: it verifies alone, and no changed one does."""

from base64 import b64encode
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.casekeys import commitments
from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.note import Signer, parse_note
from services.audit.proof import HEADER, make_proof, parse_proof, verify_proof
from services.audit.tree import Frontier, ProofError, grow, leaf_hash
from services.audit.wire import Proof
from services.canonical import canonical
from tests.audit.ledgers import SIGNER, signed

SHUT, OPENINGS = commitments({"person": "per_1", "words": "Vagt på mandag"})
WITNESS = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))


@cache
def proof(index: int = 11, size: int = 21) -> Proof:
    leaves = [canonical({"index": number, "time": 5, "commitments": SHUT}) for number in range(size)]
    path = grow(Frontier(), list(map(leaf_hash, leaves))).paths[index]
    lines = [b64encode(step).decode() for step in path]
    return Proof("aalborg", index, leaves[index].decode(), lines, signed(leaves).decode(), {"words": OPENINGS["words"]})


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (11, 21), (20, 21), (255, 256)])
def test_a_proof_verifies_with_the_key_alone(index: int, size: int) -> None:
    proven = verify_proof(make_proof(proof(index, size)), SIGNER.key)
    assert (proven.origin, proven.size, proven.index) == (SIGNER.name, size, index)
    assert proven.entry.decode() == proof(index, size).entry
    assert proven.opened == {"words": "Vagt på mandag"}


@cache
def checkpoint(size: int, changed: int = -1) -> Checkpoint:
    """Of a ledger of this size; of another one, that has something else at `changed`."""
    leaves = [canonical({"index": number, "time": 5, "commitments": SHUT}) for number in range(size)]
    if changed >= 0:
        leaves[changed] = b"another"
    return open_checkpoint(signed(leaves), SIGNER.key)[0]


@pytest.mark.parametrize(
    ("index", "size"), [(0, 1), (0, 2), (1, 2), (11, 21), (12, 21), (20, 21), (255, 256), (4, 256)]
)
def test_a_proof_is_of_one_ledger_with_what_was_kept_before_its_entry_with_it_and_at_its_size(
    index: int, size: int
) -> None:
    shown = {index, index + 1, size}
    assert verify_proof(make_proof(proof(index, size)), SIGNER.key, kept=[checkpoint(at) for at in shown])
    for at in range(size + 2):
        if at not in shown:
            with pytest.raises(ProofError, match=f"the checkpoint of {at} entries that was kept, this proof does not"):
                verify_proof(make_proof(proof(index, size)), SIGNER.key, kept=[checkpoint(at)])
    for at in shown - {0}:
        for changed in {0, at - 1}:
            with pytest.raises(ProofError, match=f"checkpoint of {at} entries that was kept: somebody made two"):
                verify_proof(make_proof(proof(index, size)), SIGNER.key, kept=[checkpoint(at, changed)])


def test_the_file_is_a_tlog_proof_line_by_line() -> None:
    lines = make_proof(proof()).decode().split("\n")
    assert lines[0] == HEADER == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 11"
    assert lines[3:8] == proof().path
    assert lines[8] == ""
    assert "\n".join(lines[9:]) == proof().checkpoint


@given(st.integers(0), st.integers(0, 7))
@settings(max_examples=500)
def test_one_turned_bit_is_found(place: int, bit: int) -> None:
    changed = bytearray(make_proof(proof()))
    changed[place % len(changed)] ^= 1 << bit
    with pytest.raises(ProofError):
        verify_proof(bytes(changed), SIGNER.key)


@given(st.integers(0))
def test_a_cut_proof_is_found(place: int) -> None:
    whole = make_proof(proof())
    with pytest.raises(ProofError):
        verify_proof(whole[: place % len(whole)], SIGNER.key)


def test_another_entrys_proof_proves_nothing_here() -> None:
    one, other = proof(3), proof(4)
    for changed in (
        Proof("a", 3, other.entry, one.path, one.checkpoint),
        Proof("a", 4, one.entry, one.path, one.checkpoint),
        Proof("a", 3, one.entry, other.path, one.checkpoint),
        Proof("a", 3, one.entry, one.path, proof(3, 20).checkpoint),
    ):
        with pytest.raises(ProofError):
            verify_proof(make_proof(changed), SIGNER.key)


def test_a_key_of_another_ledger_does_not_verify_it() -> None:
    with pytest.raises(ProofError, match="not signed by"):
        verify_proof(make_proof(proof()), Signer(SIGNER.name, Ed25519PrivateKey.generate()).key)


@pytest.mark.parametrize(
    "opened",
    [
        {"words": {**OPENINGS["words"], "value": "Vagt på tirsdag"}},
        {"words": {**OPENINGS["words"], "salt": "00" * 32}},
        {"words": {**OPENINGS["words"], "salt": "00"}},
        {"words": {**OPENINGS["words"], "salt": OPENINGS["words"]["salt"].upper()}},
        {"words": {**OPENINGS["words"], "salt": 7}},
        {"words": {**OPENINGS["words"], "more": 1}},
        {"words": OPENINGS["person"]},
        {"stranger": OPENINGS["words"]},
        {"words": "Vagt på mandag"},
    ],
)
def test_a_value_that_was_not_committed_to_is_refused(opened: dict[str, object]) -> None:
    given = proof()
    with pytest.raises(ProofError):
        verify_proof(make_proof(Proof("a", 11, given.entry, given.path, given.checkpoint, opened)), SIGNER.key)


def test_an_entry_with_another_index_in_it_is_refused() -> None:
    leaves = [canonical({"index": 7, "time": 1})]
    forged = Proof("a", 0, leaves[0].decode(), [], signed(leaves).decode())
    with pytest.raises(ProofError, match="calls itself entry 7"):
        verify_proof(make_proof(forged), SIGNER.key)


def test_cosignatures_by_the_keys_given_are_verified() -> None:
    note = parse_note(proof().checkpoint.encode())
    with_line = bytes(note.with_signatures([WITNESS.cosign(note.text, 99)])).decode()
    cosigned = make_proof(Proof("a", 11, proof().entry, proof().path, with_line))
    assert verify_proof(cosigned, SIGNER.key, [WITNESS.cosigner_key]).cosigned == (("witness.example/w", 99),)
    assert verify_proof(cosigned, SIGNER.key).cosigned == ()
    other = bytes(note.with_signatures([WITNESS.cosign("other\n", 99)])).decode()
    with pytest.raises(ProofError, match="does not verify"):
        verify_proof(make_proof(Proof("a", 11, proof().entry, proof().path, other)), SIGNER.key, [WITNESS.cosigner_key])


def extra(value: bytes) -> bytes:
    return f"{HEADER}\nextra {b64encode(value).decode()}\nindex 0\n\n{proof().checkpoint}".encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not a proof"),
        (b"\xff", "not a proof"),
        (HEADER.encode() + b"\n", "no checkpoint"),
        (f"{HEADER}\nindex 0\n\n{proof().checkpoint}".encode(), "extra"),
        (f"{HEADER}\nextra e30=\n\n{proof().checkpoint}".encode(), "index"),
        (extra(b"{"), "not JSON"),
        (extra(b'{"entry":"{}","opened":{"a":9007199254740993}}'), "not JSON as"),
        (extra(b'{"entry":"{}","opened":' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}"), "not JSON as"),
        (extra(b"[]"), "canonical"),
        (extra(b'{"entry":"{}"}'), "canonical"),
        (extra(b'{"opened":{},"entry":"{}"}'), "canonical"),
        (extra(b'{"entry":1,"opened":{}}'), "text"),
        (extra(b'{"entry":"{}","opened":[]}'), "object"),
        (make_proof(proof()).replace(b"index 11", b"index 011"), "leading zeroes"),
        (make_proof(proof()).replace(b"index 11", b"index 11" + b"\nAAAA" * 64), "63 steps"),
        (b"x" * 2_000_001, "two million"),
    ],
)
def test_what_is_not_a_proof_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ProofError, match=says):
        parse_proof(data)
