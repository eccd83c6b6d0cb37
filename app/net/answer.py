"""What a server answered, and the error it stands for when it is not the answer hoped for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import httpx
import msgspec

from app.domain.errors import Permanent, SourceError, Temporary, Unauthorized

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `server` and `about` name the host and the account in sentences."""

    server: str
    about: str
    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes

    def decode(self, shape: type[T]) -> T:
        """The body as JSON of the given shape. Raises Temporary for anything else."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            raise self.bad_format() from None

    def bad_format(self) -> Temporary:
        """The error for an answer of a shape this platform never documented."""
        return Temporary(f"{self.server} answered about {self.about} in a bad format")

    def link(self, relation: str) -> str | None:
        """The address a Link header gives for a relation such as next, made absolute, or None."""
        links = httpx.Response(self.status, headers=self.headers).links
        target = links.get(relation, {}).get("url")
        if target is None:
            return None
        try:
            return str(self.url.join(target))
        except httpx.InvalidURL:
            raise self.bad_format() from None

    def error(self) -> SourceError:
        """The error this answer stands for, as one sentence that quotes nothing from it."""
        asked = f"when asked about {self.about} ({self.status})"
        match self.status:
            case 401:
                return Unauthorized(
                    f"{self.server} refused our credentials {asked}: check the token"
                )
            case 402:
                return Permanent(f"{self.server} has to be paid first {asked}: add credit there")
            case 403:
                return Permanent(f"{self.server} refused to answer {asked}")
            case 404 | 410:
                return Permanent(f"{self.server} found nothing {asked}")
            case status if status < 300 or status == 304:
                return self.bad_format()
            case status if status < 400:
                return Temporary(f"{self.server} sent us elsewhere {asked}")
            case status if status < 500 and status != 408:
                return Permanent(f"{self.server} did not accept the request {asked}")
        return Temporary(f"{self.server} reported a fault of its own {asked}")
