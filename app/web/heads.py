"""HEAD: what a GET would be answered, without its body, as RFC 9110 asks of every server."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """Asks the routes as a GET would, and passes on the head of the answer alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, _head_to(send))
        else:
            await self._app(scope, receive, send)


def _head_to(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            # Ended here, since a stream of events would not end by itself.
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_head
