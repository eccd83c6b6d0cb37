"""Where platforms call to tell of follows: addresses that exist only for those that are set up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from app.pipeline.received import write_received
from app.ports.receivers import Receiver
from app.web.application import Application, program
from app.web.errors import Problem

Program = Annotated[Application, Depends(program)]
Challenge = Annotated[str, Query(min_length=1, max_length=512)]


def hook_of(receiver: Receiver) -> APIRouter:
    """The address of one platform: it is asked whether it is ours, and then told."""
    router = APIRouter(include_in_schema=False)
    path = f"/hooks/{receiver.name}"

    @router.get(path)
    async def prove(crc_token: Challenge) -> Response:
        return JSONResponse(dict(receiver.answer(crc_token)))

    @router.post(path)
    async def receive(request: Request, app: Program) -> Response:
        body = await request.body()
        if not receiver.genuine(request.headers, body):
            raise Problem("unauthenticated", "The signature is missing or wrong.")
        now = app.clock.now()
        if told := receiver.read(body, now):
            network = receiver.network
            await run_in_threadpool(write_received, app.storage, app.detector, network, told, now)
        return JSONResponse({})

    return router
