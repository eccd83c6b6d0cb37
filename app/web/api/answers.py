"""Answers of the API: JSON with a strong ETag, and how they are described in its OpenAPI."""

from __future__ import annotations

from typing import Any

import msgspec
import xxhash
from fastapi import Request, Response

from app.web.errors import KINDS, MEDIA_TYPE

JSON = "application/json"
# Kept by whoever asked, but never used again without asking whether it is still true.
ASK_AGAIN = "private, no-cache"


def told(request: Request, body: msgspec.Struct) -> Response:
    """The body as JSON, or 304 if the one who asks has exactly this already."""
    return unless_known(request, msgspec.json.encode(body), JSON)


def unless_known(
    request: Request, content: bytes, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """The content with a strong ETag, or 304 if the one who asks has exactly this already."""
    etag = f'"{xxhash.xxh3_128_hexdigest(content)}"'
    headers = {"ETag": etag, "Cache-Control": ASK_AGAIN, **(headers or {})}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def created(answer: Response, location: str | None = None) -> Response:
    """The answer as one that something new came of, which is kept at `location`."""
    answer.status_code = 201
    if location is not None:
        answer.headers["Location"] = location
    return answer


def accepted(answer: Response) -> Response:
    """The answer as one that something will come of, in the background."""
    answer.status_code = 202
    return answer


def is_known(request: Request, etag: str) -> bool:
    """Whether the one who asks says to have what has this ETag already."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or etag in (
        one.strip().removeprefix("W/") for one in known.split(",")
    )


def described(model: type, *kinds: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's words for what a route answers, and for the kinds of problems it has of its own."""
    schema = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    summary = (model.__doc__ or "").partition("\n")[0]
    return {status: {"description": summary, "content": {JSON: schema}}, **problems(*kinds)}


def problems(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's words for the problems of a route; every route can be refused or fail."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ToldProblem"}}}
    chosen = (KINDS[kind] for kind in ("unknown_host", *kinds, "invalid", "storage_unavailable"))
    return {status: {"description": title, "content": content} for status, title in chosen}
