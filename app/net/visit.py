"""A visit to one server about one account: requests one after another, each at its turn."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import httpx

from app.domain.errors import Permanent, RateLimited, Temporary
from app.domain.instant import SECOND, Instant, rfc3339
from app.net.addresses import NO_ADDRESS, BaseAddress, same_origin
from app.net.answer import Answer
from app.net.body import BodyFault, read_body
from app.net.dialling import NotPublic
from app.net.faults import clause
from app.net.granting import Granted
from app.net.pace import Pace
from app.net.retry import ATTEMPTS, fault_wait, is_limit, limit_wait
from app.net.settings import NetSettings
from app.net.toll import Toll
from app.ports.clock import Clock

Sleep = Callable[[float], Awaitable[None]]
Params = Mapping[str, str | int | Sequence[str]]

_REDIRECTS = (301, 302, 307, 308)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: httpx.URL
    headers: Mapping[str, str] | None = None
    content: bytes | None = None
    toll: Toll | None = None


@dataclass(slots=True)
class Visit:
    """Asks one server. `requests` counts what was sent, repeats included; `bytes_read` what came.

    `patience_seconds`: for how long a wait the visit is held open, where not the settings' own.

    Errors: RateLimited if the server wants to be left alone for longer than our patience,
    Temporary if it does not answer, sends too much or repeats a fault, Permanent if its address is
    not public. Statuses other than the expected ones become errors as Answer.error says.
    """

    base: BaseAddress
    about: str
    _client: httpx.AsyncClient
    _pace: Pace
    _clock: Clock
    _sleep: Sleep
    _settings: NetSettings
    _granted: Granted
    requests: int = 0
    bytes_read: int = 0
    patience_seconds: float | None = None

    @property
    def remaining(self) -> int | None:
        """How many requests the server said it still grants, None if it did not say."""
        return self._pace.remaining

    async def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expect: Collection[int] = (200,),
        redirects: int = 0,
        toll: Toll | None = None,
    ) -> Answer:
        """Ask for a path below the base address, or for a whole address of the same origin.

        Up to `redirects` redirects are followed, within the origin only. `toll`: what it costs.
        """
        url = self._address(path, params)
        for left in range(redirects, -1, -1):
            answer = await self._ask(_Request("GET", url, headers, toll=toll))
            if answer.status in expect:
                return answer
            if answer.status not in _REDIRECTS or not left:
                break
            url = self._redirected(answer)
        raise answer.error()

    async def post(
        self,
        path: str,
        *,
        content: bytes,
        media_type: str,
        headers: Mapping[str, str] | None = None,
        expect: Collection[int] = (200,),
    ) -> Answer:
        """Send something to a path below the base address. No redirect is followed.

        After a fault it is sent again, so that it must be something that may arrive twice.
        """
        sent = {"content-type": media_type, **(headers or {})}
        answer = await self._ask(_Request("POST", self._address(path, None), sent, content))
        if answer.status not in expect:
            raise answer.error()
        return answer

    async def change(
        self, method: str, path: str, *, headers: Mapping[str, str], expect: Collection[int]
    ) -> Answer:
        """PUT or DELETE what an address stands for, without a body; it may arrive twice."""
        answer = await self._ask(_Request(method, self._address(path, None), headers))
        if answer.status not in expect:
            raise answer.error()
        return answer

    def pause(self, milliseconds: int) -> None:
        """Ask the server nothing for so long."""
        self._pace.close(self._clock.now() + milliseconds)

    async def wait(self, milliseconds: int) -> None:
        """Let so much time pass."""
        await self._sleep(milliseconds / SECOND)

    def _address(self, path: str, params: Params | None) -> httpx.URL:
        url = self.base.join(path) if path.startswith("/") else httpx.URL(path)
        if not same_origin(url, self.base.url):
            raise Temporary(f"{self.base.host} pointed to another server about {self.about}")
        return url.copy_merge_params(params) if params else url

    def _redirected(self, answer: Answer) -> httpx.URL:
        target = answer.url.join(answer.headers.get("location", ""))
        if not same_origin(target, self.base.url):
            raise answer.error()
        return target

    async def _ask(self, request: _Request) -> Answer:
        """Send a request until there is an answer that another try would not change."""
        patience = self.patience_seconds
        if patience is None:
            patience = self._settings.patience_seconds
        give_up_at = self._clock.now() + round(patience * SECOND)
        for attempt in range(1, ATTEMPTS + 1):
            await self._take(request, give_up_at)
            await self._turn(give_up_at)
            outcome = await self._send(request)
            wait = self._wait_after(outcome, attempt, give_up_at)
            if wait is None:
                return self._settled(outcome)
            self._pace.close(self._clock.now() + wait)
        raise self._rate_limited()

    async def _take(self, request: _Request, give_up_at: Instant) -> None:
        """Take the request from what the server grants; wait for more, or raise RateLimited."""
        parameters = request.url.params.keys()
        while refused := await asyncio.to_thread(
            self._granted.refused, parameters, self.about, self._clock.now()
        ):
            if refused.retry_at > give_up_at:
                raise refused
            await self._sleep((refused.retry_at - self._clock.now()) / SECOND)

    async def _turn(self, give_up_at: Instant) -> None:
        """Wait for our turn, or raise RateLimited if that is beyond our patience."""
        now = self._clock.now()
        if self._pace.opens_at(now) > give_up_at:
            raise self._rate_limited()
        wait = self._pace.take_turn(now)
        if wait:
            await self._sleep(wait / SECOND)

    async def _send(self, request: _Request) -> Answer | httpx.TransportError:
        """One request under one deadline; a broken connection is a value, for it may be mended."""
        paid_at = request.toll.take() if request.toll else 0
        self.requests += 1
        try:
            async with asyncio.timeout(self._settings.request_seconds):
                answer = await self._receive(request)
        except httpx.TransportError as error:
            return error
        except ssl.SSLError as error:  # httpx hands one on that comes with the body
            return httpx.ReadError(str(error))
        except TimeoutError:
            seconds = self._settings.request_seconds
            raise self._fault(f"did not finish its answer within {seconds:g} s") from None
        except NotPublic:
            raise Permanent(
                f"{self.base.host}, asked about {self.about}, is not in a public network: "
                "if you mean it, name its network in CHURNWATCH_ALLOW_NETWORKS"
            ) from None
        except NO_ADDRESS:  # httpx reads Location headers, though it follows none
            raise self._fault("pointed to an address that is none") from None
        except BodyFault as fault:
            raise self._fault(str(fault)) from None
        if request.toll:
            request.toll.settle(answer, paid_at)
        return answer

    async def _receive(self, request: _Request) -> Answer:
        async with self._client.stream(
            request.method, request.url, headers=request.headers, content=request.content
        ) as response:
            # The stream itself: aiter_bytes would unpack before anything can be counted.
            stream = cast(httpx.AsyncByteStream, response.stream)
            encoding = response.headers.get("content-encoding", "")
            body = await read_body(stream, encoding, self._settings.page_bytes)
        self.bytes_read += len(body)
        return Answer(
            self.base.host, self.about, request.url, response.status_code, response.headers, body
        )

    def _wait_after(
        self, outcome: Answer | httpx.TransportError, attempt: int, give_up_at: Instant
    ) -> int | None:
        now = self._clock.now()
        if not isinstance(outcome, Answer):
            return fault_wait(None, {}, attempt, now, give_up_at)
        if is_limit(outcome.status, outcome.headers, outcome.body):
            return limit_wait(outcome.headers, now)
        return fault_wait(outcome.status, outcome.headers, attempt, now, give_up_at)

    def _settled(self, outcome: Answer | httpx.TransportError) -> Answer:
        if not isinstance(outcome, Answer):
            raise self._fault(clause(outcome)) from outcome
        self._pace.note(outcome.headers, self._clock.now())
        return outcome

    def _fault(self, clause: str) -> Temporary:
        return Temporary(f"{self.base.host} {clause} when asked about {self.about}")

    def _rate_limited(self) -> RateLimited:
        until = self._pace.opens_at(self._clock.now())
        return RateLimited(
            f"{self.base.host} is not to be asked about {self.about} before {rfc3339(until)}: "
            "it limits how often we may ask",
            until,
        )
