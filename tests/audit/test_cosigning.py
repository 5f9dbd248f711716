"""The ledger and a real co-signer, a process of its own: cosignatures come by themselves, and appends never wait."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.ledger_cli import app
from services.audit.app import build_audit
from services.audit.checkpoint import open_checkpoint
from services.audit.co_signers import co_signers_in
from services.audit.cosigning import Cosigning
from services.audit.note import Signer, VerifierKey
from services.audit.service import Audit
from services.audit.signers import Signers
from services.keys import signing_key
from services.problems import CannotStart
from tests.audit.installation import LEDGER, draft, settings_in
from tests.audit.running import free_port, running
from tests.tampering import backed_up, tampered

BREATH = 0.05


class CoSigner:
    """A co-signer as deploy/demo runs it, that knows the key of one installation's ledger."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        key = Signers(settings_in(data).keys(), "ledger.example")(LEDGER).key
        (folder / "ledger.pub").write_text(f"{key}\n")
        self.key = Signer("cosigner.example/demo", signing_key(folder / "cosigner.pem")).cosigner_key
        self.setting = f"http://127.0.0.1:{self.port} {self.key}"

    @contextmanager
    def process(self) -> Iterator[subprocess.Popen[str]]:
        told = ["--data", str(self.folder), "--log-key", str(self.folder / "ledger.pub"), "--port", str(self.port)]
        command = [sys.executable, "-m", "deploy.demo.cosigner", *told]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        try:
            assert process.stdout
            assert process.stdout.readline().strip() == f"Co-signer {self.key}"
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(10)


@pytest.fixture
def co_signer(tmp_path: Path) -> CoSigner:
    return CoSigner(tmp_path / "cosigner", tmp_path / "data")


@asynccontextmanager
async def ledger(tmp_path: Path, co_signer: CoSigner) -> AsyncIterator[Audit]:
    """The audit service with its co-signing under way."""
    audit = build_audit(settings_in(tmp_path / "data", co_signers=co_signer.setting))
    await audit.check_start()
    cosigning = Cosigning(audit, BREATH)
    await cosigning.start()
    try:
        yield audit
    finally:
        await cosigning.stop()
        audit.close()


async def cosigned(audit: Audit, index: int, key: VerifierKey, seconds: float = 15) -> int:
    """The size of the co-signed checkpoint that covers an entry, once there is one and both signatures verify."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if note := await audit.cosigned_checkpoint(LEDGER, index):
            checkpoint, signed = open_checkpoint(note.encode(), audit.signers(LEDGER).key)
            assert signed.signed_by(key)
            return checkpoint.size
        await asyncio.sleep(0.02)
    raise AssertionError(f"no cosignature within {seconds} seconds")


async def test_what_is_appended_is_cosigned_by_itself(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process():
        async with ledger(tmp_path, co_signer) as audit:
            for size in (1, 3, 300):
                places = await audit.append([draft() for _ in range(size)])
                assert await cosigned(audit, places[-1].index, co_signer.key) == places[-1].index + 1


async def test_an_append_does_not_wait_for_a_co_signer_that_hangs(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process() as process:
        async with ledger(tmp_path, co_signer) as audit:
            await cosigned(audit, (await audit.append([draft()]))[0].index, co_signer.key)
            os.kill(process.pid, signal.SIGSTOP)
            for _ in range(20):
                async with asyncio.timeout(1):
                    [place] = await audit.append([draft()])
            assert await audit.cosigned_checkpoint(LEDGER, place.index) is None
            os.kill(process.pid, signal.SIGCONT)
            assert await cosigned(audit, place.index, co_signer.key) == 21


async def test_one_that_is_away_at_first_gets_all_of_it_later(tmp_path: Path, co_signer: CoSigner) -> None:
    async with ledger(tmp_path, co_signer) as audit:
        await audit.append([draft() for _ in range(7)])
        await asyncio.sleep(5 * BREATH)
        assert await audit.cosigned_checkpoint(LEDGER, 0) is None
        with co_signer.process():
            assert await cosigned(audit, 6, co_signer.key) == 7


async def test_a_restart_goes_on_from_where_the_co_signer_stands(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process():
        async with ledger(tmp_path, co_signer) as audit:
            await cosigned(audit, (await audit.append([draft() for _ in range(5)]))[-1].index, co_signer.key)
        # The co-signer has it, we forget that it does: as after a crash before the cosignature was kept.
        tampered(tmp_path / "data" / "audit.db", "DELETE FROM cosignature")
        audit = build_audit(settings_in(tmp_path / "data"))
        await audit.append([draft() for _ in range(4)])
        audit.close()
        async with ledger(tmp_path, co_signer) as audit:
            assert await cosigned(audit, 8, co_signer.key) == 9


async def start_fails(tmp_path: Path, co_signer: CoSigner, why: str, data: str = "data") -> None:
    audit = build_audit(settings_in(tmp_path / data, co_signers=co_signer.setting))
    with pytest.raises(CannotStart, match=why):
        await audit.check_start()
    audit.close()


async def grown_and_cosigned(tmp_path: Path, co_signer: CoSigner, many: int) -> None:
    async with ledger(tmp_path, co_signer) as audit:
        places = await audit.append([draft() for _ in range(many)])
        await cosigned(audit, places[-1].index, co_signer.key)


async def test_a_ledger_restored_from_an_old_backup_refuses_to_start(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process():
        await grown_and_cosigned(tmp_path, co_signer, 3)
        backed_up(tmp_path / "data", tmp_path / "backup")
        await grown_and_cosigned(tmp_path, co_signer, 2)
        # All that lies beside the ledger was restored with it: only the co-signer knows that there was more.
        await start_fails(tmp_path, co_signer, "shorter than its last co-signed checkpoint .5 entries", "backup")


async def test_an_empty_store_in_place_of_a_cosigned_one_refuses_to_start(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process():
        await grown_and_cosigned(tmp_path, co_signer, 3)
        for file in (tmp_path / "data").glob("audit.db*"):
            file.unlink()
        await start_fails(tmp_path, co_signer, "shorter")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE cosignature SET size = size + 1", "shorter"),
        ("UPDATE entry SET leaf = body WHERE idx = 0", "another one than its co-signer has seen"),
    ],
)
async def test_without_the_co_signer_what_it_signed_still_counts(
    tmp_path: Path, co_signer: CoSigner, statement: str, why: str
) -> None:
    with co_signer.process():
        await grown_and_cosigned(tmp_path, co_signer, 3)
    tampered(tmp_path / "data" / "audit.db", statement)
    await start_fails(tmp_path, co_signer, why)


async def test_another_ledger_of_the_same_name_refuses_to_start(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process():
        await grown_and_cosigned(tmp_path, co_signer, 3)
        for file in (tmp_path / "data").glob("audit.db*"):
            file.unlink()
        audit = build_audit(settings_in(tmp_path / "data"))
        await audit.append([draft() for _ in range(8)])
        audit.close()
        await start_fails(tmp_path, co_signer, "another one than its co-signer has seen")


async def test_a_co_signer_that_is_away_keeps_nobody_from_starting(tmp_path: Path, co_signer: CoSigner) -> None:
    with co_signer.process():
        await grown_and_cosigned(tmp_path, co_signer, 3)
    async with ledger(tmp_path, co_signer) as audit:
        assert (await audit.append([draft()]))[0].index == 3


KEY = "cosigner.example/demo+aaaaaaaa+BAAA"


@pytest.mark.parametrize("setting", ["http://x", f"ftp://x {KEY}", "http://x not-a-key", f"x {KEY}"])
def test_a_setting_that_cannot_be_read_is_named(setting: str) -> None:
    with pytest.raises(CannotStart, match="DOTTEDLINE_CO_SIGNERS"):
        co_signers_in(setting)


def test_several_co_signers_stand_with_commas_between(co_signer: CoSigner) -> None:
    found = co_signers_in(f"{co_signer.setting}, https://other.example/w {co_signer.key},")
    assert [one.url for one in found] == [f"http://127.0.0.1:{co_signer.port}", "https://other.example/w"]
    assert co_signers_in("") == []


def test_an_exported_checkpoint_comes_with_its_cosignature(
    tmp_path: Path, co_signer: CoSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with co_signer.process(), running(tmp_path / "data", co_signers=co_signer.setting) as up:
        monkeypatch.setenv("DOTTEDLINE_FIRST_PORT", str(up.settings.first_port))
        told = CliRunner().invoke(app, ["export", str(tmp_path / "out")])
        assert "with 1 cosignature" in told.output, told.output
    (tmp_path / "cosigner.pub").write_text(f"{co_signer.key}\n")
    verified = CliRunner().invoke(app, ["verify", str(tmp_path / "out"), "--cosigner", str(tmp_path / "cosigner.pub")])
    assert "co-signed   by cosigner.example/demo" in verified.output, verified.output
