"""Forms as OAuth wants them: each parameter once (RFC 6749, 3.2), and refusals in OAuth's own words."""

from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import Response

from services.identity.token_door import OAuthError
from services.web import json_response


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form. Raises OAuthError for another content type, a repeated field or broken encoding."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "Send a form: application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl((await request.body()).decode(), True, True, errors="strict", max_num_fields=32)
    except ValueError as error:
        raise OAuthError("invalid_request", "The form cannot be read.") from error
    return once_each(pairs)


def once_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name. Raises OAuthError for one that stands twice."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise OAuthError("invalid_request", "A parameter stands twice.")
    return dict(pairs)


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": "Refused, in OAuth's own words.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
                }
            }
        },
    }
    for status in (400, 401)
}
"""How a route's refusals in OAuth's words are told in its OpenAPI document."""


def refusal(error: OAuthError) -> Response:
    """A refusal as RFC 6749, 5.2 wants it."""
    return json_response({"error": error.code, "error_description": error.description}, error.status)
