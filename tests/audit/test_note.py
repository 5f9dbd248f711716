"""Signed notes, their keys and cosignatures, against the specification's example and its refusals."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.audit.note import COSIGNATURE, Note, NoteError, Signer, VerifierKey, parse_note

# The example of C2SP signed-note.
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
SPEC_NOTE = f"This is an example message.\n\n{SPEC_LINE}\n".encode()
SIGNER = Signer("ledger.example/one", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
TEXT = "ledger.example/one\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_specifications_example_verifies() -> None:
    key, note = VerifierKey.parse(SPEC_KEY), parse_note(SPEC_NOTE)
    assert str(key) == SPEC_KEY
    assert note.text == "This is an example message.\n"
    assert note.signed_by(key) == note.signatures[0]
    assert bytes(note) == SPEC_NOTE


def test_one_changed_byte_of_a_note_never_verifies() -> None:
    key = VerifierKey.parse(SPEC_KEY)
    for at in range(len(SPEC_NOTE)):
        for bit in range(8):
            changed = bytearray(SPEC_NOTE)
            changed[at] ^= 1 << bit
            assert not _accepted(bytes(changed), key)


def _accepted(data: bytes, key: VerifierKey) -> bool:
    try:
        return parse_note(data).signed_by(key) is not None
    except NoteError:
        return False


def test_a_text_may_hold_empty_lines_and_other_alphabets() -> None:
    text = "Først\n\nså æøå\n\n"
    note = parse_note(bytes(Note(text, (SIGNER.sign(text),))))
    assert note.text == text
    assert note.signed_by(SIGNER.key) is not None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "end in a newline"),
        (b"text\n", "no empty line"),
        (b"text\n\n", "no empty line"),
        (f"text\n{SPEC_LINE}\n".encode(), "no empty line"),
        (f"text\n\n{SPEC_LINE}".encode(), "end in a newline"),
        (f"text\n\n{SPEC_LINE}\n\n".encode(), "no empty line"),
        (f"te\txt\n\n{SPEC_LINE}\n".encode(), "control characters"),
        (f"text\r\n\n{SPEC_LINE}\n".encode(), "control characters"),
        (b"t\xff\n\n" + SPEC_LINE.encode() + b"\n", "UTF-8"),
        (f"text\n\n{SPEC_LINE.replace('— ', '- ')}\n".encode(), "em dash"),
        (f"text\n\n{SPEC_LINE.replace('— ', '—')}\n".encode(), "em dash"),
        ("text\n\n— name\n".encode(), "em dash"),
        ("text\n\n—  AAAAAAAA\n".encode(), "name"),
        ("text\n\n— a+b AAAAAAAA\n".encode(), "plus"),
        ("text\n\n— a\u00a0b AAAAAAAA\n".encode(), "blank"),
        ("text\n\n— name AAAA BBBB\n".encode(), "base64"),
        ("text\n\n— name AAA\n".encode(), "base64"),
        ("text\n\n— name AAAA_-==\n".encode(), "base64"),
        ("text\n\n— name AAAAAAB=\n".encode(), "canonical"),
        ("text\n\n— name AAAAAA==\n".encode(), "too short"),
        (f"text\n\n{SPEC_LINE}\nstray\n".encode(), "em dash"),
        (f"text\n\n{(SPEC_LINE + chr(10)) * 65}".encode(), "64"),
        (b"a" * 1_000_001, "million"),
    ],
)
def test_malformed_notes_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(NoteError, match=says):
        parse_note(data)


def test_sixteen_signatures_are_accepted_and_unknown_ones_ignored() -> None:
    strangers = [Signer(f"w{number}.example", Ed25519PrivateKey.generate()) for number in range(15)]
    note = parse_note(bytes(Note(TEXT, (*(stranger.sign(TEXT) for stranger in strangers), SIGNER.sign(TEXT)))))
    assert note.signed_by(SIGNER.key) is not None
    same_name = Signer(SIGNER.name, Ed25519PrivateKey.generate())
    assert note.signed_by(same_name.key) is None


def test_a_false_signature_by_a_known_key_refuses_the_note() -> None:
    other = SIGNER.sign("other\n")
    with pytest.raises(NoteError, match="does not verify"):
        Note(TEXT, (other,)).signed_by(SIGNER.key)
    with pytest.raises(NoteError, match="does not verify"):
        Note(TEXT, (SIGNER.sign(TEXT), other)).signed_by(SIGNER.key)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "three parts"),
        ("name+00000000", "three parts"),
        ("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "not be empty"),
        ("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "hash"),
        ("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "hash"),
        ("example.com/foo+530d903a+", "no key"),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U==", "base64|Ed25519"),
        ("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "known kind"),
    ],
)
def test_malformed_verifier_keys_are_refused(text: str, says: str) -> None:
    with pytest.raises(NoteError, match=says):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "with blank", "with+plus", "with\nnewline", "with\x00null", "thin\u2009space"])
def test_names_that_no_note_may_carry_are_refused(name: str) -> None:
    with pytest.raises(NoteError, match="blank"):
        Signer(name, Ed25519PrivateKey.generate())


def test_a_cosignature_verifies_and_tells_its_time() -> None:
    line = WITNESS.cosign(TEXT, 1_679_315_147)
    note = parse_note(bytes(Note(TEXT, (SIGNER.sign(TEXT), line))))
    found = note.signed_by(WITNESS.cosigner_key)
    assert found is not None
    assert found.stamp == 1_679_315_147
    assert VerifierKey.parse(str(WITNESS.cosigner_key)).kind == COSIGNATURE
    assert note.signed_by(WITNESS.key) is None, "a cosignature is not an ordinary signature"


@given(st.integers(0, 71), st.integers(0, 7))
def test_a_changed_cosignature_or_time_never_verifies(at: int, bit: int) -> None:
    line = WITNESS.cosign(TEXT, 1_679_315_147)
    changed = bytearray(line.signature)
    changed[at] ^= 1 << bit
    with pytest.raises(NoteError):
        WITNESS.cosigner_key.verify(TEXT, bytes(changed))


@pytest.mark.parametrize("stamp", [0, -1, 2**63])
def test_a_cosignature_without_a_time_is_never_made(stamp: int) -> None:
    with pytest.raises(NoteError, match="time"):
        WITNESS.cosign(TEXT, stamp)


def test_a_line_that_is_given_again_takes_the_older_ones_place() -> None:
    note = Note(TEXT, (SIGNER.sign(TEXT), WITNESS.cosign(TEXT, 1)))
    again = note.with_signatures([WITNESS.cosign(TEXT, 2)])
    assert [line.name for line in again.signatures] == [SIGNER.name, WITNESS.name]
    assert again.signatures[1].stamp == 2


def test_a_signers_repr_does_not_show_its_key() -> None:
    assert "Private" not in repr(SIGNER)
    assert b64encode(bytes(range(32))).decode() not in repr(SIGNER)
