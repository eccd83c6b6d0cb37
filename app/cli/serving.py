"""What keeps running: the pages and the API with the scheduler beside them, or the scheduler alone."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import typer
import uvicorn

from app.bootstrap import Application
from app.cli.keys import WithoutKey, need_key
from app.cli.one_server import one_server
from app.cli.opening import open_program
from app.cli.output import remark
from app.domain.errors import Conflict
from app.main import create_app
from app.pipeline.access import alone
from app.scheduler import stop_all
from app.web.binding import checked_host
from app.web.idling import Impatient
from app.web.settings import WebSettings

# Requests take less; an open page of events is told to come back.
_PATIENCE_SECONDS = 5
_LOOK_UP_SECONDS = 1.0


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.command()(serve)
    program.command()(worker)


def serve(context: typer.Context, without_key: WithoutKey = False) -> None:
    """Serve the pages and the API, capture what is due and deliver, until Ctrl-C.

    The address is http://127.0.0.1:8420 unless CHURNWATCH_HOST and CHURNWATCH_PORT say otherwise.
    """
    serve_program(open_program(context), without_key)


def worker(context: typer.Context, without_key: WithoutKey = False) -> None:
    """Capture what is due and deliver, until Ctrl-C, without pages.

    Any number of workers, on any machines that reach the database, share the work.
    """
    program = open_program(context)
    need_key(program, without_key)
    with _stopped_by_signal(), _scheduled(program):
        remark("Capturing what is due. Ctrl-C stops.")
        # A signal that comes just before a wait begins does not end it: none may be without end.
        while not threading.Event().wait(_LOOK_UP_SECONDS):
            pass


def serve_program(program: Application, without_key: bool) -> None:
    """Serve a program that is put together. Raises BadInput, Conflict if the port is taken."""
    need_key(program, without_key)
    settings = program.settings
    web = WebSettings()
    host = checked_host(settings.host, web, alone(program.access) is None)
    site = create_app(program)
    config = uvicorn.Config(
        site,
        http=Impatient,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=web.tls_certificate,
        ssl_keyfile=web.tls_key,
        timeout_graceful_shutdown=_PATIENCE_SECONDS,
    )
    with (
        one_server(settings.database),
        _listening(host, settings.port) as listener,
        _stopped_by_signal(),
        _scheduled(program),
    ):
        remark(f"Churnwatch is at {_address(listener, web)} - Ctrl-C stops it.")
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _scheduled(program: Application) -> Iterator[None]:
    """Do what is due beside the block; at its end finish or release what is under way."""
    running, listener = program.schedulers(), program.listener()
    for scheduler in running:
        scheduler.start()
    listener.start()
    try:
        yield
    finally:
        listener.stop()
        stop_all(running)


@contextmanager
def _stopped_by_signal() -> Iterator[None]:
    """End the block in order when the system says TERM, or a person Ctrl-C."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        remark("Stopped.")
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise Conflict(
            f"{host} port {port} cannot be listened on ({os.strerror(error.errno or 0)}):"
            " stop what listens there, or set CHURNWATCH_PORT"
        ) from None
    with listener:
        yield listener


def _address(listener: socket.socket, web: WebSettings) -> str:
    host, port = listener.getsockname()[:2]
    scheme = "https" if web.tls_certificate else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
