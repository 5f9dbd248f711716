"""Whatever bytes come, a decoder reads them or refuses them in its own words; nothing else comes out."""

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.checkpoint import Checkpoint
from services.audit.note import NoteError, VerifierKey, parse_note
from services.audit.proof import make_proof, parse_proof, verify_proof
from services.audit.tree import ProofError
from services.audit.wire import Proof
from services.audit.witness import AddCheckpoint
from tests.audit.ledgers import SIGNER, entry, signed

NOTE = signed([entry(0)])
PROOF = make_proof(Proof("a", 0, entry(0).decode(), [], NOTE.decode()))
SAMPLES = [NOTE, PROOF, bytes(AddCheckpoint(3, (bytes(32),), NOTE)), str(SIGNER.key).encode(), b64encode(bytes(32))]
PIECES = [b"\n", b"\n\n", b"+", b" ", b"=", "—".encode(), b"\xff", b"\x00", b"0", b"-1", b"9" * 30, b"extra ", b"e30="]


@st.composite
def hostile(draw: st.DrawFn) -> bytes:
    """A good sample with a piece of it replaced by something else."""
    sample = draw(st.sampled_from(SAMPLES))
    start, length = draw(st.integers(0, len(sample))), draw(st.integers(0, 40))
    piece = draw(st.one_of(st.binary(max_size=40), st.sampled_from(PIECES), st.sampled_from(SAMPLES)))
    return sample[:start] + piece + sample[start + length :]


@pytest.mark.parametrize("decoder", [parse_note, parse_proof, AddCheckpoint.parse])
@given(st.one_of(hostile(), st.binary(max_size=200)))
def test_bytes_are_read_or_refused(decoder: Callable[[bytes], object], data: bytes) -> None:
    with suppress(NoteError, ProofError):
        decoder(data)


@pytest.mark.parametrize("decoder", [VerifierKey.parse, Checkpoint.parse])
@given(st.one_of(hostile().map(lambda data: data.decode("latin-1")), st.text(max_size=100)))
def test_texts_are_read_or_refused(decoder: Callable[[str], object], text: str) -> None:
    with suppress(NoteError):
        decoder(text)


@given(hostile())
def test_no_other_proof_than_the_one_given_holds(data: bytes) -> None:
    if data != PROOF:
        with pytest.raises(ProofError):
            verify_proof(data, SIGNER.key)


@given(hostile())
def test_what_a_note_reads_it_writes_back_byte_for_byte(data: bytes) -> None:
    with suppress(NoteError):
        assert bytes(parse_note(data)) == data
