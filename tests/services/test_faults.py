"""A fault of our own: the caller hears a sentence, logs its kind, and what a person wrote stands in neither (P23)."""

import asyncio
import gc
import logging

import httpx2
import pytest
from structlog.testing import capture_logs

from bench.processes import free_ports
from deploy.fault_logs import keep_texts_out
from deploy.servers import Ports, served
from services.settings import Settings
from services.web import make_app

SECRET = "Bo Kastanjegaard, 170594-0000"


async def test_a_fault_is_logged_by_its_kind_and_nothing_else(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, first_port=free_ports(1))
    app = make_app("Faulty", "Fails.", settings)

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError(SECRET)

    ports = Ports()
    ports.take(settings, ["identity"])
    caplog.set_level(logging.WARNING)
    with capture_logs() as logged:
        async with served(app, ports.socket("identity")), httpx2.AsyncClient() as http:
            answer = await http.get(f"{settings.url('identity')}/fails")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert logged == [{"event": "fault", "kind": "RuntimeError", "log_level": "error"}]
    written = "".join(capfd.readouterr())
    assert "uvicorn.error" in [record.name for record in caplog.records], "the server says something of it, too"
    assert "RuntimeError at " in caplog.text
    for where in (answer.text, str(answer.headers), caplog.text, written):
        assert SECRET not in where


async def test_what_a_task_raised_that_nobody_waits_for_is_told_by_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise RuntimeError(SECRET)

    keep_texts_out()
    forgotten = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del forgotten
    gc.collect()
    assert [record.name for record in caplog.records] == ["asyncio"]
    assert "RuntimeError at " in caplog.text
    assert SECRET not in caplog.text
