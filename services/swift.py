"""A route for doors that are busy: what an endpoint declares is worked out once, and costs little at each request.

An endpoint is declared as for FastAPI, and `/docs` shows it so. It may ask for the request, names in its path, headers,
one JSON body as a model, and what a dependency of the request alone gives; that is read here in the order in which it
is declared, so that who calls is asked before what they sent is looked at. FastAPI's general way, which works all of it
out at each request, costs a quarter of a flow.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends, Header
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

Read = Callable[[Request], Awaitable[Any]]


class SwiftRoute(APIRoute):
    """A route whose endpoint answers with a response; give it to a router as `route_class`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler. Raises TypeError, when the app is made, for a parameter of a kind it does not read."""
        endpoint = self.endpoint
        hints = get_type_hints(endpoint, include_extras=True)
        parameters = inspect.signature(endpoint).parameters
        path = self.param_convertors
        readers = {name: _reader(name, hints[name], each.default, path) for name, each in parameters.items()}

        async def handle(request: Request) -> Response:
            response: Response = await endpoint(**{name: await read(request) for name, read in readers.items()})
            return response

        return handle


def _reader(name: str, hint: Any, default: Any, path: Any) -> Read:
    kind, *more = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    for each in more:
        if isinstance(each, Depends) and each.dependency is not None:
            return each.dependency
        if isinstance(each, Header):
            return _header(each, hint, default)
    if kind is Request:
        return _itself
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return _body(kind)
    if name in path:
        return _in_path(name)
    raise TypeError(f"A swift route does not read {name}: {hint}.")


async def _itself(request: Request) -> Request:
    return request


def _in_path(name: str) -> Read:
    async def read(request: Request) -> Any:
        return request.path_params[name]

    return read


def _header(header: Header, hint: Any, default: Any) -> Read:
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    name = header.alias or ""

    async def read(request: Request) -> Any:
        value = request.headers.get(name)
        if value is None:
            return default
        try:
            return adapter.validate_python(value)
        except ValidationError as mistakes:
            raise _mistaken(mistakes, ("header", name)) from None

    return read


def _body(model: type[BaseModel]) -> Read:
    async def read(request: Request) -> Any:
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != "application/json" and not content_type.endswith("+json"):
            raise RequestValidationError(
                [{"type": "content_type", "loc": ("header", "content-type"), "msg": "Send application/json"}]
            )
        try:
            return model.model_validate(orjson.loads(await request.body()))
        except orjson.JSONDecodeError as error:
            where = {"type": "json_invalid", "loc": ("body", error.pos), "msg": error.msg}
            raise RequestValidationError([where]) from None
        except ValidationError as mistakes:
            raise _mistaken(mistakes, ("body",)) from None

    return read


def _mistaken(mistakes: ValidationError, where: tuple[str, ...]) -> RequestValidationError:
    # Without what was sent: it may be a person's.
    errors = mistakes.errors(include_input=False, include_url=False, include_context=False)
    return RequestValidationError([{**error, "loc": (*where, *error["loc"])} for error in errors])
