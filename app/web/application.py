"""What the web needs of the program, and how a route gets hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from app.config import Settings
from app.credentials import Vault
from app.delivery.courier import Courier
from app.net.posting import Poster
from app.pipeline.capture import Capture
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.pipeline.opening import Formats
from app.ports import Clock, Exporter, Source, Storage
from app.web.api.cursors import Cursors
from app.web.renderings import Renderings
from app.web.uploads import Uploads


class Application(Protocol):
    """The parts of the program that routes use."""

    @property
    def settings(self) -> Settings: ...
    @property
    def storage(self) -> Storage: ...
    @property
    def detector(self) -> Detector: ...
    @property
    def sources(self) -> Mapping[str, Source]: ...
    @property
    def capture(self) -> Capture: ...
    @property
    def exporters(self) -> Mapping[str, Exporter]: ...
    @property
    def formats(self) -> Formats: ...
    def importer(self) -> Importer: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def home(self) -> str: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def poster(self) -> Poster: ...
    def courier(self) -> Courier: ...


async def application(request: Request) -> Application:
    """The program this request is served by."""
    return cast(Application, request.app.state.application)


async def cursors(request: Request) -> Cursors:
    """What seals the places in long answers."""
    return cast(Cursors, request.app.state.cursors)


async def renderings(request: Request) -> Renderings:
    """The long answers that were written already."""
    return cast(Renderings, request.app.state.renderings)


async def uploads(request: Request) -> Uploads:
    """The uploads of this process."""
    return cast(Uploads, request.app.state.uploads)


App = Annotated[Application, Depends(application)]
Sealed = Annotated[Cursors, Depends(cursors)]
Rendered = Annotated[Renderings, Depends(renderings)]
Uploading = Annotated[Uploads, Depends(uploads)]
