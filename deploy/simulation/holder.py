"""A case-management system for a simulation: it answers the gateway for every partner, with made-up values."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from deploy.servers import served
from services.collaboration.kinds import FieldType
from services.collaboration.model import ServiceMap

_VALUES = {FieldType.DATE: "2027-01-04", FieldType.NUMBER: 12, FieldType.BOOLEAN: True}


class Question(BaseModel):
    """What the gateway asks for: the fields of each item. What else it tells is not needed here."""

    items: dict[str, list[str]]


def made_up(map_: ServiceMap, items: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """Something of the right type in each of these fields."""
    return {item: {name: _value(map_, item, name) for name in names} for item, names in items.items()}


@asynccontextmanager
async def holding(map_: ServiceMap) -> AsyncIterator[str]:
    """The system, up within; its address, on this machine only."""
    router = APIRouter()

    @router.post("/{rest:path}")
    async def answer(rest: str, question: Question) -> dict[str, Any]:
        return {"information": made_up(map_, question.items)}

    app = FastAPI()
    app.include_router(router)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    async with served(app, bound):
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def _value(map_: ServiceMap, item: str, name: str) -> Any:
    kind = map_.item(item).fields[name].type
    return _VALUES.get(kind, f"made up: {item}, {name}")
