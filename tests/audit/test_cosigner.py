"""A ledger and its co-signer: only a ledger that grows gets its checkpoints cosigned."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.demo.cosigner import build
from services.audit.checkpoint import Checkpoint
from services.audit.note import Note, Signer, VerifierKey
from services.audit.tree import EMPTY_ROOT, Frontier, consistency_path, leaf_hash
from services.audit.witness import (
    AddCheckpoint,
    Cosigner,
    CosignerAhead,
    CosignerRefused,
    CosignerSilent,
    Prove,
    origin_hash,
)
from tests.audit.ledgers import SIGNER, entries

LEAVES = [leaf_hash(entry) for entry in entries(40)]
STRANGER = Signer("ledger.example/unknown", Ed25519PrivateKey.generate())
URL = "http://cosigner.example"


def root(size: int, leaves: Sequence[bytes] = LEAVES) -> bytes:
    return Frontier().extended(leaves[:size]).root()


def head(size: int, leaves: Sequence[bytes] = LEAVES) -> Note:
    return Checkpoint(SIGNER.name, size, root(size, leaves)).signed(SIGNER)


def path(old: int, new: int, leaves: Sequence[bytes] = LEAVES) -> tuple[bytes, ...]:
    def node(level: int, index: int) -> bytes:
        return Frontier().extended(leaves[index << level : (index + 1) << level]).root()

    return tuple(consistency_path(old, new, node))


def prove_to(size: int, leaves: Sequence[bytes] = LEAVES) -> Prove:
    async def prove(old: int) -> Sequence[bytes]:
        return path(old, size, leaves)

    return prove


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app, _ = build(tmp_path / "data", "cosigner.example/demo", [SIGNER.key])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=URL) as client:
        yield client


@pytest.fixture
def key(http: httpx2.AsyncClient, tmp_path: Path) -> VerifierKey:
    return VerifierKey.parse((tmp_path / "data" / "cosigner.pub").read_text())


async def post(http: httpx2.AsyncClient, old: int, steps: Sequence[bytes], note: Note | bytes) -> httpx2.Response:
    return await http.post("/add-checkpoint", content=bytes(AddCheckpoint(old, tuple(steps), bytes(note))))


async def test_a_growing_ledger_is_cosigned(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    cosigner = Cosigner(http, URL, key)
    known = 0
    for size in (0, 1, 2, 2, 7, 8, 40):
        note = head(size)
        line = await cosigner.cosign(note, known, prove_to(size))
        assert note.with_signatures([line]).signed_by(key) == line
        assert line.stamp > 1_700_000_000
        known = size


async def test_a_ledger_that_has_forgotten_is_told_the_size(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    cosigner = Cosigner(http, URL, key)
    await cosigner.cosign(head(7), 0, prove_to(7))
    answer = await post(http, 0, (), head(9))
    assert (answer.status_code, answer.text) == (409, "7\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"
    for wrong in (0, 3, 9, 12):
        await cosigner.cosign(head(9), wrong, prove_to(9))


async def test_a_ledger_behind_its_cosigner_is_told_so(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    cosigner = Cosigner(http, URL, key)
    await cosigner.cosign(head(9), 0, prove_to(9))
    with pytest.raises(CosignerAhead) as caught:
        await cosigner.cosign(head(7), 0, prove_to(7))
    assert caught.value.size == 9


async def test_a_second_face_of_a_ledger_is_never_cosigned(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    cosigner = Cosigner(http, URL, key)
    await cosigner.cosign(head(7), 0, prove_to(7))
    other = [*LEAVES[:6], leaf_hash(b"another"), *LEAVES[7:]]
    for size in (7, 8, 20):
        with pytest.raises(CosignerRefused) as caught:
            await cosigner.cosign(head(size, other), 7, prove_to(size, other))
        assert caught.value.status == 422
    assert await cosigner.latest(SIGNER.name) == Checkpoint(SIGNER.name, 7, root(7))


async def test_each_refusal_has_its_status(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    await Cosigner(http, URL, key).cosign(head(4), 0, prove_to(4))
    text = head(9).text
    false = Note(text, (SIGNER.sign("other\n"),))
    empty = f"{SIGNER.name}\n0\n{Note(text, ()).text.splitlines()[2]}\n"
    signed = Note("ledger.example/aalborg-aktiv\nmany\n", (SIGNER.sign("ledger.example/aalborg-aktiv\nmany\n"),))
    good = path(4, 9)
    cases: list[tuple[int, int, Sequence[bytes], Note | bytes]] = [
        (404, 0, (), Checkpoint(STRANGER.name, 0, EMPTY_ROOT).signed(STRANGER)),
        (403, 4, good, Note(text, (STRANGER.sign(text),))),
        (403, 4, good, false),
        (403, 4, good, Note(text, (SIGNER.sign(text), *false.signatures))),
        (400, 10, (), head(9)),
        (400, 4, good, b"not a note"),
        (400, 4, good, signed),
        (422, 4, good[:-1], head(9)),
        (422, 4, (*good, bytes(32)), head(9)),
        (422, 4, (), head(9)),
        (422, 4, (bytes(32),), head(4)),
        (422, 0, (), Note(empty, (SIGNER.sign(empty),))),
        (409, 0, (bytes(32),), head(9)),
        (409, 3, path(3, 9), head(9)),
    ]
    for status, old, steps, note in cases:
        assert (await post(http, old, steps, note)).status_code == status
    assert (await post(http, 4, good, head(9))).status_code == 200, "none of these changed what it remembers"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 00\n\n%s",
        b"old -1\n\n%s",
        b"old  0\n\n%s",
        b"new 0\n\n%s",
        b"old 0\nAAAA\n\n%s",
        b"old 0\nnot base64\n\n%s",
        b"old 0\r\n\n%s",
        b"old 0" + b"\n" + b"\n".join([b"A" * 43 + b"="] * 64) + b"\n\n%s",
        b"\xff\n\n%s",
    ],
)
async def test_malformed_bodies_are_400(http: httpx2.AsyncClient, body: bytes) -> None:
    content = body.replace(b"%s", bytes(head(3)))
    assert (await http.post("/add-checkpoint", content=content)).status_code == 400


async def test_a_path_where_none_belongs_is_422(http: httpx2.AsyncClient) -> None:
    assert (await post(http, 0, (bytes(32),), head(9))).status_code == 422


async def test_a_body_beyond_the_limit_is_413(http: httpx2.AsyncClient) -> None:
    assert (await http.post("/add-checkpoint", content=b"x" * 200_000)).status_code == 413


async def test_only_post_adds(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/add-checkpoint")).status_code == 405


async def test_anybody_can_see_the_last_checkpoint(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    cosigner = Cosigner(http, URL, key)
    assert await cosigner.latest(SIGNER.name) is None
    stranger = head(5).with_signatures([STRANGER.sign(head(5).text)])
    await cosigner.cosign(stranger, 0, prove_to(5))
    assert await cosigner.latest(SIGNER.name) == Checkpoint(SIGNER.name, 5, root(5))
    shown = (await http.get(f"/{origin_hash(SIGNER.name)}/checkpoint")).text
    assert STRANGER.name not in shown, "a signature that was not verified is not passed on"


async def test_of_requests_at_once_one_wins(http: httpx2.AsyncClient, key: VerifierKey) -> None:
    await Cosigner(http, URL, key).cosign(head(4), 0, prove_to(4))
    answers = await asyncio.gather(*(post(http, 4, path(4, size), head(size)) for size in range(5, 25)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19


def answering(status: int, content: bytes) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _: httpx2.Response(status, content=content)))


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"thanks\n"),
        (200, str(SIGNER.cosign(head(5).text, 7)).encode()),
        (200, str(STRANGER.cosign(head(6).text, 7)).encode()),
        (200, b"more\n\n" + str(STRANGER.cosign(head(5).text + "\nmore\n", 7)).encode()),
        (200, str(STRANGER.cosign(head(5).text, 7)).encode() * 2_000),
        (302, b""),
        (409, b"five\n"),
        (409, b"3\n"),
        (500, b"oh"),
    ],
)
async def test_a_false_answer_is_no_cosignature(status: int, content: bytes) -> None:
    async with answering(status, content) as client:
        with pytest.raises(CosignerRefused) as caught:
            await Cosigner(client, URL, STRANGER.cosigner_key).cosign(head(5), 3, prove_to(5))
        assert caught.value.status == status


async def test_lines_by_other_keys_are_ignored() -> None:
    mine = STRANGER.cosign(head(5).text, 7)
    async with answering(200, f"{SIGNER.cosign(head(6).text, 7)}{mine}".encode()) as client:
        assert await Cosigner(client, URL, STRANGER.cosigner_key).cosign(head(5), 0, prove_to(5)) == mine


async def test_silence_is_told_apart_from_refusal() -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    async def slow(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(30)
        return httpx2.Response(200)

    for transport in (httpx2.MockTransport(broken), httpx2.MockTransport(slow)):
        async with httpx2.AsyncClient(transport=transport) as client:
            with pytest.raises(CosignerSilent):
                await Cosigner(client, URL, STRANGER.cosigner_key, seconds=0.2).cosign(head(5), 0, prove_to(5))


# The real process.


class Process:
    """`python -m deploy.demo.cosigner` over a folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        log_key = folder / "ledger.pub"
        log_key.write_text(f"{SIGNER.key}\n")
        options = ["--data", str(folder / "data"), "--log-key", str(log_key), "--port", str(self.port)]
        command = [sys.executable, "-m", "deploy.demo.cosigner", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        assert self.process.stdout
        self.key = VerifierKey.parse(self.process.stdout.readline().removeprefix("Co-signer "))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        assert self.process.stdout
        self.process.stdout.close()


async def cosigned(process: Process, size: int) -> Checkpoint | None:
    async with httpx2.AsyncClient() as client:
        cosigner = Cosigner(client, f"http://127.0.0.1:{process.port}", process.key)
        for _ in range(100):
            try:
                await cosigner.cosign(head(size), 0, prove_to(size))
                return await cosigner.latest(SIGNER.name)
            except CosignerSilent:
                await asyncio.sleep(0.05)
    raise AssertionError("the co-signer did not start")


async def test_a_killed_cosigner_remembers_what_it_signed(tmp_path: Path) -> None:
    first = Process(tmp_path)
    try:
        assert await cosigned(first, 5) == Checkpoint(SIGNER.name, 5, root(5))
    finally:
        first.kill()
    second = Process(tmp_path)
    try:
        assert second.key == first.key
        with pytest.raises(CosignerAhead):
            await cosigned(second, 4)
        assert await cosigned(second, 9) == Checkpoint(SIGNER.name, 9, root(9))
    finally:
        second.kill()
