"""A first owner who has something of everything, and a second one who asks for all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from app.bootstrap import Application
from app.delivery.recipients import add_recipient
from app.delivery.spreading import spread
from app.domain.account import Account, account_key
from app.domain.act import Act, Deed, Mandate, Stage
from app.domain.blocklist import Rule, entry_id
from app.domain.credential import Scope
from app.domain.hint import Subscription
from app.domain.instant import DAY
from app.domain.mirror import Holder, Mirror
from app.domain.token import Token
from app.pipeline.keep_lists import create
from app.pipeline.publish import publish
from app.storage.tables import metadata
from app.web.site import PAGES, acting_pages, beginning, importing, notifications, webhooks
from tests.web.callers import bob, key_of
from tests.web.conftest import client_of
from tests.web.town import CHURNER, add_watch, churned_town, raise_alert

JSON = {"content-type": "application/json"}
BROWSER = {"sec-fetch-site": "same-origin"}
SECRET = re.compile(rf"hushed|{CHURNER}|did:plc:(shop|bakery)|al_[0-9a-f]{{16}}")
# A stream of events has no end to wait for; what it tells is what /v1/events tells.
PLAN = "pl_0123456789abcdef"
ENDLESS = {"/v1/events/stream"}
# Who is here is for an admin to know, who sees names and nothing of anybody's.
FOR_ADMINS = ("/v1/people", "/v1/erasures")
# Rows that move when somebody asks, whoever it is.
MOVING = {"credential"}

Ids = Mapping[str, str]


def inhabit(program: Application, folder: Path) -> Ids:
    """Give the first owner something of everything; returns what it is called, by its address."""
    churned_town(program, folder)
    add_watch(program, "hushedshop")
    mine, now = key_of(program, "me", *Scope), program.clock.now()
    alert = raise_alert(program, 1, raised_at=now - DAY, handle="hushedsuspect").id
    with program.storage.writing() as work:
        one = create(work, "mine", "A hushed list", Rule())
        publish(work, "mine", now)
        work.hints.put(
            Subscription("hushedfriends", "https://hushed.example/l", now, 1), {7: "hushed"}
        )
        owner = Holder("did:plc:hushedowner", "hushedowner.example")
        work.mirrors.keep(Mirror(one.id, owner, program.vault.seal("x", f"mirror/{one.id}")))
        shown = "ntfys://hushed-topic/"
        mandate = Mandate(
            Account("bluesky", "did:plc:hushedowner", "hushedowner.example"),
            *("hushed.example", frozenset({Deed.BLOCK}), "hushed", b"x", now),
        )
        work.mandates.keep(mandate)
        done = ("hushed reason", None, Stage.DONE, now)
        acted = Account("bluesky", "did:plc:hushedtarget", "hushedtarget.example")
        work.acts.add([Act(PLAN, mandate.account, Deed.BLOCK, acted, *done)])
        recipient = add_recipient(work, program.vault, "ntfys://x/hushed", shown, now)
    token = Token("mastodon", "hushed.example", Account("mastodon", "1", "hushedme"), "hushed")
    program.safe.keep(1, token)
    entry = entry_id(account_key("fake", "suspect1"))
    client = client_of(program)
    for path, body in (
        ("/v1/endpoints", {"url": "https://hushed-hooks.example/in"}),
        ("/v1/allowed", {"network": "bluesky", "id": "did:plc:hushedfriend"}),
        (f"/v1/blocklists/mine/entries/{entry}/objections", {"text": "It is a hushed."}),
        (f"/v1/alerts/{alert}/acknowledge", {}),
    ):
        answer = client.post(path, json=body, headers=mine | {"idempotency-key": path})
        assert answer.status_code in {200, 201}, answer.text
    with program.storage.writing() as work:
        assert spread(work, now)
    bob(program)
    return {
        "alerts": alert,
        "recipients": recipient.id,
        "notifications": recipient.id,
        "{entry}": entry,
        "plans": PLAN,
    }


def leaks(program: Application, ids: Ids) -> list[str]:
    """What the second owner learns or changes of the first one's, by every operation and page."""
    theirs = key_of(program, "bob", *Scope)
    client = client_of(program)
    described = client.get("/openapi.json", headers=theirs).json()
    before = rows(program.storage.engine)
    asked = [*_operations(described, ids), *_pages(ids)]
    found = [wrong for one in asked for wrong in _ask(client, theirs, *one)]
    after = rows(program.storage.engine)
    lost = sorted(table for table in before if before[table] - after[table])
    return [*found, *(f"rows of {table} were changed" for table in lost)]


def rows(engine: Engine) -> dict[str, set[str]]:
    """Every row of every table, whose ever it is."""
    with engine.connect() as connection:
        return {
            name: {repr(tuple(row)) for row in connection.execute(select(table))}
            for name, table in metadata.tables.items()
            if name not in MOVING
        }


def _ask(
    client: TestClient, theirs: dict[str, str], method: str, path: str, body: object
) -> Iterator[str]:
    page = not path.startswith("/v1/")
    headers = theirs | (BROWSER if page else JSON)
    sent: dict[str, Any] = {"data": body} if page else {"json": body}
    answer = client.request(method, path, headers=headers, **({} if method == "GET" else sent))
    # A page may say again what it was asked for, and somebody who asks knows that.
    text = answer.text
    for asked in path.split("/")[2:] if page else ():
        text = text.replace(asked, "")
    if told := SECRET.search(text):
        yield f"{method} {path} tells {told[0]}"
    fine = {403, 404} if path.startswith(FOR_ADMINS) else {404}
    if _named(path) and not page and answer.status_code not in fine:
        yield f"{method} {path} answers {answer.status_code}: {answer.text[:200]}"
    if answer.status_code >= 500:
        yield f"{method} {path} fails"


def _named(path: str) -> bool:
    """Whether it is the address of something of somebody's."""
    return bool(
        re.search(r"/(1|mine|hushedfriends|al_|to_|bluesky|me)\b|/mine\.|/(al|to|pl)_", path)
    )


def _operations(described: dict[str, Any], ids: Ids) -> Iterator[tuple[str, str, object]]:
    """Every operation that looks, and every one on something that has a name, with a fine body."""
    schemas = described["components"]["schemas"]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if path in ENDLESS or (method != "get" and "{" not in path):
                continue
            content = operation.get("requestBody", {}).get("content", {})
            [name] = [one["schema"]["$ref"] for one in content.values()] or [""]
            body = schemas[name.rpartition("/")[2]]["example"] if name else {}
            yield method.upper(), _filled(path, ids) + _query(operation), body


def _query(operation: dict[str, Any]) -> str:
    """Ask for what is the first owner's, where an operation can be asked so."""
    names = {one["name"] for one in operation.get("parameters", ()) if one.get("required")}
    return f"?name={CHURNER}" if "name" in names and operation["operationId"][:4] == "find" else ""


def _pages(ids: Ids) -> Iterator[tuple[str, str, object]]:
    """Every page and every form; a form of everybody's own is sent with nothing in it."""
    routers = [module.router for module in PAGES]
    forms = (beginning, importing, webhooks, notifications, acting_pages)
    for router in (*routers, *(module.changing for module in forms)):
        for route in router.routes:
            for method in sorted(route.methods):  # type: ignore[attr-defined]
                path: str = route.path  # type: ignore[attr-defined]
                if (method, path) not in {("POST", "/sign-out"), ("POST", "/demo")}:
                    yield method, _filled(path, ids), {}


def _filled(path: str, ids: Ids) -> str:
    kind = path.split("/")[2] if path.startswith("/v1/") else path.split("/")[1]
    account = "did:plc:shop" if kind in {"audits", "audit-charts"} else CHURNER
    filled = path.replace("{network}", "bluesky").replace("{slug}", "mine")
    filled = filled.replace("{format}", "csv").replace("{entry}", ids["{entry}"])
    filled = filled.replace("{delivery}", "1").replace("{token}", "x")
    own = {"subscriptions": "hushedfriends", "people": "me", "audit-charts": "balance"}
    filled = filled.replace("{name}", own.get(kind, "x"))
    one = account if "{network}" in path else ids.get(kind, "1")
    return filled.replace("{id:path}", one).replace("{id}", one)
