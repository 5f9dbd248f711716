"""The ledger that a story leaves, copied and verified by the command line, as a process of its own."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from deploy.demo.beside import environment
from deploy.demo.story.stage import expect
from services.settings import Settings


async def verified_copy(settings: Settings, folder: str) -> str:
    """Copies the collaboration's ledger into a new folder below `folder`; what its verification says.

    Raises StoryDiffers where either fails.
    """
    copy = str(Path(folder) / "copy")
    exported = await _dottedline("ledger", "export", copy, "--collaboration", settings.demo, **environment(settings))
    expect(exported.returncode == 0, f"the ledger is copied: {exported.stdout} {exported.stderr}")
    verified = await _dottedline("ledger", "verify", copy)
    expect(verified.returncode == 0, f"the copy verifies: {verified.stdout} {verified.stderr}")
    return verified.stdout.strip().split("\n")[0]


async def _dottedline(*words: str, **around: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.cli", *words]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=120, env={**kept, **around}, check=False
    )
