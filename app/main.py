"""The ASGI application: `uvicorn --factory app.main:app`, or `churnwatch serve`."""

from __future__ import annotations

from starlette.types import ASGIApp

from app.bootstrap import build
from app.config import Settings
from app.web.application import Application
from app.web.settings import WebSettings
from app.web.site import build_site


def create_app(application: Application) -> ASGIApp:
    """The web over a program that is already put together."""
    return build_site(application, WebSettings())


def app() -> ASGIApp:
    """The whole program, put together from its settings."""
    return create_app(build(Settings()))
