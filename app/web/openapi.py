"""The API's description of itself: what routes take comes from pydantic, what they give from msgspec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.delivery.envelope import Envelope
from app.domain.audit.telling import ToldAudit
from app.domain.telling import ToldAlert
from app.exports.json_document import BlockListDocument
from app.pipeline.backtest_telling import ToldBacktest
from app.web.api.accounts import NamedAccounts, ToldDossier
from app.web.api.acting_schemas import ActPage, Mandates, ToldAct, ToldMandate, ToldPlan
from app.web.api.alerts import AlertPage
from app.web.api.answers import problems
from app.web.api.audits import AuditedAccounts
from app.web.api.blocklist_schemas import (
    AllowedAccounts,
    BlockLists,
    ObjectionPage,
    TakenObjection,
)
from app.web.api.endpoint_schemas import (
    DeliveryPage,
    EndpointPage,
    KeyedEndpoint,
    Replayed,
    TestResult,
)
from app.web.api.erasures import ToldErasure
from app.web.api.events import EventPage
from app.web.api.imports import ImportResult
from app.web.api.keys import Keys, ToldKey
from app.web.api.mirrors import MirrorPlan, ToldMirror
from app.web.api.people import Invited, People
from app.web.api.recipients import Recipients, ToldRecipient
from app.web.api.repeating import PARAMETER
from app.web.api.sign_ins import BegunSignIn, SignedOut, SignIns, ToldSignIn
from app.web.api.subscriptions import Subscriptions, ToldSubscription
from app.web.api.watch_schemas import MadeWatch, SnapshotPage, ToldWatch, WatchCost, WatchPage
from app.web.errors import ToldProblem
from app.web.security.door import PUBLIC
from app.web.security.gate import READING

# Everything a route gives; what these consist of is found by itself.
GIVEN = (
    ToldAlert,
    AlertPage,
    ToldWatch,
    MadeWatch,
    WatchPage,
    SnapshotPage,
    ToldDossier,
    NamedAccounts,
    ToldBacktest,
    AuditedAccounts,
    ToldAudit,
    BlockLists,
    BlockListDocument,
    AllowedAccounts,
    ObjectionPage,
    TakenObjection,
    EventPage,
    EndpointPage,
    KeyedEndpoint,
    DeliveryPage,
    TestResult,
    Replayed,
    ImportResult,
    Keys,
    ToldKey,
    People,
    Invited,
    Recipients,
    ToldRecipient,
    Subscriptions,
    ToldSubscription,
    MirrorPlan,
    ToldMirror,
    SignIns,
    ToldSignIn,
    BegunSignIn,
    SignedOut,
    WatchCost,
    Mandates,
    ToldMandate,
    ToldPlan,
    ToldAct,
    ActPage,
    ToldErasure,
    Envelope,
    ToldProblem,
)
ABOUT = """\
Watches follower lists and shows, with evidence, who follows and unfollows to game them.

Times are RFC 3339 in UTC. Lists come in pages: pass `next` on as `cursor` until it is null. Every
answer has a strong `ETag`. Every refusal is a problem of RFC 9457 and never repeats what was sent.
An unknown field, a number in quotes or a name given twice is refused.

A POST is always said to be JSON, which no browser sends to another site without asking first;
where there is nothing to say it is an empty object.

Whatever changes something takes an `Idempotency-Key`: sent again within a day it is answered as it
was, and changes nothing a second time.

Every answer says by `RateLimit` how many requests are left to your key, `r`, and in how many
seconds it has all of them again, `t`; `RateLimit-Policy` says how many those are."""


# A person on their own, on their own machine, needs none; see docs/operating.md.
ACCESS = {"type": "http", "scheme": "bearer", "description": "`churnwatch key create` makes a key."}
# What endpoints are sent, for whoever makes a receiver from the description.
WEBHOOK = {
    "operationId": "receive_message",
    "summary": "Receive Message",
    "description": "A message for an endpoint, signed as Standard Webhooks are; see docs/webhooks.md.",
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Envelope"}}},
    },
    "responses": {
        "2XX": {"description": "It has arrived."},
        "410": {"description": "Nothing more is wanted; the endpoint is disabled."},
    },
}
NOTHING = {"title": "Nothing", "description": "It is not read.", "example": {}}


class Site(FastAPI):
    """The application, which describes what its routes give."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; made when it is first asked for."""
        if self.openapi_schema is None:
            described = super().openapi()
            _, given = msgspec.json.schema_components(
                GIVEN, ref_template="#/components/schemas/{name}"
            )
            components = described.setdefault("components", {})
            components.setdefault("schemas", {}).update(given, Nothing=NOTHING)
            components["securitySchemes"] = {"key": ACCESS}
            described["webhooks"] = {"message": {"post": WEBHOOK}}
            for describe in (_describe_access, _describe_quotas, _describe_repeating):
                describe({p: o for p, o in described["paths"].items() if p.startswith("/v1/")})
        return super().openapi()


def _describe_access(paths: dict[str, dict[str, Any]]) -> None:
    """Say of every operation who may ask, and what a POST that takes nothing takes."""
    refusals = problems("unauthenticated", "forbidden")
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Nothing"}}}
    for path, operations in paths.items():
        open_to_all = PUBLIC.fullmatch(re.sub(r"{\w+}", "0" * 16, path)) is not None
        for method, operation in operations.items():
            operation["security"] = [*([{}] if open_to_all else []), {"key": []}]
            _refuse(operation, refusals)
            if method == "post":
                operation.setdefault("requestBody", {"required": True, "content": content})


def _describe_quotas(paths: dict[str, dict[str, Any]]) -> None:
    """Say of every operation that it may be refused to whoever asks too often."""
    for operations in paths.values():
        for operation in operations.values():
            _refuse(operation, {429: problems("quota_exceeded")[429]})


def _describe_repeating(paths: dict[str, dict[str, Any]]) -> None:
    """Say of every operation that changes something that it takes an idempotency key."""
    refusals = problems("idempotency_key", "under_way", "key_reused")
    for operations in paths.values():
        for method, operation in operations.items():
            if method.upper() not in READING:
                operation.setdefault("parameters", []).append(PARAMETER)
                _refuse(operation, refusals)


def _refuse(operation: dict[str, Any], refusals: Mapping[int | str, object]) -> None:
    for status, told in refusals.items():
        operation["responses"].setdefault(str(status), told)


def operation_id(route: APIRoute) -> str:
    """What clients made from the description call an operation: the name of its function."""
    return route.name
