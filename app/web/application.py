"""What the web needs of the program, and how a route gets hold of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from app.config import Settings
from app.delivery.courier import Courier
from app.delivery.notifier import Notifier
from app.domain.credential import Caller
from app.domain.figure import Figure
from app.domain.owner import FIRST_OWNER, OwnerId, Role
from app.net.outbound import Outbound
from app.net.posting import Poster
from app.pipeline.capture import Capture
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.pipeline.opening import Formats
from app.ports.access import Access
from app.ports.chores import BackupFolder, ChoreBook
from app.ports.clock import Clock
from app.ports.commits import Commits
from app.ports.credentials import Safe, SignIn, Vault
from app.ports.exports import Exporter
from app.ports.idempotency import Answers
from app.ports.mirrors import Repositories
from app.ports.receivers import Receiver
from app.ports.sources import Progress, Source
from app.ports.storage import Storage
from app.ports.writers import Writer
from app.web.api.cursors import Cursors
from app.web.errors import Problem
from app.web.renderings import Renderings
from app.web.settling import Settling
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
    def figures(self) -> Sequence[Figure]: ...
    @property
    def receivers(self) -> Sequence[Receiver]: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def home(self) -> str: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def poster(self) -> Poster: ...
    def courier(self) -> Courier: ...
    def notifier(self) -> Notifier: ...
    def settle_demo_town(self, progress: Progress = ...) -> None: ...
    @property
    def access(self) -> Access: ...
    @property
    def commits(self) -> Commits: ...
    @property
    def chores(self) -> ChoreBook: ...
    def backups(self) -> BackupFolder: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def repositories(self) -> Repositories: ...
    @property
    def writers(self) -> Mapping[str, Writer]: ...
    @property
    def sign_ins(self) -> Mapping[str, SignIn]: ...
    @property
    def safe(self) -> Safe: ...
    def outbound(self) -> Outbound: ...

    def of(self, owner: OwnerId) -> Application:
        """The same program, for what belongs to another owner."""
        ...

    def joined(self) -> AbstractContextManager[Application]:
        """The same program, all of whose transactions are one that is committed at the end."""
        ...


async def program(request: Request) -> Application:
    """The program, whoever asks: for what has to do with no owner."""
    return cast(Application, request.app.state.application)


async def caller(request: Request) -> Caller:
    """Who asks, as the door has found out."""
    found = getattr(request.state, "caller", None)
    if found is None:
        raise Problem("unauthenticated")
    return cast(Caller, found)


Asking = Annotated[Caller, Depends(caller)]


def admins_only(asking: Caller, why: str) -> None:
    """Raise Problem `forbidden`, and why, unless an admin of the installation asks."""
    if asking.owner.role is not Role.ADMIN:
        raise Problem("forbidden", why)


async def application(request: Request, asking: Asking) -> Application:
    """The program this request is served by, on what belongs to whoever asks."""
    joined: Application | None = getattr(request.state, "application", None)
    return joined or (await program(request)).of(asking.owner.id)


async def cursors(request: Request, asking: Asking) -> Cursors:
    """What seals the places in long answers, for whoever asks alone."""
    return cast(Cursors, request.app.state.cursors).of(asking.owner.id)


async def renderings(request: Request) -> Renderings:
    """The long answers that were written already."""
    return cast(Renderings, request.app.state.renderings)


async def uploads(request: Request, asking: Asking) -> Uploads:
    """The uploads of whoever asks to this process."""
    kept: dict[OwnerId, Uploads] = request.app.state.uploads
    whole, owner = await program(request), asking.owner.id
    own = whole.settings.data / ("" if owner == FIRST_OWNER else f"owner-{owner}")
    return kept.setdefault(owner, Uploads(own))


async def settling(request: Request, asking: Asking) -> Settling:
    """How far the demo town of whoever asks has moved in, as this process knows."""
    kept: dict[OwnerId, Settling] = request.app.state.settling
    return kept.setdefault(asking.owner.id, Settling())


Program = Annotated[Application, Depends(program)]
App = Annotated[Application, Depends(application)]
Sealed = Annotated[Cursors, Depends(cursors)]
Rendered = Annotated[Renderings, Depends(renderings)]
Uploading = Annotated[Uploads, Depends(uploads)]
TownOnItsWay = Annotated[Settling, Depends(settling)]
