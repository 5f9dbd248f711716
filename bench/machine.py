"""What a run was made on, and with which versions."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.opa import find_opa, version_of

_LIBRARIES = ("fastapi", "uvicorn", "uvloop", "httptools", "sqlalchemy", "sqlmodel", "opa-python-client", "joserfc")


def machine() -> dict[str, Any]:
    """Machine and versions; `load` is that of the last minutes, others' work included."""
    opa = version_of(find_opa())
    return {
        "cores": os.cpu_count(), "processor": _processor(), "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
        "opa": ".".join(map(str, opa)) if opa else "", "load": os.getloadavg(), "commit": _commit(),
        **{name: version(name) for name in _LIBRARIES},
    }  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
    return said.stdout.strip()
