"""Lets several tasks take turns, one step at a time, in exactly the order that a test wants."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

_me: ContextVar[str] = ContextVar("process")


class Turns:
    """A process runs from one `pause` to the next, alone, when `step` names it."""

    def __init__(self) -> None:
        self._gates: dict[str, asyncio.Future[None]] = {}
        self._stopped: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def pause(self) -> None:
        """Where a process waits for its next turn."""
        gate = self._gates[_me.get()] = asyncio.get_running_loop().create_future()
        self._stopped.put_nowait(_me.get())
        await gate

    async def start(self, processes: Mapping[str, Coroutine[Any, Any, None]]) -> None:
        """Brings each process to its first gate; none has done anything yet."""
        for name, process in processes.items():
            self._tasks[name] = asyncio.create_task(self._run(name, process))
            assert await self._stopped.get() == name

    async def _run(self, name: str, process: Coroutine[Any, Any, None]) -> None:
        _me.set(name)
        await self.pause()
        try:
            await process
        finally:
            self._stopped.put_nowait(name)

    @property
    def unfinished(self) -> list[str]:
        """The processes that have steps left."""
        return list(self._gates)

    async def step(self, name: str) -> None:
        """One step of one process. What it raises is raised here."""
        self._gates.pop(name).set_result(None)
        assert await self._stopped.get() == name, "somebody ran out of turn"
        if name not in self._gates:
            await self._tasks[name]

    async def play(self, schedule: Iterable[str]) -> None:
        """Steps in this order, as far as the processes have any left."""
        for name in schedule:
            if name in self._gates:
                await self.step(name)
